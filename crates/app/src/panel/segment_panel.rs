use wire::{Command, Step};
use yew::{Html, Properties, function_component, html};

use super::layer_toggles::LayerToggles;
use super::model_row::ModelRow;
use super::panel_frame::PanelFrame;
use super::segment_list::SegmentList;
use crate::catalogue::Phrase;
use crate::context::use_sender;
use crate::control::{Btn, Rank};
use crate::page::Screen;

/// Properties of [`SegmentPanel`].
#[derive(Properties, PartialEq)]
pub(crate) struct SegmentPanelProps {
    /// What is drawn.
    pub(crate) screen: Screen,
    /// What stands above any step.
    pub(crate) above: Html,
}

/// Step 3: a first mask. A model proposes, the reader decides.
#[function_component]
pub(crate) fn SegmentPanel(props: &SegmentPanelProps) -> Html {
    let go = use_sender(Command::GoTo);
    let screen = &props.screen;
    let foot = html! {
        <>
            <span class="grow" />
            <Btn rank={Rank::Primary} label={Phrase::StepCorrect.text()} onpress={go.reform(|()| Step::Correct)} />
        </>
    };
    let is_running = screen.models.iter().any(|m| matches!(m.state, wire::ModelState::Running(_)));
    html! {
        <PanelFrame
            title={Phrase::StepSegment.text()}
            lead={Phrase::SegmentMeaning.text()}
            above={props.above.clone()}
            {foot}
        >
            if screen.segments.iter().any(|segment| segment.by_model) {
                <LayerToggles overlay={screen.overlay.clone()} segments={screen.segments.clone()} />
            }
            if screen.models.iter().all(|model| model.unfit.is_some()) {
                <p class="Group lines q2">{Phrase::NoModels.text()}</p>
            }
            {for screen.models.iter().map(|model| html! {
                <ModelRow key={model.id.0.clone()} model={model.clone()} tool={screen.tool.tool} {is_running} />
            })}
            <SegmentList
                segments={screen.segments.clone()}
                protocol={screen.protocol.clone()}
            />
        </PanelFrame>
    }
}
