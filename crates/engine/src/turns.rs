//! One after another: work of which a single piece may take most of the memory.

use std::collections::VecDeque;

/// What waits for its turn, and whether something is at it.
#[derive(Debug)]
pub(crate) struct Turns<T> {
    waiting: VecDeque<T>,
    is_taken: bool,
}

impl<T> Turns<T> {
    /// Nothing waits.
    pub(crate) fn new() -> Self {
        Self { waiting: VecDeque::new(), is_taken: false }
    }

    /// Waits behind all others.
    pub(crate) fn wait(&mut self, work: T) {
        self.waiting.push_back(work);
    }

    /// The work whose turn it is now; none while other work is at its turn.
    pub(crate) fn next(&mut self) -> Option<T> {
        if self.is_taken {
            return None;
        }
        let next = self.waiting.pop_front();
        self.is_taken = next.is_some();
        next
    }

    /// The work at its turn is done with.
    pub(crate) fn done(&mut self) {
        self.is_taken = false;
    }

    /// Drops what waits and is not wanted any more. What is at its turn keeps it until it is done.
    pub(crate) fn keep(&mut self, is_wanted: impl Fn(&T) -> bool) {
        self.waiting.retain(is_wanted);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_next_comes_when_the_last_is_done() {
        let mut turns = Turns::new();
        assert_eq!(turns.next(), None);
        turns.wait("a");
        turns.wait("b");
        assert_eq!((turns.next(), turns.next()), (Some("a"), None));
        turns.done();
        assert_eq!((turns.next(), turns.next()), (Some("b"), None));
        turns.done();
        assert_eq!(turns.next(), None);
        turns.wait("c");
        assert_eq!(turns.next(), Some("c"), "a turn that nothing took is free");
    }

    #[test]
    fn what_is_not_wanted_loses_its_place_and_not_its_turn() {
        let mut turns = Turns::new();
        for work in [1, 2, 3] {
            turns.wait(work);
        }
        assert_eq!(turns.next(), Some(1));
        turns.keep(|work| *work == 3);
        assert_eq!(turns.next(), None, "the first is being read still");
        turns.done();
        assert_eq!(turns.next(), Some(3));
    }
}
