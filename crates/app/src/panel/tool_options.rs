use web_sys::HtmlInputElement;
use wire::{BrushShape, Command, EditCommand, ToolView};
use yew::{Callback, Event, Html, Properties, TargetCast, function_component, html};

use crate::catalogue::{Phrase, sentence};
use crate::context::{filtered, use_sender};
use crate::control::{Choice, Segmented, Slider, Switch};
use crate::page::Section;

const MAX_RADIUS_MM: f64 = 40.0;
const MIN_RADIUS_MM: f64 = 0.5;
/// What the gate holds when it is first turned on: soft tissue in HU.
const FIRST_GATE: (f64, f64) = (20.0, 180.0);
const SHAPES: [BrushShape; 2] = [BrushShape::Disc, BrushShape::Ball];

/// Properties of [`ToolOptions`].
#[derive(Properties, PartialEq)]
pub(crate) struct ToolOptionsProps {
    /// The tool in hand.
    pub(crate) tool: Section<ToolView>,
    /// Unit of the values.
    pub(crate) unit: String,
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
            {gate(tool.value_gate, &props.unit, &send)}
        </div>
    }
}

fn gate(gate: Option<(f64, f64)>, unit: &str, send: &Callback<EditCommand>) -> Html {
    let (low, high) = gate.unwrap_or(FIRST_GATE);
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
                onset={send.reform(|on: bool| EditCommand::SetValueGate(on.then_some(FIRST_GATE)))}
            />
        </div>
    }
}
