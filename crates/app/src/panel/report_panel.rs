use wire::{ExportCommand, PatientLine, Why};
use yew::{Callback, Html, Properties, function_component, html};

use super::panel_frame::PanelFrame;
use crate::catalogue::{Phrase, refusal, sentence};
use crate::control::{Btn, Notice, Rank, Tone};
use crate::format;
use crate::icons::{Glyph, Icon};
use crate::page::Screen;

/// Properties of [`ReportPanel`].
#[derive(Properties, PartialEq)]
pub(crate) struct ReportPanelProps {
    /// What is drawn.
    pub(crate) screen: Screen,
    /// What stands above any step.
    pub(crate) above: Html,
    /// Saves files.
    pub(crate) onsave: Callback<ExportCommand>,
}

/// Step 6: what will be saved, whom the files name, what is not in them.
#[function_component]
pub(crate) fn ReportPanel(props: &ReportPanelProps) -> Html {
    let screen = &props.screen;
    let export = &screen.export;
    let deviations =
        screen.protocol.checks.iter().filter(|check| check.deviation.is_some()).count();
    let label = if export.busy { Phrase::Saving } else { Phrase::SaveSeg };
    let foot = html! {
        <>
            <span class="grow fs2 q2">{sentence::in_the_report(deviations, screen.window.looks)}</span>
            <Btn disabled={export.busy} label={Phrase::SaveNifti.text()} onpress={props.onsave.reform(|()| ExportCommand::Nifti)} />
            <Btn
                rank={Rank::Primary}
                icon={Icon::Download}
                disabled={export.busy || export.seg_refusal.is_some()}
                label={label.text()}
                onpress={props.onsave.reform(|()| ExportCommand::Seg)}
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
            if !export.saved.is_empty() {
                <div class="Group" role="status"><p class="lines strong wrap">{sentence::saved(&export.saved)}</p></div>
            }
            <div class="Group">
                <h3>{Phrase::Files.text()}</h3>
                <ul class="Formats">
                    {format_row(Phrase::SegFile, Phrase::SegFileMeaning, export.seg_refusal.is_none())}
                    {format_row(Phrase::NiftiFile, Phrase::NiftiFileMeaning, true)}
                </ul>
            </div>
            {identity(&screen.open.patient, &screen.open.study_date, screen.overlay.identity_hidden)}
            <div class="Group">
                <h3>{Phrase::NotSaved.text()}</h3>
                <ul class="Lost">
                    {lost(Phrase::LostUndo, Phrase::LostUndoMeaning)}
                    {lost(Phrase::LostImage, Phrase::LostImageMeaning)}
                    {lost(Phrase::LostHidden, Phrase::LostHiddenMeaning)}
                </ul>
            </div>
        </PanelFrame>
    }
}

fn refused(why: &Why) -> Html {
    let words = refusal(why);
    html! {
        <div class="Group"><Notice tone={Tone::Warn} title={words.title} meaning={words.meaning} /></div>
    }
}

fn format_row(title: Phrase, meaning: Phrase, can_be: bool) -> Html {
    let icon = if can_be { Icon::Check } else { Icon::Minus };
    html! { <li><Glyph {icon} /><div><b>{title.text()}</b><p>{meaning.text()}</p></div></li> }
}

fn lost(what: Phrase, meaning: Phrase) -> Html {
    html! {
        <li><Glyph icon={Icon::Minus} small=true /><span><b>{what.text()}</b>{" "}{meaning.text()}</span></li>
    }
}

/// Whom the file names: it takes over what the study says, so that it finds its way back to it.
fn identity(patient: &PatientLine, study_date: &str, hidden: bool) -> Html {
    let row = |field: Phrase, value: &str, is_identity: bool| {
        let value = match (hidden && is_identity, value) {
            (true, _) => Phrase::IdentityHidden.text().to_owned(),
            (false, "") => Phrase::NotStated.text().to_owned(),
            (false, value) => value.to_owned(),
        };
        html! {
            <tr><td>{field.text()}</td><td class="num">{value}</td><td>{Phrase::KeptInFile.text()}</td></tr>
        }
    };
    html! {
        <div class="Group">
            <h3><span>{Phrase::WhoTheFilesName.text()}</span><span>{Phrase::AsInStudy.text()}</span></h3>
            <table class="Table">
                <thead><tr><th>{Phrase::ColumnField.text()}</th><th>{Phrase::ColumnInFile.text()}</th><th /></tr></thead>
                <tbody>
                    {row(Phrase::Patient, &patient.name, true)}
                    {row(Phrase::PatientId, &patient.id, true)}
                    {row(Phrase::Born, &format::date(&patient.birth_date), true)}
                    {row(Phrase::StudyDate, &format::date(study_date), false)}
                </tbody>
            </table>
        </div>
    }
}
