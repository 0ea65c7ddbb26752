use wire::Progress;
use yew::{AttrValue, Html, Properties, function_component, html, use_node_ref};

use super::use_variable;

/// Properties of [`ProgressBar`].
#[derive(Properties, PartialEq)]
pub(crate) struct ProgressBarProps {
    /// What is under way.
    pub(crate) label: AttrValue,
    /// How far it is.
    pub(crate) progress: Progress,
}

/// How far work is.
#[function_component]
pub(crate) fn ProgressBar(props: &ProgressBarProps) -> Html {
    let node = use_node_ref();
    let Progress { done, total } = props.progress;
    let part = f64::from(done.min(total)) / f64::from(total.max(1));
    use_variable(&node, "--v", format!("{:.1}%", part * 100.0));
    html! {
        <div
            ref={node}
            class="Progress"
            role="progressbar"
            aria-label={&props.label}
            aria-valuemin="0"
            aria-valuemax={total.to_string()}
            aria-valuenow={done.to_string()}
        >
            <i />
        </div>
    }
}
