use wire::Graphics;
use yew::{Html, function_component, html, use_node_ref};

use crate::catalogue::Phrase;
use crate::context::use_engine;
use crate::control::{Btn, Rank, use_first_focus};
use crate::icons::{Glyph, Icon};

/// The graphics device stopped: what is safe, and how to go on.
#[function_component]
pub(crate) fn DeviceState() -> Html {
    let engine = use_engine();
    let without = engine.clone();
    let state = use_node_ref();
    use_first_focus(&state, Some("button"));
    html! {
        <div ref={state} class="State" role="alert">
            <div class="row">
                <Glyph icon={Icon::TriangleAlert} />
                <div>
                    <h3>{Phrase::DeviceStopped.text()}</h3>
                    <p>{Phrase::DeviceStoppedMeaning.text()}</p>
                    <div class="acts">
                        <Btn
                            rank={Rank::Primary}
                            label={Phrase::RestartGraphics.text()}
                            onpress={move |()| engine.restart_graphics(Graphics::Device)}
                        />
                        <Btn
                            label={Phrase::GoOnWithout.text()}
                            onpress={move |()| without.restart_graphics(Graphics::Processor)}
                        />
                    </div>
                </div>
            </div>
        </div>
    }
}
