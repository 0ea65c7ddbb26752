use yew::{AttrValue, Callback, Html, Properties, classes, function_component, html};

use crate::icons::{Glyph, Icon};

/// Properties of [`IconBtn`].
#[derive(Properties, PartialEq)]
pub(crate) struct IconBtnProps {
    /// The shape.
    pub(crate) icon: Icon,
    /// What is done; shown on hover and heard.
    pub(crate) label: AttrValue,
    /// Called when pressed.
    pub(crate) onpress: Callback<()>,
    /// Whether it stays down, where it does.
    #[prop_or_default]
    pub(crate) pressed: Option<bool>,
    /// Further classes.
    #[prop_or_default]
    pub(crate) class: &'static str,
    /// Cannot be pressed now.
    #[prop_or_default]
    pub(crate) disabled: bool,
}

/// A button that shows a shape alone.
#[function_component]
pub(crate) fn IconBtn(props: &IconBtnProps) -> Html {
    // What it does to a row must not also choose the row.
    let onpress = props.onpress.clone();
    let onclick = move |event: yew::MouseEvent| {
        event.stop_propagation();
        onpress.emit(());
    };
    html! {
        <button
            type="button"
            class={classes!("IconBtn", props.class)}
            aria-label={&props.label}
            title={&props.label}
            aria-pressed={props.pressed.map(|pressed| pressed.to_string())}
            disabled={props.disabled}
            {onclick}
        >
            <Glyph icon={props.icon} />
        </button>
    }
}
