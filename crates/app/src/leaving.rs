//! Leaving the page.

use yew::{hook, use_effect_with};

use crate::listener::Listener;

/// While edits are nowhere but in memory, the browser asks before the page is left. What is in the journal needs no
/// question: it is offered when the volume is opened again.
#[hook]
pub(crate) fn use_question_on_leaving(is_asked: bool) {
    use_effect_with(is_asked, |&is_asked| {
        let window = web_sys::window().filter(|_| is_asked);
        let listener = window
            .map(|window| Listener::new(&window, "beforeunload", |event| event.prevent_default()));
        move || drop(listener)
    });
}
