use web_sys::HtmlInputElement;
use wire::{Command, QualityCommand, SegmentCommand, SegmentItem, Step};
use yew::{Event, Html, Properties, TargetCast, function_component, html};

use super::panel_frame::PanelFrame;
use super::segment_list::SegmentList;
use super::tool_options::ToolOptions;
use super::tool_palette::ToolPalette;
use crate::catalogue::{Phrase, sentence};
use crate::context::{filtered, use_engine, use_sender};
use crate::control::{Btn, IconBtn, Rank};
use crate::format;
use crate::icons::{Glyph, Icon};
use crate::page::Screen;

/// Properties of [`CorrectPanel`].
#[derive(Properties, PartialEq)]
pub(crate) struct CorrectPanelProps {
    /// What is drawn.
    pub(crate) screen: Screen,
    /// What stands above any step.
    pub(crate) above: Html,
}

/// Step 4: tools, their options, segments.
#[function_component]
pub(crate) fn CorrectPanel(props: &CorrectPanelProps) -> Html {
    let screen = &props.screen;
    let engine = use_engine();
    let active = screen.segments.iter().find(|segment| segment.active);
    let lead = active.map_or(Phrase::NoActiveSegment.text().to_owned(), sentence::active_segment);
    let check = move |()| {
        engine.send(Command::Quality(QualityCommand::Check));
        engine.send(Command::GoTo(Step::Quality));
    };
    let foot = html! {
        <>
            <span class="q2 fs2 row grow">
                <Glyph icon={Icon::Timer} small=true />
                <span class="num">{sentence::editing(&format::clock(screen.history.active_seconds))}</span>
            </span>
            <Btn rank={Rank::Primary} label={Phrase::CheckQuality.text()} onpress={check} />
        </>
    };
    html! {
        <PanelFrame title={Phrase::StepCorrect.text()} {lead} above={props.above.clone()} {foot}>
            <div class="Group"><ToolPalette tool={screen.tool.tool} history={screen.history.clone()} /></div>
            <ToolOptions tool={screen.tool.clone()} unit={screen.open.unit.clone()} window={screen.window.clone()} />
            <SegmentList segments={screen.segments.clone()} protocol={screen.protocol.clone()} />
            if let Some(segment) = active {
                <ActiveSegment segment={segment.clone()} can_rename={screen.protocol.is_free} />
            }
        </PanelFrame>
    }
}

/// Properties of [`ActiveSegment`].
#[derive(Properties, PartialEq)]
struct ActiveSegmentProps {
    segment: SegmentItem,
    can_rename: bool,
}

/// Renames or removes the active segment. The protocol's structures keep their names.
#[function_component]
fn ActiveSegment(props: &ActiveSegmentProps) -> Html {
    let send = use_sender(Command::Segment);
    let id = props.segment.id;
    let onchange = filtered(&send, move |event: Event| {
        let name = event.target_dyn_into::<HtmlInputElement>()?.value();
        Some(SegmentCommand::Rename(id, name.clone())).filter(|_| !name.trim().is_empty())
    });
    html! {
        <div class="Group">
            <div class="row">
                // What stands for a name that is hidden is no name to write on from.
                if props.can_rename && props.segment.name != Phrase::DescriptionHidden.text() {
                    <input class="TextField" aria-label={Phrase::Rename.text()} value={props.segment.name.clone()} {onchange} />
                } else {
                    <span class="grow ell">{&props.segment.name}</span>
                }
                <IconBtn icon={Icon::Trash} label={Phrase::Remove.text()} onpress={send.reform(move |()| SegmentCommand::Remove(id))} />
            </div>
            // A new name changes no code, and the code is what other programs read.
            <p class="coded fs2 q2">{sentence::coded_as(&props.segment.coded_as)}</p>
        </div>
    }
}
