use std::future::Future;
use std::rc::Rc;

use js_sys::{Object, Promise};
use serde::de::DeserializeOwned;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::future_to_promise;
use yew::{hook, use_effect_with, use_memo};

use super::asking::misused;
use super::face::{Face, set};
use crate::engine_link::EngineLink;
use crate::page::Page;

/// Version of the face: the first number changes when a script that worked may not work any more.
const VERSION: &str = "1.0";

/// Puts the face on the window and keeps it told of what the page shows.
#[hook]
pub(crate) fn use_scripting(engine: EngineLink, page: Page) {
    let face = use_memo((), move |()| {
        let face = Face::new(engine);
        install(&face);
        face
    });
    use_effect_with(page, move |page| face.told(page.clone()));
}

fn install(face: &Rc<Face>) {
    let object = Object::new();
    set(&object, "version", &VERSION.into());
    set(&object, "ready", &promise(face, |face| async move { face.ready().await }));
    now(&object, "volumes", face, Face::volumes);
    now(&object, "state", face, Face::state);
    now(&object, "models", face, Face::models);
    now(&object, "segments", face, Face::segments);
    later(&object, "open", face, |face, files, _| async move { face.open(files).await });
    later(&object, "show", face, |face, id, options| async move {
        face.show(text(&id)?, parsed(options, &["plane", "slice", "window"])?).await
    });
    later(&object, "runModel", face, |face, id, options| async move {
        face.run_model(text(&id)?, parsed(options, &["box", "replaces"])?).await
    });
    later(&object, "findings", face, |face, _, _| async move { face.findings().await });
    later(&object, "exportSeg", face, |face, _, _| async move { face.export_seg().await });
    later(&object, "readPixels", face, |face, viewport, _| async move {
        face.read_pixels(viewport_of(&viewport)?).await
    });
    later(&object, "idle", face, |face, _, _| async move { face.idle().await });
    if let Some(window) = web_sys::window() {
        set(window.as_ref(), "voxelkeep", &Object::freeze(&object));
    }
}

/// A function that answers at once.
fn now(
    object: &Object,
    name: &str,
    face: &Rc<Face>,
    answer: fn(&Face) -> Result<JsValue, JsValue>,
) {
    let face = Rc::clone(face);
    let closure = Closure::<dyn Fn() -> Result<JsValue, JsValue>>::new(move || answer(&face));
    set(object, name, &closure.into_js_value());
}

/// A function that answers with a promise. It takes at most two arguments.
fn later<F>(
    object: &Object,
    name: &str,
    face: &Rc<Face>,
    answer: impl Fn(Rc<Face>, JsValue, JsValue) -> F + 'static,
) where
    F: Future<Output = Result<JsValue, JsValue>> + 'static,
{
    let face = Rc::clone(face);
    let closure = Closure::<dyn Fn(JsValue, JsValue) -> Promise>::new(move |first, second| {
        future_to_promise(answer(Rc::clone(&face), first, second))
    });
    set(object, name, &closure.into_js_value());
}

fn promise<F>(face: &Rc<Face>, answer: impl FnOnce(Rc<Face>) -> F) -> Promise
where
    F: Future<Output = Result<JsValue, JsValue>> + 'static,
{
    future_to_promise(answer(Rc::clone(face)))
}

fn text(value: &JsValue) -> Result<String, JsValue> {
    value.as_string().ok_or_else(|| misused("the first argument is an id"))
}

/// Number of one of the four views; the large one without.
fn viewport_of(value: &JsValue) -> Result<u8, JsValue> {
    if value.is_undefined() {
        return Ok(0);
    }
    let number = value.as_f64().filter(|n| n.fract() == 0.0 && (0.0..=3.0).contains(n));
    number.map(|number| number as u8).ok_or_else(|| misused("views are numbered 0 to 3"))
}

/// Options with these names and no others: one that is misspelt would be left out silently.
fn parsed<T: DeserializeOwned + Default>(value: JsValue, names: &[&str]) -> Result<T, JsValue> {
    if value.is_undefined() || value.is_null() {
        return Ok(T::default());
    }
    let object = value.dyn_ref::<Object>().ok_or_else(|| misused("options are an object"))?;
    for name in Object::keys(object).iter().filter_map(|name| name.as_string()) {
        if !names.contains(&name.as_str()) {
            return Err(misused(&format!("no such option: {name}")));
        }
    }
    serde_wasm_bindgen::from_value(value).map_err(|error| misused(&error.to_string()))
}
