//! Which helper does what, without the helpers: places for them, what each is at, and since when it is silent.

/// A place for a helper.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Slot(pub(crate) usize);

/// Places for helpers and the jobs given to them. Times are in milliseconds of one clock.
#[derive(Debug)]
pub(crate) struct Slots<J> {
    places: Vec<Place<J>>,
}

#[derive(Debug)]
enum Place<J> {
    /// No helper was started here.
    Vacant,
    /// A helper waits.
    Idle { since_ms: f64 },
    /// A helper is at work and was last heard at this time.
    Busy { job: J, heard_ms: f64 },
}

impl<J> Slots<J> {
    /// As many places, all vacant.
    pub(crate) fn new(count: usize) -> Self {
        Self { places: (0..count).map(|_| Place::Vacant).collect() }
    }

    /// A place that can take a job: where a helper waits, else a vacant one.
    pub(crate) fn free(&self) -> Option<Slot> {
        let find = |wanted: fn(&Place<J>) -> bool| self.places.iter().position(wanted).map(Slot);
        find(|place| matches!(place, Place::Idle { .. }))
            .or_else(|| find(|place| matches!(place, Place::Vacant)))
    }

    /// Gives a job to the helper of a place.
    pub(crate) fn give(&mut self, slot: Slot, job: J, now_ms: f64) {
        self.set(slot, Place::Busy { job, heard_ms: now_ms });
    }

    /// The job that a place is at, whose helper was just heard.
    pub(crate) fn heard(&mut self, slot: Slot, now_ms: f64) -> Option<&mut J> {
        match self.places.get_mut(slot.0)? {
            Place::Busy { job, heard_ms } => {
                *heard_ms = now_ms;
                Some(job)
            }
            Place::Vacant | Place::Idle { .. } => None,
        }
    }

    /// The helper is done and waits for the next job.
    pub(crate) fn done(&mut self, slot: Slot, now_ms: f64) -> Option<J> {
        self.set(slot, Place::Idle { since_ms: now_ms })
    }

    /// The helper is gone; the job it was at, if any, is lost.
    pub(crate) fn lost(&mut self, slot: Slot) -> Option<J> {
        self.set(slot, Place::Vacant)
    }

    /// Places whose helpers are at work and were not heard since `limit_ms`.
    pub(crate) fn silent(&self, now_ms: f64, limit_ms: f64) -> Vec<Slot> {
        self.places_where(
            |place| matches!(place, Place::Busy { heard_ms, .. } if now_ms - heard_ms >= limit_ms),
        )
    }

    /// Places whose helpers have waited since `limit_ms`.
    pub(crate) fn waiting(&self, now_ms: f64, limit_ms: f64) -> Vec<Slot> {
        self.places_where(
            |place| matches!(place, Place::Idle { since_ms } if now_ms - since_ms >= limit_ms),
        )
    }

    /// Places at a job like this.
    pub(crate) fn at(&self, is_wanted: impl Fn(&J) -> bool) -> Vec<Slot> {
        self.places_where(|place| matches!(place, Place::Busy { job, .. } if is_wanted(job)))
    }

    fn places_where(&self, is_wanted: impl Fn(&Place<J>) -> bool) -> Vec<Slot> {
        let places = self.places.iter().enumerate();
        places.filter(|(_, place)| is_wanted(place)).map(|(index, _)| Slot(index)).collect()
    }

    fn set(&mut self, slot: Slot, next: Place<J>) -> Option<J> {
        match std::mem::replace(self.places.get_mut(slot.0)?, next) {
            Place::Busy { job, .. } => Some(job),
            Place::Vacant | Place::Idle { .. } => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_waiting_helper_is_taken_before_another_is_started() {
        let mut slots = Slots::new(3);
        assert_eq!(slots.free(), Some(Slot(0)));
        slots.give(Slot(0), "a", 0.0);
        slots.give(Slot(1), "b", 0.0);
        assert_eq!(slots.done(Slot(1), 5.0), Some("b"));
        assert_eq!(slots.free(), Some(Slot(1)));
        slots.give(Slot(1), "c", 6.0);
        slots.give(Slot(2), "d", 6.0);
        assert_eq!(slots.free(), None);
    }

    #[test]
    fn a_silent_helper_loses_its_own_job_alone_and_is_replaced() {
        let mut slots = Slots::new(2);
        slots.give(Slot(0), "hangs", 0.0);
        slots.give(Slot(1), "works", 0.0);
        assert_eq!(slots.heard(Slot(1), 25.0).copied(), Some("works"));
        assert_eq!(slots.silent(30.0, 30.0), [Slot(0)]);
        assert_eq!(slots.lost(Slot(0)), Some("hangs"));
        assert_eq!((slots.free(), slots.lost(Slot(0))), (Some(Slot(0)), None));
        assert_eq!(slots.at(|job| *job == "works"), [Slot(1)]);
    }

    #[test]
    fn helpers_that_wait_too_long_are_named() {
        let mut slots = Slots::new(2);
        slots.give(Slot(0), (), 0.0);
        slots.give(Slot(1), (), 0.0);
        slots.done(Slot(0), 10.0);
        assert_eq!(slots.waiting(15.0, 5.0), [Slot(0)]);
        assert_eq!(slots.waiting(14.0, 5.0), []);
        assert_eq!(slots.heard(Slot(0), 20.0), None);
    }
}
