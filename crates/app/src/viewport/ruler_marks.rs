use wire::{RulerView, Verdict};
use yew::{Html, Properties, function_component, html};

use crate::page::Section;

/// Properties of [`RulerMarks`].
#[derive(Properties, PartialEq)]
pub(crate) struct RulerMarksProps {
    /// The marks.
    pub(crate) ruler: Section<RulerView>,
    /// Slice shown, if any is.
    pub(crate) slice: Option<u32>,
    /// Slices there are.
    pub(crate) slices: u32,
}

/// Marks along the slices: where the active segment is, what is absent, what was found, what was edited.
#[function_component]
pub(crate) fn RulerMarks(props: &RulerMarksProps) -> Html {
    let (ruler, slices) = (&props.ruler, props.slices);
    let bars = |class: &'static str, stretches: &[(u32, u32)], x: u8, width: u8| -> Html {
        stretches
            .iter()
            .map(|(first, last)| {
                let (top, height) = stretch(*first, *last, slices);
                html! { <rect {class} x={x.to_string()} width={width.to_string()} y={top} {height} /> }
            })
            .collect()
    };
    html! {
        <svg aria-hidden="true">
            if !ruler.arrived.is_empty() { {bars("arrived", &ruler.arrived, 0, 16)} }
            {bars("there", &ruler.present, 5, 5)}
            {bars("edited", &ruler.edited, 12, 2)}
            {for ruler.gaps.iter().map(|gap| html! {
                <svg y={middle(*gap, slices)}><rect class="gap" x="5.5" y="-2" width="4" height="4" /></svg>
            })}
            {for ruler.marked.iter().map(|slice| html! {
                <svg y={middle(*slice, slices)}><path class="marked" d="M-1 -4V4L-7 0Z" /></svg>
            })}
            {for ruler.findings.iter().map(|(slice, verdict)| finding(*slice, *verdict, slices))}
            {for props.slice.map(|slice| html! {
                <svg y={middle(slice, slices)}><rect class="here" x="0" y="-1.5" width="16" height="3" /></svg>
            })}
        </svg>
    }
}

fn finding(slice: u32, verdict: Verdict, slices: u32) -> Html {
    let class = if verdict == Verdict::Fail { "finding f" } else { "finding" };
    html! { <svg y={middle(slice, slices)}><path {class} d="M-1 -4V4L-7 0Z" /></svg> }
}

/// Top and height of a stretch of slices, in percent of the ruler.
fn stretch(first: u32, last: u32, slices: u32) -> (String, String) {
    let share = 100.0 / f64::from(slices.max(1));
    let height = f64::from((last.max(first) - first) + 1) * share;
    (format!("{:.3}%", f64::from(first) * share), format!("{height:.3}%"))
}

/// Middle of a slice, in percent of the ruler.
fn middle(slice: u32, slices: u32) -> String {
    format!("{:.3}%", (f64::from(slice) + 0.5) * 100.0 / f64::from(slices.max(1)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slices_share_the_ruler_evenly() {
        assert_eq!(stretch(10, 19, 40), ("25.000%".to_owned(), "25.000%".to_owned()));
        assert_eq!(middle(0, 2), "25.000%");
        assert_eq!(middle(0, 0), "50.000%");
    }
}
