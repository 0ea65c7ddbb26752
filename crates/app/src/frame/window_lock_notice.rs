use web_sys::Element;
use wire::{Command, ProtocolCommand, ProtocolView, WindowCommand, WindowView};
use yew::{Callback, Html, Properties, function_component, html, use_node_ref, use_state};

use crate::catalogue::{Phrase, sentence, windowing};
use crate::context::{use_engine, use_sender};
use crate::control::{Btn, Rank, use_escape, use_first_focus, use_focus_back};
use crate::page::Section;
use crate::reason::Reason;

/// The requirement of a protocol that fixes the window.
const WINDOW: &str = "window";

/// Properties of [`WindowLockNotice`].
#[derive(Properties, PartialEq)]
pub(crate) struct WindowLockNoticeProps {
    /// The window in force, with the one that was tried.
    pub(crate) window: Section<WindowView>,
    /// The protocol in force.
    pub(crate) protocol: Section<ProtocolView>,
}

/// Says once per study why the window stays. It is not modal, and holds the focus only when it opens; when it goes,
/// keys act on the large view again.
#[function_component]
pub(crate) fn WindowLockNotice(props: &WindowLockNoticeProps) -> Html {
    let engine = use_engine();
    let notice = use_node_ref();
    let asks = use_state(|| false);
    let keep = Callback::from(move |()| {
        engine.send(Command::Window(WindowCommand::DismissNotice));
    });
    // With the window left to the reader the notice goes: nothing is fixed any more.
    let deviate = use_sender(leave_window);
    use_first_focus(&notice, Some("button"));
    use_focus_back(&notice, large_view);
    use_escape(&keep);
    let Some(tried) = props.window.tried else { return Html::default() };
    let protocol = sentence::protocol(&props.protocol.title, &props.protocol.version);
    let ask = |to: bool| {
        let asks = asks.clone();
        move |()| asks.set(to)
    };
    html! {
        <div ref={notice} class="Popover WindowLockNotice" role="alertdialog" aria-labelledby="window-stays">
            <h3 id="window-stays">{windowing::stays(tried)}</h3>
            <p>{windowing::not_applied(&protocol, tried.center, tried.width)}</p>
            <div class="row hold">
                <kbd>{"V"}</kbd>
                <p class="grow">
                    <span class="strong">{Phrase::HoldToLook.text()}</span><br />
                    {Phrase::HoldToLookMeaning.text()}
                </p>
            </div>
            if *asks {
                <Reason {deviate} oncancel={ask(false)} />
            } else {
                <div class="row">
                    <Btn label={Phrase::KeepFixedWindow.text()} onpress={keep} />
                    <Btn rank={Rank::Quiet} label={Phrase::AskForDeviation.text()} onpress={ask(true)} />
                </div>
            }
        </div>
    }
}

/// Asks for the window to be left to the reader, with the reason that stands in the report.
pub(super) fn leave_window(reason: String) -> Command {
    Command::Protocol(ProtocolCommand::Deviate { requirement: WINDOW.to_owned(), reason })
}

fn large_view(notice: &Element) -> Option<Element> {
    notice.owner_document()?.query_selector(".Viewport.ruled").ok()?
}
