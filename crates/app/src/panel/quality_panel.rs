use wire::{Command, FindingItem, QualityCommand, Step, Verdict};
use yew::{Html, Properties, function_component, html};

use super::finding_row::FindingRow;
use super::panel_frame::PanelFrame;
use super::protocol_panel::is_held;
use crate::catalogue::{Phrase, passed_rule, sentence};
use crate::context::use_sender;
use crate::control::{Btn, Notice, Rank, Tone};
use crate::icons::{Glyph, Icon};
use crate::page::{RepairPictures, Screen};

/// Properties of [`QualityPanel`].
#[derive(Properties, PartialEq)]
pub(crate) struct QualityPanelProps {
    /// What is drawn.
    pub(crate) screen: Screen,
    /// What stands above any step.
    pub(crate) above: Html,
    /// Pictures of the repair of the selected finding.
    pub(crate) repair: Option<RepairPictures>,
}

/// Step 5: what the checks find, with a preview of each repair.
#[function_component]
pub(crate) fn QualityPanel(props: &QualityPanelProps) -> Html {
    let screen = &props.screen;
    let send = use_sender(Command::Quality);
    let go = use_sender(Command::GoTo);
    let findings = &screen.findings;
    let count = |verdict: fn(Verdict) -> bool| {
        findings.items.iter().filter(|item| !item.kept && verdict(item.verdict)).count()
    };
    let fail = count(|verdict| verdict == Verdict::Fail);
    let warn = count(|verdict| matches!(verdict, Verdict::Warn | Verdict::Unknown));
    let unchecked = findings.items.is_empty() && findings.passed.is_empty();
    let lead = match unchecked {
        true => Phrase::NotChecked.text().to_owned(),
        false => sentence::quality_tally(fail, warn, findings.passed.len()),
    };
    let held = is_held(&screen.steps, Step::Report);
    let check = send.reform(|()| QualityCommand::Check);
    let foot = html! {
        <>
            <Btn rank={Rank::Quiet} icon={Icon::ChevronLeft} label={Phrase::Previous.text()} onpress={send.reform(|()| QualityCommand::SelectBy(-1))} />
            <Btn rank={Rank::Quiet} icon_after={Icon::ChevronRight} label={Phrase::Next.text()} onpress={send.reform(|()| QualityCommand::SelectBy(1))} />
            <span class="grow" />
            <Btn
                rank={Rank::Primary}
                disabled={held}
                title={held.then(|| sentence::resolve_to_go_on(u32::try_from(fail).unwrap_or(u32::MAX)))}
                label={Phrase::GoToReport.text()}
                onpress={go.reform(|()| Step::Report)}
            />
        </>
    };
    html! {
        <PanelFrame title={Phrase::StepQuality.text()} {lead} above={props.above.clone()} {foot}>
            if findings.stale || unchecked {
                <div class="Group">
                    if findings.stale && !unchecked {
                        <Notice tone={Tone::Warn} title={Phrase::Stale.text()} meaning={Phrase::StaleMeaning.text()}>
                            <Btn label={Phrase::CheckAgain.text()} onpress={check} />
                        </Notice>
                    } else {
                        <Btn label={Phrase::CheckQuality.text()} onpress={check} />
                    }
                </div>
            }
            if !findings.items.is_empty() { {list(screen, props.repair.as_ref())} }
            <ul class="Group flush">
                {for findings.passed.iter().map(|rule| html! {
                    <li class="Finding"><Glyph icon={Icon::Check} /><span>{passed_rule(rule)}</span></li>
                })}
            </ul>
        </PanelFrame>
    }
}

fn list(screen: &Screen, repair: Option<&RepairPictures>) -> Html {
    let findings = &screen.findings;
    let row = |item: &FindingItem| {
        let segment = screen.segments.iter().find(|segment| segment.id == item.segment);
        let selected = findings.selected == Some(item.id);
        html! {
            <FindingRow
                key={item.id.0}
                item={item.clone()}
                segment={segment.map(|segment| segment.name.clone()).unwrap_or_default()}
                {selected}
                preview_ml={findings.preview_ml.filter(|_| selected)}
                preview_shape={findings.preview_shape.filter(|_| selected)}
                pictures={repair.filter(|pictures| selected && pictures.finding == item.id).cloned()}
            />
        }
    };
    html! {
        <div class="Group flush">
            <ul role="listbox" aria-label={Phrase::Findings.text()}>{for findings.items.iter().map(row)}</ul>
        </div>
    }
}
