use yew::{AttrValue, Html, Properties, classes, function_component, html};

use crate::icons::{Glyph, Icon};

/// How grave a notice is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Tone {
    /// Good to know.
    #[default]
    Plain,
    /// To look at.
    Warn,
    /// To resolve.
    Fail,
}

/// Properties of [`Notice`].
#[derive(Properties, PartialEq)]
pub(crate) struct NoticeProps {
    /// What happened.
    pub(crate) title: AttrValue,
    /// What it means.
    #[prop_or_default]
    pub(crate) meaning: AttrValue,
    /// How grave it is.
    #[prop_or_default]
    pub(crate) tone: Tone,
    /// Buttons.
    #[prop_or_default]
    pub(crate) children: Html,
}

/// A few lines in the panel. It is announced once, when it appears.
#[function_component]
pub(crate) fn Notice(props: &NoticeProps) -> Html {
    let (class, icon) = match props.tone {
        Tone::Plain => (None, Icon::File),
        Tone::Warn => (Some("warn"), Icon::TriangleAlert),
        Tone::Fail => (Some("fail"), Icon::OctagonX),
    };
    html! {
        <div class={classes!("Notice", class)} role="alert">
            <Glyph {icon} />
            <div>
                <b>{&props.title}</b>
                {&props.meaning}
                if props.children != Html::default() { <div class="acts">{props.children.clone()}</div> }
            </div>
        </div>
    }
}
