//! Memory for as many values as a header asks for: where there is none, that is an error and no abort.

use crate::VolumeError;

/// Room for so many values.
///
/// # Errors
/// [`VolumeError::Memory`] where it cannot be had.
pub(crate) fn room_for<T>(len: usize) -> Result<Vec<T>, VolumeError> {
    let mut values = Vec::new();
    let bytes = (len as u64).saturating_mul(size_of::<T>() as u64);
    values.try_reserve_exact(len).map_err(|_| VolumeError::Memory { bytes })?;
    Ok(values)
}

/// So many times one value, copied block by block: the loop of `vec!` runs in a browser before it is compiled well,
/// and took a fifth of a second for a large volume, where copies are the browser's own.
///
/// # Errors
/// As [`room_for`].
pub(crate) fn filled<T: Copy>(value: T, len: usize) -> Result<Vec<T>, VolumeError> {
    let mut values = room_for(len)?;
    let block = vec![value; len.min(1 << 16)];
    while values.len() < len {
        let part = block.len().min(len - values.len());
        values.extend_from_slice(&block[..part]);
    }
    Ok(values)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn memory_that_cannot_be_had_is_told_in_bytes() {
        // No program has half of what it can address in one piece, in a browser or elsewhere.
        let bytes = 1 << (usize::BITS - 1);
        let len = 1 << (usize::BITS - 2);
        assert_eq!(filled(0_u16, len), Err(VolumeError::Memory { bytes }));
        assert_eq!(room_for::<u16>(len), Err(VolumeError::Memory { bytes }));
    }

    #[test]
    fn what_is_filled_has_the_value_everywhere() {
        for len in [0, 1, (1 << 16) - 1, (1 << 16) + 1, 3 << 16] {
            let values = filled(-7_i16, len).expect("a little memory");
            assert_eq!((values.len(), values.iter().all(|&v| v == -7)), (len, true));
        }
    }
}
