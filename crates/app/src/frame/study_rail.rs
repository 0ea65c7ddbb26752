use std::collections::{BTreeMap, HashMap};

use wire::{
    Command, OpenView, PatientLine, SegmentationItem, StudiesView, StudyCommand, StudyItem,
    VolumeId, VolumeItem,
};
use yew::{Callback, Html, Properties, function_component, html, use_state};

use super::file_inputs::Picker;
use super::series_item::SeriesItem;
use crate::catalogue::{Identity, Phrase, sentence};
use crate::context::use_engine;
use crate::control::{Btn, Menu, ProgressBar};
use crate::icons::{Glyph, Icon};
use crate::page::{Section, Thumbnail};

/// Properties of [`StudyRail`].
#[derive(Properties, PartialEq)]
pub(crate) struct StudyRailProps {
    /// What was found.
    pub(crate) studies: Section<StudiesView>,
    /// What is open.
    pub(crate) open: Section<OpenView>,
    /// Pictures of volumes.
    pub(crate) thumbnails: Section<HashMap<VolumeId, Section<Thumbnail>>>,
    /// Whether it may be seen who the patient is.
    pub(crate) identity: Identity,
    /// Asks for files.
    pub(crate) picker: Picker,
}

/// Studies and series. Each patient is a block of its own, with the name above it.
#[function_component]
pub(crate) fn StudyRail(props: &StudyRailProps) -> Html {
    let blocks = by_patient(&props.studies.studies);
    let of = blocks.iter().filter(|studies| studies[0].patient_number > 0).count();
    let several = of > 1;
    let blocks = blocks.into_iter().map(|studies| {
        let number = studies[0].patient_number as usize;
        // Images that are no DICOM are nobody's, and no patient beside the others.
        let (is_one_of_several, name) = match number {
            0 => (false, Phrase::ImagesOfNobody.text().to_owned()),
            _ => (several, props.identity.patient_name(&studies[0].patient)),
        };
        let whose = if is_one_of_several { sentence::whose((number, of), &name) } else { name.clone() };
        html! {
            <section class="RailPatient" aria-label={whose.clone()}>
                if is_one_of_several {
                    // What is left of the head where the rail holds pictures alone.
                    <p class="RailPlace num" title={whose}>
                        <Glyph icon={Icon::User} small=true />{sentence::patient_place(number, of)}
                    </p>
                }
                <div class="RailHead">
                    if is_one_of_several {
                        <p class="other"><Glyph icon={Icon::User} small=true />{sentence::patient_of(number, of)}</p>
                    }
                    <h2 class="wrap">{name}</h2>
                    if is_one_of_several && props.identity == Identity::Shown && !studies[0].patient.id.is_empty() {
                        <p class="fs1 q3 wrap">{&studies[0].patient.id}</p>
                    }
                    <p class="fs1 q3">{study_line(studies[0], props.identity)}</p>
                </div>
                {series(props, studies[0])}
                {for studies[1..].iter().map(|study| html! {
                    <><h2 class="RailGroup">{study_line(study, props.identity)}</h2>{series(props, study)}</>
                })}
            </section>
        }
    });
    html! {
        <aside class="StudyRail" aria-label={Phrase::StudiesAndSeries.text()}>
            <div class="scroll">
                if several {
                    <p class="vh" role="alert">{sentence::patients(of)}</p>
                }
                {for blocks}
                if let Some(progress) = props.studies.reading {
                    <div class="RailGroup">
                        <p>{sentence::reading(progress)}</p>
                        <ProgressBar label={sentence::reading(progress)} {progress} />
                    </div>
                }
            </div>
            <RailFoot picker={props.picker.clone()} />
        </aside>
    }
}

fn study_line(study: &StudyItem, identity: Identity) -> String {
    identity.study_line(&study.description, &study.date)
}

