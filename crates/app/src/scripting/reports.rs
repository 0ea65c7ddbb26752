//! What scripts are told, as plain objects. Names are part of the face: they change with its version only.

use std::collections::BTreeSet;

use serde::Serialize;
use wasm_bindgen::JsValue;
use wire::{
    BoxLps, FindingItem, ModelItem, ModelState, OpenState, PlaneName, RendererKind, SegmentItem,
    Step, StepState, Verdict, Warning, Why, WindowState,
};

use crate::catalogue::{code, finding, refusal, warning};
use crate::page::Screen;

/// A refusal with its code and words.
#[derive(Serialize)]
pub(super) struct Refusal {
    code: &'static str,
    message: String,
}

impl From<&Why> for Refusal {
    fn from(why: &Why) -> Self {
        let words = refusal(why);
        Self { code: code(why), message: format!("{}. {}", words.title, words.meaning) }
    }
}

/// A volume that was found.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct VolumeReport {
    id: String,
    title: String,
    modality: String,
    study: String,
    size: [u32; 3],
    spacing_mm: Option<[Option<f64>; 3]>,
    plane: Option<&'static str>,
    warnings: Vec<String>,
    refusal: Option<Refusal>,
}

/// A segment.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct SegmentReport {
    id: u32,
    number: u16,
    name: String,
    color: [u8; 3],
    volume_ml: Option<f64>,
    // A count of voxels stays below 2⁵³.
    voxels: f64,
    visible: bool,
    locked: bool,
    active: bool,
    proposed: bool,
    accepted: bool,
    seen: Option<[u32; 2]>,
}

/// A finding.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct FindingReport {
    id: u32,
    rule: String,
    segment: u32,
    verdict: &'static str,
    voxels: f64,
    volume_mm3: Option<f64>,
    parts: u32,
    slice: u32,
    repairable: bool,
    kept: bool,
    message: String,
}

/// A model.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ModelReport {
    id: String,
    title: String,
    version: String,
    structures: Vec<String>,
    wants_box: bool,
    unfit: Option<Refusal>,
    r#box: Option<[f64; 6]>,
    absent: Vec<String>,
    state: &'static str,
    failure: Option<Refusal>,
}

