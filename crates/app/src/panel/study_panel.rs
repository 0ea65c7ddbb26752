use wire::{Command, OpenState, Step, StudyCommand, VolumeId, VolumeItem};
use yew::{Html, Properties, function_component, html};

use super::panel_frame::PanelFrame;
use crate::catalogue::{Identity, Phrase, left_out as words_of, sentence, warning};
use crate::context::use_engine;
use crate::control::{Btn, Notice, ProgressBar, Rank, Tone};
use crate::format;
use crate::page::Screen;

/// Properties of [`StudyPanel`].
#[derive(Properties, PartialEq)]
pub(crate) struct StudyPanelProps {
    /// What is drawn.
    pub(crate) screen: Screen,
    /// What stands above any step.
    pub(crate) above: Html,
}

/// Step 1: what the files say about the open series, and which files were left out.
#[function_component]
pub(crate) fn StudyPanel(props: &StudyPanelProps) -> Html {
    let screen = &props.screen;
    let engine = use_engine();
    let next = {
        let engine = engine.clone();
        move |()| engine.send(Command::GoTo(Step::Protocol))
    };
    let go_on = {
        let engine = engine.clone();
        move |volume: VolumeId| {
            let engine = engine.clone();
            move |()| engine.send(Command::Study(StudyCommand::Open(volume.clone())))
        }
    };
    let stop = move |()| engine.send(Command::Study(StudyCommand::StopLoading));
    let is_open = screen.open.volume.is_some();
    let (title, lead) = match is_open {
        true => (Phrase::StepStudy, Phrase::StudyMeaning),
        false => (Phrase::NothingOpen, Phrase::NothingOpenMeaning),
    };
    let foot = html! {
        <><span class="grow" /><Btn rank={Rank::Primary} disabled={!is_open} label={Phrase::CheckProtocol.text()} onpress={next} /></>
    };
    html! {
        <PanelFrame title={title.text()} lead={lead.text()} above={props.above.clone()} {foot}>
            if let OpenState::Loading(progress) = screen.open.state {
                <div class="Group">
                    <h3><span>{sentence::loading(progress)}</span><Btn rank={Rank::Quiet} label={Phrase::StopLoading.text()} onpress={stop} /></h3>
                    <ProgressBar label={sentence::loading(progress)} {progress} />
                </div>
            }
            if let (OpenState::Stopped(progress), Some(volume)) = (&screen.open.state, &screen.open.volume) {
                <div class="Group">
                    <h3><span>{sentence::load_stopped(*progress)}</span><Btn rank={Rank::Quiet} label={Phrase::LoadTheRest.text()} onpress={go_on(volume.clone())} /></h3>
                </div>
            }
            if is_open { {facts(screen)} }
            {warnings(screen)}
            {left_out(screen)}
        </PanelFrame>
    }
}

fn facts(screen: &Screen) -> Html {
    let open = &screen.open;
    let volume = open_volume(screen);
    let identity = Identity::hidden_if(screen.overlay.identity_hidden);
    let title = match open.series_title.as_str() {
        "" => String::new(),
        title => identity.series_title(title, &open.modality, &open.patient),
    };
    let fact = |phrase: Phrase, value: String| {
        let value = if value.is_empty() { Phrase::NotStated.text().to_owned() } else { value };
        html! { <><dt>{phrase.text()}</dt><dd>{value}</dd></> }
    };
    html! {
        <div class="Group"><dl class="Facts num">
            {fact(Phrase::Patient, identity.patient_name(&open.patient))}
            {fact(Phrase::PatientId, identity.fact(&open.patient.id))}
            {fact(Phrase::Born, identity.fact(&format::date(&open.patient.birth_date)))}
            {fact(Phrase::Sex, identity.fact(&open.patient.sex))}
            {fact(Phrase::StudyDate, identity.fact(&format::date(&open.study_date)))}
            {fact(Phrase::Series, title)}
            {fact(Phrase::Modality, open.modality.clone())}
            {fact(Phrase::Kernel, open.kernel.clone())}
            {fact(Phrase::Thickness, open.slice_thickness_mm.map(sentence::millimetres).unwrap_or_default())}
            if let Some(volume) = volume {
                {fact(Phrase::Size, sentence::dims(volume.dims))}
                {fact(Phrase::Spacing, sentence::spacing(volume.spacing_mm))}
                {fact(Phrase::Plane, volume.plane.map(|plane| Phrase::from(plane).text().to_owned()).unwrap_or_default())}
            }
        </dl></div>
    }
}

fn open_volume(screen: &Screen) -> Option<&VolumeItem> {
    let id = screen.open.volume.as_ref()?;
    let studies = screen.studies.studies.iter();
    let mut volumes = studies.flat_map(|study| &study.series).flat_map(|series| &series.volumes);
    volumes.find(|volume| volume.id == *id)
}

fn warnings(screen: &Screen) -> Html {
    let open = &screen.open;
    if open.warnings.is_empty() && open.has_planes | open.volume.is_none() {
        return Html::default();
    }
    html! {
        <div class="Group">
            <h3>{Phrase::WhatToKnow.text()}</h3>
            {for open.warnings.iter().map(|item| html! {
                <Notice tone={Tone::Warn} title={warning(item)} />
            })}
            if !open.has_planes && open.volume.is_some() && open.state == OpenState::Ready {
                <p class="lines">{Phrase::NotAcquired.text()}</p>
            }
        </div>
    }
}

fn left_out(screen: &Screen) -> Html {
    let found = &screen.studies;
    if found.skipped.is_empty() {
        return Html::default();
    }
    let shown = u32::try_from(found.skipped.len()).unwrap_or(u32::MAX);
    let more = found.skipped_total.saturating_sub(shown);
    let identity = Identity::hidden_if(screen.overlay.identity_hidden);
    html! {
        <div class="Group">
            <h3><span>{Phrase::FilesLeftOut.text()}</span><span class="num">{format::count(found.skipped_total)}</span></h3>
            {for found.skipped.iter().map(|item| {
                let (words, _) = words_of(item);
                html! {
                    <p class="lines wrap"><span class="strong">{identity.path(&item.path)}</span><br />{words.title}{". "}{words.meaning}</p>
                }
            })}
            if more > 0 { <p class="lines">{sentence::and_more(more)}</p> }
        </div>
    }
}
