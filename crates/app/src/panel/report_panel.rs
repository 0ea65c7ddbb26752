use wire::{CheckAnswer, CheckItem, ExportCommand, ExportView, FindingItem, PatientLine, Why};
use yew::{Callback, Html, Properties, function_component, html, use_state_eq};

use super::open_items::{OpenItems, is_saving_held};
use super::panel_frame::PanelFrame;
use crate::catalogue::{Identity, Phrase, refusal, sentence};
use crate::control::{Btn, Check, Notice, Rank, Tone};
use crate::format;
use crate::icons::{Glyph, Icon};
use crate::page::Screen;
use crate::report;
use crate::saving::Save;

/// Properties of [`ReportPanel`].
#[derive(Properties, PartialEq)]
pub(crate) struct ReportPanelProps {
    /// What is drawn.
    pub(crate) screen: Screen,
    /// What stands above any step.
    pub(crate) above: Html,
    /// Saves files.
    pub(crate) onsave: Callback<Save>,
}

/// Which files a reader wants.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Wanted {
    seg: bool,
    measurements: bool,
    report: bool,
    /// Until a reader says: where there can be no SEG.
    nifti: Option<bool>,
}

impl Default for Wanted {
    fn default() -> Self {
        Self { seg: true, measurements: false, report: false, nifti: None }
    }
}

impl Wanted {
    /// What can be written of it: DICOM SEG, measurements, NIfTI, and the report, which is always possible.
    fn of(self, export: &ExportView) -> [bool; 4] {
        let can_be_seg = export.seg_refusal.is_none();
        [
            self.seg && can_be_seg,
            self.measurements && !export.measurement_files.is_empty(),
            self.nifti.unwrap_or(!can_be_seg) && !export.nifti_files.is_empty(),
            self.report,
        ]
    }
}

/// How many files come of what is wanted.
fn count(wanted: [bool; 4], export: &ExportView) -> usize {
    let files = [&export.seg_files, &export.measurement_files, &export.nifti_files];
    let counts = files.map(Vec::len).into_iter().chain([1]);
    wanted.into_iter().zip(counts).filter(|(is_wanted, _)| *is_wanted).map(|(_, n)| n).sum()
}

/// Step 6: what will be saved, whom the files name, what is not in them.
#[function_component]
pub(crate) fn ReportPanel(props: &ReportPanelProps) -> Html {
    let screen = &props.screen;
    let export = &screen.export;
    let before = export.answered.iter().map(|under| &under.check);
    let (confirmed, deviated) = answers(screen.protocol.checks.iter().chain(before));
    let is_deviation = |item: &&FindingItem| item.kept && !item.kept_because.is_empty();
    let kept = screen.findings.items.iter().filter(is_deviation).count();
    let answered = (confirmed, deviated + kept);
    let wanted = use_state_eq(Wanted::default);
    let chosen @ [seg, measurements, nifti, wants_report] = wanted.of(export);
    let files = count(chosen, export);
    let label = sentence::save_files(files);
    let onsave = props.onsave.clone();
    let save = move |()| {
        if wants_report {
            onsave.emit(Save::Report);
        }
        let commands = [
            (seg, ExportCommand::Seg),
            (measurements, ExportCommand::Measurements),
            (nifti, ExportCommand::Nifti),
        ];
        commands
            .into_iter()
            .filter(|(is_wanted, _)| *is_wanted)
            .for_each(|(_, command)| onsave.emit(Save::Export(command)));
    };
    let set = |change: fn(&mut Wanted, bool)| {
        let wanted = wanted.clone();
        Callback::from(move |on| {
            let mut next = *wanted;
            change(&mut next, on);
            wanted.set(next);
        })
    };
    let foot = html! {
        <>
            <span class="grow fs2 q2">{sentence::in_the_report(answered, screen.window.looks)}</span>
            <Btn
                rank={Rank::Primary}
                disabled={files == 0 || is_saving_held(screen)}
                title={is_saving_held(screen).then(|| Phrase::LookAtFindings.text())}
                {label}
                onpress={save}
            />
        </>
    };
    html! {
        <PanelFrame
            title={Phrase::StepReportTitle.text()}
            lead={Phrase::ReportMeaning.text()}
            above={props.above.clone()}
            {foot}
        >
            {for export.seg_refusal.as_ref().map(refused)}
            <OpenItems screen={screen.clone()} />
            if !export.protocols.is_empty() {
                <div class="Group">
                    <Notice
                        tone={Tone::Warn}
                        title={Phrase::OtherProtocols.text()}
                        meaning={sentence::drawn_under(&export.protocols, export.seg_refusal.is_none())}
                    />
                </div>
            }
            if !export.saved.is_empty() {
                <div class="Group" role="status"><p class="lines strong wrap">{sentence::saved(&export.saved)}</p></div>
            }
            <div class="Group">
                <h3>{Phrase::Files.text()}</h3>
                <ul class="Formats">
                    <Format
                        title={Phrase::SegFile}
                        meaning={Phrase::SegFileMeaning}
                        files={export.seg_files.clone()}
                        on={seg}
                        disabled={export.seg_refusal.is_some()}
                        onset={set(|wanted, on| wanted.seg = on)}
                    />
                    <Format
                        title={Phrase::MeasurementsFile}
                        meaning={Phrase::MeasurementsFileMeaning}
                        files={export.measurement_files.clone()}
                        on={measurements}
                        disabled={export.measurement_files.is_empty()}
                        onset={set(|wanted, on| wanted.measurements = on)}
                    />
                    <Format
                        title={Phrase::ReportFile}
                        meaning={Phrase::ReportFileMeaning}
                        files={vec![report::FILE.to_owned()]}
                        on={wants_report}
                        disabled=false
                        onset={set(|wanted, on| wanted.report = on)}
                    />
                    <Format
                        title={Phrase::NiftiFile}
                        meaning={Phrase::NiftiFileMeaning}
                        files={export.nifti_files.clone()}
                        on={nifti}
                        disabled={export.nifti_files.is_empty()}
                        onset={set(|wanted, on| wanted.nifti = Some(on))}
                    />
                </ul>
            </div>
            if seg || wants_report {
                {identity(&screen.open.patient, &screen.open.study_date, Identity::hidden_if(screen.overlay.identity_hidden))}
            }
            <div class="Group">
                <h3>{Phrase::NotSaved.text()}</h3>
                <ul class="Lost">
                    {lost(Phrase::LostUndo, Phrase::LostUndoMeaning)}
                    {lost(Phrase::LostImage, if seg { Phrase::LostImageReferenced } else { Phrase::LostImageMeaning })}
                    {lost(Phrase::LostHidden, Phrase::LostHiddenMeaning)}
                </ul>
            </div>
        </PanelFrame>
    }
}

