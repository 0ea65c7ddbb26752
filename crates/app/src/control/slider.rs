use wasm_bindgen::JsCast;
use web_sys::HtmlInputElement;
use yew::{
    AttrValue, Callback, Html, InputEvent, Properties, function_component, html, use_node_ref,
};

use super::use_variable;
use crate::context::filtered;

/// Properties of [`Slider`].
#[derive(Properties, PartialEq)]
pub(crate) struct SliderProps {
    /// What it sets.
    pub(crate) label: AttrValue,
    /// Value with unit, for those who hear it.
    pub(crate) text: AttrValue,
    /// Smallest value.
    pub(crate) min: f64,
    /// Largest value.
    pub(crate) max: f64,
    /// Distance of values.
    pub(crate) step: f64,
    /// The value.
    pub(crate) value: f64,
    /// Called with each value on the way.
    pub(crate) onset: Callback<f64>,
    /// Further classes.
    #[prop_or_default]
    pub(crate) class: &'static str,
}

/// A slider.
#[function_component]
pub(crate) fn Slider(props: &SliderProps) -> Html {
    let node = use_node_ref();
    let part = (props.value - props.min) / (props.max - props.min);
    use_variable(&node, "--v", format!("{:.2}%", part.clamp(0.0, 1.0) * 100.0));
    let oninput = filtered(&props.onset, |event: InputEvent| {
        let input: HtmlInputElement = event.target()?.dyn_into().ok()?;
        Some(input.value_as_number()).filter(|value| value.is_finite())
    });
    html! {
        <input
            ref={node}
            type="range"
            class={yew::classes!("Slider", props.class)}
            aria-label={&props.label}
            aria-valuetext={&props.text}
            min={props.min.to_string()}
            max={props.max.to_string()}
            step={props.step.to_string()}
            value={props.value.to_string()}
            {oninput}
        />
    }
}
