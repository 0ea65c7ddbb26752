//! Which helper does what, without the helpers: places for them, what each is at, and since when it is silent.
//!
//! A job is given to a place before the bytes for it are read. They come when the disk has them, and the place may be
//! at another job by then: a [`Ticket`] says for which job they are.

/// A place for a helper.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Slot(pub(crate) usize);

/// Names one job given to a place; never used twice.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Ticket {
    slot: Slot,
    serial: u64,
}

/// Places for helpers and the jobs given to them. Times are in milliseconds of one clock.
#[derive(Debug)]
pub(crate) struct Slots<J> {
    places: Vec<Place<J>>,
    last_serial: u64,
}

#[derive(Debug)]
enum Place<J> {
    /// No helper was started here.
    Vacant,
    /// A helper waits.
    Idle { since_ms: f64 },
    /// A job waits for its bytes. A disk may be slow: nothing is amiss with a helper that was given none.
    Taken { job: J, serial: u64 },
    /// A helper is at work and was last heard at this time.
    Busy { job: J, heard_ms: f64 },
}

impl<J> Slots<J> {
    /// As many places, all vacant.
    pub(crate) fn new(count: usize) -> Self {
        Self { places: (0..count).map(|_| Place::Vacant).collect(), last_serial: 0 }
    }

    /// A place that can take a job: where a helper waits, else a vacant one.
    pub(crate) fn free(&self) -> Option<Slot> {
        let find = |wanted: fn(&Place<J>) -> bool| self.places.iter().position(wanted).map(Slot);
        find(|place| matches!(place, Place::Idle { .. }))
            .or_else(|| find(|place| matches!(place, Place::Vacant)))
    }

    /// Keeps a place for a job whose bytes are being read.
    pub(crate) fn take(&mut self, slot: Slot, job: J) -> Ticket {
        self.last_serial += 1;
        let serial = self.last_serial;
        self.set(slot, Place::Taken { job, serial });
        Ticket { slot, serial }
    }

    /// The bytes of a job are there: the place whose helper gets them, which may not be silent from now on. `None`
    /// where the job was lost meanwhile.
    pub(crate) fn begin(&mut self, ticket: Ticket, now_ms: f64) -> Option<Slot> {
        let job = self.end_wait(ticket)?;
        self.set(ticket.slot, Place::Busy { job, heard_ms: now_ms });
        Some(ticket.slot)
    }

    /// The bytes of a job could not be read: the job, and its place waits for another. `None` where it was lost
    /// meanwhile.
    pub(crate) fn give_up(&mut self, ticket: Ticket, now_ms: f64) -> Option<J> {
        let job = self.end_wait(ticket)?;
        self.set(ticket.slot, Place::Idle { since_ms: now_ms });
        Some(job)
    }

    fn end_wait(&mut self, ticket: Ticket) -> Option<J> {
        let place = self.places.get(ticket.slot.0)?;
        let is_it = matches!(place, Place::Taken { serial, .. } if *serial == ticket.serial);
        is_it.then(|| self.set(ticket.slot, Place::Vacant))?
    }

    /// The job that a place is at, whose helper was just heard.
    pub(crate) fn heard(&mut self, slot: Slot, now_ms: f64) -> Option<&mut J> {
        match self.places.get_mut(slot.0)? {
            Place::Busy { job, heard_ms } => {
                *heard_ms = now_ms;
                Some(job)
            }
            Place::Vacant | Place::Idle { .. } | Place::Taken { .. } => None,
        }
    }

    /// The helper is done and waits for the next job.
    pub(crate) fn done(&mut self, slot: Slot, now_ms: f64) -> Option<J> {
        self.set(slot, Place::Idle { since_ms: now_ms })
    }

    /// The helper is gone; the job it was at, if any, is lost. A job that waits for its bytes stays: none of them was
    /// given to that helper, and another can have them.
    pub(crate) fn lost(&mut self, slot: Slot) -> Option<J> {
        if let Some(Place::Taken { .. }) = self.places.get(slot.0) {
            return None;
        }
        self.cleared(slot)
    }

    /// The place has neither helper nor job any more; the job, if there was one.
    pub(crate) fn cleared(&mut self, slot: Slot) -> Option<J> {
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
        self.places_where(|place| match place {
            Place::Taken { job, .. } | Place::Busy { job, .. } => is_wanted(job),
            Place::Vacant | Place::Idle { .. } => false,
        })
    }

    fn places_where(&self, is_wanted: impl Fn(&Place<J>) -> bool) -> Vec<Slot> {
        let places = self.places.iter().enumerate();
        places.filter(|(_, place)| is_wanted(place)).map(|(index, _)| Slot(index)).collect()
    }

