use yew::{Html, Properties, function_component, html};

use super::panel_frame::PanelFrame;
use crate::catalogue::{Phrase, sentence};
use crate::icons::{Glyph, Icon};
use crate::page::Screen;

/// Properties of [`GraphicsPanel`].
#[derive(Properties, PartialEq)]
pub(crate) struct GraphicsPanelProps {
    /// What is drawn.
    pub(crate) screen: Screen,
}

/// What is safe while the graphics device is down.
#[function_component]
pub(crate) fn GraphicsPanel(props: &GraphicsPanelProps) -> Html {
    let unsaved = props.screen.history.unsaved;
    let point = |icon, text: String| html! { <li><Glyph {icon} /><span>{text}</span></li> };
    let device = &props.screen.device;
    html! {
        <PanelFrame title={Phrase::GraphicsStopped.text()} lead={Phrase::DeviceStopped.text()}>
            <div class="Group"><ul class="Points">
                {point(Icon::Check, Phrase::StudyStillOpen.text().to_owned())}
                if unsaved == 0 {
                    {point(Icon::Check, Phrase::EditsSaved.text().to_owned())}
                } else {
                    {point(Icon::Minus, sentence::unsaved(unsaved))}
                }
                {point(Icon::Minus, Phrase::LastStroke.text().to_owned())}
            </ul></div>
            <div class="Group">
                <h3>{Phrase::IfAgain.text()}</h3>
                <p class="lines">{Phrase::IfAgainMeaning.text()}</p>
                <p class="lines num">
                    {sentence::memory(device.memory_bytes, device.memory_limit_bytes)}
                </p>
            </div>
        </PanelFrame>
    }
}
