//! The six steps, and which of them are open.

use segment::Origin;
use wire::{Step, StepItem, StepState, Tally, Why};

use crate::{
    Session,
    exporting::is_of_masks,
    session::{Desk, Reply},
};

const STEPS: [Step; 6] =
    [Step::Study, Step::Protocol, Step::Segment, Step::Correct, Step::Quality, Step::Report];

/// Where one is on the spine.
#[derive(Debug)]
pub(crate) struct Spine {
    now: Step,
    /// The steps where one was, of the volume that is open.
    visited: Vec<Step>,
}

impl Default for Spine {
    fn default() -> Self {
        Self { now: Step::Study, visited: vec![Step::Study] }
    }
}

impl Spine {
    /// A volume was opened: its checks are next.
    pub(crate) fn opened(&mut self) {
        (self.now, self.visited) = (Step::Protocol, vec![Step::Study, Step::Protocol]);
    }

    pub(crate) fn is_at(&self, step: Step) -> bool {
        self.now == step
    }

    fn go_to(&mut self, step: Step) {
        self.now = step;
        if !self.visited.contains(&step) {
            self.visited.push(step);
        }
    }
}

fn is_segmented(desk: &Desk) -> bool {
    desk.editing.segmentation().segments().next().is_some()
}

fn can_check(desk: &Desk) -> bool {
    is_segmented(desk) && desk.reading.grid().is_ok()
}

impl Session {
    pub(crate) fn go_to(&mut self, step: Step) -> Result<Reply, Why> {
        if step != Step::Study && self.desk.is_none() {
            return Err(Why::NothingOpen);
        }
        if step > Step::Protocol {
            self.no_open_failure()?;
        }
        let reports = step == Step::Report && self.desk.as_ref().is_some_and(can_check);
        if (step == Step::Quality || reports) && self.desk()?.inspection.is_stale {
            self.run_checks()?;
        }
        if step == Step::Report {
            self.no_open_finding()?;
        }
        // Who goes on has done with a volume that did not fit, and has read what was opened.
        self.too_large = None;
        if let Some(desk) = &mut self.desk {
            desk.segs.said = None;
            desk.editing.lay_tool_down(step);
            if step != Step::Quality {
                // Elsewhere it is looked at as it is, with nothing of a repair over it.
                desk.inspection.deselect();
                self.sight.all_stale();
            }
        }
        self.spine.go_to(step);
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

    /// A finding to resolve that nobody repaired or kept holds the report back, and everything that is saved. Where no
    /// protocol sets limits, what nobody ever checked holds nothing back: the record says so.
    pub(crate) fn no_open_finding(&self) -> Result<(), Why> {
        match self.open_findings() {
            0 => Ok(()),
            open => Err(Why::FindingsOpen { open }),
        }
    }

    /// What has changed since it was checked is checked before it is saved, and so is what a protocol sets limits to,
    /// whether anyone went to step 5 or not.
    pub(crate) fn check_before_saving(&mut self) -> Result<(), Why> {
        let has_limits = self.ruling.has_structures();
        let is_due = |desk: &Desk| {
            let is_asked = has_limits && can_check(desk) || desk.inspection.was_made();
            desk.inspection.is_stale && is_asked
        };
        if self.desk.as_ref().is_some_and(is_due) { self.run_checks() } else { Ok(()) }
    }

    fn open_findings(&self) -> u32 {
        let checked = self.desk.as_ref().map(|desk| &desk.inspection);
        checked.filter(|inspection| !inspection.is_stale).map_or(0, |found| found.tally().fail)
    }

    pub(crate) fn steps_view(&self) -> Vec<StepItem> {
        let held = self.ruling.open_failures() > 0;
        let report_held = self.open_findings() > 0;
        STEPS
            .into_iter()
            .map(|step| {
                let state = if step == self.spine.now {
                    StepState::Now
                } else if self.desk.is_none()
                    || (held && step > Step::Protocol)
                    || (report_held && step == Step::Report)
                {
                    StepState::Held
                } else if self.spine.visited.contains(&step) && self.is_done(step) {
                    StepState::Done
                } else {
                    StepState::Open
                };
                StepItem { step, state, tally: self.tally_of(step) }
            })
            .collect()
    }

    /// Whether nothing is left to do at a step where one was. That one went on says nothing of it.
    fn is_done(&self, step: Step) -> bool {
        let Some(desk) = &self.desk else { return false };
        let is_segmented = is_segmented(desk);
        match step {
            Step::Study => true,
            Step::Protocol => self.ruling.open_failures() == 0,
            Step::Segment | Step::Correct => is_segmented && self.proposals_tally(desk).warn == 0,
            Step::Quality => !desk.inspection.is_stale && desk.inspection.tally().fail == 0,
            Step::Report => self.saved.iter().any(|file| is_of_masks(&file.name)),
        }
    }

    fn tally_of(&self, step: Step) -> Tally {
        match (step, &self.desk) {
            (Step::Protocol, Some(_)) => self.ruling.tally(),
            (Step::Segment, Some(desk)) => self.proposals_tally(desk),
            (Step::Quality, Some(desk)) => desk.inspection.tally(),
            _ => Tally::default(),
        }
    }

    /// Structures that models proposed: those accepted, and those that nobody accepted yet, or in haste.
    fn proposals_tally(&self, desk: &Desk) -> Tally {
        let mut tally = Tally::default();
        for (at, output, segment) in self.under_review(desk) {
            let is_accepted = matches!(segment.origin, Origin::Proposed { accepted: true, .. });
            match is_accepted && self.asking(at, output).is_none() {
                true => tally.pass += 1,
                false => tally.warn += 1,
            }
        }
        tally
    }
}
