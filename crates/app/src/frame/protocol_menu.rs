use wire::{Command, ProtocolCommand, ProtocolView};
use yew::{Callback, Html, Properties, function_component, html};

use super::file_inputs::use_text_picker;
use crate::catalogue::{Phrase, sentence};
use crate::context::use_engine;
use crate::control::Menu;
use crate::icons::{Glyph, Icon};
use crate::page::Section;

/// Properties of [`ProtocolMenu`].
#[derive(Properties, PartialEq)]
pub(crate) struct ProtocolMenuProps {
    /// The protocol in force, with those to choose from.
    pub(crate) protocol: Section<ProtocolView>,
    /// Called when the menu is done with.
    pub(crate) onclose: Callback<()>,
}

/// Protocols to choose from.
#[function_component]
pub(crate) fn ProtocolMenu(props: &ProtocolMenuProps) -> Html {
    let engine = use_engine();
    let load = {
        let engine = engine.clone();
        let onclose = props.onclose.clone();
        Callback::from(move |document: String| {
            engine.send(Command::Protocol(ProtocolCommand::Load(document)));
            onclose.emit(());
        })
    };
    let (input, pick) = use_text_picker(".json,application/json", load);
    let items = props.protocol.available.iter().map(|item| {
        let is_chosen = item.id == props.protocol.id;
        let choose = {
            let (engine, onclose, id) = (engine.clone(), props.onclose.clone(), item.id.clone());
            move |_| {
                engine.send(Command::Protocol(ProtocolCommand::Choose(id.clone())));
                onclose.emit(());
            }
        };
        html! {
            <button
                type="button"
                key={item.id.clone()}
                role="menuitemradio"
                aria-checked={is_chosen.to_string()}
                onclick={choose}
            >
                if is_chosen { <Glyph icon={Icon::Check} small=true /> } else { <span /> }
                <span>{sentence::protocol(&item.title, &item.version)}</span>
            </button>
        }
    });
    html! {
        <Menu class="ProtocolMenu" label={Phrase::Protocols.text()} onclose={props.onclose.clone()}>
            {for items}
            <button type="button" role="menuitem" onclick={pick.reform(|_| ())}>
                <Glyph icon={Icon::File} small=true />
                <span>{Phrase::LoadProtocol.text()}</span>
            </button>
            {input}
        </Menu>
    }
}
