use wire::{Command, ReviewCommand, ReviewItem, SegmentItem};
use yew::{Callback, Html, Properties, function_component, html, use_node_ref};

use crate::catalogue::{Phrase, review, sentence};
use crate::context::use_sender;
use crate::control::{Btn, Swatch, use_variable};
use crate::icons::{Glyph, Icon};

/// Properties of [`ProposalRow`].
#[derive(Properties, PartialEq)]
pub(crate) struct ProposalRowProps {
    /// The segment.
    pub(crate) segment: SegmentItem,
    /// How far the reader went through it.
    pub(crate) item: ReviewItem,
}

/// A proposed structure: its volume and what was changed of it, how much of it was seen, and whether it is accepted. Choosing it goes
/// to a slice that was not seen.
#[function_component]
pub(crate) fn ProposalRow(props: &ProposalRowProps) -> Html {
    let send = use_sender(Command::Review);
    let (segment, item) = (&props.segment, &props.item);
    let id = segment.id;
    let look = send.reform(move |()| ReviewCommand::ShowUnseen(id));
    let heard = review::row(segment, item, Phrase::GoUnseen.text());
    html! {
        <li class="ProposalRow" aria-current={segment.active.then_some("true")}>
            <button type="button" class="pick" aria-label={heard} title={Phrase::GoUnseen.text()} onclick={look.reform(|_| ())}>
                <Swatch color={segment.color} number={segment.number} />
                <span class="grow">
                    <span class="row">
                        <span class="med name">{&segment.name}</span>
                        <span class="num fs2 q2 size">{sentence::segment_size(segment)}</span>
                    </span>
                    <span class="row">
                        <SeenBar seen={item.seen} slices={item.slices} />
                        <span class="num fs1 q2">{review::seen(item)}</span>
                        if item.changed != (0, 0) {
                            <span class="num fs1 q2 size">{review::changed(item)}</span>
                        }
                    </span>
                </span>
            </button>
            {act(props, look, send.reform(move |()| ReviewCommand::Accept(id)))}
        </li>
    }
}

/// What can be done about it: accept it, look again where that was in haste; nothing once it is accepted.
fn act(props: &ProposalRowProps, look: Callback<()>, accept: Callback<()>) -> Html {
    let name = &props.segment.name;
    match props.item.accepted {
        Some(_) if props.item.asks => {
            let label = Phrase::LookAgain.text();
            html! { <Btn {label} name={review::act_about(label, name)} onpress={look} /> }
        }
        Some(_) => html! {
            <span class="row fs2 q2"><Glyph icon={Icon::Check} small=true />{Phrase::Accepted.text()}</span>
        },
        None => {
            let label = Phrase::Accept.text();
            let waits = props.item.unseen_marked > 0;
            html! {
                <Btn
                    {label}
                    name={review::act_on(label, name)}
                    title={waits.then(|| Phrase::MarkedFirst.text())}
                    disabled={waits}
                    onpress={accept}
                />
            }
        }
    }
}

/// Properties of [`SeenBar`].
#[derive(Properties, PartialEq)]
struct SeenBarProps {
    seen: u32,
    slices: u32,
}

/// How much was seen; the figure beside it says it.
#[function_component]
fn SeenBar(props: &SeenBarProps) -> Html {
    let node = use_node_ref();
    let part = f64::from(props.seen) / f64::from(props.slices.max(1));
    use_variable(&node, "--v", format!("{:.1}%", part * 100.0));
    html! { <span ref={node} class="seen" aria-hidden="true"><i /></span> }
}