/// What the page shows.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct StateReport {
    step: Option<&'static str>,
    volume: Option<String>,
    open: &'static str,
    arrived: [u32; 2],
    reading: bool,
    patients: u32,
    skipped: u32,
    protocol: ProtocolReport,
    window: WindowReport,
    viewports: Vec<ViewportReport>,
    identity_hidden: bool,
    undo: u32,
    redo: u32,
    unsaved: u32,
    recovery: Option<u32>,
    renderer: &'static str,
    device_lost: bool,
    memory_bytes: f64,
    stopped: Option<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ProtocolReport {
    id: String,
    title: String,
    version: String,
    free: bool,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct WindowReport {
    label: String,
    center: f64,
    width: f64,
    state: &'static str,
    looks: u32,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ViewportReport {
    id: u8,
    plane: &'static str,
    slice: u32,
    slices: u32,
    zoom: f64,
    arrived: bool,
    letters: [String; 4],
}

/// Volumes that were found, in the order of the rail.
pub(super) fn volumes(screen: &Screen) -> Vec<VolumeReport> {
    let mut reports = Vec::new();
    for study in &screen.studies.studies {
        for series in &study.series {
            reports.extend(series.volumes.iter().map(|volume| VolumeReport {
                id: volume.id.0.clone(),
                title: match &volume.segmentation {
                    Some(seg) => seg.title.clone(),
                    None => series.title.clone(),
                },
                modality: series.modality.clone(),
                study: study.description.clone(),
                size: volume.dims,
                spacing_mm: volume.spacing_mm,
                plane: volume.plane.map(plane_name),
                warnings: volume.warnings.iter().map(|item: &Warning| warning(item)).collect(),
                refusal: volume.refusal.as_ref().map(Refusal::from),
            }));
        }
    }
    reports
}

/// The segments.
pub(super) fn segments(screen: &Screen) -> Vec<SegmentReport> {
    let review_of =
        |item: &SegmentItem| screen.review.items.iter().find(|review| review.segment == item.id);
    let report = |item: &SegmentItem| SegmentReport {
        id: item.id.0,
        number: item.number,
        name: item.name.clone(),
        color: item.color,
        volume_ml: item.volume_ml,
        voxels: item.voxels as f64,
        visible: item.visible,
        locked: item.locked,
        active: item.active,
        proposed: item.proposed,
        accepted: item.accepted,
        seen: review_of(item).map(|review| [review.seen, review.slices]),
    };
    screen.segments.iter().map(report).collect()
}

/// The findings, with the words of the panel.
pub(super) fn findings(screen: &Screen) -> Vec<FindingReport> {
    let report = |item: &FindingItem| {
        let segment = screen.segments.iter().find(|segment| segment.id == item.segment);
        let words = finding(item, segment.map_or("", |segment| &segment.name));
        FindingReport {
            id: item.id.0,
            rule: item.rule.clone(),
            segment: item.segment.0,
            verdict: verdict_name(item.verdict),
            voxels: item.voxels as f64,
            volume_mm3: item.volume_mm3,
            parts: item.parts,
            slice: item.slice,
            repairable: item.repairable,
            kept: item.kept,
            message: format!("{}. {}", words.title, words.meaning),
        }
    };
    screen.findings.items.iter().map(report).collect()
}

/// The models.
pub(super) fn models(models: &[ModelItem]) -> Vec<ModelReport> {
    let report = |model: &ModelItem| {
        let failure = match &model.state {
            ModelState::Failed(why) => Some(Refusal::from(why)),
            ModelState::Idle | ModelState::Running(_) | ModelState::Done => None,
        };
        ModelReport {
            id: model.id.0.clone(),
            title: model.title.clone(),
            version: model.version.clone(),
            structures: model.structures.clone(),
            wants_box: model.wants_box,
            unfit: model.unfit.as_ref().map(Refusal::from),
            r#box: model
                .region
                .map(|BoxLps { from, to }| [from.x, from.y, from.z, to.x, to.y, to.z]),
            absent: model.absent.clone(),
            state: model_state_name(&model.state),
            failure,
        }
    };
    models.iter().map(report).collect()
}

/// What the page shows.
pub(super) fn state(screen: &Screen, stopped: Option<String>) -> StateReport {
    let arrived = match &screen.open.state {
        OpenState::Loading(progress) | OpenState::Stopped(progress) => {
            [progress.done, progress.total]
        }
        OpenState::Empty | OpenState::Ready | OpenState::Failed(_) => [0, 0],
    };
    let now = screen.steps.iter().find(|step| step.state == StepState::Now);
    StateReport {
        step: now.map(|item| step_name(item.step)),
        volume: screen.open.volume.as_ref().map(|id| id.0.clone()),
        open: open_state_name(&screen.open.state),
        arrived,
        reading: screen.studies.reading.is_some(),
        patients: patients(screen),
        skipped: screen.studies.skipped_total,
        protocol: protocol(screen),
        window: window(screen),
        viewports: viewports(screen),
        identity_hidden: screen.overlay.identity_hidden,
        undo: screen.history.undo,
        redo: screen.history.redo,
        unsaved: screen.history.unsaved,
        recovery: screen.recovery.as_ref().map(|recovery| recovery.edits),
        renderer: renderer_name(screen.device.renderer),
        device_lost: screen.device.lost,
        memory_bytes: screen.device.memory_bytes as f64,
        stopped,
    }
}

/// Patients of whom there is something to open.
fn patients(screen: &Screen) -> u32 {
    let studies = screen.studies.studies.iter().filter(|study| !study.series.is_empty());
    let numbers = studies.map(|study| study.patient_number).filter(|&number| number > 0);
    let numbers: BTreeSet<u32> = numbers.collect();
    u32::try_from(numbers.len()).unwrap_or(u32::MAX)
}

fn protocol(screen: &Screen) -> ProtocolReport {
    let protocol = &screen.protocol;
    ProtocolReport {
        id: protocol.id.clone(),
        title: protocol.title.clone(),
        version: protocol.version.clone(),
        free: protocol.is_free,
    }
}

fn window(screen: &Screen) -> WindowReport {
    let window = &screen.window;
    WindowReport {
        label: window.label.clone(),
        center: window.center,
        width: window.width,
        state: window_state_name(window.state),
        looks: window.looks,
    }
}

fn viewports(screen: &Screen) -> Vec<ViewportReport> {
    let report = |view: &wire::ViewportView| ViewportReport {
        id: view.id.0,
        plane: plane_name(view.plane),
        slice: view.slice,
        slices: view.slices,
        zoom: view.zoom,
        arrived: view.arrived,
        letters: view.letters.clone(),
    };
    screen.viewports.iter().map(report).collect()
}

fn step_name(step: Step) -> &'static str {
    match step {
        Step::Study => "study",
        Step::Protocol => "protocol",
        Step::Segment => "segment",
        Step::Correct => "correct",
        Step::Quality => "quality",
        Step::Report => "report",
    }
}

fn open_state_name(state: &OpenState) -> &'static str {
    match state {
        OpenState::Empty => "empty",
        OpenState::Loading(_) => "loading",
        OpenState::Ready => "ready",
        OpenState::Stopped(_) => "stopped",
        OpenState::Failed(_) => "failed",
    }
}

fn model_state_name(state: &ModelState) -> &'static str {
    match state {
        ModelState::Idle => "idle",
        ModelState::Running(_) => "running",
        ModelState::Done => "done",
        ModelState::Failed(_) => "failed",
    }
}

