use wire::{CheckItem, Command, Step, StepItem, StepState, Tally, Verdict, Warning, Why};
use yew::{Html, Properties, function_component, html};

use super::check_row::CheckRow;
use super::panel_frame::PanelFrame;
use super::report_panel::refused;
use crate::catalogue::{Phrase, protocol_tally, sentence};
use crate::context::use_sender;
use crate::control::{Btn, Notice, Rank, Tone};
use crate::page::Screen;

/// Properties of [`ProtocolPanel`].
#[derive(Properties, PartialEq)]
pub(crate) struct ProtocolPanelProps {
    /// What is drawn.
    pub(crate) screen: Screen,
    /// What stands above any step.
    pub(crate) above: Html,
}

/// Step 2: does the series fit the protocol? What fails holds the next step back, until it is resolved or
/// deviated from with a reason.
#[function_component]
pub(crate) fn ProtocolPanel(props: &ProtocolPanelProps) -> Html {
    let go = use_sender(Command::GoTo);
    let screen = &props.screen;
    let protocol = &screen.protocol;
    let tally = tally(&screen.steps);
    let (open, passed): (Vec<&CheckItem>, Vec<&CheckItem>) =
        protocol.checks.iter().partition(|check| is_open(check));
    let held = is_held(&screen.steps, Step::Segment);
    let row = |check: &CheckItem| {
        let key = check.requirement.clone();
        let gap = gap(check, &screen.open.warnings);
        html! { <CheckRow {key} check={check.clone()} is_open={is_open(check)} {gap} /> }
    };
    let words = if held { sentence::resolve_to_go_on(tally.fail) } else { String::new() };
    let foot = html! {
        <>
            <span class="grow q2 fs2">{words}</span>
            <Btn
                rank={Rank::Primary}
                disabled={held}
                label={Phrase::StepSegment.text()}
                onpress={go.reform(|()| Step::Segment)}
            />
        </>
    };
    html! {
        <PanelFrame
            title={Phrase::StepProtocol.text()}
            lead={protocol_tally(protocol)}
            above={props.above.clone()}
            {foot}
        >
            if !protocol.not_held.is_empty() {
                <div class="Group">
                    <Notice
                        tone={Tone::Warn}
                        title={Phrase::NotHeld.text()}
                        meaning={sentence::not_held(&protocol.not_held)}
                    />
                </div>
            }
            {for no_seg(screen).as_ref().map(refused)}
            if protocol.checks.is_empty() { <p class="Group lines q2">{Phrase::NoChecks.text()}</p> }
            if !open.is_empty() { <ul class="CheckList">{for open.into_iter().map(row)}</ul> }
            <ul class="CheckList passed">{for passed.into_iter().map(row)}</ul>
        </PanelFrame>
    }
}

/// Why no SEG can be made of this series, whatever is drawn: better known before than after.
fn no_seg(screen: &Screen) -> Option<Why> {
    screen.export.seg_refusal.clone().filter(|why| *why != Why::NothingSegmented)
}

/// A check that somebody has to do something about.
pub(super) fn is_open(check: &CheckItem) -> bool {
    check.verdict != Verdict::Pass && check.answer.is_none()
}

/// The first slices that are absent or could not be read, where the check is about them.
fn gap(check: &CheckItem, warnings: &[Warning]) -> Option<Warning> {
    let is_gap = |warning: &&Warning| {
        matches!(warning, Warning::MissingSlices { .. } | Warning::UnreadableSlices(_))
    };
    warnings.iter().find(is_gap).filter(|_| check.requirement == "slices_complete").cloned()
}

fn tally(steps: &[StepItem]) -> Tally {
    steps.iter().find(|item| item.step == Step::Protocol).map(|item| item.tally).unwrap_or_default()
}

pub(super) fn is_held(steps: &[StepItem], step: Step) -> bool {
    steps.iter().any(|item| item.step == step && item.state == StepState::Held)
}
