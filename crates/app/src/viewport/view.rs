use wire::{Command, Tool, ViewCommand, ViewportId, ViewportView, WindowState};
use yew::{Html, Properties, classes, function_component, html, use_node_ref};

use super::corners::Corners;
use super::finding_callout::FindingCallout;
use super::orientation::Orientation;
use super::over::Over;
use super::scale_bar::ScaleBar;
use super::slice_ruler::{RULER_PX, SliceRuler};
use super::stage::{use_hand_over, use_stage_size};
use crate::catalogue::{Phrase, sentence};
use crate::context::{use_engine, use_sender};
use crate::gesture::Hand;
use crate::page::{Screen, Section};
use crate::pointer::use_pointer;

/// Properties of [`Viewport`].
#[derive(Properties, PartialEq)]
pub(crate) struct ViewportProps {
    /// Which view.
    pub(crate) id: ViewportId,
    /// What it shows, once the engine has said.
    pub(crate) view: Option<Section<ViewportView>>,
    /// Generation of the canvases.
    pub(crate) canvases: u32,
    /// All that lies over it.
    pub(crate) screen: Screen,
    /// Whether the picture is frozen.
    pub(crate) is_stale: bool,
    /// What covers the picture, if anything.
    #[prop_or_default]
    pub(crate) children: Html,
}

/// One view: the engine's canvas, and text and lines over it.
#[function_component]
pub(crate) fn Viewport(props: &ViewportProps) -> Html {
    let (frame, stage, canvas) = (use_node_ref(), use_node_ref(), use_node_ref());
    let engine = use_engine();
    let (id, screen) = (props.id, &props.screen);
    let is_large = id == ViewportId(0);
    let ruler_width = if is_large { RULER_PX } else { 0.0 };
    let size = use_stage_size(&frame, &stage, id, ruler_width, engine.clone());
    use_hand_over(&canvas, id, props.canvases, engine.clone());
    let hand = Hand {
        viewport: id,
        tool: screen.tool.tool,
        radius_mm: screen.tool.radius_mm,
        window_width: Some(screen.window.width),
    };
    use_pointer(&stage, engine, hand);
    let onfocus = use_sender(move |_| Command::View(ViewCommand::Focus(id)));
    let draws = matches!(screen.tool.tool, Tool::Brush | Tool::Eraser);
    let looks = screen.window.state == WindowState::Looking;
    let class = classes!(
        "Viewport",
        (screen.overlay.focus == id).then_some("on"),
        is_large.then_some("ruled"),
        looks.then_some("looking"),
        props.is_stale.then_some("stale"),
    );
    html! {
        <section ref={frame} {class} tabindex="0" aria-label={label(props.view.as_deref())} {onfocus}>
            <div ref={stage.clone()} class={classes!("Stage", (draws && !looks).then_some("brush"))}>
                <canvas ref={canvas} key={props.canvases} aria-hidden="true" />
                if let Some(view) = &props.view {
                    <Over view={view.clone()} {size} overlay={screen.overlay.clone()} stage={stage.clone()} draws={draws && !looks} />
                }
            </div>
            if let Some(view) = &props.view {
                <Corners {is_large} view={view.clone()} screen={screen.clone()} />
                <Orientation letters={view.letters.clone()} />
                if is_large { <ScaleBar mm_per_px={view.mm_per_px} /> }
            }
            if let Some(corners) = props.view.as_ref().and_then(|view| view.finding_box).filter(|_| is_large) {
                <FindingCallout {corners} screen={screen.clone()} />
            }
            if props.view.as_ref().is_some_and(|view| view.unread) {
                <p class="NoPlane unread">{Phrase::SliceUnread.text()}</p>
            }
            if !is_large && screen.open.volume.is_some() && !screen.open.has_planes {
                <p class="NoPlane">{Phrase::NoPlaneHere.text()}</p>
            }
            if is_large {
                <SliceRuler
                    {id}
                    slice={props.view.as_ref().map(|view| view.slice)}
                    slices={props.view.as_ref().map_or(0, |view| view.slices)}
                    ruler={screen.ruler.clone()}
                    screen={screen.clone()}
                />
            }
            {props.children.clone()}
        </section>
    }
}

fn label(view: Option<&ViewportView>) -> String {
    view.map_or_else(String::new, |view| {
        sentence::viewport(Phrase::from(view.plane).text(), view.slice, view.slices)
    })
}
