use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use web_sys::HtmlInputElement;
use yew::platform::spawn_local;
use yew::{
    Callback, Event, Html, NodeRef, Properties, function_component, hook, html, use_effect_with,
    use_node_ref,
};

use crate::catalogue::Phrase;
use crate::context::filtered;
use crate::engine_link::NamedFile;
use crate::intake;

/// Opens the browser's own dialogs for files and folders. Clones open the same ones.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Picker {
    folder: NodeRef,
    files: NodeRef,
}

impl Picker {
    /// Asks for a folder.
    pub(crate) fn folder(&self) {
        press(&self.folder);
    }

    /// Asks for files.
    pub(crate) fn files(&self) {
        press(&self.files);
    }
}

fn press(input: &NodeRef) {
    if let Some(input) = input.cast::<HtmlInputElement>() {
        // The same files can be chosen twice in a row.
        input.set_value("");
        input.click();
    }
}

/// Properties of [`FileInputs`].
#[derive(Properties, PartialEq)]
pub(crate) struct FileInputsProps {
    /// Who presses the inputs.
    pub(crate) picker: Picker,
    /// Called with what was chosen.
    pub(crate) onfiles: Callback<Vec<NamedFile>>,
}

/// The two inputs, heard and seen through the buttons that press them.
#[function_component]
pub(crate) fn FileInputs(props: &FileInputsProps) -> Html {
    // The attribute that makes an input ask for a folder; no element macro knows it.
    use_effect_with(props.picker.folder.clone(), |folder| {
        if let Some(folder) = folder.cast::<HtmlInputElement>() {
            // Fails only for an invalid attribute name.
            let _ = folder.set_attribute("webkitdirectory", "");
        }
    });
    let onchange = filtered(&props.onfiles, |event: Event| {
        let input: HtmlInputElement = event.target()?.dyn_into().ok()?;
        input.files().map(|files| intake::chosen(&files)).filter(|files| !files.is_empty())
    });
    html! {
        <div hidden=true>
            <input
                ref={props.picker.folder.clone()}
                type="file"
                multiple=true
                aria-label={Phrase::ChooseFolder.text()}
                onchange={onchange.clone()}
            />
            <input
                ref={props.picker.files.clone()}
                type="file"
                multiple=true
                aria-label={Phrase::ChooseFiles.text()}
                {onchange}
            />
        </div>
    }
}

/// An input for one text file, and a callback that asks for it.
#[hook]
pub(crate) fn use_text_picker(
    accept: &'static str,
    ontext: Callback<String>,
) -> (Html, Callback<()>) {
    let node = use_node_ref();
    let onchange = Callback::from(move |event: Event| {
        let input = event.target().and_then(|target| target.dyn_into::<HtmlInputElement>().ok());
        let file = input.and_then(|input| input.files()?.get(0));
        let ontext = ontext.clone();
        spawn_local(async move {
            let Some(file) = file else { return };
            if let Ok(text) = JsFuture::from(file.text()).await {
                ontext.emit(text.as_string().unwrap_or_default());
            }
        });
    });
    let input = html! { <input ref={node.clone()} type="file" hidden=true {accept} {onchange} /> };
    (input, Callback::from(move |()| press(&node)))
}