    fn set(&mut self, slot: Slot, next: Place<J>) -> Option<J> {
        match std::mem::replace(self.places.get_mut(slot.0)?, next) {
            Place::Taken { job, .. } | Place::Busy { job, .. } => Some(job),
            Place::Vacant | Place::Idle { .. } => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A job whose bytes are there at once.
    fn give<J>(slots: &mut Slots<J>, slot: Slot, job: J, now_ms: f64) {
        let ticket = slots.take(slot, job);
        assert_eq!(slots.begin(ticket, now_ms), Some(slot));
    }

    #[test]
    fn a_waiting_helper_is_taken_before_another_is_started() {
        let mut slots = Slots::new(3);
        assert_eq!(slots.free(), Some(Slot(0)));
        give(&mut slots, Slot(0), "a", 0.0);
        give(&mut slots, Slot(1), "b", 0.0);
        assert_eq!(slots.done(Slot(1), 5.0), Some("b"));
        assert_eq!(slots.free(), Some(Slot(1)));
        give(&mut slots, Slot(1), "c", 6.0);
        slots.take(Slot(2), "d");
        assert_eq!(slots.free(), None);
    }

    #[test]
    fn bytes_that_come_late_are_not_for_the_job_that_followed() {
        let mut slots = Slots::new(1);
        let first = slots.take(Slot(0), "first");
        assert_eq!(slots.cleared(Slot(0)), Some("first"));
        let next = slots.take(Slot(0), "next");
        assert_eq!(slots.begin(first, 1.0), None);
        assert_eq!(slots.give_up(first, 1.0), None, "nor does their fault end it");
        assert_eq!(slots.begin(next, 2.0), Some(Slot(0)));
        assert_eq!(slots.begin(next, 3.0), None, "they are given once");
        assert_eq!(slots.give_up(next, 3.0), None);
        assert_eq!(slots.done(Slot(0), 4.0), Some("next"));
    }

    #[test]
    fn a_helper_that_dies_after_its_job_takes_no_other_with_it() {
        let mut slots = Slots::new(1);
        give(&mut slots, Slot(0), "done", 0.0);
        assert_eq!(slots.done(Slot(0), 1.0), Some("done"));
        let ticket = slots.take(Slot(0), "next");
        assert_eq!(slots.lost(Slot(0)), None);
        assert_eq!(slots.at(|job| *job == "next"), [Slot(0)]);
        assert_eq!(slots.free(), None, "the place is kept for it");
        assert_eq!(slots.begin(ticket, 2.0), Some(Slot(0)));
        assert_eq!(slots.lost(Slot(0)), Some("next"), "and its own helper does");
    }

    #[test]
    fn a_slow_disk_is_not_a_hanging_helper() {
        let mut slots = Slots::new(1);
        let ticket = slots.take(Slot(0), "slow");
        assert_eq!(slots.silent(90.0, 30.0), []);
        assert_eq!(slots.at(|job| *job == "slow"), [Slot(0)]);
        assert_eq!(slots.heard(Slot(0), 91.0), None, "it has nothing to speak of");
        assert_eq!(slots.begin(ticket, 100.0), Some(Slot(0)));
        assert_eq!(slots.silent(129.0, 30.0), []);
        assert_eq!(slots.silent(130.0, 30.0), [Slot(0)]);
    }

    #[test]
    fn a_job_without_bytes_leaves_its_helper_waiting() {
        let mut slots = Slots::new(2);
        let ticket = slots.take(Slot(1), "unreadable");
        assert_eq!(slots.give_up(ticket, 10.0), Some("unreadable"));
        assert_eq!(slots.free(), Some(Slot(1)));
        assert_eq!(slots.waiting(15.0, 5.0), [Slot(1)]);
    }

    #[test]
    fn a_silent_helper_loses_its_own_job_alone_and_is_replaced() {
        let mut slots = Slots::new(2);
        give(&mut slots, Slot(0), "hangs", 0.0);
        give(&mut slots, Slot(1), "works", 0.0);
        assert_eq!(slots.heard(Slot(1), 25.0).copied(), Some("works"));
        assert_eq!(slots.silent(30.0, 30.0), [Slot(0)]);
        assert_eq!(slots.lost(Slot(0)), Some("hangs"));
        assert_eq!((slots.free(), slots.lost(Slot(0))), (Some(Slot(0)), None));
        assert_eq!(slots.at(|job| *job == "works"), [Slot(1)]);
    }

    #[test]
    fn helpers_that_wait_too_long_are_named() {
        let mut slots = Slots::new(2);
        give(&mut slots, Slot(0), (), 0.0);
        give(&mut slots, Slot(1), (), 0.0);
        slots.done(Slot(0), 10.0);
        assert_eq!(slots.waiting(15.0, 5.0), [Slot(0)]);
        assert_eq!(slots.waiting(14.0, 5.0), []);
        assert_eq!(slots.heard(Slot(0), 20.0), None);
    }
}
