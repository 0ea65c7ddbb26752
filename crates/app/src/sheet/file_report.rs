use wire::{Command, StudiesView, StudyCommand, VolumeItem};
use yew::{Html, Properties, function_component, html};

use crate::catalogue::{Identity, Phrase, left_out, sentence};
use crate::context::use_sender;
use crate::control::{Btn, Rank};
use crate::format;
use crate::frame::Picker;
use crate::icons::{Glyph, Icon};
use crate::page::Section;

/// Properties of [`FileReport`].
#[derive(Properties, PartialEq)]
pub(crate) struct FileReportProps {
    /// What was found.
    pub(crate) studies: Section<StudiesView>,
    /// Whether file names may be seen.
    pub(crate) identity: Identity,
    /// Asks for files.
    pub(crate) picker: Picker,
}

/// What was found in the files, and which were left out and why.
#[function_component]
pub(crate) fn FileReport(props: &FileReportProps) -> Html {
    let open = use_sender(|id| Command::Study(StudyCommand::Open(id)));
    let found = &props.studies;
    let series: usize = found.studies.iter().map(|study| study.series.len()).sum();
    let studies = found.studies.iter().filter(|study| !study.series.is_empty()).count();
    let first = best(found).map(|volume| volume.id.clone());
    let picker = props.picker.clone();
    let copy = {
        let list = as_text(found);
        move |()| {
            if let Some(window) = web_sys::window() {
                // A browser that refuses the clipboard leaves it as it was.
                let _ = window.navigator().clipboard().write_text(&list);
            }
        }
    };
    html! {
        <div class="Sheet"><div>
            <h1>{sentence::report_title(found.skipped_total, studies > 0)}</h1>
            <p class="lead">{sentence::report_lead(studies, series)}</p>
            {sums(found, series)}
            if !found.skipped.is_empty() { {table(found, props.identity)} }
            <div class="row foot">
                if let Some(id) = first {
                    <Btn rank={Rank::Primary} class="lg" label={Phrase::OpenTheStudy.text()} onpress={open.reform(move |()| id.clone())} />
                }
                <Btn class="lg" label={Phrase::AddMissingFiles.text()} onpress={move |()| picker.files()} />
                if !found.skipped.is_empty() {
                    <Btn rank={Rank::Quiet} class="lg" icon={Icon::Copy} label={Phrase::CopyThisList.text()} onpress={copy} />
                    <span class="grow" />
                    <span class="fs2 q2">{Phrase::ListStays.text()}</span>
                }
            </div>
        </div></div>
    }
}

fn volumes(found: &StudiesView) -> impl Iterator<Item = &VolumeItem> {
    found.studies.iter().flat_map(|study| &study.series).flat_map(|series| &series.volumes)
}

/// The volume to begin with: the one with most slices, the first of several.
fn best(found: &StudiesView) -> Option<&VolumeItem> {
    let openable = volumes(found).filter(|volume| volume.refusal.is_none());
    openable.reduce(|best, volume| if volume.dims[2] > best.dims[2] { volume } else { best })
}

fn sums(found: &StudiesView, series: usize) -> Html {
    let slices: u64 = volumes(found).map(|volume| u64::from(volume.dims[2])).sum();
    let noted = volumes(found).filter(|volume| !volume.warnings.is_empty()).count();
    let sum = |number: u64, tone: &'static str, phrase: Phrase| {
        let tone = (number > 0).then_some(tone);
        html! { <div><b class={yew::classes!(tone)}>{format::count(number)}</b><span>{phrase.text()}</span></div> }
    };
    html! {
        <div class="Sums num">
            {sum(slices, "", Phrase::SlicesReady)}
            {sum(series as u64, "", Phrase::SeriesReady)}
            {sum(noted as u64, "warn", Phrase::VolumesWithNote)}
            {sum(u64::from(found.skipped_total), "fail", Phrase::FilesLeftOutSum)}
        </div>
    }
}

fn table(found: &StudiesView, identity: Identity) -> Html {
    let rows = found.skipped.iter().map(|item| {
        let (words, is_asked_for) = left_out(item);
        let (icon, tone) = if is_asked_for { (Icon::OctagonX, "fail") } else { (Icon::Minus, "q3") };
        html! {
            <tr>
                <td><span class="row"><Glyph {icon} {tone} /><span class="wrap">{identity.path(&item.path)}</span></span></td>
                <td>{words.title}</td>
                <td class="q2">{words.meaning}</td>
            </tr>
        }
    });
    let shown = u32::try_from(found.skipped.len()).unwrap_or(u32::MAX);
    let more = found.skipped_total.saturating_sub(shown);
    html! {
        <table class="Table FileTable">
            <thead><tr>
                <th>{Phrase::ColumnFile.text()}</th>
                <th>{Phrase::ColumnFound.text()}</th>
                <th>{Phrase::ColumnHappens.text()}</th>
            </tr></thead>
            <tbody>
                {for rows}
                if more > 0 { <tr><td class="q2" colspan="3">{sentence::and_more(more)}</td></tr> }
            </tbody>
        </table>
    }
}

fn as_text(found: &StudiesView) -> String {
    let lines = found.skipped.iter().map(|item| {
        let (words, _) = left_out(item);
        format!("{}\t{}\t{}\n", item.path, words.title, words.meaning)
    });
    lines.collect()
}
