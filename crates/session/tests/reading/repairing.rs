//! A finding, and its repair before and after.

use wire::{Command, EditCommand, QualityCommand, ViewCommand, WindowCommand};

use crate::support::Desk;
use crate::{LARGE, edit, ready_to_draw, stroke};

#[test]
fn a_floating_pixel_is_found_and_removed_as_one_undo() {
    let mut desk = ready_to_draw();
    stroke(&mut desk, (300.0, 250.0), (380.0, 290.0));
    let whole = desk.session.labels().cloned().unwrap();
    desk.does(edit(EditCommand::SetBrushRadius { radius_mm: 3.0 }));
    stroke(&mut desk, (100.0, 100.0), (100.0, 100.0));
    desk.does(Command::GoTo(wire::Step::Quality));
    let islands: Vec<_> =
        desk.view().findings.items.iter().filter(|f| f.rule == "islands").cloned().collect();
    assert_eq!(islands.len(), 1);
    assert!(!desk.view().findings.stale);
    desk.does(Command::View(ViewCommand::SetSlice { viewport: LARGE, slice: 3 }));
    desk.does(Command::Quality(QualityCommand::Select(islands[0].id)));
    assert_eq!(desk.view().viewports[0].slice, 20, "selecting goes there");
    let (before, after) = desk.view().findings.preview_ml.unwrap();
    assert!(after < before);
    let [now, then] = desk.view().findings.preview_shape.unwrap();
    assert!(then.surface_mm2 < now.surface_mm2, "the island had a surface of its own");
    assert!(then.sphericity > now.sphericity, "one body is rounder than two");
    let previewed = removed_voxels(&desk);
    assert!(previewed > 0, "what would go is shown before it goes");
    assert_eq!(previewed as u64, islands[0].voxels, "the whole of it lies on the slice");
    assert_eq!(desk.drawn.last().unwrap().scale.to_bits(), 2.0_f32.to_bits());
    let removed_box =
        desk.drawn.iter().rev().find(|d| d.viewport == LARGE).unwrap().preview.clone();
    desk.does(Command::View(ViewCommand::HideSegments(true)));
    assert_eq!(removed_voxels(&desk), 0);
    desk.does(Command::View(ViewCommand::HideSegments(false)));
    desk.does(Command::View(ViewCommand::SetSlice { viewport: LARGE, slice: 7 }));
    let [(finding, [now, then])] = &desk.repairs[..] else {
        panic!("{} pairs of pictures", desk.repairs.len());
    };
    assert_eq!(*finding, islands[0].id);
    assert_eq!((&now.preview, now.labels.len()), (&None, 1), "as it is");
    assert_eq!((&then.preview, then.labels.len()), (&removed_box, 3), "as it would be");
    for picture in [now, then] {
        assert_eq!((picture.origin.slice, picture.size_px), (20.0, (252, 240)));
        assert_eq!(picture.window, desk.drawn.last().unwrap().window);
    }
    // Another window is looked through: so are the pictures.
    desk.does(Command::Window(WindowCommand::Set { center: 0.0, width: 900.0 }));
    assert_eq!(desk.repairs.len(), 2);
    assert_eq!(desk.repairs[1].1[0].window, desk.drawn.last().unwrap().window);
    desk.does(Command::Quality(QualityCommand::Repair));
    assert_eq!(desk.session.labels(), Some(&whole));
    assert!(desk.view().findings.items.iter().all(|f| f.rule != "islands"));
    assert_eq!(desk.view().segments[0].volume_ml, Some(after));
    assert_eq!(removed_voxels(&desk), 0);
    desk.does(edit(EditCommand::Undo));
    assert_ne!(desk.session.labels(), Some(&whole));
    assert!(desk.view().findings.stale);
}

/// Voxels that the last picture of the large view shows as to be removed.
fn removed_voxels(desk: &Desk) -> usize {
    let spec = desk.drawn.iter().rev().find(|spec| spec.viewport == LARGE).expect("a picture");
    let style = spec.labels.iter().find(|style| style.role == session::LabelRole::Removed);
    let preview = spec.preview.as_ref();
    preview.zip(style).map_or(0, |(p, style)| p.labels.counts()[usize::from(style.label)])
}

#[test]
fn what_was_found_before_an_edit_is_not_repaired_unseen() {
    let mut desk = ready_to_draw();
    stroke(&mut desk, (300.0, 250.0), (380.0, 290.0));
    desk.does(edit(EditCommand::SetBrushRadius { radius_mm: 3.0 }));
    stroke(&mut desk, (100.0, 100.0), (100.0, 100.0));
    desk.does(Command::Quality(QualityCommand::Check));
    let island = |desk: &Desk| {
        desk.view().findings.items.iter().find(|f| f.rule == "islands").map(|island| island.id)
    };
    let before = island(&desk).expect("an island");
    desk.does(Command::Quality(QualityCommand::Select(before)));
    // It is joined to the body: it is real.
    desk.does(Command::View(ViewCommand::Reset));
    stroke(&mut desk, (100.0, 100.0), (300.0, 250.0));
    let joined = desk.session.labels().cloned();
    assert_eq!(desk.view().findings.selected, None);
    assert!(desk.tries(Command::Quality(QualityCommand::Repair)).is_err());
    assert_eq!(desk.session.labels().cloned(), joined);
    // Chosen in the list of before, it is looked for anew, and not found.
    desk.does(Command::Quality(QualityCommand::Select(before)));
    assert_eq!((island(&desk), desk.view().findings.selected), (None, None));
    // Taken back it is there again, and is the one that is chosen.
    desk.does(edit(EditCommand::Undo));
    desk.does(Command::Quality(QualityCommand::Check));
    let again = island(&desk).expect("the island again");
    desk.does(edit(EditCommand::SetBrushRadius { radius_mm: 30.0 }));
    stroke(&mut desk, (300.0, 250.0), (310.0, 250.0));
    desk.does(Command::Quality(QualityCommand::Select(again)));
    assert!(!desk.view().findings.stale);
    assert_eq!(desk.view().findings.selected, island(&desk));
    assert!(removed_voxels(&desk) > 0, "what would go is shown");
}
