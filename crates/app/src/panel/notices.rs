use wire::{Command, OpenState, OpenedSeg, StudyCommand, Why};
use yew::{Callback, Html, Properties, function_component, html};

use super::recovery_notice::RecoveryNotice;
use crate::catalogue::{Identity, Phrase, is_quiet, refusal, series};
use crate::context::use_sender;
use crate::control::{Btn, Notice, Rank, Tone};
use crate::page::Screen;

/// Properties of [`Notices`].
#[derive(Properties, PartialEq)]
pub(crate) struct NoticesProps {
    /// Where the notices come from.
    pub(crate) screen: Screen,
    /// The last refusal that a person should read.
    pub(crate) refusal: Option<Why>,
    /// Takes the refusal away.
    pub(crate) onread: Callback<()>,
}

/// What stands above any step: refusals, a segmentation that was opened, work from before, edits that are not being
/// saved.
#[function_component]
pub(crate) fn Notices(props: &NoticesProps) -> Html {
    let screen = &props.screen;
    let identity = Identity::hidden_if(screen.overlay.identity_hidden);
    let refused = props.refusal.as_ref().filter(|why| !is_quiet(why)).map(|why| {
        let words = refusal(&identity.why(why, &screen.studies));
        html! {
            <Notice tone={Tone::Warn} title={words.title} meaning={words.meaning}>
                <Btn rank={Rank::Quiet} label={Phrase::Dismiss.text()} onpress={props.onread.clone()} />
            </Notice>
        }
    });
    let failed = match &screen.open.state {
        OpenState::Failed(why) => {
            let words = refusal(why);
            Some(html! { <Notice tone={Tone::Fail} title={words.title} meaning={words.meaning} /> })
        }
        OpenState::Empty | OpenState::Loading(_) | OpenState::Ready | OpenState::Stopped(_) => None,
    };
    let recovered = screen.recovery.as_ref().map(|recovery| {
        // What waits for another volume is asked about anew.
        let key = screen.open.volume.as_ref().map_or_else(String::new, |volume| volume.0.clone());
        html! { <RecoveryNotice {key} recovery={recovery.clone()} /> }
    });
    let read = use_sender(|()| Command::Study(StudyCommand::SegRead));
    let opened = screen.open.seg.as_ref().map(|seg| {
        let title = identity.title_among(&seg.title, &screen.studies);
        let (title, meaning) = series::opened(&OpenedSeg { title, ..seg.clone() });
        html! {
            <Notice {title} {meaning}>
                <Btn rank={Rank::Quiet} label={Phrase::Dismiss.text()} onpress={read} />
            </Notice>
        }
    });
    let fault = screen.history.journal_fault.as_ref().map(|why| {
        let words = refusal(why);
        html! { <Notice tone={Tone::Fail} title={words.title} meaning={words.meaning} /> }
    });
    let all = [recovered, refused, opened, failed, fault];
    let shown: Vec<Html> = all.into_iter().flatten().collect();
    if shown.is_empty() {
        return Html::default();
    }
    html! { <div class="Group Notices">{for shown}</div> }
}
