//! Offsets for buffers that share one allocation, from the time each is in use.

use std::ops::Range;

/// A buffer and the steps during which it must keep its numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Lease {
    pub(crate) len: usize,
    /// First and last step of use.
    pub(crate) first: usize,
    pub(crate) last: usize,
}

/// Where each buffer lies, and how long the arena must be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Layout {
    pub(crate) places: Vec<Range<usize>>,
    pub(crate) len: usize,
}

impl Layout {
    /// Largest buffer first, each at the lowest offset that is free for its whole time (Pisarchyk and Lee,
    /// "Efficient Memory Management for Deep Neural Net Inference", 2020).
    pub(crate) fn of(leases: &[Lease]) -> Self {
        let mut order: Vec<usize> = (0..leases.len()).collect();
        order.sort_by_key(|&buffer| std::cmp::Reverse(leases[buffer].len));
        let mut places = vec![0..0; leases.len()];
        let mut placed: Vec<usize> = Vec::with_capacity(leases.len());
        for buffer in order {
            let lease = leases[buffer];
            let mut taken: Vec<Range<usize>> = placed
                .iter()
                .filter(|&&other| {
                    lease.first <= leases[other].last && leases[other].first <= lease.last
                })
                .map(|&other| places[other].clone())
                .collect();
            taken.sort_by_key(|range| range.start);
            let mut start = 0;
            for range in taken {
                if range.start >= start + lease.len {
                    break;
                }
                start = start.max(range.end);
            }
            places[buffer] = start..start + lease.len;
            placed.push(buffer);
        }
        let len = places.iter().map(|range| range.end).max().unwrap_or(0);
        Self { places, len }
    }
}

/// Splits disjoint ranges out of one slice, in the order asked for.
pub(crate) fn disjoint<'a>(numbers: &'a mut [f32], ranges: &[Range<usize>]) -> Vec<&'a mut [f32]> {
    let mut order: Vec<usize> = (0..ranges.len()).collect();
    order.sort_by_key(|&index| (ranges[index].start, ranges[index].end));
    let mut parts: Vec<(usize, &mut [f32])> = Vec::with_capacity(ranges.len());
    let (mut rest, mut at) = (numbers, 0);
    for index in order {
        let Range { start, end } = ranges[index].clone();
        let (_, tail) = rest.split_at_mut(start - at);
        let (part, tail) = tail.split_at_mut(end - start);
        parts.push((index, part));
        (rest, at) = (tail, end);
    }
    parts.sort_by_key(|(index, _)| *index);
    parts.into_iter().map(|(_, part)| part).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn layout_of_buffers_in_use_together_does_not_overlap() {
        let leases: Vec<Lease> = (0..40)
            .map(|k| Lease { len: 1 + k * 37 % 91, first: k, last: k + k * 13 % 11 })
            .collect();
        let layout = Layout::of(&leases);
        for (a, first) in leases.iter().enumerate() {
            for (b, second) in leases.iter().enumerate().skip(a + 1) {
                let together = first.first <= second.last && second.first <= first.last;
                let (x, y) = (&layout.places[a], &layout.places[b]);
                assert!(!together || x.end <= y.start || y.end <= x.start, "{a} {b}");
            }
        }
        let in_turn: usize = leases.iter().map(|lease| lease.len).sum();
        assert!(layout.len < in_turn / 2);
    }

    #[test]
    fn layout_reuses_memory_of_a_chain() {
        let leases: Vec<Lease> =
            (0..10).map(|k| Lease { len: 100, first: k, last: k + 1 }).collect();
        assert_eq!(Layout::of(&leases).len, 200);
    }

    #[test]
    fn disjoint_ranges_come_back_in_the_order_asked() {
        let mut numbers: Vec<f32> = (0..10u8).map(f32::from).collect();
        let parts = disjoint(&mut numbers, &[7..9, 0..2, 3..3, 3..7]);
        assert_eq!(parts[0], [7.0, 8.0]);
        assert_eq!(parts[1], [0.0, 1.0]);
        assert!(parts[2].is_empty());
        assert_eq!(parts[3], [3.0, 4.0, 5.0, 6.0]);
    }
}
