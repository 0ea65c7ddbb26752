use yew::{Callback, Html, Properties, function_component, html};

use crate::catalogue::sentence;
use crate::control::{Menu, Swatch};

/// The colours that segments are given, in the order in which they are given out, as `tokens.css` has them.
const COLORS: [[u8; 3]; 12] = [
    [0x59, 0xe1, 0xf7],
    [0xd4, 0x4f, 0x13],
    [0x83, 0x5f, 0xf2],
    [0xeb, 0xec, 0x43],
    [0xdc, 0x78, 0xbd],
    [0xa6, 0xa7, 0x13],
    [0x2b, 0x96, 0x67],
    [0xb8, 0xf4, 0xc4],
    [0x8f, 0x93, 0xfb],
    [0xc1, 0x42, 0xba],
    [0x38, 0xc7, 0x89],
    [0x9a, 0xd7, 0x4c],
];

/// Properties of [`SegmentColors`].
#[derive(Properties, PartialEq)]
pub(crate) struct SegmentColorsProps {
    /// Name of the segment.
    pub(crate) name: String,
    /// The colour that it has.
    pub(crate) color: [u8; 3],
    /// Called with another one.
    pub(crate) onchoose: Callback<[u8; 3]>,
    /// Called when it is done with.
    pub(crate) onclose: Callback<()>,
}

/// The colours that a segment can have, below its row.
#[function_component]
pub(crate) fn SegmentColors(props: &SegmentColorsProps) -> Html {
    let now = props.color;
    let items = (1..).zip(COLORS).map(|(place, color)| {
        let label = sentence::color_place(place, COLORS.len());
        let (onchoose, onclose) = (props.onchoose.clone(), props.onclose.clone());
        let onclick = move |event: yew::MouseEvent| {
            // A press on a colour is no press on the row.
            event.stop_propagation();
            onclose.emit(());
            if color != now {
                onchoose.emit(color);
            }
        };
        html! {
            <button
                type="button"
                role="menuitemradio"
                aria-checked={(color == now).to_string()}
                aria-label={label.clone()}
                title={label}
                {onclick}
            >
                <Swatch {color} />
            </button>
        }
    });
    html! {
        <Menu class="SegmentColors" label={sentence::color_of(&props.name)} onclose={props.onclose.clone()}>
            {for items}
        </Menu>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_are_those_of_the_tokens() {
        let tokens = include_str!("../../../../www/styles/tokens.css");
        let places = 1..=COLORS.len();
        let stated = places.map(|place| {
            let (_, rest) = tokens.split_once(&format!("--seg-{place}:")).unwrap();
            rest.trim_start().get(..7).unwrap().to_owned()
        });
        let ours = COLORS.map(|[red, green, blue]| format!("#{red:02x}{green:02x}{blue:02x}"));
        assert_eq!(stated.collect::<Vec<_>>(), ours);
    }
}
