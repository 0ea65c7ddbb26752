/// The channel with the largest number in each voxel of `[channels, voxels]`, the first one on a tie.
///
/// Returns nothing for logits that are not whole channels.
pub fn argmax(logits: &[f32], channels: usize) -> Vec<u8> {
    let voxels = logits.len().checked_div(channels).unwrap_or(0);
    let mut labels = vec![0; voxels];
    let Some(first) = logits.get(..voxels) else { return labels };
    let mut best = first.to_vec();
    for (channel, numbers) in (0..=u8::MAX).zip(logits.chunks_exact(voxels.max(1))).skip(1) {
        for ((label, best), number) in labels.iter_mut().zip(&mut best).zip(numbers) {
            if *number > *best {
                *best = *number;
                *label = channel;
            }
        }
    }
    labels
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn argmax_takes_the_first_of_equal_channels() {
        assert_eq!(argmax(&[0.0, 5.0, 1.0, 2.0, 5.0, 1.0, 1.0, 7.0, 1.0], 3), [1, 2, 0]);
        assert!(argmax(&[], 3).is_empty());
        assert!(argmax(&[], 0).is_empty());
    }
}
