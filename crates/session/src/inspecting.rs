//! What the checks find in the segments, and its repair.

use interchange::sidecar::{FindingsRecord, KeptFinding};
use measure::{Shape, shape};
use segment::{
    Face, Facts, Finding, Rule, Rules, Segment, Severity, box_contacts, find_all, repair,
};
use volume::{ContinuousIndex, Grid, anatomical_letter};
use wire::{
    FindingId, FindingItem, FindingsView, Limit, MaskShape, PatientSide, QualityCommand,
    SegmentCommand, SegmentId, Tally, Verdict, Why,
};

use crate::{
    Session,
    editing::why,
    keeping::{Keep, Keeps},
    preview::Preview,
    session::{Desk, Reply},
};

/// The rules that can be looked for, in the order in which those without a finding are named as passed.
const RULES: [Rule; 10] = [
    Rule::SkippedSlice,
    Rule::Island,
    Rule::SeparateParts,
    Rule::Hole,
    Rule::SliceHole,
    Rule::EdgeContact,
    Rule::ThinRing,
    Rule::TooManyParts,
    Rule::SmallVolume,
    Rule::FewSlices,
];

/// The present list of findings.
#[derive(Debug)]
pub(crate) struct Inspection {
    listed: Vec<Listed>,
    selected: Option<FindingId>,
    preview_ml: Option<(f64, f64)>,
    preview_shape: Option<[MaskShape; 2]>,
    /// Shape of the segment that was previewed last, as long as it stays as it is.
    shape: Option<(u8, Shape)>,
    preview: Option<Preview>,
    /// What was looked for when the checks ran; `None` before they did.
    looked_for: Option<Vec<Rule>>,
    last_id: u32,
    /// Findings that the reader chose to keep, also those that are not listed now.
    keeps: Keeps,
    /// Whether segments changed since the checks ran.
    pub(crate) is_stale: bool,
}

#[derive(Debug)]
struct Listed {
    id: FindingId,
    finding: Finding,
    side: Option<PatientSide>,
    kept: bool,
    /// Why it is kept, where it was to be resolved.
    because: String,
}

impl Default for Inspection {
    fn default() -> Self {
        Self {
            listed: Vec::new(),
            selected: None,
            preview_ml: None,
            preview_shape: None,
            shape: None,
            preview: None,
            looked_for: None,
            last_id: 0,
            keeps: Keeps::default(),
            // Nothing was checked yet.
            is_stale: true,
        }
    }
}

impl Inspection {
    pub(crate) fn tally(&self) -> Tally {
        let count = |verdict: Verdict| {
            let open = self.listed.iter().filter(|l| !l.kept && verdict_of(&l.finding) == verdict);
            u32::try_from(open.count()).unwrap_or(u32::MAX)
        };
        Tally {
            pass: u32::try_from(self.passed().len()).unwrap_or(u32::MAX),
            warn: count(Verdict::Warn),
            fail: count(Verdict::Fail),
        }
    }

    /// Whether the masks were ever checked.
    pub(crate) fn was_made(&self) -> bool {
        self.looked_for.is_some()
    }

    /// What is left open, for the record beside a SEG, in which segments have these numbers.
    pub(crate) fn record(&self, seg_number: impl Fn(&u8) -> Option<u16>) -> FindingsRecord {
        let Tally { warn, fail, .. } = self.tally();
        let kept = self.listed.iter().filter(|l| l.kept).count();
        FindingsRecord {
            checked: !self.is_stale,
            to_resolve: fail,
            to_look_at: warn,
            kept: u32::try_from(kept).unwrap_or(u32::MAX),
            deviations: self.deviations(seg_number),
        }
    }

    /// Findings to resolve that the reader kept, with the reason.
    fn deviations(&self, seg_number: impl Fn(&u8) -> Option<u16>) -> Vec<KeptFinding> {
        let kept = self.listed.iter().filter(|l| l.kept && !l.because.is_empty());
        let record = |l: &Listed| {
            Some(KeptFinding {
                rule: rule_name(l.finding.rule).to_owned(),
                segment: seg_number(&l.finding.segment)?,
                reason: l.because.clone(),
            })
        };
        kept.filter_map(record).collect()
    }

