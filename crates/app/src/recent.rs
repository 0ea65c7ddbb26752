//! Things that are shown for a while and then are quiet again.

use wire::TriedWindow;
use yew::{hook, use_effect_with, use_state_eq};

use crate::timer::Timer;

/// A tried window is marked for so long.
const TRIED_MILLIS: i32 = 4000;

/// The window that was tried a moment ago, if any.
#[hook]
pub(crate) fn use_recent(tried: Option<TriedWindow>) -> Option<TriedWindow> {
    let shown = use_state_eq(|| None);
    let setter = shown.setter();
    use_effect_with(tried, move |tried| {
        setter.set(*tried);
        let timer = tried.map(|_| Timer::new(TRIED_MILLIS, move || setter.set(None)));
        move || drop(timer)
    });
    *shown
}
