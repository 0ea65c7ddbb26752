//! Things that are shown for a while and then are quiet again.

use wire::{TriedWindow, WindowState, WindowView};
use yew::{hook, use_effect_with, use_mut_ref, use_state_eq};

use crate::timer::Timer;

/// A tried window is marked for so long.
const TRIED_MILLIS: i32 = 4000;

/// The window that was tried a moment ago, if any. Whoever looks through another one has read it: it is not marked
/// while they look, nor after.
#[hook]
pub(crate) fn use_recent(window: &WindowView) -> Option<TriedWindow> {
    let shown = use_state_eq(|| None);
    let last = use_mut_ref(|| None);
    let setter = shown.setter();
    let looks = window.state == WindowState::Looking;
    let (tried, refused) = (window.tried, window.refused);
    // A drag goes on from one number to the next and counts once.
    let what = tried.map(|tried| (refused, tried.center, tried.width));
    use_effect_with((what, looks), move |_| {
        let is_new = last.replace(what) != what;
        let marked = tried.filter(|_| is_new && !looks);
        setter.set(marked);
        let timer = marked.map(|_| Timer::new(TRIED_MILLIS, move || setter.set(None)));
        move || drop(timer)
    });
    (*shown).filter(|_| !looks)
}
