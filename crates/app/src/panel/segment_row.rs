use web_sys::Element;
use wire::{Command, SegmentCommand, SegmentItem};
use yew::{
    Callback, Html, KeyboardEvent, MouseEvent, Properties, TargetCast, classes, function_component,
    html, use_state,
};

use super::segment_colors::SegmentColors;
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
            // A key on a button of the row is the button's.
            let is_here = event
                .target_dyn_into::<Element>()
                .is_some_and(|element| element.matches(".SegmentRow").unwrap_or(false));
            if is_here && matches!(event.key().as_str(), "Enter" | " ") {
                event.prevent_default();
                activate.emit(());
            }
        }
    };
    let colors = use_state(|| false);
    let open_colors = {
        let colors = colors.clone();
        move |event: MouseEvent| {
            event.stop_propagation();
            colors.set(!*colors);
        }
    };
    let close_colors = {
        let colors = colors.setter();
        Callback::from(move |()| colors.set(false))
    };
    let color_of = sentence::color_of(&segment.name);
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
            <button
                type="button"
                class="SwatchBtn"
                aria-haspopup="menu"
                aria-expanded={colors.to_string()}
                aria-label={color_of.clone()}
                title={color_of}
                onclick={open_colors}
            >
                <Swatch color={segment.color} number={segment.number} />
            </button>
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
            if *colors {
                <SegmentColors
                    name={segment.name.clone()}
                    color={segment.color}
                    onchoose={send.reform(move |color| SegmentCommand::Recolor(id, color))}
                    onclose={close_colors}
                />
            }
        </li>
    }
}
