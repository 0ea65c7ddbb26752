//! What a key asks of the engine.

use wire::{
    BrushShape, Command, EditCommand, ExportCommand, ModelCommand, QualityCommand, ReviewCommand,
    SegmentCommand, Step, ViewCommand, WindowCommand,
};

use super::Action;
use crate::page::Screen;

/// Most fill of segments.
const MAX_FILL: f32 = 0.6;

/// What is sent when the key goes down. `None`: nothing is to be sent now.
pub(crate) fn command(action: Action, screen: &Screen) -> Option<Command> {
    let overlay = &screen.overlay;
    let focus = overlay.focus;
    let active = screen.segments.iter().find(|segment| segment.active);
    Some(match action {
        Action::Slices(by) => Command::View(ViewCommand::StepSlice { viewport: focus, by }),
        Action::Finding(by) => Command::Quality(QualityCommand::SelectBy(by)),
        Action::Step(by) => Command::GoTo(step_by(screen, by)?),
        Action::RunModel => {
            let model = screen.models.iter().find(|model| model.unfit.is_none())?;
            if model.touched > 0 {
                // What becomes of the reader's own work is asked there.
                return Some(Command::GoTo(Step::Segment));
            }
            let options = wire::ModelOptions { region: model.region, ..Default::default() };
            Command::Model(ModelCommand::Run(model.id.clone(), options))
        }
        Action::CheckQuality => Command::Quality(QualityCommand::Check),
        Action::Save => Command::Export(ExportCommand::Seg),
        Action::Layout(layout) => Command::View(ViewCommand::SetLayout(layout)),
        Action::ActualPixels => Command::View(ViewCommand::ZoomToPixels { viewport: focus }),
        Action::Fit => Command::View(ViewCommand::Reset),
        Action::Fill(by) => {
            let fill = (screen.overlay.fill + by).clamp(0.0, MAX_FILL);
            Command::View(ViewCommand::SetFill(fill))
        }
        Action::Hide => Command::View(ViewCommand::HideSegments(true)),
        Action::Proposals => Command::View(ViewCommand::HideProposals(!overlay.proposals_hidden)),
        Action::Edits => Command::View(ViewCommand::HideEdits(!overlay.edits_hidden)),
        Action::Look => Command::Window(WindowCommand::Look(None)),
        Action::Crosshair => Command::View(ViewCommand::ShowCrosshair(!screen.overlay.crosshair)),
        Action::Tool(tool) => Command::Edit(EditCommand::SetTool(tool)),
        Action::BrushSize(factor) => {
            let radius_mm = screen.tool.radius_mm * factor;
            Command::Edit(EditCommand::SetBrushRadius { radius_mm })
        }
        Action::Shape => Command::Edit(EditCommand::SetBrushShape(match screen.tool.shape {
            BrushShape::Disc => BrushShape::Ball,
            BrushShape::Ball => BrushShape::Disc,
        })),
        Action::Undo => Command::Edit(EditCommand::Undo),
        Action::Redo => Command::Edit(EditCommand::Redo),
        Action::Segment(by) => Command::Segment(SegmentCommand::ActivateBy(by)),
        Action::ChooseSegment(place) => {
            Command::Segment(SegmentCommand::Activate(screen.segments.get(place)?.id))
        }
        Action::ShowSegment => {
            Command::Segment(SegmentCommand::SetVisible(active?.id, !active?.visible))
        }
        Action::LockSegment => {
            Command::Segment(SegmentCommand::SetLocked(active?.id, !active?.locked))
        }
        Action::Repair => settle(screen)?,
        Action::Identity => Command::View(ViewCommand::HideIdentity(!overlay.identity_hidden)),
        // The page does these itself: they need the size of a view, the browser, or only the help sheet.
        Action::Zoom(_) | Action::JumpToCrosshair | Action::NextView | Action::Help => return None,
    })
}

/// What is sent when the key is let go.
pub(crate) fn release(action: Action) -> Option<Command> {
    match action {
        Action::Hide => Some(Command::View(ViewCommand::HideSegments(false))),
        Action::Look => Some(Command::Window(WindowCommand::EndLook)),
        _ => None,
    }
}

/// What `Enter` settles: where proposals are reviewed the active one, else the selected finding.
fn settle(screen: &Screen) -> Option<Command> {
    let now = screen.steps.iter().find(|step| step.state == wire::StepState::Now)?;
    match now.step {
        Step::Segment if screen.review.items.is_empty() => None,
        Step::Segment => Some(Command::Review(ReviewCommand::AcceptActive)),
        Step::Study | Step::Protocol | Step::Correct | Step::Quality | Step::Report => {
            screen.findings.selected.map(|_| Command::Quality(QualityCommand::Repair))
        }
    }
}

fn step_by(screen: &Screen, by: i32) -> Option<Step> {
    let now = screen.steps.iter().position(|step| step.state == wire::StepState::Now)?;
    let next = usize::try_from(i32::try_from(now).ok()? + by).ok()?;
    screen.steps.get(next).map(|step| step.step)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn held_keys_end_what_they_began() {
        assert_eq!(release(Action::Look), Some(Command::Window(WindowCommand::EndLook)));
        assert_eq!(release(Action::Hide), Some(Command::View(ViewCommand::HideSegments(false))));
        assert_eq!(release(Action::Undo), None);
    }
}
