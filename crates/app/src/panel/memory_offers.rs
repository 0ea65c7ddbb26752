use wire::{Command, SmallerVolume, StudiesView, StudyCommand, TooLarge};
use yew::{AttrValue, Callback, Html, Properties, function_component, html, use_state_eq};

use super::panel_frame::PanelFrame;
use crate::catalogue::{Identity, Phrase, series};
use crate::context::use_engine;
use crate::control::{Btn, Rank};
use crate::format::bytes;
use crate::page::Section;

/// Properties of [`MemoryOffers`].
#[derive(Properties, PartialEq)]
pub(crate) struct MemoryOffersProps {
    /// What does not fit.
    pub(crate) volume: TooLarge,
    /// What was found: titles may name the patients.
    pub(crate) studies: Section<StudiesView>,
    /// Whether it may be seen who they are.
    pub(crate) identity: Identity,
}

/// A series does not fit: how much is missing, and ways to go on. What is open stays open behind it.
#[function_component]
pub(crate) fn MemoryOffers(props: &MemoryOffersProps) -> Html {
    let engine = use_engine();
    let chosen = use_state_eq(|| 0_usize);
    let volume = &props.volume;
    let shown = |title: &str| props.identity.title_among(title, &props.studies);
    let title = shown(&volume.title);
    let smaller: Option<SmallerVolume> = volume.smaller.get(*chosen).cloned();
    let label = match &smaller {
        Some(SmallerVolume { slices: Some(_), .. }) => Phrase::OpenSlices,
        Some(_) => Phrase::OpenSeries,
        None => Phrase::CloseAll,
    };
    let leave = {
        let engine = engine.clone();
        move |()| engine.send(Command::Study(StudyCommand::LeaveClosed))
    };
    let go_on = move |()| match smaller.clone() {
        Some(volume) => engine.send(Command::Study(StudyCommand::Open(volume.id))),
        None => {
            engine.forget_files();
            engine.send(Command::Study(StudyCommand::CloseAll));
        }
    };
    let foot = html! {
        <>
            <Btn rank={Rank::Quiet} label={Phrase::LeaveClosed.text()} onpress={leave} />
            <span class="grow" />
            <Btn rank={Rank::Primary} label={label.text()} onpress={go_on} />
        </>
    };
    let choose = Callback::from({
        let chosen = chosen.clone();
        move |place| chosen.set(place)
    });
    let offers = volume.smaller.iter().map(|smaller| {
        let needs = series::needs_bytes(smaller.needed_bytes);
        match smaller.slices {
            Some(slices) => (series::open_part(slices), Phrase::OfferPartMeaning, needs),
            None => {
                (series::open_smaller(&shown(&smaller.title)), Phrase::OfferSmallerMeaning, needs)
            }
        }
    });
    let close = (Phrase::OfferClose.text().to_owned(), Phrase::OfferCloseMeaning, String::new());
    let offers = offers.chain([close]).enumerate().map(|(place, (title, meaning, figure))| {
        let onchoose = choose.reform(move |()| place);
        html! { <Offer {title} {meaning} {figure} on={*chosen == place} {onchoose} /> }
    });
    html! {
        <PanelFrame title={Phrase::NotEnoughMemory.text()} lead={series::not_opened(&title)} {foot}>
            <div class="Group" role="alert">{figures(volume, &title)}</div>
            <div class="Group flush">
                <h3>{Phrase::HowToGoOn.text()}</h3>
                <ul role="radiogroup" aria-label={Phrase::WaysToGoOn.text()}>{for offers}</ul>
            </div>
        </PanelFrame>
    }
}

fn figures(volume: &TooLarge, title: &str) -> Html {
    let (needed, available) = (volume.needed_bytes, volume.available_bytes);
    let share = 100.0 * (available as f64 / needed.max(1) as f64).min(1.0);
    let figure = |class: &'static str, said: String, value: u64| {
        html! { <><dt {class}>{said}</dt><dd {class}>{bytes(value)}</dd></> }
    };
    html! {
        <>
            <svg class="Mem" role="img" aria-label={Phrase::Memory.text()}>
                <defs>
                    <pattern id="short" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
                        <rect class="short" width="3" height="6" />
                    </pattern>
                </defs>
                <rect class="held" width={format!("{share:.1}%")} height="10" />
                <rect fill="url(#short)" x={format!("{share:.1}%")} width={format!("{:.1}%", 100.0 - share)} height="10" />
            </svg>
            <dl class="MemFigures num">
                {figure("", Phrase::MemoryHeld.text().to_owned(), available)}
                {figure("needed", series::needs(title), needed)}
                {figure("short", Phrase::MemoryShort.text().to_owned(), needed.saturating_sub(available))}
            </dl>
        </>
    }
}

/// Properties of [`Offer`].
#[derive(Properties, PartialEq)]
struct OfferProps {
    title: AttrValue,
    meaning: Phrase,
    figure: AttrValue,
    on: bool,
    onchoose: Callback<()>,
}

/// One way to go on.
#[function_component]
fn Offer(props: &OfferProps) -> Html {
    html! {
        <li>
            <button
                type="button"
                class="Offer"
                role="radio"
                aria-checked={props.on.to_string()}
                onclick={props.onchoose.reform(|_| ())}
            >
                <span class="Radio" />
                <div><span>{&props.title}</span><p>{props.meaning.text()}</p></div>
                <span class="num q2">{&props.figure}</span>
            </button>
        </li>
    }
}
