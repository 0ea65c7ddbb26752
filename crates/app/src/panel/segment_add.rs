use web_sys::{HtmlInputElement, HtmlSelectElement};
use wire::{Command, ProtocolView, SegmentCommand, SegmentItem};
use yew::{Callback, Html, Properties, SubmitEvent, function_component, html, use_node_ref};

use crate::catalogue::{Phrase, sentence};
use crate::context::use_engine;
use crate::control::{Btn, Swatch, use_first_focus};
use crate::page::Section;

/// Properties of [`SegmentAdd`].
#[derive(Properties, PartialEq)]
pub(crate) struct SegmentAddProps {
    /// The protocol: where it names structures, these are offered.
    pub(crate) protocol: Section<ProtocolView>,
    /// The segments that are there.
    pub(crate) segments: Section<Vec<SegmentItem>>,
    /// Called when it is done with.
    pub(crate) onclose: Callback<()>,
}

/// Adds a segment: a structure of the protocol; where the protocol names none one by name, or one of those that have
/// codes.
#[function_component]
pub(crate) fn SegmentAdd(props: &SegmentAddProps) -> Html {
    let engine = use_engine();
    let name = use_node_ref();
    use_first_focus(&name, None);
    let add = {
        let onclose = props.onclose.clone();
        let engine = engine.clone();
        Callback::from(move |(structure, name): (Option<u16>, Option<String>)| {
            engine.send(Command::Segment(SegmentCommand::Add { structure, name }));
            onclose.emit(());
        })
    };
    let protocol = &props.protocol;
    let missing = protocol
        .structures
        .iter()
        .filter(|(_, label, _)| props.segments.iter().all(|segment| segment.name != *label));
    let offers: Vec<Html> = missing
        .map(|(number, label, color)| {
            let number = *number;
            html! {
                <button type="button" class="Btn" onclick={add.reform(move |_| (Some(number), None))}>
                    <Swatch color={*color} />{sentence::segment(number, label)}
                </button>
            }
        })
        .collect();
    let onsubmit = {
        let (name, add) = (name.clone(), add.clone());
        move |event: SubmitEvent| {
            event.prevent_default();
            let typed = name.cast::<HtmlInputElement>().map(|input| input.value());
            add.emit((None, typed.filter(|typed| !typed.trim().is_empty())));
        }
    };
    let known = use_node_ref();
    let onknown = {
        let (known, engine, onclose) = (known.clone(), engine, props.onclose.clone());
        move |event: SubmitEvent| {
            event.prevent_default();
            let chosen = known.cast::<HtmlSelectElement>().map(|select| select.value());
            if let Some(place) = chosen.and_then(|chosen| chosen.parse().ok()) {
                engine.send(Command::Segment(SegmentCommand::AddKnown(place)));
                onclose.emit(());
            }
        }
    };
    let all_there = offers.is_empty() && !protocol.structures.is_empty();
    html! {
        <>
            if !offers.is_empty() { <div class="SegmentAdd acts">{for offers}</div> }
            if protocol.is_free {
                <form class="SegmentAdd" {onsubmit}>
                    <input ref={name} class="TextField" aria-label={Phrase::NewSegmentName.text()} placeholder={Phrase::NewSegmentName.text()} />
                    <button type="submit" class="Btn">{Phrase::Add.text()}</button>
                    <Btn label={Phrase::Cancel.text()} onpress={props.onclose.clone()} />
                </form>
                <form class="SegmentAdd" onsubmit={onknown}>
                    <select ref={known} class="TextField" aria-label={Phrase::KnownStructure.text()}>
                        {for (0..).zip(&protocol.known).map(|(place, name): (u16, _)| html! {
                            <option value={place.to_string()} selected={place == 0}>{name}</option>
                        })}
                    </select>
                    <button type="submit" class="Btn">{Phrase::AddKnown.text()}</button>
                </form>
            } else if all_there {
                <p class="SegmentAdd fs2 q2">{Phrase::AllStructuresThere.text()}</p>
            }
        </>
    }
}