/// Checks that were confirmed, and those that were deviated from.
fn answers<'a>(checks: impl Iterator<Item = &'a CheckItem>) -> (usize, usize) {
    let confirmed = |check: &&CheckItem| matches!(check.answer, Some(CheckAnswer::Confirmed(_)));
    let answered = checks.filter(|check| check.answer.is_some());
    let (confirmed, deviated): (Vec<_>, Vec<_>) = answered.partition(confirmed);
    (confirmed.len(), deviated.len())
}

/// A refusal that stands as long as what it is about.
pub(super) fn refused(why: &Why) -> Html {
    let words = refusal(why);
    html! {
        <div class="Group"><Notice tone={Tone::Warn} title={words.title} meaning={words.meaning} /></div>
    }
}

/// Properties of [`Format`].
#[derive(Properties, PartialEq)]
struct FormatProps {
    title: Phrase,
    meaning: Phrase,
    files: Vec<String>,
    on: bool,
    disabled: bool,
    onset: Callback<bool>,
}

/// A format that can be saved: what it is for, and the files it makes.
#[function_component]
fn Format(props: &FormatProps) -> Html {
    html! {
        <li>
            <label>
                <Check label={props.title.text()} on={props.on} disabled={props.disabled} onset={props.onset.clone()} />
                <span><b>{props.title.text()}</b><span class="q2">{props.meaning.text()}</span></span>
            </label>
            <ul class="num q2 fs2">{for props.files.iter().map(|file| html! { <li>{file}</li> })}</ul>
        </li>
    }
}

fn lost(what: Phrase, meaning: Phrase) -> Html {
    html! {
        <li><Glyph icon={Icon::Minus} small=true /><span><b>{what.text()}</b>{" "}{meaning.text()}</span></li>
    }
}

/// Whom the file names: it takes over what the study says, so that it finds its way back to it.
fn identity(patient: &PatientLine, study_date: &str, identity: Identity) -> Html {
    let row = |field: Phrase, value: &str| {
        let value = identity.fact(if value.is_empty() { Phrase::NotStated.text() } else { value });
        html! {
            <tr><td>{field.text()}</td><td class="num q2">{&value}</td><td class="num">{&value}</td><td>{Phrase::KeptInFile.text()}</td></tr>
        }
    };
    html! {
        <div class="Group">
            <h3><span>{Phrase::WhoTheFilesName.text()}</span><span>{Phrase::AsInStudy.text()}</span></h3>
            <table class="Table">
                <thead><tr><th>{Phrase::ColumnField.text()}</th><th>{Phrase::ColumnInStudy.text()}</th><th>{Phrase::ColumnInFile.text()}</th><th /></tr></thead>
                <tbody>
                    {row(Phrase::PatientName, &patient.name)}
                    {row(Phrase::BirthDate, &format::date(&patient.birth_date))}
                    {row(Phrase::PatientId, &patient.id)}
                    {row(Phrase::StudyDate, &format::date(study_date))}
                </tbody>
            </table>
            if identity == Identity::Hidden { <p class="lines q2">{Phrase::HiddenNotRemoved.text()}</p> }
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn export(seg_refusal: Option<Why>, nifti_files: usize) -> ExportView {
        ExportView {
            seg_files: vec!["a.dcm".to_owned(), "a.json".to_owned()],
            nifti_files: vec!["a.nii.gz".to_owned(); nifti_files],
            measurement_files: vec!["a.csv".to_owned(); nifti_files.min(1)],
            seg_refusal,
            ..Default::default()
        }
    }

    #[test]
    fn what_cannot_be_a_seg_is_offered_as_nifti() {
        let said = |wanted: Wanted, export: &ExportView| {
            let chosen = wanted.of(export);
            (chosen, count(chosen, export))
        };
        let first = Wanted::default();
        assert_eq!(said(first, &export(None, 1)), ([true, false, false, false], 2));
        let cannot = || Some(Why::SourceWithoutUids);
        assert_eq!(said(first, &export(cannot(), 1)), ([false, false, true, false], 1));
        assert_eq!(said(first, &export(Some(Why::NothingSegmented), 0)), ([false; 4], 0));
        let all = Wanted { seg: true, measurements: true, report: true, nifti: Some(true) };
        assert_eq!(said(all, &export(None, 2)), ([true; 4], 6));
        let none = Wanted { seg: false, nifti: Some(false), ..first };
        assert_eq!(said(none, &export(cannot(), 1)), ([false; 4], 0));
        let report = Wanted { report: true, ..none };
        assert_eq!(said(report, &export(cannot(), 0)), ([false, false, false, true], 1));
    }
}
