//! The protocol in force: there is always one. Its checks of the open series, and deviations from them.

mod answers;

use std::collections::BTreeMap;

use interchange::seg::{LONGEST_LO, writable};
use interchange::sidecar::ProtocolInForce;
use protocol::{
    Approved, Check, PlaneName, ProposalPolicy, Protocol, ProtocolError, Requirement,
    ResolvedWindows, SeriesUnderCheck, Structure, Verdict,
};
use segment::{Rules, Segment, SegmentDraft};
use study::Finding;
use window::{GrantKind, Window};
use wire::{CheckAnswer, CheckItem, ProtocolCommand, ProtocolItem, ProtocolView, Tally, Why};

use answers::Answer;

use crate::{
    Session,
    first_window::{first_window, stated_windows},
    left_protocols::LeftProtocols,
    reading::Reading,
    session::Reply,
    windowing::Windowing,
};

/// Time between edits that counts where the protocol states none (design, "Behaviour").
const IDLE_SECONDS: f64 = 20.0;

/// What a check of the window found where the reader left the one that the protocol fixes.
const WINDOW_LEFT: &str = "left to the reader";

/// Digits of a hash that people are shown.
const HASH_DIGITS: usize = 8;

/// The protocol in force and what its checks found.
#[derive(Debug)]
pub(crate) struct Ruling {
    protocol: Protocol,
    checks: Vec<Check>,
    /// What the reader said to checks that did not pass, by requirement.
    answers: BTreeMap<&'static str, Answer>,
    /// Windows stated as percentiles, resolved for the open volume and kept: never computed again.
    resolved: Option<ResolvedWindows>,
    /// The reader left the window that the protocol fixes; the reason is among the answers, and stays there.
    leaves_window: bool,
    /// What was answered under others.
    left: LeftProtocols,
}

impl Default for Ruling {
    fn default() -> Self {
        Self::of(Protocol::free_viewing())
    }
}

impl Ruling {
    fn of(protocol: Protocol) -> Self {
        Self {
            protocol,
            checks: Vec::new(),
            answers: BTreeMap::new(),
            resolved: None,
            leaves_window: false,
            left: LeftProtocols::default(),
        }
    }

    /// A volume was opened: nothing of the last one holds for it.
    pub(crate) fn begin(&mut self, reading: &Reading) {
        self.left = LeftProtocols::default();
        self.answers.clear();
        self.resolved = None;
        self.leaves_window = false;
        self.check(reading);
    }

    /// Title and version, as refusals name it.
    fn name(&self) -> String {
        format!("{} {}", self.protocol.title(), self.protocol.version())
    }

    /// The window of a volume under this protocol, for the structure that is drawn.
    pub(crate) fn windowing(
        &mut self,
        reading: &Reading,
        stated: &[Window],
        structure: Option<u16>,
    ) -> Windowing {
        let modality = reading.facts.modality.as_str();
        let is_ct = modality == "CT";
        let fallback = first_window(stated, &reading.facts, reading.volume(), reading.arrived());
        let waits = self.protocol.needs_whole_volume(modality);
        if waits && !reading.is_whole() {
            return Windowing::provisional(fallback, self.name(), is_ct).of(structure);
        }
        if self.resolved.is_none() {
            self.resolved = self.protocol.resolve_windows(reading.volume(), modality).ok();
        }
        let resolved = self.resolved.clone().unwrap_or_default();
        let windowing = match self.protocol.policy(structure, modality, &resolved, fallback) {
            Ok(policy) => Windowing::new(policy, self.name(), is_ct),
            // No contrast to resolve a window from: it can be looked at, not drawn on.
            Err(_) => Windowing::unresolved(fallback, self.name(), is_ct),
        };
        let windowing = if self.leaves_window { windowing.left_to_the_reader() } else { windowing };
        windowing.of(structure).beside(stated, fallback)
    }

    /// Whether the protocol says what there is to be drawn, and within which limits.
    pub(crate) fn has_structures(&self) -> bool {
        !self.protocol.structures().is_empty()
    }

    /// The number of the structure that a segment is, if it is one.
    pub(crate) fn structure_of(&self, segment: Option<&Segment>) -> Option<u16> {
        self.protocol.structure_of(segment?).map(|structure| structure.number)
    }

