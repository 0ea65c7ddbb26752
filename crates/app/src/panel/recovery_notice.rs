use wire::{Command, JournalCommand, RecoveryView};
use yew::{Html, Properties, function_component, html, use_state};

use crate::catalogue::{Phrase, sentence};
use crate::context::use_sender;
use crate::control::{Btn, Notice, Rank, Tone};

/// Properties of [`RecoveryNotice`].
#[derive(Properties, PartialEq)]
pub(crate) struct RecoveryNoticeProps {
    /// The work from before.
    pub(crate) recovery: RecoveryView,
}

/// Work from before: taken up with one press, thrown away only with a second one in another place.
#[function_component]
pub(crate) fn RecoveryNotice(props: &RecoveryNoticeProps) -> Html {
    let asks = use_state(|| false);
    let journal = use_sender(Command::Journal);
    let ask = |whether: bool| {
        let asks = asks.clone();
        move |()| asks.set(whether)
    };
    if *asks {
        return html! {
            <Notice
                key="asks"
                tone={Tone::Warn}
                title={sentence::throw_away(&props.recovery)}
                meaning={Phrase::ThrowAwayMeaning.text()}
            >
                <Btn label={Phrase::Keep.text()} onpress={ask(false)} />
                <Btn rank={Rank::Quiet} label={Phrase::ThrowAway.text()} onpress={journal.reform(|()| JournalCommand::Discard)} />
            </Notice>
        };
    }
    html! {
        <Notice key="offers" title={Phrase::RecoveryTitle.text()} meaning={sentence::recovery(&props.recovery)}>
            <Btn rank={Rank::Primary} label={Phrase::TakeUp.text()} onpress={journal.reform(|()| JournalCommand::Restore)} />
            <Btn rank={Rank::Quiet} label={Phrase::ThrowAway.text()} onpress={ask(true)} />
        </Notice>
    }
}
