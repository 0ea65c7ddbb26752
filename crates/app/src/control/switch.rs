use yew::{AttrValue, Callback, Html, Properties, function_component, html};

/// Properties of [`Switch`].
#[derive(Properties, PartialEq)]
pub(crate) struct SwitchProps {
    /// What it turns on.
    pub(crate) label: AttrValue,
    /// Whether it is on.
    pub(crate) on: bool,
    /// Its id, for a label that does not hold it.
    #[prop_or_default]
    pub(crate) id: Option<&'static str>,
    /// Called with what it is to be.
    pub(crate) onset: Callback<bool>,
    /// Cannot be turned now.
    #[prop_or_default]
    pub(crate) disabled: bool,
}

/// A switch. The text beside it is a `<label>`, which turns it as well.
#[function_component]
pub(crate) fn Switch(props: &SwitchProps) -> Html {
    let on = props.on;
    let onclick = props.onset.reform(move |_| !on);
    html! {
        <button
            type="button"
            id={props.id}
            class="Switch"
            role="switch"
            aria-checked={on.to_string()}
            aria-label={&props.label}
            disabled={props.disabled}
            {onclick}
        />
    }
}
