use yew::{Html, Properties, function_component, html};

/// Properties of [`Orientation`].
#[derive(Properties, PartialEq)]
pub(crate) struct OrientationProps {
    /// Letters at the left, right, top and bottom edge.
    pub(crate) letters: [String; 4],
}

/// Which side of the patient each edge is.
#[function_component]
pub(crate) fn Orientation(props: &OrientationProps) -> Html {
    let edges = ["l", "r", "t", "b"].into_iter().zip(&props.letters);
    html! {
        <>{for edges.map(|(edge, letter)| html! { <span class={yew::classes!("Orient", edge)}>{letter}</span> })}</>
    }
}