    /// Marks along an index axis: the slice to look at, and how grave it is.
    pub(crate) fn marks(&self, axis: usize) -> Vec<(u32, Verdict)> {
        let open = self.listed.iter().filter(|l| !l.kept);
        open.map(|l| {
            let at = l.finding.place.center().along(axis);
            (at as u32, verdict_of(&l.finding))
        })
        .collect()
    }

    /// Open findings about a segment.
    pub(crate) fn count_of(&self, number: u8) -> u32 {
        let open = self.listed.iter().filter(|l| !l.kept && l.finding.segment == number);
        u32::try_from(open.count()).unwrap_or(u32::MAX)
    }

    /// The selected finding, the place to look at, and the box around it.
    pub(crate) fn selected_place(
        &self,
    ) -> Option<(FindingId, ContinuousIndex, (ContinuousIndex, ContinuousIndex))> {
        let listed = self.selected()?;
        Some((listed.id, listed.finding.place.center(), self.selected_box()?))
    }

    /// Nothing is selected or previewed any more.
    pub(crate) fn deselect(&mut self) {
        (self.selected, self.preview_ml, self.preview) = (None, None, None);
        self.preview_shape = None;
    }

    /// First and last place of the box around the selected finding, voxel borders included.
    pub(crate) fn selected_box(&self) -> Option<(ContinuousIndex, ContinuousIndex)> {
        let (low, high) = self.selected()?.finding.bounds;
        let (low, high) = (low.center(), high.center());
        Some((
            ContinuousIndex::new(low.column - 0.5, low.row - 0.5, low.slice),
            ContinuousIndex::new(high.column + 0.5, high.row + 0.5, high.slice),
        ))
    }

    pub(crate) fn view(&self) -> FindingsView {
        FindingsView {
            items: self.listed.iter().map(Listed::item).collect(),
            selected: self.selected,
            preview_ml: self.preview_ml,
            preview_shape: self.preview_shape,
            stale: self.is_stale,
            passed: self.passed(),
        }
    }

    fn take(&mut self, findings: Vec<(Finding, Option<PatientSide>)>, looked_for: Vec<Rule>) {
        self.listed.clear();
        for (finding, side) in findings {
            self.last_id += 1;
            let id = FindingId(self.last_id);
            let before = self.keeps.because(&finding);
            let (kept, because) = (before.is_some(), before.unwrap_or_default().to_owned());
            self.listed.push(Listed { id, finding, side, kept, because });
        }
        // What must be resolved comes first.
        self.listed.sort_by_key(|listed| std::cmp::Reverse(listed.finding.severity));
        self.deselect();
        (self.is_stale, self.looked_for) = (false, Some(looked_for));
    }

    /// Keeps the selected finding. What must be resolved takes a reason.
    fn keep(&mut self, reason: &str) -> Result<(), Why> {
        let selected = self.selected;
        let listed = self.listed.iter_mut().find(|l| Some(l.id) == selected);
        let listed = listed.ok_or_else(|| Why::Unknown("finding".to_owned()))?;
        let line = reason.lines().next().unwrap_or_default().trim();
        if line.is_empty() && verdict_of(&listed.finding) == Verdict::Fail {
            return Err(Why::ReasonMissing);
        }
        (listed.kept, listed.because) = (true, line.to_owned());
        self.keeps.add(&listed.finding, line);
        Ok(())
    }

    /// What was kept, for the journal.
    pub(crate) fn stored_keeps(&self) -> Vec<Keep> {
        self.keeps.stored()
    }

    /// What the journal says was kept. It counts from the next check on.
    pub(crate) fn take_up_keeps(&mut self, before: Vec<Keep>) {
        self.keeps.take_up(before);
    }

