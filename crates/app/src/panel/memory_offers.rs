use wire::{Command, StudyCommand};
use yew::{Html, Properties, function_component, html};

use super::panel_frame::PanelFrame;
use crate::catalogue::{Phrase, sentence};
use crate::context::use_engine;
use crate::control::Btn;
use crate::format::bytes;

/// Properties of [`MemoryOffers`].
#[derive(Properties, PartialEq)]
pub(crate) struct MemoryOffersProps {
    /// Bytes that the series needs.
    pub(crate) needed_bytes: u64,
    /// Bytes to be had.
    pub(crate) available_bytes: u64,
    /// Series description.
    pub(crate) title: String,
}

/// A series does not fit: how much is missing, and ways to go on.
#[function_component]
pub(crate) fn MemoryOffers(props: &MemoryOffersProps) -> Html {
    let engine = use_engine();
    let (needed, available) = (props.needed_bytes, props.available_bytes);
    let share = 100.0 * (available as f64 / needed.max(1) as f64).min(1.0);
    let close = move |()| {
        engine.forget_files();
        engine.send(Command::Study(StudyCommand::CloseAll));
    };
    let figure = |class: &'static str, phrase: Phrase, value: u64| {
        html! { <><dt {class}>{phrase.text()}</dt><dd {class}>{bytes(value)}</dd></> }
    };
    html! {
        <PanelFrame title={Phrase::NotEnoughMemory.text()} lead={sentence::not_opened(&props.title)}>
            <div class="Group" role="alert">
                <svg class="Mem" role="img" aria-label={Phrase::Memory.text()}>
                    <rect class="needed" width={format!("{share:.1}%")} height="10" />
                    <rect class="short" x={format!("{share:.1}%")} width={format!("{:.1}%", 100.0 - share)} height="10" />
                </svg>
                <dl class="MemFigures num">
                    {figure("", Phrase::MemoryHeld, available)}
                    {figure("needed", Phrase::MemoryNeeded, needed)}
                    {figure("short", Phrase::MemoryShort, needed.saturating_sub(available))}
                </dl>
            </div>
            <div class="Group flush">
                <h3>{Phrase::HowToGoOn.text()}</h3>
                <div class="Offer">
                    <div><span>{Phrase::OfferSmaller.text()}</span><p>{Phrase::OfferSmallerMeaning.text()}</p></div>
                </div>
                <div class="Offer">
                    <div><span>{Phrase::OfferClose.text()}</span><p>{Phrase::OfferCloseMeaning.text()}</p></div>
                    <Btn label={Phrase::CloseAll.text()} onpress={close} />
                </div>
            </div>
        </PanelFrame>
    }
}
