use wire::Tally as Counts;
use yew::{Html, Properties, function_component, html};

use crate::catalogue::sentence;
use crate::icons::{Glyph, Icon};

/// Properties of [`Tally`].
#[derive(Properties, PartialEq)]
pub(crate) struct TallyProps {
    /// The counts.
    pub(crate) counts: Counts,
    /// Passing is shown for the step where one is; elsewhere passing is quiet.
    pub(crate) with_passing: bool,
}

/// Counts of a step's checks: always a shape and a number beside the hue.
#[function_component]
pub(crate) fn Tally(props: &TallyProps) -> Html {
    let Counts { pass, warn, fail } = props.counts;
    let passing = props.with_passing && pass > 0;
    if !passing && warn == 0 && fail == 0 {
        return Html::default();
    }
    html! {
        <span class="Tally">
            if passing { <span class="q2 hide-s" aria-hidden="true"><Glyph icon={Icon::Check} />{pass}</span> }
            if warn > 0 { <span class="warn" aria-hidden="true"><Glyph icon={Icon::TriangleAlert} />{warn}</span> }
            if fail > 0 { <span class="fail" aria-hidden="true"><Glyph icon={Icon::OctagonX} />{fail}</span> }
            <span class="vh">{sentence::tally_heard(props.counts)}</span>
        </span>
    }
}
