use yew::{AttrValue, Callback, Html, Properties, function_component, html};

use crate::icons::{Glyph, Icon};

/// Properties of [`Check`].
#[derive(Properties, PartialEq)]
pub(crate) struct CheckProps {
    /// What is chosen with it.
    pub(crate) label: AttrValue,
    /// Whether it is chosen.
    pub(crate) on: bool,
    /// Cannot be chosen now.
    #[prop_or_default]
    pub(crate) disabled: bool,
    /// Called with what it is to be.
    pub(crate) onset: Callback<bool>,
}

/// A box to tick: one of several things, each for itself. The text beside it is a `<label>`, which ticks it as well.
#[function_component]
pub(crate) fn Check(props: &CheckProps) -> Html {
    let on = props.on;
    html! {
        <button
            type="button"
            class="Check"
            role="checkbox"
            aria-checked={on.to_string()}
            aria-label={&props.label}
            disabled={props.disabled}
            onclick={props.onset.reform(move |_| !on)}
        >
            if on { <Glyph icon={Icon::Check} /> }
        </button>
    }
}
