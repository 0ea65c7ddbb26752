//! From gestures to the commands of the tool in hand.

use wire::{Command, EditCommand, ModelCommand, Tool, ViewCommand, ViewportId, WindowCommand};

use super::Gesture;
use crate::page::BESIDE;

/// Dragging so many pixels changes the window by its own width.
const PIXELS_PER_WINDOW_WIDTH: f64 = 400.0;

/// What gestures need to know to become commands.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Hand {
    /// The view they happen on.
    pub(crate) viewport: ViewportId,
    /// The tool in hand.
    pub(crate) tool: Tool,
    /// Radius of the brush in mm.
    pub(crate) radius_mm: f64,
    /// Width of the window in force, modality units; `None` where a drag asks for none.
    pub(crate) window_width: Option<f64>,
}

/// The commands of a gesture.
pub(crate) fn commands(gesture: Gesture, hand: Hand) -> Option<Command> {
    let viewport = hand.viewport;
    Some(match gesture {
        Gesture::Point(at) => Command::View(ViewCommand::PointAt { viewport, at }),
        Gesture::Leave => Command::View(ViewCommand::PointerLeft),
        Gesture::Pan { dx, dy } => {
            Command::View(ViewCommand::Pan { viewport, dx_px: dx, dy_px: dy })
        }
        Gesture::Zoom { about, factor } => {
            Command::View(ViewCommand::Zoom { viewport, about, factor })
        }
        Gesture::Slices(by) => Command::View(ViewCommand::StepSlice { viewport, by }),
        Gesture::Window { dx, dy } => {
            let by_pixel = hand.window_width? / PIXELS_PER_WINDOW_WIDTH;
            let (center_by, width_by) = (dy * by_pixel, dx * by_pixel);
            window_of(viewport, WindowCommand::Drag { center_by, width_by })
        }
        Gesture::EndWindow => {
            hand.window_width?;
            window_of(viewport, WindowCommand::EndDrag)
        }
        Gesture::Brush(factor) => {
            let radius_mm = hand.radius_mm * factor;
            Command::Edit(EditCommand::SetBrushRadius { radius_mm })
        }
        Gesture::Begin { .. } | Gesture::Along { .. } | Gesture::End | Gesture::Cancel => {
            return of_tool(gesture, hand);
        }
    })
}

fn window_of(viewport: ViewportId, command: WindowCommand) -> Command {
    if viewport == BESIDE { Command::WindowBeside(command) } else { Command::Window(command) }
}

fn of_tool(gesture: Gesture, Hand { viewport, tool, .. }: Hand) -> Option<Command> {
    let look = |at| Command::View(ViewCommand::SetCrosshair { viewport, at });
    let edit = |command| Some(Command::Edit(command));
    match (tool, gesture) {
        (Tool::Look, Gesture::Begin { at, .. }) => Some(look(at)),
        (Tool::Look, Gesture::Along { along, .. }) => along.last().map(|at| look(*at)),
        (Tool::Brush | Tool::Eraser, Gesture::Begin { at, erase }) => {
            edit(EditCommand::StrokeBegin { viewport, at, erase: erase || tool == Tool::Eraser })
        }
        (Tool::Brush | Tool::Eraser, Gesture::Along { along, .. }) => {
            edit(EditCommand::StrokeTo(along))
        }
        (Tool::Brush | Tool::Eraser, Gesture::End) => edit(EditCommand::StrokeEnd),
        (Tool::Brush | Tool::Eraser, Gesture::Cancel) => edit(EditCommand::StrokeCancel),
        (Tool::Box, Gesture::Along { from, along }) => {
            let to = *along.last()?;
            Some(Command::Model(ModelCommand::DrawBox { viewport, from, to }))
        }
        (Tool::Look, Gesture::End | Gesture::Cancel)
        | (Tool::Box, Gesture::Begin { .. } | Gesture::End | Gesture::Cancel) => None,
        // What is the same with every tool.
        (
            _,
            Gesture::Point(_)
            | Gesture::Leave
            | Gesture::Pan { .. }
            | Gesture::Zoom { .. }
            | Gesture::Window { .. }
            | Gesture::EndWindow
            | Gesture::Slices(_)
            | Gesture::Brush(_),
        ) => None,
    }
}

#[cfg(test)]
mod tests {
    use wire::CanvasPoint;

    use super::*;

    fn at(x: f64, y: f64) -> CanvasPoint {
        CanvasPoint { x, y }
    }

    #[test]
    fn tools_turn_gestures_into_their_commands() {
        let viewport = ViewportId(2);
        let hand = |tool| Hand { viewport, tool, radius_mm: 6.0, window_width: Some(400.0) };
        let begin = Gesture::Begin { at: at(3.0, 4.0), erase: true };
        let along = Gesture::Along { from: at(3.0, 4.0), along: vec![at(5.0, 6.0), at(7.0, 9.0)] };
        let table = [
            (
                Tool::Look,
                along.clone(),
                Some(Command::View(ViewCommand::SetCrosshair { viewport, at: at(7.0, 9.0) })),
            ),
            (
                Tool::Brush,
                begin,
                Some(Command::Edit(EditCommand::StrokeBegin {
                    viewport,
                    at: at(3.0, 4.0),
                    erase: true,
                })),
            ),
            (
                Tool::Box,
                along,
                Some(Command::Model(ModelCommand::DrawBox {
                    viewport,
                    from: at(3.0, 4.0),
                    to: at(7.0, 9.0),
                })),
            ),
            (Tool::Look, Gesture::End, None),
            (
                Tool::Eraser,
                Gesture::Window { dx: 4.0, dy: -2.0 },
                Some(Command::Window(WindowCommand::Drag { center_by: -2.0, width_by: 4.0 })),
            ),
            (Tool::Eraser, Gesture::EndWindow, Some(Command::Window(WindowCommand::EndDrag))),
        ];
        for (tool, gesture, expected) in table {
            assert_eq!(commands(gesture.clone(), hand(tool)), expected, "{tool:?} {gesture:?}");
        }
    }
}
