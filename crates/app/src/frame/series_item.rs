use wire::{Command, StudyCommand, VolumeItem};
use yew::{Html, Properties, classes, function_component, html};

use crate::catalogue::{sentence, series};
use crate::context::use_sender;
use crate::control::Drawn;
use crate::icons::{Glyph, Icon};
use crate::page::{Section, Thumbnail};

/// Properties of [`SeriesItem`].
#[derive(Properties, PartialEq)]
pub(crate) struct SeriesItemProps {
    /// The volume.
    pub(crate) volume: VolumeItem,
    /// What its series is called.
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
    let seg = props.volume.segmentation.as_ref();
    let title = seg.map_or(props.title.as_str(), series::segmentation_title);
    let line = match seg {
        Some(seg) => series::segmentation_line(seg),
        None => sentence::volume_line(&props.modality, &props.volume),
    };
    let is_open_seg = seg.is_some_and(|seg| seg.is_open);
    let id = props.volume.id.clone();
    html! {
        <li role="presentation">
            <button
                type="button"
                class={classes!("SeriesItem", is_open_seg.then_some("open"))}
                role="option"
                aria-selected={props.is_open.to_string()}
                title={format!("{title}\n{line}")}
                onclick={open.reform(move |_| id.clone())}
            >
                <span class="thumb" aria-hidden="true">
                    if let Some(picture) = &props.picture { <Drawn picture={picture.clone()} /> } else { <span>{&props.modality}</span> }
                    if is_open_seg { <Glyph icon={Icon::Check} small=true /> }
                </span>
                <div class="lines"><h3 class="ell">{title}</h3><p class="ell">{line}</p></div>
            </button>
        </li>
    }
}
