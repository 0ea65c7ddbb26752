use std::collections::BTreeSet;

use wire::{Command, SeriesItem, SkippedItem, StudiesView, StudyCommand, VolumeItem, Warning};
use yew::{Html, Properties, function_component, html};

use crate::catalogue::sentence::{self, Sum};
use crate::catalogue::{Identity, Phrase, left_out, noted};
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
    let studies = found.studies.iter().filter(|study| !study.series.is_empty());
    let patients: BTreeSet<u32> = studies.clone().map(|study| study.patient_number).collect();
    let studies = studies.count();
    let are_several = patients.iter().filter(|&&number| number > 0).count() > 1;
    // Whose study is looked at is never chosen for a reader.
    let first = best(found).filter(|_| patients.len() == 1).map(|volume| volume.id.clone());
    let picker = props.picker.clone();
    let copy = {
        let list = as_text(found, props.identity);
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
            {table(found, props.identity)}
            if are_several { <p class="lead">{Phrase::ChoosePatient.text()}</p> }
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
    let sum = |number: u64, tone: &'static str, of: Sum| {
        let tone = (number > 0).then_some(tone);
        html! { <div><b class={yew::classes!(tone)}>{format::count(number)}</b><span>{sentence::summed(number, of)}</span></div> }
    };
    html! {
        <div class="Sums num">
            {sum(slices, "", Sum::SlicesReady)}
            {sum(series as u64, "", Sum::Series)}
            {sum(noted as u64, "warn", Sum::VolumesWithNote)}
            {sum(u64::from(found.skipped_total), "fail", Sum::FilesLeftOut)}
        </div>
    }
}

/// What was left out first, then what is there with something to know about it.
fn table(found: &StudiesView, identity: Identity) -> Html {
    let rows = found.skipped.iter().map(|item| left_out_row(item, found, identity));
    let series = found.studies.iter().flat_map(|study| {
        study.series.iter().map(move |series| {
            let title = identity.series_title(&series.title, &series.modality, &study.patient);
            (series, title)
        })
    });
    let notes = series.flat_map(|(series, title)| note_rows(series, &title));
    let rows: Vec<Html> = rows.chain(notes).collect();
    if rows.is_empty() {
        return Html::default();
    }
    let shown = u32::try_from(found.skipped.len()).unwrap_or(u32::MAX);
    let more = found.skipped_total.saturating_sub(shown);
    html! {
        <table class="Table FileTable">
            <thead><tr>
                <th>{Phrase::ColumnFile.text()}</th>
                <th>{Phrase::ColumnSeries.text()}</th>
                <th>{Phrase::ColumnFound.text()}</th>
                <th>{Phrase::ColumnHappens.text()}</th>
            </tr></thead>
            <tbody>
                {for rows}
                if more > 0 { <tr><td class="q2" colspan="4">{sentence::and_more(more)}</td></tr> }
            </tbody>
        </table>
    }
}

fn left_out_row(item: &SkippedItem, found: &StudiesView, identity: Identity) -> Html {
    let (words, is_asked_for) = left_out(item);
    let (icon, tone) = if is_asked_for { (Icon::OctagonX, "fail") } else { (Icon::Minus, "q3") };
    let series = item.series.as_ref().map(|title| identity.title_among(title, found));
    html! {
        <tr>
            <td><span class="row"><Glyph {icon} {tone} /><span class="wrap">{identity.path(&item.path)}</span></span></td>
            <td class="q2 wrap">{series.unwrap_or_else(|| Phrase::NoSeriesKnown.text().to_owned())}</td>
            <td>{words.title}</td>
            <td class="q2">{words.meaning}</td>
        </tr>
    }
}

/// What there is to know about the volumes of a series, each note once.
fn note_rows(series: &SeriesItem, title: &str) -> Vec<Html> {
    let mut notes: Vec<(&Warning, u32)> = Vec::new();
    for volume in &series.volumes {
        for note in &volume.warnings {
            match notes.iter_mut().find(|(known, _)| *known == note) {
                Some((_, slices)) => *slices = slices.saturating_add(volume.dims[2]),
                None => notes.push((note, volume.dims[2])),
            }
        }
    }
    let row = |(note, slices): (&Warning, u32)| {
        let words = noted(note);
        html! {
            <tr>
                <td><span class="row"><Glyph icon={Icon::TriangleAlert} tone="warn" /><span>{sentence::slices(slices)}</span></span></td>
                <td class="q2 wrap">{title}</td>
                <td>{words.title}</td>
                <td class="q2">{words.meaning}</td>
            </tr>
        }
    };
    notes.into_iter().map(row).collect()
}

fn as_text(found: &StudiesView, identity: Identity) -> String {
    let lines = found.skipped.iter().map(|item| {
        let (words, _) = left_out(item);
        format!("{}\t{}\t{}\n", identity.path(&item.path), words.title, words.meaning)
    });
    lines.collect()
}
