use web_sys::Element;
use yew::{AttrValue, Html, Properties, function_component, html, use_effect_with, use_node_ref};

/// Properties of [`PanelFrame`].
#[derive(Properties, PartialEq)]
pub(crate) struct PanelFrameProps {
    /// Title.
    pub(crate) title: AttrValue,
    /// A line below it.
    #[prop_or_default]
    pub(crate) lead: AttrValue,
    /// What stands above the body whichever step it is.
    #[prop_or_default]
    pub(crate) above: Html,
    /// The body.
    pub(crate) children: Html,
    /// What comes next.
    #[prop_or_default]
    pub(crate) foot: Html,
}

/// Head, body and foot of the panel. What has another title begins at its top, however far one had read in the last.
#[function_component]
pub(crate) fn PanelFrame(props: &PanelFrameProps) -> Html {
    let body = use_node_ref();
    use_effect_with(props.title.clone(), {
        let body = body.clone();
        move |_| {
            if let Some(body) = body.cast::<Element>() {
                body.set_scroll_top(0);
            }
        }
    });
    html! {
        <aside class="Panel" aria-label={&props.title}>
            <div class="PanelHead">
                <h2>{&props.title}</h2>
                if !props.lead.is_empty() { <p>{&props.lead}</p> }
            </div>
            <div ref={body} class="PanelBody">{props.above.clone()}{props.children.clone()}</div>
            if props.foot != Html::default() { <div class="PanelFoot">{props.foot.clone()}</div> }
        </aside>
    }
}