    /// What was found may not be so any more: nothing of it is selected, so that nothing is repaired unseen.
    pub(crate) fn now_stale(&mut self) {
        (self.is_stale, self.shape) = (true, None);
        self.deselect();
    }

    /// What the repair of the selected finding would change.
    pub(crate) fn preview(&self) -> Option<&Preview> {
        self.preview.as_ref()
    }

    fn selected(&self) -> Option<&Listed> {
        self.listed.iter().find(|l| Some(l.id) == self.selected)
    }

    /// The finding some places on from the selected one, round the end.
    fn neighbour(&self, by: i32) -> Option<FindingId> {
        let count = i32::try_from(self.listed.len()).ok().filter(|&n| n > 0)?;
        let at = self.listed.iter().position(|l| Some(l.id) == self.selected);
        let at = at.map_or(if by > 0 { -1 } else { 0 }, |at| at as i32);
        let next = at.saturating_add(by).rem_euclid(count);
        self.listed.get(next as usize).map(|l| l.id)
    }

    fn passed(&self) -> Vec<String> {
        let looked_for = self.looked_for.iter().flatten();
        looked_for
            .filter(|rule| self.listed.iter().all(|l| l.finding.rule != **rule))
            .map(|rule| rule_name(*rule).to_owned())
            .collect()
    }
}

impl Listed {
    fn item(&self) -> FindingItem {
        let finding = &self.finding;
        FindingItem {
            id: self.id,
            rule: rule_name(finding.rule).to_owned(),
            segment: SegmentId(u32::from(finding.segment)),
            verdict: verdict_of(finding),
            voxels: finding.voxels as u64,
            volume_mm3: Some(finding.volume_mm3),
            parts: parts_of(&finding.facts),
            limit: limit_of(&finding.facts),
            slice: finding.place.slice,
            side: self.side,
            repairable: finding.rule.is_repairable(),
            kept: self.kept,
            kept_because: self.because.clone(),
        }
    }
}

impl Session {
    pub(crate) fn inspect(&mut self, command: &QualityCommand) -> Result<Reply, Why> {
        match command {
            QualityCommand::Check => self.run_checks()?,
            QualityCommand::Select(id) => self.select(*id)?,
            QualityCommand::SelectBy(by) => {
                if let Some(id) = self.desk()?.inspection.neighbour(*by) {
                    self.select(id)?;
                }
            }
            QualityCommand::Repair => self.repair()?,
            QualityCommand::Keep(reason) => {
                self.desk_mut()?.inspection.keep(reason)?;
                self.standing_changed();
            }
        }
        Ok(Reply::Done)
    }

    pub(crate) fn run_checks(&mut self) -> Result<(), Why> {
        self.loaded_desk()?;
        let desk = self.desk.as_mut().ok_or(Why::NothingOpen)?;
        let grid = desk.reading.grid()?;
        let segmentation = desk.editing.segmentation();
        let rules_of = |segment: &Segment| self.ruling.rules_of(segment);
        let rules = |number| segmentation.segment(number).map_or_else(Rules::default, rules_of);
        let mut findings = Vec::new();
        let mut any_box = false;
        for layer in segmentation.layers() {
            let mut of_layer = find_all(layer.labels(), grid, rules).map_err(why)?;
            for (number, shown) in self.recovery.shown_boxes(layer) {
                any_box = true;
                of_layer.extend(box_contacts(layer.labels(), number, grid, &shown).map_err(why)?);
            }
            // Stable: what the rules find of a segment stays first.
            of_layer.sort_by_key(|finding| finding.segment);
            findings.extend(of_layer);
        }
        let mut in_force: Vec<Rules> = segmentation.segments().map(rules_of).collect();
        if in_force.is_empty() {
            in_force.push(Rules::default());
        }
        let is_looked_for = |rule: &Rule| in_force.iter().any(|rules| rules.looks_for(*rule));
        let of_box = any_box.then_some(Rule::BoxContact);
        let looked_for = RULES.into_iter().filter(is_looked_for).chain(of_box).collect();
        let with_side = |finding: Finding| {
            let side = match finding.facts {
                Facts::EdgeContact { face } | Facts::BoxContact { face } => side_of(face, grid),
                _ => None,
            };
            (finding, side)
        };
        let findings = findings.into_iter().map(with_side).collect();
        desk.inspection.take(findings, looked_for);
        self.sight.all_stale();
        Ok(())
    }

