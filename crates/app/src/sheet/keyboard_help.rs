use web_sys::{HtmlElement, HtmlInputElement};
use yew::{
    Callback, Html, InputEvent, KeyboardEvent, Properties, TargetCast, function_component, html,
    use_node_ref, use_state,
};

use crate::catalogue::Phrase;
use crate::control::{IconBtn, Switch, use_first_focus};
use crate::icons::{Glyph, Icon};
use crate::keys::{self, Group, Line};
use crate::preferences;

/// Which groups stand in which column.
const COLUMNS: [&[Phrase]; 3] = [
    &[Phrase::GroupMove, Phrase::GroupSteps, Phrase::GroupPage],
    &[Phrase::GroupLook],
    &[Phrase::GroupDraw, Phrase::GroupSegments],
];
/// The column under whose groups the mouse stands.
const MOUSE_COLUMN: usize = 1;

/// Properties of [`KeyboardHelp`].
#[derive(Properties, PartialEq)]
pub(crate) struct KeyboardHelpProps {
    /// Called when it is done with.
    pub(crate) onclose: Callback<()>,
}

/// All keys and what the mouse does, from the table that handles them.
#[function_component]
pub(crate) fn KeyboardHelp(props: &KeyboardHelpProps) -> Html {
    let card = use_node_ref();
    let sought = use_state(String::new);
    let single_keys = use_state(preferences::single_keys);
    use_first_focus(&card, Some("button"));
    let onkeydown = {
        let (card, onclose) = (card.clone(), props.onclose.clone());
        move |event: KeyboardEvent| match event.key().as_str() {
            "Escape" => onclose.emit(()),
            "Tab" => stay_within(&card, &event),
            _ => {}
        }
    };
    let oninput = {
        let sought = sought.clone();
        move |event: InputEvent| {
            sought.set(event.target_unchecked_into::<HtmlInputElement>().value().to_lowercase());
        }
    };
    let switch_keys = {
        let single_keys = single_keys.clone();
        move |on| {
            preferences::set_single_keys(on);
            single_keys.set(on);
        }
    };
    html! {
        <div class="Help" role="dialog" aria-modal="true" aria-labelledby="help-title" {onkeydown}>
            <div ref={card} class="HelpCard">
                <header>
                    <h2 id="help-title">{Phrase::KeyboardAndMouse.text()}</h2>
                    <label class="Find">
                        <Glyph icon={Icon::Search} small=true />
                        <input type="search" placeholder={Phrase::FindKey.text()} aria-label={Phrase::FindKey.text()} {oninput} />
                    </label>
                    <IconBtn icon={Icon::X} label={Phrase::Close.text()} onpress={props.onclose.clone()} />
                </header>
                <div class="HelpCols">
                    {for COLUMNS.iter().enumerate().map(|(place, titles)| html! {
                        <div class="col">
                            {for groups(titles).map(|group| section(group, &sought))}
                            if place == MOUSE_COLUMN && sought.is_empty() { {mouse()} }
                        </div>
                    })}
                </div>
                <label class="HelpSwitch">
                    <Switch label={Phrase::SingleKeys.text()} on={*single_keys} onset={switch_keys} />
                    <span>{Phrase::SingleKeys.text()}</span>
                </label>
            </div>
        </div>
    }
}

fn groups(titles: &'static [Phrase]) -> impl Iterator<Item = &'static Group> {
    keys::GROUPS.iter().filter(move |group| titles.contains(&group.title))
}

fn section(group: &Group, sought: &str) -> Html {
    let lines = group.lines.iter().filter(|line| is_sought(line, sought)).map(|line| {
        let labels = line.labels();
        html! {
            <>
                <dt>{line.phrase.text()}</dt>
                <dd>{for labels.into_iter().map(|label| html! { <kbd>{label}</kbd> })}</dd>
            </>
        }
    });
    html! { <section><h3>{group.title.text()}</h3><dl>{for lines}</dl></section> }
}

fn is_sought(line: &Line, sought: &str) -> bool {
    let has = |text: &str| text.to_lowercase().contains(sought);
    has(line.phrase.text()) || line.labels().iter().any(|label| has(label))
}

fn mouse() -> Html {
    let lines = keys::MOUSE.iter().map(|(button, does)| {
        html! { <><dt>{button.text()}</dt><dd>{does.text()}</dd></> }
    });
    html! {
        <section>
            <h3>{Phrase::GroupMouse.text()}</h3>
            <div class="Mouse">
                <svg viewBox="0 0 84 110" width="84" aria-hidden="true">
                    <rect x="8" y="4" width="68" height="102" rx="34" />
                    <path d="M42 4v18M8 46h68M42 40v6" />
                    <rect class="wheel" x="36" y="20" width="12" height="22" rx="6" />
                </svg>
                <dl>{for lines}</dl>
            </div>
        </section>
    }
}

/// Tab goes round within the sheet: what is behind it cannot be used while it is open.
fn stay_within(card: &yew::NodeRef, event: &KeyboardEvent) {
    let Some(card) = card.cast::<HtmlElement>() else { return };
    let Ok(list) = card.query_selector_all("button, input") else { return };
    let ends = (list.get(0), list.get(list.length().saturating_sub(1)));
    let (Some(first), Some(last)) = ends else { return };
    let now = event.target_dyn_into::<web_sys::Node>();
    let (from, to) = if event.shift_key() { (&first, &last) } else { (&last, &first) };
    if now.as_ref() == Some(from) {
        event.prevent_default();
        // Fails only where focus is refused altogether.
        let _ = wasm_bindgen::JsCast::unchecked_ref::<HtmlElement>(to).focus();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_group_of_keys_stands_in_a_column() {
        for group in keys::GROUPS {
            let places = COLUMNS.iter().filter(|titles| titles.contains(&group.title)).count();
            assert_eq!(places, 1, "{:?}", group.title);
        }
    }

    #[test]
    fn keys_are_found_by_action_and_by_key() {
        let found = |sought: &str| {
            let lines = keys::GROUPS.iter().flat_map(|group| group.lines);
            lines.filter(|line| is_sought(line, sought)).count()
        };
        assert!(found("brush") >= 2);
        assert_eq!(found("shift n"), 1);
        assert_eq!(found("no such thing"), 0);
    }
}
