use wire::{
    CheckAnswer, CheckItem, Command, ProtocolCommand, Verdict, ViewCommand, ViewportId, Warning,
};
use yew::{Html, Properties, classes, function_component, html, use_state};

use crate::catalogue::{Phrase, check as words_of, confirming, sentence, warning, windowing};
use crate::context::use_sender;
use crate::control::{Btn, Rank};
use crate::icons::{Glyph, Icon};
use crate::reason::Reason;

/// Properties of [`CheckRow`].
#[derive(Properties, PartialEq)]
pub(crate) struct CheckRowProps {
    /// The check.
    pub(crate) check: CheckItem,
    /// Whether somebody has to do something about it.
    pub(crate) is_open: bool,
    /// The slices that it is about: absent, or not to be read.
    #[prop_or_default]
    pub(crate) gap: Option<Warning>,
}

/// A check of the series. Passing is quiet; an open one says what is asked and what can be done.
#[function_component]
pub(crate) fn CheckRow(props: &CheckRowProps) -> Html {
    let check = &props.check;
    let (tone, icon) = match check.verdict {
        _ if matches!(check.answer, Some(CheckAnswer::Deviated(_))) => {
            (Some("w"), Icon::TriangleAlert)
        }
        _ if check.answer.is_some() => (None, Icon::Check),
        Verdict::Pass => (None, Icon::Check),
        Verdict::Warn | Verdict::Unknown => (Some("w"), Icon::TriangleAlert),
        Verdict::Fail => (Some("f"), Icon::OctagonX),
    };
    let words = words_of(check);
    let meaning = match (&check.answer, check.verdict) {
        (Some(CheckAnswer::Deviated(reason)), _) => Some(sentence::deviated(reason)),
        (Some(CheckAnswer::Confirmed(words)), _) => Some(words.clone()),
        (None, Verdict::Pass) => None,
        (None, Verdict::Warn | Verdict::Fail) if props.gap.is_some() => {
            props.gap.as_ref().map(warning)
        }
        (None, Verdict::Unknown) if words.found.is_empty() => {
            Some(sentence::not_stated(&words.expected))
        }
        (None, Verdict::Unknown) => Some(sentence::not_judged(&words.expected)),
        // What is asked of a window is the modality that it is for; what is found is the window.
        (None, _) if check.requirement == "window" && words.found.is_empty() => {
            Some(windowing::no_window_for(&words.expected))
        }
        (None, Verdict::Warn | Verdict::Fail) => {
            Some(sentence::asked_and_found(&words.expected, &words.found))
        }
    };
    let found = if words.found.is_empty() { Phrase::NotStated.text() } else { &words.found };
    html! {
        <li class={classes!("CheckRow", tone, props.is_open.then_some("open"))}>
            <Glyph {icon} />
            <div><span>{&words.title}</span>if let Some(meaning) = meaning { <p>{meaning}</p> }</div>
            <span class="v num">{found}</span>
            if props.is_open {
                <Answers check={check.clone()} gap={props.gap.clone()} />
            } else if check.answer.is_some() && check.requirement != "window" {
                <TakeBack requirement={check.requirement.clone()} />
            }
        </li>
    }
}

/// Properties of [`TakeBack`].
#[derive(Properties, PartialEq)]
struct TakeBackProps {
    requirement: String,
}

/// Takes back what was answered.
#[function_component]
fn TakeBack(props: &TakeBackProps) -> Html {
    let requirement = props.requirement.clone();
    let withdraw = use_sender(move |()| {
        Command::Protocol(ProtocolCommand::Withdraw { requirement: requirement.clone() })
    });
    html! {
        <div class="acts"><Btn rank={Rank::Quiet} label={Phrase::TakeBack.text()} onpress={withdraw} /></div>
    }
}

/// Properties of [`Answers`].
#[derive(Properties, PartialEq)]
struct AnswersProps {
    check: CheckItem,
    gap: Option<Warning>,
}

/// Shows what is absent, confirms what is in doubt with one press, or deviates with a reason of one line.
#[function_component]
fn Answers(props: &AnswersProps) -> Html {
    let asks = use_state(|| false);
    let requirement = props.check.requirement.clone();
    let deviate = use_sender(move |reason: String| {
        Command::Protocol(ProtocolCommand::Deviate { requirement: requirement.clone(), reason })
    });
    let requirement = props.check.requirement.clone();
    let confirm = use_sender(move |words: String| {
        Command::Protocol(ProtocolCommand::Confirm { requirement: requirement.clone(), words })
    });
    let look = use_sender(Command::View);
    let answer = confirming(props.check.verdict, &words_of(&props.check));
    let toggle = |to: bool| {
        let asks = asks.clone();
        move |()| asks.set(to)
    };
    if *asks {
        return html! { <Reason {deviate} oncancel={toggle(false)} /> };
    }
    html! {
        <div class="acts">
            if let Some(Warning::MissingSlices { after, .. }) = props.gap {
                <Btn
                    rank={Rank::Primary}
                    label={Phrase::ShowGap.text()}
                    onpress={look.reform(move |()| ViewCommand::SetSlice { viewport: ViewportId(0), slice: after })}
                />
            }
            if let Some((label, words)) = answer {
                <Btn {label} onpress={confirm.reform(move |()| words.clone())} />
            }
            <Btn rank={Rank::Quiet} label={Phrase::Deviate.text()} onpress={toggle(true)} />
        </div>
    }
}
