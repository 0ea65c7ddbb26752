use wire::{Command, Step, StepItem, StepState};
use yew::{Html, Properties, classes, function_component, html};

use super::tally::Tally;
use crate::catalogue::Phrase;
use crate::context::use_sender;
use crate::icons::{Glyph, Icon};
use crate::page::Section;

/// The six steps before the engine has spoken.
const STEPS: [Step; 6] =
    [Step::Study, Step::Protocol, Step::Segment, Step::Correct, Step::Quality, Step::Report];

/// Properties of [`ProtocolStepper`].
#[derive(Properties, PartialEq)]
pub(crate) struct ProtocolStepperProps {
    /// The steps.
    pub(crate) steps: Section<Vec<StepItem>>,
}

/// The six steps across the top: where one is, what is open, what comes next.
#[function_component]
pub(crate) fn ProtocolStepper(props: &ProtocolStepperProps) -> Html {
    let go = use_sender(Command::GoTo);
    let start: Vec<StepItem> = STEPS.into_iter().map(initial).collect();
    let steps = if props.steps.is_empty() { &start } else { &*props.steps };
    let items = steps.iter().enumerate().map(|(place, item)| {
        let (full, short) = Phrase::of_step(item.step);
        let (class, is_now) = match item.state {
            StepState::Done => (Some("done"), false),
            StepState::Now => (Some("now"), true),
            StepState::Open | StepState::Held => (None, false),
        };
        let step = item.step;
        html! {
            <button
                type="button"
                key={place}
                class={classes!("Step", class)}
                aria-current={is_now.then_some("step")}
                aria-disabled={(item.state == StepState::Held).then_some("true")}
                onclick={go.reform(move |_| step)}
            >
                <span class="mark">
                    if item.state == StepState::Done { <Glyph icon={Icon::Check} /> } else { {place + 1} }
                </span>
                <span class="full">{full.text()}</span>
                <span class="short" aria-hidden="true">{short.text()}</span>
                <Tally counts={item.tally} with_passing={is_now} />
            </button>
        }
    });
    html! {
        <nav class="ProtocolStepper" aria-label={Phrase::ProtocolSteps.text()}>{for items}</nav>
    }
}

fn initial(step: Step) -> StepItem {
    let state = if step == Step::Study { StepState::Now } else { StepState::Held };
    StepItem { step, state, tally: wire::Tally::default() }
}