/// Studies of the same patient together, in the order in which the patients were found, and what is nobody's after them.
/// A study of which every file was left out has nothing to show.
fn by_patient(studies: &[StudyItem]) -> Vec<Vec<&StudyItem>> {
    let mut blocks: BTreeMap<u32, Vec<&StudyItem>> = BTreeMap::new();
    for study in studies.iter().filter(|study| !study.series.is_empty()) {
        blocks.entry(study.patient_number).or_default().push(study);
    }
    let of_nobody = blocks.remove(&0);
    blocks.into_values().chain(of_nobody).collect()
}

fn series(props: &StudyRailProps, study: &StudyItem) -> Html {
    let items = study.series.iter().flat_map(|series| {
        series.volumes.iter().map(move |volume| {
            html! {
                <SeriesItem
                    key={volume.id.0.clone()}
                    volume={shown(volume, &study.patient, props.identity)}
                    title={props.identity.series_title(&series.title, &series.modality, &study.patient)}
                    modality={series.modality.clone()}
                    picture={props.thumbnails.get(&volume.id).cloned()}
                    is_open={[&props.open.volume, &props.open.part_of].contains(&&Some(volume.id.clone()))}
                />
            }
        })
    });
    html! { <ul role="listbox" aria-label={Phrase::Series.text()}>{for items}</ul> }
}

/// A volume as it may be seen: a segmentation is called by what somebody wrote.
fn shown(volume: &VolumeItem, patient: &PatientLine, identity: Identity) -> VolumeItem {
    let segmentation = volume.segmentation.clone().map(|seg| SegmentationItem {
        title: identity.words(&seg.title, patient),
        made: identity.made(&seg.made),
        creator: identity.words(&seg.creator, patient),
        drawn_on: seg.drawn_on.map(|series| identity.words(&series, patient)),
        ..seg
    });
    VolumeItem { segmentation, ..volume.clone() }
}

/// Properties of [`RailFoot`].
#[derive(Properties, PartialEq)]
struct RailFootProps {
    picker: Picker,
}

/// Opens more, or closes all.
#[function_component]
fn RailFoot(props: &RailFootProps) -> Html {
    let menu = use_state(|| false);
    let engine = use_engine();
    let entry = |icon, phrase: Phrase, act: Callback<()>| {
        let menu = menu.clone();
        let onclick = move |_| {
            menu.set(false);
            act.emit(());
        };
        html! {
            <button type="button" role="menuitem" {onclick}>
                <Glyph {icon} small=true /><span>{phrase.text()}</span>
            </button>
        }
    };
    let (folder, files) = (props.picker.clone(), props.picker.clone());
    let close_all = Callback::from(move |()| {
        engine.forget_files();
        engine.send(Command::Study(StudyCommand::CloseAll));
    });
    let onpress = {
        let menu = menu.clone();
        move |()| menu.set(!*menu)
    };
    let onclose = {
        let menu = menu.clone();
        move |()| menu.set(false)
    };
    html! {
        <div class="RailFoot">
            if *menu {
                <Menu label={Phrase::OpenStudy.text()} {onclose}>
                    {entry(Icon::FolderOpen, Phrase::ChooseFolder, Callback::from(move |()| folder.folder()))}
                    {entry(Icon::File, Phrase::ChooseFiles, Callback::from(move |()| files.files()))}
                    {entry(Icon::X, Phrase::CloseAll, close_all)}
                </Menu>
            }
            <Btn class="wide" label={Phrase::OpenStudy.text()} icon={Icon::FolderOpen} expanded={*menu} {onpress} />
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn study(patient_number: u32, date: &str) -> StudyItem {
        StudyItem {
            patient: PatientLine::default(),
            patient_number,
            date: date.to_owned(),
            description: String::new(),
            series: vec![wire::SeriesItem {
                title: String::new(),
                modality: String::new(),
                volumes: Vec::new(),
            }],
        }
    }

    #[test]
    fn studies_of_two_patients_never_share_a_block() {
        let studies = [study(0, "0"), study(2, "1"), study(1, "2"), study(2, "3")];
        let blocks = by_patient(&studies);
        let dates: Vec<Vec<&str>> =
            blocks.iter().map(|block| block.iter().map(|s| s.date.as_str()).collect()).collect();
        assert_eq!(dates, [vec!["2"], vec!["1", "3"], vec!["0"]]);
    }
}