fn window_state_name(state: WindowState) -> &'static str {
    match state {
        WindowState::Fixed => "fixed",
        WindowState::Limited => "limited",
        WindowState::Free => "free",
        WindowState::Deviated => "deviated",
        WindowState::Looking => "looking",
        WindowState::Unresolved => "unresolved",
    }
}

fn renderer_name(renderer: RendererKind) -> &'static str {
    match renderer {
        RendererKind::Starting => "starting",
        RendererKind::WebGpu => "webgpu",
        RendererKind::WebGl2 => "webgl2",
        RendererKind::Cpu => "cpu",
    }
}

fn verdict_name(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Pass => "pass",
        Verdict::Warn => "warn",
        Verdict::Fail => "fail",
        Verdict::Unknown => "unknown",
    }
}

fn plane_name(plane: PlaneName) -> &'static str {
    match plane {
        PlaneName::Axial => "axial",
        PlaneName::Sagittal => "sagittal",
        PlaneName::Coronal => "coronal",
        PlaneName::Acquired => "acquired",
    }
}

/// A plane by its name in the face.
pub(super) fn plane(name: &str) -> Option<PlaneName> {
    let all = [PlaneName::Axial, PlaneName::Sagittal, PlaneName::Coronal, PlaneName::Acquired];
    all.into_iter().find(|plane| plane_name(*plane) == name)
}

/// A report as a plain JavaScript object.
pub(super) fn as_object(report: &impl Serialize) -> Result<JsValue, JsValue> {
    let serializer = serde_wasm_bindgen::Serializer::json_compatible();
    report.serialize(&serializer).map_err(JsValue::from)
}

#[cfg(test)]
mod tests {
    use wire::Progress;

    use super::*;

    /// The types as scripts are given them.
    const TYPES: &str = include_str!("../../../../www/voxelkeep.d.ts");

    /// Values, one of each variant of an enum: a variant that is left out does not compile.
    macro_rules! one_of_each {
        ($($variant:path $(: $value:expr)?),+ $(,)?) => {{
            let _ = |value| match value {
                $($variant { .. } => (),)+
            };
            [$($variant $(($value))?),+]
        }};
    }

    /// Names as a union of the types.
    fn union_of<T>(values: impl IntoIterator<Item = T>, name: fn(T) -> &'static str) -> String {
        let names: Vec<_> =
            values.into_iter().map(|value| format!("\"{}\"", name(value))).collect();
        names.join(" | ")
    }

    #[test]
    fn each_name_that_is_told_stands_in_the_types_and_no_other_does() {
        let steps = one_of_each![
            Step::Study,
            Step::Protocol,
            Step::Segment,
            Step::Correct,
            Step::Quality,
            Step::Report,
        ];
        let progress = || Progress { done: 1, total: 2 };
        let opening = one_of_each![
            OpenState::Empty,
            OpenState::Loading: progress(),
            OpenState::Ready,
            OpenState::Stopped: progress(),
            OpenState::Failed: Why::Stopped,
        ];
        let running = one_of_each![
            ModelState::Idle,
            ModelState::Running: progress(),
            ModelState::Done,
            ModelState::Failed: Why::Stopped,
        ];
        let windows = one_of_each![
            WindowState::Fixed,
            WindowState::Limited,
            WindowState::Free,
            WindowState::Deviated,
            WindowState::Looking,
            WindowState::Unresolved,
        ];
        let renderers = one_of_each![
            RendererKind::Starting,
            RendererKind::WebGpu,
            RendererKind::WebGl2,
            RendererKind::Cpu,
        ];
        let verdicts = one_of_each![Verdict::Pass, Verdict::Warn, Verdict::Fail, Verdict::Unknown];
        let planes = one_of_each![
            PlaneName::Axial,
            PlaneName::Sagittal,
            PlaneName::Coronal,
            PlaneName::Acquired,
        ];
        for stated in [
            format!("  step: {} | null;", union_of(steps, step_name)),
            format!("  open: {};", union_of(&opening, open_state_name)),
            format!("  state: {};", union_of(&running, model_state_name)),
            format!("    state: {};", union_of(windows, window_state_name)),
            format!("  renderer: {};", union_of(renderers, renderer_name)),
            format!("  verdict: {};", union_of(verdicts, verdict_name)),
            format!("type Plane = {};", union_of(planes, plane_name)),
        ] {
            assert!(TYPES.contains(&stated), "the types lack {stated}");
        }
    }

    #[test]
    fn planes_are_found_by_the_names_that_are_told() {
        assert_eq!(plane("sagittal"), Some(PlaneName::Sagittal));
        assert_eq!(plane(plane_name(PlaneName::Acquired)), Some(PlaneName::Acquired));
        assert_eq!(plane("Axial"), None);
    }
}
