use wasm_bindgen::JsCast;
use web_sys::{Element, PointerEvent};
use yew::{Html, NodeRef, Properties, function_component, html, use_effect_with, use_state_eq};

use super::stage::device_scale;
use crate::listener::Listener;

/// Properties of [`BrushCircle`].
#[derive(Properties, PartialEq)]
pub(crate) struct BrushCircleProps {
    /// The stage over which it moves.
    pub(crate) stage: NodeRef,
    /// Radius of the brush in device pixels.
    pub(crate) radius_px: f64,
}

/// Where the brush would paint. It follows the pointer by itself: a way through the engine would lag.
#[function_component]
pub(crate) fn BrushCircle(props: &BrushCircleProps) -> Html {
    let place = use_state_eq(|| None);
    let setter = place.setter();
    use_effect_with(props.stage.clone(), move |stage| {
        let listeners = stage.cast::<Element>().map(|stage| {
            let (over, left) = (setter.clone(), setter);
            let measured = stage.clone();
            [
                Listener::new(&stage, "pointermove", move |event| {
                    over.set(Some(place_of(&measured, event.unchecked_ref())));
                }),
                Listener::new(&stage, "pointerleave", move |_| left.set(None)),
            ]
        });
        move || drop(listeners)
    });
    let Some((x, y)) = *place else { return Html::default() };
    let circle = |class: &'static str| {
        html! {
            <circle {class} cx={x.to_string()} cy={y.to_string()} r={props.radius_px.to_string()} />
        }
    };
    html! { <>{circle("brush-case")}{circle("brush")}</> }
}

/// Place of a pointer in device pixels of the stage.
fn place_of(stage: &Element, event: &PointerEvent) -> (f64, f64) {
    let scale = device_scale();
    let bounds = stage.get_bounding_client_rect();
    let (x, y) = (f64::from(event.client_x()), f64::from(event.client_y()));
    ((x - bounds.left()) * scale, (y - bounds.top()) * scale)
}
