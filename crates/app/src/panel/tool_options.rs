use web_sys::HtmlInputElement;
use wire::{BrushShape, Command, EditCommand, ToolView, WindowView};
use yew::{Callback, Event, Html, Properties, TargetCast, function_component, html};

use crate::catalogue::{Phrase, sentence};
use crate::context::{filtered, use_sender};
use crate::control::{Choice, Segmented, Slider, Switch};
use crate::page::Section;

const MAX_RADIUS_MM: f64 = 40.0;
const MIN_RADIUS_MM: f64 = 0.5;
const SHAPES: [BrushShape; 2] = [BrushShape::Disc, BrushShape::Ball];

/// Properties of [`ToolOptions`].
#[derive(Properties, PartialEq)]
pub(crate) struct ToolOptionsProps {
    /// The tool in hand.
    pub(crate) tool: Section<ToolView>,
    /// Unit of the values.
    pub(crate) unit: String,
    /// The window in force: what is grey in it is what one sees to paint.
    pub(crate) window: Section<WindowView>,
}

/// How the brush paints: its radius, its form, and between which values.
#[function_component]
pub(crate) fn ToolOptions(props: &ToolOptionsProps) -> Html {
    let send = use_sender(Command::Edit);
    let tool = &props.tool;
    let choices = [Phrase::Disc, Phrase::Ball].map(|p| Choice { label: p.text(), icon: None });
    let chosen = SHAPES.iter().position(|shape| *shape == tool.shape).unwrap_or_default();
    let radius = sentence::millimetres(tool.radius_mm);
    html! {
        <div class="Group">
            <div class="Field">
                <span>{Phrase::Radius.text()}</span>
                <Slider
                    label={Phrase::Radius.text()}
                    text={radius.clone()}
                    min={MIN_RADIUS_MM}
                    max={MAX_RADIUS_MM}
                    step={0.5}
                    value={tool.radius_mm}
                    onset={send.reform(|radius_mm| EditCommand::SetBrushRadius { radius_mm })}
                />
                <output class="num">{radius}</output>
            </div>
            <div class="Field">
                <span>{Phrase::Shape.text()}</span>
                <span>
                    <Segmented
                        label={Phrase::Shape.text()}
                        choices={choices.to_vec()}
                        {chosen}
                        onchoose={send.reform(|place: usize| EditCommand::SetBrushShape(SHAPES[place]))}
                    />
                </span>
                <kbd>{"D"}</kbd>
            </div>
            {gate(tool.value_gate, first_gate(tool, &props.window), &props.unit, &send)}
        </div>
    }
}

/// What the gate holds when it is turned on: the reader's own last values, else those between black and white.
fn first_gate(tool: &ToolView, window: &WindowView) -> (f64, f64) {
    let half = window.width / 2.0;
    let ends = [window.center - half, window.center + half];
    let [low, high] = ends.map(|value| to_three_digits(value, window.width));
    tool.last_gate.unwrap_or((low, high))
}

/// A value to three digits of a width: ends are to be read and changed.
fn to_three_digits(value: f64, of_width: f64) -> f64 {
    if of_width <= 0.0 {
        return value;
    }
    let power = of_width.log10().floor() as i32 - 2;
    let unit = 10f64.powi(power.abs());
    // A tenth is no sum of halves: dividing by ten gives it as it is written. Zero has no sign here.
    let rounded =
        if power < 0 { (value * unit).round() / unit } else { (value / unit).round() * unit };
    rounded + 0.0
}

fn gate(
    gate: Option<(f64, f64)>,
    first: (f64, f64),
    unit: &str,
    send: &Callback<EditCommand>,
) -> Html {
    let (low, high) = gate.unwrap_or(first);
    let figure = |phrase: Phrase, value: f64, make: fn(f64, (f64, f64)) -> (f64, f64)| {
        let onchange = filtered(send, move |event: Event| {
            let value = event.target_dyn_into::<HtmlInputElement>()?.value_as_number();
            let gate = make(value, (low, high));
            Some(EditCommand::SetValueGate(Some(gate))).filter(|_| value.is_finite())
        });
        html! {
            <input class="TextField num" type="number" step="any" aria-label={phrase.text()} value={value.to_string()} {onchange} />
        }
    };
    html! {
        <div class="Field">
            <label for="only-within">{Phrase::OnlyWithin.text()}</label>
            if gate.is_some() {
                <span class="figures">
                    {figure(Phrase::From, low, |value, (_, high)| (value, high))}
                    {Phrase::To.text()}
                    {figure(Phrase::To, high, |value, (low, _)| (low, value))}
                    {unit}
                </span>
            } else {
                <span />
            }
            <Switch
                id="only-within"
                label={Phrase::OnlyWithin.text()}
                on={gate.is_some()}
                onset={send.reform(move |on: bool| EditCommand::SetValueGate(on.then_some(first)))}
            />
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_gate_begins_with_what_is_grey_and_goes_on_with_what_was_typed() {
        let window = |center, width| WindowView { center, width, ..Default::default() };
        let tool = ToolView::default();
        let table = [
            ((40.0, 400.0), (-160.0, 240.0)),
            ((-600.0, 1500.0), (-1350.0, 150.0)),
            ((3.65, 7.3), (0.0, 7.3)),
            ((612.3, 1198.7), (10.0, 1210.0)),
            ((0.05, 0.1), (0.0, 0.1)),
        ];
        for ((center, width), expected) in table {
            assert_eq!(first_gate(&tool, &window(center, width)), expected, "{center} {width}");
        }
        let tool = ToolView { last_gate: Some((20.5, 180.0)), ..tool };
        assert_eq!(first_gate(&tool, &window(40.0, 400.0)), (20.5, 180.0));
    }
}
