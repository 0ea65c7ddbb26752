use wire::{Step, StepState, Why};
use yew::{Callback, Html, Properties, function_component, html};

use super::correct_panel::CorrectPanel;
use super::graphics_panel::GraphicsPanel;
use super::memory_offers::MemoryOffers;
use super::notices::Notices;
use super::protocol_panel::ProtocolPanel;
use super::quality_panel::QualityPanel;
use super::report_panel::ReportPanel;
use super::segment_panel::SegmentPanel;
use super::study_panel::StudyPanel;
use crate::catalogue::Identity;
use crate::page::{RepairPictures, Screen};
use crate::saving::Save;

/// Properties of [`Panel`].
#[derive(Properties, PartialEq)]
pub(crate) struct PanelProps {
    /// What is drawn.
    pub(crate) screen: Screen,
    /// Pictures of the repair of the selected finding.
    pub(crate) repair: Option<RepairPictures>,
    /// The last refusal that a person should read.
    pub(crate) refusal: Option<Why>,
    /// Takes refusals away once they were read.
    pub(crate) onread: Callback<()>,
    /// Saves files.
    pub(crate) onsave: Callback<Save>,
}

/// The panel of the present step, or of what must be settled before any step.
#[function_component]
pub(crate) fn Panel(props: &PanelProps) -> Html {
    let screen = props.screen.clone();
    let above = html! { <Notices screen={screen.clone()} refusal={props.refusal.clone()} onread={props.onread.clone()} /> };
    if screen.device.lost {
        return html! { <GraphicsPanel {screen} /> };
    }
    if let Some(volume) = &screen.open.too_large {
        let identity = Identity::hidden_if(screen.overlay.identity_hidden);
        let studies = screen.studies.clone();
        return html! { <MemoryOffers key={volume.title.clone()} volume={volume.clone()} {studies} {identity} /> };
    }
    match step(&screen) {
        Step::Study => html! { <StudyPanel {screen} {above} /> },
        Step::Protocol => html! { <ProtocolPanel {screen} {above} /> },
        Step::Segment => html! { <SegmentPanel {screen} {above} /> },
        Step::Correct => html! { <CorrectPanel {screen} {above} /> },
        Step::Quality => html! { <QualityPanel {screen} {above} repair={props.repair.clone()} /> },
        Step::Report => html! { <ReportPanel {screen} {above} onsave={props.onsave.clone()} /> },
    }
}

/// Whether the panel is the wide one of the last step.
pub(crate) fn is_report(screen: &Screen) -> bool {
    step(screen) == Step::Report && !screen.device.lost && screen.open.too_large.is_none()
}

/// The step that one is in.
fn step(screen: &Screen) -> Step {
    let now = screen.steps.iter().find(|item| item.state == StepState::Now);
    now.map_or(Step::Study, |item| item.step)
}
