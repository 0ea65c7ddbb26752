//! Operators that look at one voxel at a time.

use super::View;

/// Negative numbers times `slope`, in place.
pub(crate) fn leaky_relu(slope: f32, data: &mut [f32]) {
    for number in data {
        *number = if *number < 0.0 { *number * slope } else { *number };
    }
}

/// `data += other`, element by element.
pub(crate) fn add(data: &mut [f32], other: &[f32]) {
    for (number, other) in data.iter_mut().zip(other) {
        *number += other;
    }
}

/// Softmax over the channels of each voxel, in place.
pub(crate) fn softmax(voxels: usize, data: &mut [f32]) {
    for voxel in 0..voxels {
        // The largest is taken off first: exp overflows beyond 88.
        let mut largest = f32::NEG_INFINITY;
        for number in data[voxel..].iter().step_by(voxels) {
            largest = largest.max(*number);
        }
        let mut sum = 0.0;
        for number in data[voxel..].iter_mut().step_by(voxels) {
            *number = (*number - largest).exp();
            sum += *number;
        }
        for number in data[voxel..].iter_mut().step_by(voxels) {
            *number /= sum;
        }
    }
}

/// Number of the largest channel in each voxel.
pub(crate) fn argmax(input: View<'_>, result: &mut [f32]) {
    result.fill(0.0);
    let mut best = input.channel(0).to_vec();
    for channel in 1..input.shape.channels {
        for ((number, best), result) in
            input.channel(channel).iter().zip(&mut best).zip(&mut *result)
        {
            if *number > *best {
                *best = *number;
                *result = channel as f32;
            }
        }
    }
}

/// Inputs one after another.
pub(crate) fn concat(inputs: &[View<'_>], result: &mut [f32]) {
    let mut rest = result;
    for input in inputs {
        let (here, after) = rest.split_at_mut(input.data.len());
        here.copy_from_slice(input.data);
        rest = after;
    }
}
