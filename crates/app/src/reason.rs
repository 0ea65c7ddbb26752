use web_sys::HtmlInputElement;
use yew::{Callback, Html, Properties, SubmitEvent, function_component, html, use_node_ref};

use crate::catalogue::Phrase;
use crate::control::{Btn, Rank, use_first_focus};

/// Properties of [`Reason`].
#[derive(Properties, PartialEq)]
pub(crate) struct ReasonProps {
    /// Called with the line.
    pub(crate) deviate: Callback<String>,
    /// Called when there is to be no deviation.
    pub(crate) oncancel: Callback<()>,
}

/// The one line that a deviation needs.
#[function_component]
pub(crate) fn Reason(props: &ReasonProps) -> Html {
    let reason = use_node_ref();
    use_first_focus(&reason, None);
    let onsubmit = {
        let (reason, deviate) = (reason.clone(), props.deviate.clone());
        move |event: SubmitEvent| {
            event.prevent_default();
            let input = reason.cast::<HtmlInputElement>();
            deviate.emit(input.map(|input| input.value()).unwrap_or_default());
        }
    };
    html! {
        <form class="Reason" {onsubmit}>
            <input
                ref={reason}
                class="TextField"
                aria-label={Phrase::DeviateReason.text()}
                placeholder={Phrase::DeviateReason.text()}
            />
            <button type="submit" class="Btn">{Phrase::Deviate.text()}</button>
            <Btn
                rank={Rank::Quiet}
                label={Phrase::Cancel.text()}
                onpress={props.oncancel.clone()}
            />
        </form>
    }
}