    /// Whether two structures are drawn with the same windows.
    pub(crate) fn windows_alike(&self, a: Option<u16>, b: Option<u16>, modality: &str) -> bool {
        a == b || self.protocol.windows_alike(a, b, modality)
    }

    /// Whether a model may propose when the reader asks for it.
    pub(crate) fn allows_model(&self, model: &str) -> Result<(), Why> {
        let ai = &self.protocol.document().ai;
        match ai.proposal_policy {
            ProposalPolicy::OnRequest if ai.model_id.as_deref().is_none_or(|id| id == model) => {
                Ok(())
            }
            ProposalPolicy::OnRequest => Err(self.another_model()),
            // A document that asks for more than is built is refused when it is read; in doubt models stay off.
            ProposalPolicy::Off
            | ProposalPolicy::Prefill
            | ProposalPolicy::PrefillAfterFirstLook => {
                Err(Why::ProposalsOff { protocol: self.name() })
            }
        }
    }

    /// Whether a model may propose with these weights: their SHA-256 in hex, empty for an algorithm without.
    pub(crate) fn allows_weights(&self, sha256: &str) -> Result<(), Why> {
        let pinned = self.protocol.document().ai.model_sha256.as_deref();
        if pinned.is_none_or(|pinned| pinned == sha256) {
            Ok(())
        } else {
            Err(self.another_model())
        }
    }

    fn another_model(&self) -> Why {
        let ai = &self.protocol.document().ai;
        let id = ai.model_id.as_deref();
        let digits = ai.model_sha256.as_deref().and_then(|sha256| sha256.get(..HASH_DIGITS));
        let wants: Vec<&str> = id.into_iter().chain(digits).collect();
        Why::ModelNotInProtocol { protocol: self.name(), wants: wants.join(" ") }
    }

    /// Milliseconds of the time between two edits that count as editing, at most.
    pub(crate) fn idle_ms(&self) -> u64 {
        (self.protocol.document().ai.idle_timeout.unwrap_or(IDLE_SECONDS) * 1000.0) as u64
    }

    /// The window of a volume that need not be open. Windows that only a whole volume resolves are not resolved for
    /// it: it is looked at through `fallback`.
    pub(crate) fn glance(&self, modality: &str, fallback: Window) -> Windowing {
        let is_ct = modality == "CT";
        match self.protocol.policy(None, modality, &ResolvedWindows::default(), fallback) {
            Ok(policy) => Windowing::new(policy, self.name(), is_ct),
            Err(_) => Windowing::provisional(fallback, self.name(), is_ct),
        }
    }

    /// The window that the protocol states for a volume that need not be open, if it states one in numbers.
    pub(crate) fn stated_glance(&self, modality: &str) -> Option<Windowing> {
        let any = Window::linear(0.0, 1.0).ok()?;
        Some(self.glance(modality, any))
            .filter(|windowing| windowing.shown().kind() == GrantKind::Protocol)
    }

    /// Whether the window is to be found anew once slices are there: the protocol's windows are percentiles, or
    /// nobody stated one and nobody chose one.
    pub(crate) fn awaits_values(&self, reading: &Reading, windowing: &Windowing) -> bool {
        let is_stated = reading.plan().is_some_and(|plan| !stated_windows(plan).is_empty());
        self.protocol.needs_whole_volume(&reading.facts.modality)
            || (!is_stated && windowing.is_unstated())
    }

    pub(crate) fn check(&mut self, reading: &Reading) {
        let findings: &[Finding] = reading.plan().map_or(&[], |plan| &plan.findings);
        let acquired = reading.placement().grid().map(|grid| grid.axes()[2]);
        let series = SeriesUnderCheck {
            facts: &reading.facts,
            placement: reading.placement(),
            plane: acquired.and_then(volume::Plane::of_normal),
            findings,
            unreadable: reading.unreadable(),
        };
        self.checks = self.protocol.check(&series);
    }

    /// A new segment: a structure of the protocol, or a free one where the protocol names none.
    pub(crate) fn draft(
        &self,
        structure: Option<u16>,
        name: Option<&str>,
    ) -> Result<SegmentDraft, Why> {
        match structure {
            Some(number) => {
                let stated = self.protocol.structure(number);
                stated.map(Structure::draft).ok_or(Why::StructureNotInProtocol)
            }
            None if self.protocol.structures().is_empty() => {
                let name = writable(name.unwrap_or_default(), LONGEST_LO);
                Ok(SegmentDraft::uncoded(if name.is_empty() { "Segment" } else { &name }))
            }
            None => Err(Why::StructureNotInProtocol),
        }
    }

