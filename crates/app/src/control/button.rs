use yew::{AttrValue, Callback, Html, Properties, classes, function_component, html};

use crate::icons::{Glyph, Icon};

/// How much a button asks for attention. One on a screen is primary.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Rank {
    /// The one action that comes next.
    Primary,
    /// Any other.
    #[default]
    Plain,
    /// One that is rarely taken.
    Quiet,
}

/// Properties of [`Btn`].
#[derive(Properties, PartialEq)]
pub(crate) struct BtnProps {
    /// What is done: a verb with its object.
    pub(crate) label: AttrValue,
    /// Called when pressed.
    pub(crate) onpress: Callback<()>,
    /// How much attention it asks for.
    #[prop_or_default]
    pub(crate) rank: Rank,
    /// Further classes.
    #[prop_or_default]
    pub(crate) class: &'static str,
    /// Cannot be pressed now.
    #[prop_or_default]
    pub(crate) disabled: bool,
    /// What it is called where the label alone would not say which: it begins with the label.
    #[prop_or_default]
    pub(crate) name: Option<AttrValue>,
    /// Why it cannot be pressed now; something on the page says it too.
    #[prop_or_default]
    pub(crate) title: Option<AttrValue>,
    /// Whether the menu that it opens is open, where it opens one.
    #[prop_or_default]
    pub(crate) expanded: Option<bool>,
    /// A shape before the label.
    #[prop_or_default]
    pub(crate) icon: Option<Icon>,
    /// A shape after the label.
    #[prop_or_default]
    pub(crate) icon_after: Option<Icon>,
}

/// A button.
#[function_component]
pub(crate) fn Btn(props: &BtnProps) -> Html {
    let rank = match props.rank {
        Rank::Primary => Some("primary"),
        Rank::Plain => None,
        Rank::Quiet => Some("quiet"),
    };
    let onclick = props.onpress.reform(|_| ());
    html! {
        <button
            type="button"
            class={classes!("Btn", rank, props.class)}
            aria-haspopup={props.expanded.map(|_| "menu")}
            aria-expanded={props.expanded.map(|expanded| expanded.to_string())}
            aria-label={props.name.clone()}
            title={props.title.clone()}
            disabled={props.disabled}
            {onclick}
        >
            if let Some(icon) = props.icon { <Glyph {icon} /> }
            <span class="lbl">{&props.label}</span>
            if let Some(icon) = props.icon_after { <Glyph {icon} /> }
        </button>
    }
}
