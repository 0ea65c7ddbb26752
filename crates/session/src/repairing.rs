//! Small pictures of what the repair of the selected finding changes, for the list of findings.

use volume::ContinuousIndex;
use wire::ViewportId;

use crate::{DrawSpec, Effect, Session, preview::Preview, session::Desk};

/// Size of a picture in CSS pixels.
const SIZE_CSS_PX: (f32, f32) = (126.0, 120.0);
/// What lies around a small finding is in its picture, in mm.
const LEAST_MM: f64 = 40.0;

impl Session {
    /// Asks for the pictures when they are others than before.
    pub(crate) fn draw_repair(&mut self) {
        // While a reader hides the segments there is nothing to compare; the pictures stay as they are.
        if self.sight.overlay.segments_hidden {
            return;
        }
        let next = self.desk.as_ref().and_then(|desk| {
            let (finding, place, corners) = desk.inspection.selected_place()?;
            let pictures = self.repair_specs(desk, desk.inspection.preview()?, (place, corners))?;
            Some((finding, pictures))
        });
        if next != self.repair_shown {
            if let Some((finding, pictures)) = &next {
                let pictures = Box::new(pictures.clone());
                self.effects.push(Effect::RepairPictures(*finding, pictures));
            }
            self.repair_shown = next;
        }
    }

    /// In the plane of the large view, on the slice of the finding.
    fn repair_specs(
        &self,
        desk: &Desk,
        preview: &Preview,
        (place, corners): (ContinuousIndex, (ContinuousIndex, ContinuousIndex)),
    ) -> Option<[DrawSpec; 2]> {
        let (large, placement) = (ViewportId(0), desk.reading.placement());
        let view = self.sight.camera(large)?;
        let size = |css_px: f32| (css_px * view.scale).round().max(1.0) as u32;
        let size_px = (size(SIZE_CSS_PX.0), size(SIZE_CSS_PX.1));
        let camera = view.around(placement, corners, size_px, LEAST_MM);
        let lens = camera.on(placement);
        let slice = place.along(lens.axes().through) as u32;
        let spec = |preview| self.draw_spec(desk, large, &lens, (slice, preview));
        Some([spec(None), spec(Some(preview))])
    }
}
