use wire::{DeviceView, OpenView, PointerView, SegmentItem};
use yew::{Html, Properties, function_component, html};

use crate::catalogue::{Phrase, sentence};
use crate::control::Swatch;
use crate::format;
use crate::icons::{Glyph, Icon};
use crate::page::Section;

/// Properties of [`StatusLine`].
#[derive(Properties, PartialEq)]
pub(crate) struct StatusLineProps {
    /// What is under the pointer.
    pub(crate) pointer: Section<PointerView>,
    /// Files that were looked into.
    pub(crate) files: u32,
    /// What is open.
    pub(crate) open: Section<OpenView>,
    /// The segments.
    pub(crate) segments: Section<Vec<SegmentItem>>,
    /// Renderer and memory.
    pub(crate) device: Section<DeviceView>,
}

/// Position, value and segment under the pointer; device; that nothing leaves.
#[function_component]
pub(crate) fn StatusLine(props: &StatusLineProps) -> Html {
    let is_open = props.open.volume.is_some();
    html! {
        <footer class="StatusLine">
            if is_open { {under_pointer(props)} } else {
                if props.files > 0 {
                    <span class="cell num">{sentence::files_read(props.files)}</span>
                }
                <span class="cell">{sentence::version(env!("CARGO_PKG_VERSION"))}</span>
                <span class="cell">{Phrase::NotAMedicalDevice.text()}</span>
            }
            <span class="end">
                {device(&props.device)}
                <span class="cell"><Glyph icon={Icon::ShieldCheck} small=true />{Phrase::NothingLeaves.text()}</span>
            </span>
        </footer>
    }
}

/// Not announced: it changes with every move of the pointer.
fn under_pointer(props: &StatusLineProps) -> Html {
    let pointer = &props.pointer;
    let segment = pointer.segment.and_then(|id| props.segments.iter().find(|s| s.id == id));
    html! {
        <>
            if let Some(at) = pointer.position {
                <span class="cell num position" title={Phrase::PatientPosition.text()}>
                    {for format::position(at).map(|figure| html! { <b>{figure}</b> })}{"mm"}
                </span>
            }
            if let Some(value) = pointer.value {
                <span class="cell num value"><b>{sentence::value(value, &pointer.unit)}</b></span>
            }
            if let Some(segment) = segment {
                <span class="cell">
                    <Swatch color={segment.color} />{sentence::segment(segment.number, &segment.name)}
                </span>
            }
        </>
    }
}

fn device(device: &DeviceView) -> Html {
    let renderer = Phrase::from(device.renderer).text();
    if device.lost {
        let words = sentence::renderer_stopped(renderer);
        return html! { <span class="cell warn"><Glyph icon={Icon::Cpu} small=true />{words}</span> };
    }
    let memory = sentence::memory(device.memory_bytes, device.memory_limit_bytes);
    html! {
        <span class="cell">
            <Glyph icon={Icon::Cpu} small=true /><span>{renderer}</span><span class="num hide-s">{memory}</span>
        </span>
    }
}