    /// The views go to the finding, and what its repair would change is counted. In a list of what was found before
    /// something changed it is looked for anew.
    fn select(&mut self, id: FindingId) -> Result<(), Why> {
        let unknown = || Why::Unknown("finding".to_owned());
        let Some(id) = self.found_again(id)? else { return Ok(()) };
        let desk = self.desk.as_mut().ok_or(Why::NothingOpen)?;
        let listed = desk.inspection.listed.iter().find(|l| l.id == id).ok_or_else(unknown)?;
        let (place, number) = (listed.finding.place, listed.finding.segment);
        let ml = desk.reading.placement().grid().map(|g| g.voxel_volume_mm3() / 1000.0);
        let now = desk.editing.segmentation().voxel_count(number) as f64;
        let dims = desk.editing.segmentation().dims();
        let repaired = repair(desk.editing.segmentation(), &listed.finding).ok();
        let preview = repaired.and_then(|delta| Preview::new(number, &delta, dims));
        let gained = preview.as_ref().map(Preview::gained);
        desk.inspection.preview_ml =
            gained.zip(ml).map(|(gained, ml)| (now * ml, (now + gained) * ml));
        desk.inspection.preview_shape = preview.as_ref().and_then(|preview| shapes(desk, preview));
        desk.inspection.preview = preview;
        desk.inspection.selected = Some(id);
        desk.reading.move_cursor(place.center());
        self.take_up(number)?;
        let desk = self.desk.as_ref().ok_or(Why::NothingOpen)?;
        if let Some(corners) = desk.inspection.selected_box() {
            self.sight.show_box(desk.reading.placement(), corners);
        }
        self.cursor_moved();
        Ok(())
    }

    /// The finding in a list that is up to date; `None` where the very same is not found any more.
    fn found_again(&mut self, id: FindingId) -> Result<Option<FindingId>, Why> {
        let inspection = &self.desk()?.inspection;
        let listed = inspection.listed.iter().find(|listed| listed.id == id);
        let listed = listed.ok_or_else(|| Why::Unknown("finding".to_owned()))?;
        if !inspection.is_stale {
            return Ok(Some(id));
        }
        let before = listed.finding.clone();
        self.run_checks()?;
        let mut now = self.desk()?.inspection.listed.iter();
        Ok(now.find(|listed| listed.finding == before).map(|listed| listed.id))
    }

    /// A finding is looked at and repaired in the window of its own segment, so that is the active one.
    fn take_up(&mut self, number: u8) -> Result<(), Why> {
        // A stale list may name one that is gone.
        if self.desk()?.editing.segmentation().segment(number).is_some() {
            self.list_segments(&SegmentCommand::Activate(SegmentId(u32::from(number))))?;
        }
        self.window_follows_segment();
        Ok(())
    }

    /// Repairs the selected finding as one undo, checks again and goes on to the next.
    fn repair(&mut self) -> Result<(), Why> {
        let unknown = || Why::Unknown("finding".to_owned());
        let selected = self.loaded_desk()?.inspection.selected();
        let number = selected.ok_or_else(unknown)?.finding.segment;
        self.take_up(number)?;
        let desk = self.loaded_desk()?;
        desk.windowing.for_edits()?;
        let listed = desk.inspection.selected().ok_or_else(unknown)?;
        let delta = repair(desk.editing.segmentation(), &listed.finding).map_err(why)?;
        let change = desk.editing.perform(vec![delta])?;
        self.carried_out(change);
        self.run_checks()
    }
}

