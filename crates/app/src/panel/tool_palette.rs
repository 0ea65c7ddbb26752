use wire::{Command, EditCommand, HistoryView, Tool};
use yew::{Html, Properties, function_component, html};

use crate::catalogue::Phrase;
use crate::context::use_sender;
use crate::icons::{Glyph, Icon};
use crate::page::Section;

const TOOLS: [(Tool, Icon); 3] =
    [(Tool::Look, Icon::Crosshair), (Tool::Brush, Icon::Brush), (Tool::Eraser, Icon::Eraser)];

/// Properties of [`ToolPalette`].
#[derive(Properties, PartialEq)]
pub(crate) struct ToolPaletteProps {
    /// The tool in hand.
    pub(crate) tool: Tool,
    /// What can be taken back.
    pub(crate) history: Section<HistoryView>,
}

/// Tools, undo and redo.
#[function_component]
pub(crate) fn ToolPalette(props: &ToolPaletteProps) -> Html {
    let send = use_sender(Command::Edit);
    let tools = TOOLS.iter().map(|(tool, icon)| {
        let tool = *tool;
        html! {
            <button
                type="button"
                class="Tool"
                aria-pressed={(tool == props.tool).to_string()}
                onclick={send.reform(move |_| EditCommand::SetTool(tool))}
            >
                <Glyph icon={*icon} /><span>{Phrase::from(tool).text()}</span>
            </button>
        }
    });
    let act = |icon, phrase: Phrase, command: fn() -> EditCommand, number: u32| {
        html! {
            <button type="button" class="Tool" disabled={number == 0} onclick={send.reform(move |_| command())}>
                <Glyph {icon} /><span>{phrase.text()}</span>
            </button>
        }
    };
    html! {
        <div class="ToolPalette" role="toolbar" aria-label={Phrase::Tools.text()}>
            {for tools}
            {act(Icon::Undo, Phrase::Undo, || EditCommand::Undo, props.history.undo)}
            {act(Icon::Redo, Phrase::Redo, || EditCommand::Redo, props.history.redo)}
        </div>
    }
}