    /// A new segment: one of the structures that are offered where the protocol names none.
    pub(crate) fn known_draft(&self, place: u16) -> Result<SegmentDraft, Why> {
        let mut known = self.known();
        known.nth(usize::from(place)).ok_or(Why::StructureNotInProtocol)
    }

    fn known(&self) -> impl Iterator<Item = SegmentDraft> {
        let is_any = self.protocol.structures().is_empty();
        segment::known_structures().filter(move |_| is_any)
    }

    /// By which rules the mask of a segment is judged.
    pub(crate) fn rules_of(&self, segment: &Segment) -> Rules {
        self.protocol.rules_of(segment)
    }

    /// Whether the protocol lets the reader paint in a plane (R5). Slices as acquired count as the plane they are.
    pub(crate) fn allows_edits_in(&self, shown: wire::PlaneName, reading: &Reading) -> bool {
        let acquired = || reading.placement().in_plane_axes();
        let plane = match shown {
            wire::PlaneName::Axial => Some(volume::Plane::Axial),
            wire::PlaneName::Sagittal => Some(volume::Plane::Sagittal),
            wire::PlaneName::Coronal => Some(volume::Plane::Coronal),
            wire::PlaneName::Acquired => acquired()
                .and_then(|(row, column)| row.normal_to(column).ok())
                .and_then(volume::Plane::of_normal),
        };
        self.protocol.allows_edits_in(PlaneName::from(plane))
    }

    /// Failed checks that nobody answered for.
    pub(crate) fn open_failures(&self) -> u32 {
        self.count(|check| check.verdict == Verdict::Fail)
    }

    pub(crate) fn tally(&self) -> Tally {
        Tally {
            pass: self.count(|check| check.verdict == Verdict::Pass)
                + self.answered(|said| matches!(said, CheckAnswer::Confirmed(_))),
            // A deviation is never hidden: it stays a warning on its step.
            warn: self.count(|check| matches!(check.verdict, Verdict::Warn | Verdict::Unknown))
                + self.answered(|said| matches!(said, CheckAnswer::Deviated(_))),
            fail: self.open_failures(),
        }
    }

    /// Series Description of what is saved: protocol, version, state; no patient's text (R2, R15).
    pub(crate) fn series_description(&self) -> String {
        let state = match self.protocol.approved() {
            Approved::Yes => "",
            Approved::Draft => " DRAFT",
        };
        format!("{} v{}{state}", self.protocol.id(), self.protocol.version())
    }

    pub(crate) fn view(&self) -> ProtocolView {
        let structures = self.protocol.structures().iter();
        ProtocolView {
            id: self.protocol.id().to_owned(),
            title: self.protocol.title().to_owned(),
            version: self.protocol.version().to_owned(),
            is_free: self.protocol.is_free(),
            structures: structures
                .map(|s| (s.number, s.label.clone(), s.rgb().unwrap_or_default()))
                .collect(),
            known: self.known().map(|draft| draft.name).collect(),
            checks: self.checks.iter().map(|check| self.item(check)).collect(),
            not_held: self.protocol.not_held().into_iter().map(str::to_owned).collect(),
            available: available(),
        }
    }

    fn count(&self, test: impl Fn(&Check) -> bool) -> u32 {
        let is_open = |check: &&Check| !self.answers.contains_key(check.requirement.key());
        let found = self.checks.iter().filter(is_open).filter(|check| test(check)).count();
        u32::try_from(found).unwrap_or(u32::MAX)
    }

    fn answered(&self, test: impl Fn(&CheckAnswer) -> bool) -> u32 {
        let answers = self.answers.values().filter(|answer| test(&answer.said)).count();
        u32::try_from(answers).unwrap_or(u32::MAX)
    }

    /// What a check asked for and found. One of the window that passes found the one that the protocol fixes, which
    /// the reader may have left since.
    fn asked_and_found(check: &Check, leaves_window: bool) -> (String, String) {
        let is_fixed = check.requirement == Requirement::Window && check.verdict == Verdict::Pass;
        match is_fixed && leaves_window {
            true => (check.found.to_string(), WINDOW_LEFT.to_owned()),
            false => (check.expected.to_string(), check.found.to_string()),
        }
    }

