use wire::{ProtocolView, SegmentItem};
use yew::{Html, Properties, function_component, html, use_state};

use super::segment_add::SegmentAdd;
use super::segment_row::SegmentRow;
use crate::catalogue::Phrase;
use crate::control::IconBtn;
use crate::icons::Icon;
use crate::page::Section;

/// Properties of [`SegmentList`].
#[derive(Properties, PartialEq)]
pub(crate) struct SegmentListProps {
    /// The segments.
    pub(crate) segments: Section<Vec<SegmentItem>>,
    /// The protocol: its structures are offered.
    pub(crate) protocol: Section<ProtocolView>,
}

/// The segments of the open volume.
#[function_component]
pub(crate) fn SegmentList(props: &SegmentListProps) -> Html {
    let adds = use_state(|| false);
    let toggle = {
        let adds = adds.clone();
        move |()| adds.set(!*adds)
    };
    html! {
        <div class="Group flush">
            <h3>
                <span>{Phrase::Segments.text()}</span>
                <IconBtn class="small" icon={Icon::Plus} label={Phrase::AddSegment.text()} pressed={Some(*adds)} onpress={toggle} />
            </h3>
            if *adds {
                <SegmentAdd
                    protocol={props.protocol.clone()}
                    segments={props.segments.clone()}
                    onclose={move |()| adds.set(false)}
                />
            }
            if props.segments.is_empty() {
                <p class="SegmentAdd fs2 q2">{Phrase::NoSegments.text()}</p>
            } else {
                <ul class="SegmentList" role="listbox" aria-label={Phrase::Segments.text()}>
                    {for props.segments.iter().map(|segment| html! {
                        <SegmentRow key={segment.id.0} segment={segment.clone()} />
                    })}
                </ul>
            }
        </div>
    }
}
