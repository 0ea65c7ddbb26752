use yew::{AttrValue, Callback, Html, Properties, function_component, html};

/// Properties of [`Switch`].
#[derive(Properties, PartialEq)]
pub(crate) struct SwitchProps {
    /// What it turns on.
    pub(crate) label: AttrValue,
    /// Whether it is on.
    pub(crate) on: bool,
    /// Called with what it is to be.
    pub(crate) onset: Callback<bool>,
    /// Cannot be turned now.
    #[prop_or_default]
    pub(crate) disabled: bool,
}

/// A switch.
#[function_component]
pub(crate) fn Switch(props: &SwitchProps) -> Html {
    let on = props.on;
    let onclick = props.onset.reform(move |_| !on);
    html! {
        <button
            type="button"
            class="Switch"
            role="switch"
            aria-checked={on.to_string()}
            aria-label={&props.label}
            disabled={props.disabled}
            {onclick}
        />
    }
}
