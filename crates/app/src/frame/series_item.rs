use wire::{Command, StudyCommand, VolumeItem};
use yew::{Html, Properties, function_component, html};

use crate::catalogue::{Phrase, sentence};
use crate::context::use_sender;
use crate::control::Drawn;
use crate::page::{Section, Thumbnail};

/// Properties of [`SeriesItem`].
#[derive(Properties, PartialEq)]
pub(crate) struct SeriesItemProps {
    /// The volume.
    pub(crate) volume: VolumeItem,
    /// Series description.
    pub(crate) title: String,
    /// Modality.
    pub(crate) modality: String,
    /// Its picture, once there is one.
    pub(crate) picture: Option<Section<Thumbnail>>,
    /// Whether it is open.
    pub(crate) is_open: bool,
}

/// A volume in the rail.
#[function_component]
pub(crate) fn SeriesItem(props: &SeriesItemProps) -> Html {
    let open = use_sender(|id| Command::Study(StudyCommand::Open(id)));
    let title = if props.title.is_empty() { Phrase::UnnamedSeries.text() } else { &props.title };
    let line = match props.volume.refusal {
        Some(_) => Phrase::NotOpenable.text().to_owned(),
        None => sentence::volume_line(&props.modality, &props.volume),
    };
    let id = props.volume.id.clone();
    html! {
        <li role="presentation">
            <button
                type="button"
                class="SeriesItem"
                role="option"
                aria-selected={props.is_open.to_string()}
                aria-disabled={props.volume.refusal.is_some().then_some("true")}
                title={format!("{title}\n{line}")}
                onclick={open.reform(move |_| id.clone())}
            >
                <span class="thumb" aria-hidden="true">
                    if let Some(picture) = &props.picture { <Drawn picture={picture.clone()} /> } else { {&props.modality} }
                </span>
                <div class="lines"><h3 class="ell">{title}</h3><p class="ell">{line}</p></div>
            </button>
        </li>
    }
}