    fn item(&self, check: &Check) -> CheckItem {
        let (expected, found) = Self::asked_and_found(check, self.leaves_window);
        CheckItem {
            requirement: check.requirement.key().to_owned(),
            expected,
            found,
            verdict: match check.verdict {
                Verdict::Pass => wire::Verdict::Pass,
                Verdict::Warn => wire::Verdict::Warn,
                Verdict::Fail => wire::Verdict::Fail,
                Verdict::Unknown => wire::Verdict::Unknown,
            },
            answer: self.answers.get(check.requirement.key()).map(|answer| answer.said.clone()),
        }
    }

    /// Names of the structures of the protocol of which nothing is drawn.
    pub(crate) fn not_drawn(&self, is_drawn: impl Fn(&Structure) -> bool) -> Vec<String> {
        let absent = self.protocol.structures().iter().filter(|structure| !is_drawn(structure));
        absent.map(|structure| structure.label.clone()).collect()
    }

    /// The text of the protocol in force.
    pub(crate) fn protocol_text(&self) -> &str {
        self.protocol.text()
    }

    /// Whether the reader left the window that the protocol fixes.
    pub(crate) fn leaves_window(&self) -> bool {
        self.leaves_window
    }

    /// The protocol as the record of an export names it.
    pub(crate) fn in_force(&self) -> ProtocolInForce {
        ProtocolInForce {
            id: self.protocol.id().to_owned(),
            version: self.protocol.version().to_owned(),
            sha256: self.protocol.sha256().to_owned(),
        }
    }
}

impl Session {
    pub(crate) fn rule(&mut self, command: ProtocolCommand) -> Result<Reply, Why> {
        match command {
            ProtocolCommand::Choose(id) => {
                let protocol = Protocol::shipped_by_id(&id).ok_or(Why::ProtocolUnknown(id))?;
                self.put_in_force(protocol);
                self.protocol_is_chosen = true;
            }
            ProtocolCommand::Load(text) => {
                let protocol = Protocol::from_json(&text)
                    .map_err(|error| Why::ProtocolInvalid(with_cause(&error)))?;
                self.put_in_force(protocol);
                self.protocol_is_chosen = true;
            }
            ProtocolCommand::Confirm { requirement, words } => {
                let said = CheckAnswer::Confirmed(words);
                self.ruling.answer(&requirement, said, self.now.unix_ms)?;
            }
            ProtocolCommand::Deviate { requirement, reason } => {
                let said = CheckAnswer::Deviated(reason);
                self.ruling.answer(&requirement, said, self.now.unix_ms)?;
                if requirement == Requirement::Window.key() {
                    self.leave_window(true);
                }
            }
            ProtocolCommand::Withdraw { requirement } => self.ruling.withdraw(&requirement)?,
        }
        self.standing_changed();
        Ok(Reply::Done)
    }

    /// Leaves the window that the protocol fixes to the reader, or no longer.
    pub(crate) fn leave_window(&mut self, leaves: bool) {
        self.ruling.leaves_window = leaves;
        self.renew_window();
    }

    /// The open volume is checked and windowed anew; what was drawn stays. One that is in force stays as it is, with all
    /// that was answered to it; the window that it fixes is held again.
    pub(crate) fn put_in_force(&mut self, protocol: Protocol) {
        if protocol.sha256() == self.ruling.protocol.sha256() {
            if self.ruling.leaves_window {
                self.leave_window(false);
            }
            return;
        }
        self.ruling.change_to(protocol, self.desk.as_ref().map(|desk| &desk.reading));
        self.thumbnails.make_again();
        self.beside.window_again();
        if let Some(desk) = &mut self.desk {
            // What was found was found by other limits.
            desk.inspection.now_stale();
            self.spine.opened();
        }
        self.renew_window();
        self.stop_what_is_ruled_out();
    }
}

/// What is wrong with a document, and what its reader expected.
fn with_cause(error: &ProtocolError) -> String {
    let cause = std::error::Error::source(error);
    cause.map_or_else(|| error.to_string(), |cause| format!("{error}: {cause}"))
}

fn available() -> Vec<ProtocolItem> {
    let item = |protocol: &Protocol| ProtocolItem {
        id: protocol.id().to_owned(),
        title: protocol.title().to_owned(),
        version: protocol.version().to_owned(),
    };
    Protocol::shipped().iter().map(item).collect()
}
