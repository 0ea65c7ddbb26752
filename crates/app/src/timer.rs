//! Something that happens once, later, unless it is dropped before.

use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;

/// A call in the future.
pub(crate) struct Timer {
    handle: Option<i32>,
    _closure: Closure<dyn FnMut()>,
}

impl Timer {
    /// Calls `then` after so many milliseconds.
    pub(crate) fn new(millis: i32, then: impl FnOnce() + 'static) -> Self {
        let closure = Closure::once(then);
        let function = closure.as_ref().unchecked_ref();
        let window = web_sys::window();
        let handle = window.and_then(|window| {
            window.set_timeout_with_callback_and_timeout_and_arguments_0(function, millis).ok()
        });
        Self { handle, _closure: closure }
    }
}

impl Drop for Timer {
    fn drop(&mut self) {
        if let Some((window, handle)) = web_sys::window().zip(self.handle) {
            window.clear_timeout_with_handle(handle);
        }
    }
}
