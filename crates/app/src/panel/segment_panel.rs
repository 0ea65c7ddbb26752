use wire::{Command, Step};
use yew::{Html, Properties, function_component, html};

use super::layer_toggles::LayerToggles;
use super::model_row::ModelRow;
use super::panel_frame::PanelFrame;
use super::proposal_review::ProposalReview;
use super::segment_list::SegmentList;
use crate::catalogue::{Phrase, review};
use crate::context::use_sender;
use crate::control::{Btn, Rank};
use crate::format;
use crate::icons::{Glyph, Icon};
use crate::page::Screen;

/// Properties of [`SegmentPanel`].
#[derive(Properties, PartialEq)]
pub(crate) struct SegmentPanelProps {
    /// What is drawn.
    pub(crate) screen: Screen,
    /// What stands above any step.
    pub(crate) above: Html,
}

/// Step 3: a first mask. A model proposes, the reader decides: what was proposed is reviewed here.
#[function_component]
pub(crate) fn SegmentPanel(props: &SegmentPanelProps) -> Html {
    let go = use_sender(Command::GoTo);
    let screen = &props.screen;
    let is_review = !screen.review.items.is_empty();
    let foot = html! {
        <>
            if is_review {
                <span class="q2 fs2 row grow">
                    <Glyph icon={Icon::Timer} small=true />
                    <span class="num">{review::editing(&format::clock(screen.history.active_seconds))}</span>
                </span>
            } else {
                <span class="grow" />
            }
            <Btn rank={Rank::Primary} label={Phrase::StepCorrect.text()} onpress={go.reform(|()| Step::Correct)} />
        </>
    };
    let (title, lead) = match is_review {
        true => (Phrase::ReviewProposal.text(), review::lead(&screen.review.models)),
        false => (Phrase::StepSegment.text(), Phrase::SegmentMeaning.text().to_owned()),
    };
    let is_running = screen.models.iter().any(|m| matches!(m.state, wire::ModelState::Running(_)));
    html! {
        <PanelFrame
            {title}
            {lead}
            above={props.above.clone()}
            {foot}
        >
            if screen.segments.iter().any(|segment| segment.by_model) {
                <LayerToggles overlay={screen.overlay.clone()} segments={screen.segments.clone()} />
            }
            if is_review {
                <ProposalReview review={screen.review.clone()} segments={screen.segments.clone()} />
            }
            if screen.models.iter().all(|model| model.unfit.is_some()) {
                <p class="Group lines q2">{Phrase::NoModels.text()}</p>
            }
            {for screen.models.iter().map(|model| html! {
                <ModelRow key={model.id.0.clone()} model={model.clone()} tool={screen.tool.tool} {is_running} />
            })}
            if !is_review {
                <SegmentList
                    segments={screen.segments.clone()}
                    protocol={screen.protocol.clone()}
                />
            }
        </PanelFrame>
    }
}
