use wire::{Command, DemoId, StudyCommand};
use yew::{Html, Properties, function_component, html};

use crate::catalogue::{Phrase, sentence};
use crate::context::use_sender;

/// What is said about a demo study before it is opened: the size of its pixels where it is made on the device, of
/// its files where they are fetched.
pub(crate) struct DemoFacts {
    pub(crate) id: DemoId,
    pub(crate) modality: &'static str,
    pub(crate) slices: u32,
    pub(crate) size_bytes: u64,
    pub(crate) picture: &'static str,
}

/// The demo studies.
pub(crate) const DEMOS: [DemoFacts; 2] = [
    DemoFacts {
        id: DemoId::ChestPhantom,
        modality: "CT",
        slices: 80,
        size_bytes: 4_915_200,
        picture: "demo/chest-phantom.png",
    },
    DemoFacts {
        id: DemoId::Mni152,
        modality: "MR",
        slices: 151,
        size_bytes: 1_591_186,
        picture: "demo/mni152.png",
    },
];

/// Properties of [`Demo`].
#[derive(Properties, PartialEq)]
pub(crate) struct DemoProps {
    /// Place in [`DEMOS`].
    pub(crate) place: usize,
}

/// A demo study.
#[function_component]
pub(crate) fn Demo(props: &DemoProps) -> Html {
    let open = use_sender(|id| Command::Study(StudyCommand::OpenDemo(id)));
    let Some(facts) = DEMOS.get(props.place) else { return Html::default() };
    let id = facts.id;
    html! {
        <li>
            <button type="button" class="Demo" onclick={open.reform(move |_| id)}>
                <img src={facts.picture} alt="" />
                <span>
                    <b>{Phrase::from(id).text()}</b>
                    <small>{sentence::demo(facts.modality, facts.slices, facts.size_bytes)}</small>
                </span>
            </button>
        </li>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is fetched for the MNI152 head: its slices; the list of their names and the licence lie beside them.
    #[test]
    fn the_head_has_the_slices_and_the_size_that_are_stated() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../www/demo/mni152");
        let (mut slices, mut size_bytes) = (0, 0);
        for entry in std::fs::read_dir(folder).unwrap() {
            let entry = entry.unwrap();
            if entry.path().extension().is_some_and(|ending| ending == "dcm") {
                slices += 1;
                size_bytes += entry.metadata().unwrap().len();
            }
        }
        let stated = DEMOS.iter().find(|facts| facts.id == DemoId::Mni152).unwrap();
        assert_eq!((slices, size_bytes), (stated.slices, stated.size_bytes));
    }
}
