use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};
use yew::{
    AttrValue, Callback, Html, KeyboardEvent, Properties, classes, function_component, html,
    use_effect_with, use_node_ref,
};

use super::dismissal::{use_escape, use_press_outside};
use super::focus::{focus, use_focus_back};

const ITEMS: &str = "[role^=menuitem]";
const CHOSEN: &str = "[aria-checked=true]";

/// Properties of [`Menu`].
#[derive(Properties, PartialEq)]
pub(crate) struct MenuProps {
    /// What is chosen from.
    pub(crate) label: AttrValue,
    /// Called when the menu is done with.
    pub(crate) onclose: Callback<()>,
    /// Further classes.
    #[prop_or_default]
    pub(crate) class: &'static str,
    /// The items.
    pub(crate) children: Html,
}

/// A menu beside the button that opens it. It has the focus while it is open; Escape and a press elsewhere close it,
/// and the focus goes back to the button.
#[function_component]
pub(crate) fn Menu(props: &MenuProps) -> Html {
    let menu = use_node_ref();
    use_escape(&props.onclose);
    use_press_outside(&menu, opener, &props.onclose);
    use_focus_back(&menu, opener);
    use_effect_with(menu.clone(), |menu| {
        if let Some(menu) = menu.cast::<Element>() {
            let found = |selector| menu.query_selector(selector).ok().flatten();
            focus(found(CHOSEN).or_else(|| found(ITEMS)));
        }
    });
    html! {
        <div
            ref={menu}
            class={classes!("Menu", props.class)}
            role="menu"
            aria-label={&props.label}
            onkeydown={|event: KeyboardEvent| walk(&event)}
        >
            {props.children.clone()}
        </div>
    }
}

/// The button that opens a menu stands beside it.
fn opener(menu: &Element) -> Option<Element> {
    menu.parent_element()?.query_selector("[aria-haspopup=menu]").ok()?
}

/// Arrows walk through the items, round at the ends. In a field they stay the field's own.
fn walk(event: &KeyboardEvent) {
    let step = match event.key().as_str() {
        "ArrowDown" | "ArrowRight" => 1,
        "ArrowUp" | "ArrowLeft" => -1,
        _ => return,
    };
    let now = event.target().and_then(|target| target.dyn_into::<HtmlElement>().ok());
    let Some(now) = now.filter(|now| now.tag_name() != "INPUT") else { return };
    let Some(menu) = now.closest("[role=menu]").ok().flatten() else { return };
    let Ok(items) = menu.query_selector_all(ITEMS) else { return };
    let count = i64::from(items.length());
    let is_now = |place: &i64| items.get(*place as u32).is_some_and(|item| item == **now);
    let place = (0..count).find(is_now).unwrap_or(-step.min(0) - 1);
    if count > 0 {
        event.prevent_default();
        let next = items.get((place + step).rem_euclid(count) as u32);
        focus(next.and_then(|item| item.dyn_into().ok()));
    }
}