/// Form of a segment as it is, and as a change would leave it. Where the change is, it is measured twice; the rest, only
/// once for all findings of the segment.
fn shapes(desk: &mut Desk, preview: &Preview) -> Option<[MaskShape; 2]> {
    let spacing = desk.reading.placement().grid()?.spacing();
    let number = preview.number();
    let segmentation = desk.editing.segmentation();
    let layer = segmentation.layer(segmentation.layer_of(number).ok()?).ok()?;
    let known = desk.inspection.shape.filter(|(of, _)| *of == number);
    let now = known.map_or_else(|| shape(layer.labels(), number, spacing), |(_, shape)| shape);
    desk.inspection.shape = Some((number, now));
    let [before, after] = preview.parts(layer.labels())?.map(|part| shape(&part, number, spacing));
    let said =
        |shape: Shape| MaskShape { surface_mm2: shape.surface_mm2, sphericity: shape.sphericity() };
    Some([said(now), said(now.changed(before, after))])
}

/// The name of a rule, for machines and for the catalogue.
pub(crate) fn rule_name(rule: Rule) -> &'static str {
    match rule {
        Rule::Island => "islands",
        Rule::Hole => "holes",
        Rule::SliceHole => "slice_holes",
        Rule::SkippedSlice => "skipped_slice",
        Rule::EdgeContact => "edge_contact",
        Rule::BoxContact => "box_contact",
        Rule::ThinRing => "thin_ring",
        Rule::TooManyParts => "too_many_parts",
        Rule::SeparateParts => "separate_parts",
        Rule::SmallVolume => "small_volume",
        Rule::FewSlices => "few_slices",
    }
}

/// Side of the patient that a side of the image lies on, or lies on most where it is oblique.
pub(crate) fn side_of(face: Face, grid: &Grid) -> Option<PatientSide> {
    Some(match anatomical_letter(face.outward(grid)).chars().next()? {
        'L' => PatientSide::Left,
        'R' => PatientSide::Right,
        'A' => PatientSide::Anterior,
        'P' => PatientSide::Posterior,
        'S' => PatientSide::Superior,
        'I' => PatientSide::Inferior,
        _ => return None,
    })
}

pub(crate) fn verdict_of(finding: &Finding) -> Verdict {
    match finding.severity {
        Severity::Note | Severity::Warning => Verdict::Warn,
        Severity::Error => Verdict::Fail,
    }
}

fn parts_of(facts: &Facts) -> u32 {
    let count = match facts {
        Facts::Island { parts } | Facts::Hole { parts, .. } => *parts,
        Facts::SeparateParts { found } => *found,
        Facts::SkippedSlice { .. }
        | Facts::EdgeContact { .. }
        | Facts::BoxContact { .. }
        | Facts::ThinRing { .. }
        | Facts::TooManyParts { .. }
        | Facts::SmallVolume { .. }
        | Facts::FewSlices { .. } => 1,
    };
    u32::try_from(count).unwrap_or(u32::MAX)
}

/// The protocol's number and what was found against it.
pub(crate) fn limit_of(facts: &Facts) -> Option<Limit> {
    let (expected, found) = match *facts {
        Facts::Hole { parts, forbidden: true } => (0.0, parts as f64),
        Facts::TooManyParts { at_most, found } => (at_most as f64, found as f64),
        Facts::SmallVolume { at_least_mm3, found_mm3 } => (at_least_mm3, found_mm3),
        Facts::FewSlices { at_least, found } => (f64::from(at_least), f64::from(found)),
        Facts::Hole { forbidden: false, .. }
        | Facts::Island { .. }
        | Facts::SkippedSlice { .. }
        | Facts::EdgeContact { .. }
        | Facts::BoxContact { .. }
        | Facts::ThinRing { .. }
        | Facts::SeparateParts { .. } => return None,
    };
    Some(Limit { expected, found })
}
