use wire::{Command, FindingItem, ReviewItem, Step, Verdict};
use yew::{Html, Properties, function_component, html};

use super::protocol_panel::is_open;
use crate::catalogue::{Phrase, review};
use crate::context::use_sender;
use crate::control::Btn;
use crate::icons::{Glyph, Icon};
use crate::page::Screen;

/// Properties of [`OpenItems`].
#[derive(Properties, PartialEq)]
pub(crate) struct OpenItemsProps {
    /// What is drawn.
    pub(crate) screen: Screen,
}

/// What a report is made in spite of: checks of the series and findings nobody answered for, proposals nobody accepted or saw little of.
#[function_component]
pub(crate) fn OpenItems(props: &OpenItemsProps) -> Html {
    let go = use_sender(Command::GoTo);
    let screen = &props.screen;
    let findings = findings(screen);
    let (proposals, checks) = (proposals(screen), checks(screen));
    let absent: Vec<String> =
        screen.export.not_drawn.iter().map(|name| review::not_drawn(name)).collect();
    if findings.is_none() && proposals.is_empty() && checks.is_none() && absent.is_empty() {
        return Html::default();
    }
    let can_be_seg = screen.export.seg_refusal.is_none();
    let can_be_saved = can_be_seg || !screen.export.nifti_files.is_empty();
    html! {
        <div class="Group">
            <h3><span id="still-open">{Phrase::StillOpen.text()}</span></h3>
            <ul class="Open" aria-labelledby="still-open">
                {for checks.iter().chain(&absent).chain(&findings).chain(&proposals).map(|words| html! {
                    <li><Glyph icon={Icon::TriangleAlert} /><span class="num">{words}</span></li>
                })}
            </ul>
            if can_be_saved && !is_saving_held(screen) {
                <p class="lines">
                    {Phrase::StillOpenMeaning.text()}
                    if can_be_seg { {" "}{Phrase::StillOpenInSidecar.text()} }
                </p>
            }
            <div class="acts">
                if findings.is_some() {
                    <Btn label={Phrase::LookAtFindings.text()} onpress={go.reform(|()| Step::Quality)} />
                }
                if !proposals.is_empty() {
                    <Btn label={Phrase::ReviewProposals.text()} onpress={go.reform(|()| Step::Segment)} />
                }
            </div>
        </div>
    }
}

/// Whether something found holds every save back.
pub(super) fn is_saving_held(screen: &Screen) -> bool {
    let fails = |item: &FindingItem| !item.kept && item.verdict == Verdict::Fail;
    !screen.findings.stale && screen.findings.items.iter().any(fails)
}

/// Checks of the series that nobody answered for.
fn checks(screen: &Screen) -> Option<String> {
    review::checks_open(screen.protocol.checks.iter().filter(|check| is_open(check)).count())
}

/// What the checks left open, or that they did not run since the last change.
fn findings(screen: &Screen) -> Option<String> {
    let found = &screen.findings;
    if screen.segments.is_empty() {
        return None;
    }
    if found.stale {
        return Some(Phrase::NotCheckedSince.text().to_owned());
    }
    let open = |is: fn(Verdict) -> bool| {
        found.items.iter().filter(|item| !item.kept && is(item.verdict)).count()
    };
    let fail = open(|verdict| verdict == Verdict::Fail);
    review::findings_open(fail, open(|v| matches!(v, Verdict::Warn | Verdict::Unknown)))
}

fn proposals(screen: &Screen) -> Vec<String> {
    let name = |item: &ReviewItem| {
        let segment = screen.segments.iter().find(|segment| segment.id == item.segment);
        segment.map_or("", |segment| &segment.name)
    };
    screen.review.items.iter().filter_map(|item| review::open(name(item), item)).collect()
}
