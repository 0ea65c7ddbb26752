use wire::{Command, OverlayView, SegmentItem, ViewCommand};
use yew::{Callback, Html, Properties, function_component, html, use_node_ref};

use crate::catalogue::Phrase;
use crate::context::use_sender;
use crate::control::{Switch, use_variable};
use crate::format;
use crate::page::Section;

/// Properties of [`LayerToggles`].
#[derive(Properties, PartialEq)]
pub(crate) struct LayerTogglesProps {
    /// What is shown.
    pub(crate) overlay: Section<OverlayView>,
    /// The segments: the line of the reader has the colour of the active one.
    pub(crate) segments: Section<Vec<SegmentItem>>,
}

/// Shows or hides what a model proposed and what the reader made of it, each with its line.
#[function_component]
pub(crate) fn LayerToggles(props: &LayerTogglesProps) -> Html {
    let node = use_node_ref();
    let send = use_sender(Command::View);
    let active = props.segments.iter().find(|segment| segment.active);
    use_variable(&node, "--c", active.map_or_else(String::new, |s| format::color(s.color)));
    let overlay = &props.overlay;
    html! {
        <div ref={node} class="Group Layers" role="group" aria-label={Phrase::Layers.text()}>
            {layer("dash", Phrase::LayerProposal, "P", !overlay.proposals_hidden, send.reform(|on: bool| ViewCommand::HideProposals(!on)))}
            {layer("own", Phrase::LayerEdit, "Y", !overlay.edits_hidden, send.reform(|on: bool| ViewCommand::HideEdits(!on)))}
        </div>
    }
}

fn layer(
    line: &'static str,
    phrase: Phrase,
    key: &'static str,
    on: bool,
    onset: Callback<bool>,
) -> Html {
    html! {
        <label class="Layer">
            <svg viewBox="0 0 30 10" aria-hidden="true"><path class={line} d="M0 5H30" /></svg>
            <span>{phrase.text()}</span>
            <kbd>{key}</kbd>
            <Switch label={phrase.text()} {on} {onset} />
        </label>
    }
}
