//! Icons: Lucide shapes (ISC), inlined once as symbols and used by name.

use wire::WindowState;
use yew::{AttrValue, Html, Properties, function_component, html};

/// Defines the icons and the names of their symbols.
macro_rules! icons {
    ($($name:ident = $symbol:literal,)*) => {
        /// A shape that the page uses.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub(crate) enum Icon { $(#[doc = $symbol] $name,)* }

        impl Icon {
            /// All of them.
            #[cfg(test)]
            const ALL: &[Self] = &[$(Self::$name,)*];

            fn reference(self) -> &'static str {
                match self { $(Self::$name => concat!("#", $symbol),)* }
            }
        }
    };
}

icons! {
    Brush = "brush",
    Check = "check",
    ChevronLeft = "chevron-left",
    ChevronRight = "chevron-right",
    Copy = "copy",
    Cpu = "cpu",
    Crosshair = "crosshair",
    Eraser = "eraser",
    Eye = "eye",
    EyeOff = "eye-off",
    File = "file",
    FolderOpen = "folder-open",
    FourViews = "grid-2x2",
    Keyboard = "keyboard",
    Lock = "lock",
    LockOpen = "lock-open",
    Menu = "menu",
    Minus = "minus",
    Moon = "moon",
    OctagonX = "octagon-x",
    OneView = "square",
    PlaceBox = "square-dashed",
    Plus = "plus",
    Redo = "redo-2",
    Search = "search",
    ShieldCheck = "shield-check",
    Sun = "sun",
    ThreeViews = "panels-right-bottom",
    Timer = "timer",
    Trash = "trash-2",
    TriangleAlert = "triangle-alert",
    Undo = "undo-2",
    User = "user",
    UserHidden = "user-round-x",
    X = "x",
}

const SYMBOLS: &str = include_str!("lucide.svg");

/// The shapes, once per page.
#[function_component]
pub(crate) fn IconShapes() -> Html {
    let svg = SYMBOLS.find("<svg").map_or("", |start| &SYMBOLS[start..]);
    Html::from_html_unchecked(AttrValue::Static(svg))
}

/// Closed where the protocol holds the window, open where it is the reader's, an eye where it is only looked through. A
/// deviation is a warning wherever it is seen.
impl From<WindowState> for Icon {
    fn from(state: WindowState) -> Self {
        match state {
            WindowState::Fixed | WindowState::Limited => Self::Lock,
            WindowState::Free => Self::LockOpen,
            WindowState::Deviated => Self::TriangleAlert,
            WindowState::Looking | WindowState::Unresolved => Self::Eye,
        }
    }
}

/// Properties of [`Glyph`].
#[derive(Properties, PartialEq)]
pub(crate) struct GlyphProps {
    /// The shape.
    pub(crate) icon: Icon,
    /// 14 px where small, 16 px otherwise.
    #[prop_or_default]
    pub(crate) small: bool,
    /// A hue, as a class.
    #[prop_or_default]
    pub(crate) tone: &'static str,
}

/// One icon. It is never the only label: the word stands beside it or in `aria-label`.
#[function_component]
pub(crate) fn Glyph(props: &GlyphProps) -> Html {
    let class = yew::classes!("i", props.small.then_some("s"), props.tone);
    html! { <svg {class} aria-hidden="true"><use href={props.icon.reference()} /></svg> }
}

#[cfg(test)]
mod tests {
    use super::{Icon, SYMBOLS};

    #[test]
    fn icons_and_symbols_are_the_same_list() {
        let mut used: Vec<&str> = Icon::ALL.iter().map(|icon| &icon.reference()[1..]).collect();
        let mut drawn: Vec<&str> = SYMBOLS
            .split("<symbol id=\"")
            .skip(1)
            .filter_map(|symbol| symbol.split('"').next())
            .collect();
        used.sort_unstable();
        drawn.sort_unstable();
        assert_eq!(used, drawn);
    }
}
