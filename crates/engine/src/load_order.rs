//! In which order the slices of a volume are read.

use std::collections::VecDeque;

/// Something that is read in one go and yields these slices.
pub(crate) trait Piece {
    /// The slices, at least one.
    fn slices(&self) -> &[u32];
}

/// Pieces that are still to be read, the next first.
#[derive(Debug)]
pub(crate) struct LoadOrder<P> {
    waiting: VecDeque<P>,
}

impl<P: Piece> LoadOrder<P> {
    /// In the order given.
    pub(crate) fn new(pieces: impl IntoIterator<Item = P>) -> Self {
        Self { waiting: pieces.into_iter().collect() }
    }

    /// The piece to be read next, if `accepts` takes it.
    pub(crate) fn next_if(&mut self, accepts: impl FnOnce(&P) -> bool) -> Option<P> {
        if self.waiting.front().is_some_and(accepts) { self.waiting.pop_front() } else { None }
    }

    /// Whether all pieces were taken.
    pub(crate) fn is_empty(&self) -> bool {
        self.waiting.is_empty()
    }

    /// Puts what lies nearest to this slice first.
    pub(crate) fn focus(&mut self, slice: u32) {
        let distance = |piece: &P| piece.slices().iter().map(|s| s.abs_diff(slice)).min();
        self.waiting.make_contiguous().sort_by_key(distance);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    impl Piece for Vec<u32> {
        fn slices(&self) -> &[u32] {
            self
        }
    }

    fn rest(mut order: LoadOrder<Vec<u32>>) -> Vec<Vec<u32>> {
        std::iter::from_fn(|| order.next_if(|_| true)).collect()
    }

    #[test]
    fn pieces_come_as_given_until_a_slice_is_looked_at() {
        let given = vec![vec![2], vec![3], vec![0, 1], vec![4, 5, 6]];
        assert_eq!(rest(LoadOrder::new(given.clone())), given);
        let mut order = LoadOrder::new(given);
        order.focus(6);
        assert_eq!(rest(order), [vec![4, 5, 6], vec![3], vec![2], vec![0, 1]]);
    }

    #[test]
    fn a_piece_that_cannot_be_taken_stays() {
        let mut order = LoadOrder::new([vec![7]]);
        assert_eq!(order.next_if(|_| false), None);
        assert_eq!(order.next_if(|_| true), Some(vec![7]));
        assert_eq!(order.next_if(|_| true), None);
    }
}
