use wire::{Command, SegmentCommand, SegmentItem};
use yew::{Html, KeyboardEvent, Properties, classes, function_component, html};

use crate::catalogue::{Phrase, sentence};
use crate::context::use_sender;
use crate::control::{IconBtn, Swatch};
use crate::icons::{Glyph, Icon};

/// Properties of [`SegmentRow`].
#[derive(Properties, PartialEq)]
pub(crate) struct SegmentRowProps {
    /// The segment.
    pub(crate) segment: SegmentItem,
}

/// A segment: shown or not, number, name, volume, protected or not, and whether something is open.
#[function_component]
pub(crate) fn SegmentRow(props: &SegmentRowProps) -> Html {
    let send = use_sender(Command::Segment);
    let segment = &props.segment;
    let (id, visible, locked) = (segment.id, segment.visible, segment.locked);
    let (eye, eye_label) = match visible {
        true => (Icon::Eye, Phrase::Hide),
        false => (Icon::EyeOff, Phrase::Show),
    };
    let (lock, lock_label) = match locked {
        true => (Icon::Lock, Phrase::Unprotect),
        false => (Icon::LockOpen, Phrase::Protect),
    };
    let activate = send.reform(move |()| SegmentCommand::Activate(id));
    let onkeydown = {
        let activate = activate.clone();
        move |event: KeyboardEvent| {
            if matches!(event.key().as_str(), "Enter" | " ") {
                event.prevent_default();
                activate.emit(());
            }
        }
    };
    html! {
        <li
            class={classes!("SegmentRow", (!visible).then_some("hid"), segment.proposed.then_some("proposed"))}
            role="option"
            tabindex="0"
            aria-selected={segment.active.to_string()}
            aria-label={sentence::segment_line(segment)}
            title={segment.name.clone()}
            onclick={activate.reform(|_| ())}
            {onkeydown}
        >
            <IconBtn class="small" icon={eye} label={eye_label.text()} onpress={send.reform(move |()| SegmentCommand::SetVisible(id, !visible))} />
            <Swatch color={segment.color} number={segment.number} />
            <span class="what">
                <span class="ell">{&segment.name}</span>
                <span class="vol num">
                    if segment.proposed { <span class="said">{Phrase::Proposed.text()}{", "}</span> }
                    if segment.accepted {
                        <span class="accepted" title={Phrase::Accepted.text()}><Glyph icon={Icon::Check} small=true /></span>
                    }
                    {sentence::segment_size(segment)}
                </span>
            </span>
            <IconBtn class="small" icon={lock} label={lock_label.text()} pressed={Some(locked)} onpress={send.reform(move |()| SegmentCommand::SetLocked(id, !locked))} />
            if segment.findings > 0 {
                <span class="warn" title={Phrase::OpenFindings.text()}><Glyph icon={Icon::TriangleAlert} small=true /></span>
            } else {
                <span />
            }
        </li>
    }
}
