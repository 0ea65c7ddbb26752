//! The six steps, and which of them are open.

use wire::{Step, StepItem, StepState, Tally, Why};

use crate::{Session, session::Reply};

const STEPS: [Step; 6] =
    [Step::Study, Step::Protocol, Step::Segment, Step::Correct, Step::Quality, Step::Report];

/// Where one is on the spine.
#[derive(Debug)]
pub(crate) struct Spine {
    now: Step,
    /// The furthest step that was reached.
    reached: Step,
}

impl Default for Spine {
    fn default() -> Self {
        Self { now: Step::Study, reached: Step::Study }
    }
}

impl Spine {
    /// A volume was opened: its checks are next.
    pub(crate) fn opened(&mut self) {
        (self.now, self.reached) = (Step::Protocol, Step::Protocol);
    }
}

impl Session {
    pub(crate) fn go_to(&mut self, step: Step) -> Result<Reply, Why> {
        if step != Step::Study && self.desk.is_none() {
            return Err(Why::NothingOpen);
        }
        if step > Step::Protocol {
            self.no_open_failure()?;
        }
        if step == Step::Quality && self.desk()?.inspection.is_stale {
            self.run_checks()?;
        }
        if step == Step::Report {
            // What is reported is looked at as it is, with nothing of a repair over it.
            self.desk_mut()?.inspection.deselect();
            self.sight.all_stale();
        }
        // Who goes on has done with a volume that did not fit.
        self.too_large = None;
        self.spine.now = step;
        self.spine.reached = self.spine.reached.max(step);
        Ok(Reply::Done)
    }

    /// A failed check that nobody answered for holds all work on masks back, whichever way it is asked for: by step,
    /// by key or by script.
    pub(crate) fn no_open_failure(&self) -> Result<(), Why> {
        match self.ruling.open_failures() {
            0 => Ok(()),
            open => Err(Why::StepHeld { open }),
        }
    }

    pub(crate) fn steps_view(&self) -> Vec<StepItem> {
        let held = self.ruling.open_failures() > 0;
        STEPS
            .into_iter()
            .map(|step| {
                let state = if step == self.spine.now {
                    StepState::Now
                } else if self.desk.is_none() || (held && step > Step::Protocol) {
                    StepState::Held
                } else if step <= self.spine.reached && step < self.spine.now {
                    StepState::Done
                } else {
                    StepState::Open
                };
                StepItem { step, state, tally: self.tally_of(step) }
            })
            .collect()
    }

    fn tally_of(&self, step: Step) -> Tally {
        match (step, &self.desk) {
            (Step::Protocol, Some(_)) => self.ruling.tally(),
            (Step::Quality, Some(desk)) => desk.inspection.tally(),
            _ => Tally::default(),
        }
    }
}
