use yew::{Html, Properties, function_component, html};

use crate::catalogue::Phrase;
use crate::context::use_engine;
use crate::control::{Btn, Rank};
use crate::icons::{Glyph, Icon};

/// Properties of [`EngineState`].
#[derive(Properties, PartialEq)]
pub(crate) struct EngineStateProps {
    /// What it said last, for a report.
    pub(crate) message: String,
}

/// The engine stopped: what is safe, and how to go on.
#[function_component]
pub(crate) fn EngineState(props: &EngineStateProps) -> Html {
    let engine = use_engine();
    html! {
        <div class="State" role="alert">
            <div class="row">
                <Glyph icon={Icon::TriangleAlert} />
                <div>
                    <h3>{Phrase::EngineStopped.text()}</h3>
                    <p>{Phrase::EngineStoppedMeaning.text()}</p>
                    if !props.message.is_empty() { <p class="wrap num">{&props.message}</p> }
                    <div class="acts">
                        <Btn rank={Rank::Primary} label={Phrase::RestartEngine.text()} onpress={move |()| engine.restart()} />
                    </div>
                </div>
            </div>
        </div>
    }
}
