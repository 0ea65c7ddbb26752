use wire::{Command, ReviewCommand, ReviewItem, ReviewView, SegmentItem};
use yew::{Html, Properties, function_component, html};

use super::proposal_row::ProposalRow;
use crate::catalogue::{Phrase, review};
use crate::context::use_sender;
use crate::control::{Btn, Notice, Rank, Tone};
use crate::page::Section;

/// Properties of [`ProposalReview`].
#[derive(Properties, PartialEq)]
pub(crate) struct ProposalReviewProps {
    /// What models proposed.
    pub(crate) review: Section<ReviewView>,
    /// The segments.
    pub(crate) segments: Section<Vec<SegmentItem>>,
}

/// What models proposed, to be accepted structure by structure.
#[function_component]
pub(crate) fn ProposalReview(props: &ProposalReviewProps) -> Html {
    let view = &props.review;
    let is_done = |item: &&ReviewItem| item.accepted.is_some() && !item.asks;
    let waits = view.items.iter().any(|item| item.accepted.is_none() && item.unseen_marked > 0);
    let accepted = view.items.iter().filter(is_done).count();
    let of = |item: &ReviewItem| {
        props.segments.iter().find(|segment| segment.id == item.segment).cloned()
    };
    let rows = view.items.iter().filter_map(|item| Some((item, of(item)?)));
    html! {
        <>
            <HasteNotice review={view.clone()} segments={props.segments.clone()} />
            <div class="Group flush">
                <h3>
                    <span id="accept-one-by-one">{Phrase::AcceptOneByOne.text()}</span>
                    <span class="num">{review::accepted_of(accepted, view.items.len())}</span>
                </h3>
                <ul aria-labelledby="accept-one-by-one">
                    {for rows.map(|(item, segment)| html! {
                        <ProposalRow
                            key={item.segment.0}
                            {segment}
                            item={item.clone()}
                        />
                    })}
                </ul>
                if waits { <p class="lines inset">{Phrase::MarkedMeaning.text()}</p> }
            </div>
        </>
    }
}

/// Says which acceptance came after few slices or little time. It blocks nothing.
#[function_component]
fn HasteNotice(props: &ProposalReviewProps) -> Html {
    let send = use_sender(Command::Review);
    let view = &props.review;
    let told = view.items.iter().find(|item| view.notice == Some(item.segment));
    let Some((item, given)) = told.and_then(|item| Some((item, item.accepted?))) else {
        return Html::default();
    };
    let id = item.segment;
    let segment = props.segments.iter().find(|segment| segment.id == id);
    let name = segment.map_or("", |segment| &segment.name);
    html! {
        <div class="Group">
            <Notice
                key={id.0}
                tone={Tone::Warn}
                title={review::accepted_after(name, given)}
                meaning={review::you_saw(item, given)}
            >
                if let Some(label) = review::show_unseen(item) {
                    <Btn {label} onpress={send.reform(move |()| ReviewCommand::ShowUnseen(id))} />
                }
                <Btn rank={Rank::Quiet} label={Phrase::KeepAsIs.text()} onpress={send.reform(move |()| ReviewCommand::Keep(id))} />
            </Notice>
        </div>
    }
}
