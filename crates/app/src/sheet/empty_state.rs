use wire::{DeviceView, Progress};
use yew::{Html, Properties, function_component, html};

use super::demo::{DEMOS, Demo};
use crate::catalogue::{Phrase, sentence};
use crate::control::{Btn, ProgressBar, Rank};
use crate::frame::Picker;
use crate::icons::Icon;
use crate::page::Section;

/// A cell of the keep, drawn on a grid of 5 × 5.
const WALLS: [[bool; 5]; 5] = [
    [true, false, true, false, true],
    [true, true, true, true, true],
    [true, true, false, true, true],
    [true, true, false, true, true],
    [false, false, false, false, false],
];
const CELL_STEP: usize = 20;
const MARGIN: usize = 8;

/// Properties of [`EmptyState`].
#[derive(Properties, PartialEq)]
pub(crate) struct EmptyStateProps {
    /// Renderer and memory.
    pub(crate) device: Section<DeviceView>,
    /// Headers being read.
    pub(crate) reading: Option<Progress>,
    /// Asks for files.
    pub(crate) picker: Picker,
}

/// Nothing is open yet: where to begin, and what to expect.
#[function_component]
pub(crate) fn EmptyState(props: &EmptyStateProps) -> Html {
    let (folder, files) = (props.picker.clone(), props.picker.clone());
    let device = &props.device;
    let renderer = Phrase::from(device.renderer).text();
    html! {
        <div class="Empty">
            <section class="Drop" aria-label={Phrase::OpenAStudy.text()}>
                {keep()}
                <h1>{Phrase::DropTitle.text()}</h1>
                <p>{Phrase::DropMeaning.text()}</p>
                if let Some(progress) = props.reading {
                    <div class="reading">
                        <p>{sentence::reading(progress)}</p>
                        <ProgressBar label={sentence::reading(progress)} {progress} />
                    </div>
                }
                <div class="acts">
                    <Btn rank={Rank::Primary} class="lg" icon={Icon::FolderOpen} label={Phrase::ChooseFolder.text()} onpress={move |()| folder.folder()} />
                    <Btn class="lg" label={Phrase::ChooseFiles.text()} onpress={move |()| files.files()} />
                </div>
            </section>
            <section>
                <h2>{Phrase::OrDemo.text()}</h2>
                <ul class="Demos">{for (0..DEMOS.len()).map(|place| html! { <Demo {place} /> })}</ul>
            </section>
            <section class="Promise">
                {promise(Phrase::NothingLeaves, Phrase::NothingLeavesMeaning.text().to_owned())}
                {promise(Phrase::NotAMedicalDevice, Phrase::NotAMedicalDeviceMeaning.text().to_owned())}
                {promise(Phrase::BestWithWebGpu, sentence::graphics(renderer, device.memory_limit_bytes))}
            </section>
        </div>
    }
}

fn promise(title: Phrase, meaning: String) -> Html {
    html! { <div><b>{title.text()}</b>{meaning}</div> }
}

/// The mark, large: a keep of voxels with its empty cells.
fn keep() -> Html {
    let cell = |row: usize, column: usize| {
        let (x, y) = (MARGIN + column * CELL_STEP, MARGIN + row * CELL_STEP);
        html! { <rect x={x.to_string()} y={y.to_string()} width="16" height="16" rx="1.5" /> }
    };
    let places = || (0..5).flat_map(|row| (0..5).map(move |column| (row, column)));
    html! {
        <svg class="keep" viewBox="0 0 112 112" aria-hidden="true">
            <g class="cells">{for places().map(|(row, column)| cell(row, column))}</g>
            <g class="walls">
                {for places().filter(|(row, column)| WALLS[*row][*column]).map(|(row, column)| cell(row, column))}
            </g>
        </svg>
    }
}
