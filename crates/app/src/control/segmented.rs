use yew::{AttrValue, Callback, Html, Properties, function_component, html};

use crate::icons::{Glyph, Icon};

/// One of the choices of [`Segmented`].
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Choice {
    /// What is chosen.
    pub(crate) label: &'static str,
    /// Shown in place of the label.
    pub(crate) icon: Option<Icon>,
}

/// Properties of [`Segmented`].
#[derive(Properties, PartialEq)]
pub(crate) struct SegmentedProps {
    /// What the choice is about.
    pub(crate) label: AttrValue,
    /// What can be chosen.
    pub(crate) choices: Vec<Choice>,
    /// Place of the one chosen.
    pub(crate) chosen: usize,
    /// Called with the place of the one pressed.
    pub(crate) onchoose: Callback<usize>,
}

/// A choice of a few, side by side.
#[function_component]
pub(crate) fn Segmented(props: &SegmentedProps) -> Html {
    let choices = props.choices.iter().enumerate().map(|(place, choice)| {
        let onclick = props.onchoose.reform(move |_| place);
        let (title, label) = match choice.icon {
            Some(_) => (Some(choice.label), Some(choice.label)),
            None => (None, None),
        };
        html! {
            <button
                type="button"
                role="radio"
                aria-checked={(place == props.chosen).to_string()}
                aria-label={label}
                {title}
                {onclick}
            >
                if let Some(icon) = choice.icon { <Glyph {icon} small=true /> } else { {choice.label} }
            </button>
        }
    });
    html! { <span class="Seg" role="radiogroup" aria-label={&props.label}>{for choices}</span> }
}
