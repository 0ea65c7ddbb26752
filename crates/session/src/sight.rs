//! The views on the open volume: layout, cameras, what must be drawn again.

use std::collections::BTreeSet;

use segment::{Origin, Segment};
use volume::{ContinuousIndex, Placement, Plane};
use wire::{Layout, OverlayView, PlaneName, ViewportId};

use crate::{LabelRole, camera::Camera};

/// Views that can show the open volume at once, one for each plane.
const VIEWS: u8 = 3;

/// The views.
#[derive(Debug)]
pub(crate) struct Sight {
    cameras: Vec<Camera>,
    pub(crate) overlay: OverlayView,
    stale: BTreeSet<ViewportId>,
    drawing: BTreeSet<ViewportId>,
    is_awaited: bool,
}

impl Sight {
    pub(crate) fn new() -> Self {
        Self {
            cameras: Plane::ALL.into_iter().map(Camera::new).collect(),
            overlay: OverlayView::default(),
            stale: BTreeSet::new(),
            drawing: BTreeSet::new(),
            is_awaited: false,
        }
    }

    /// Segments, those that models proposed and those of the reader are drawn again.
    pub(crate) fn show_all_segments(&mut self) {
        let overlay = &mut self.overlay;
        (overlay.segments_hidden, overlay.proposals_hidden, overlay.edits_hidden) =
            (false, false, false);
        self.all_stale();
    }

    /// Whether a segment is drawn while segments are: its eye is open, and so is that of proposals or of edits.
    pub(crate) fn draws(&self, segment: &Segment) -> bool {
        let is_hidden = match segment.origin {
            // Accepted or not, every voxel of it is the model's.
            Origin::Proposed { edited: false, .. } => self.overlay.proposals_hidden,
            Origin::Proposed { edited: true, .. } | Origin::Manual | Origin::Imported { .. } => {
                self.overlay.edits_hidden
            }
        };
        segment.visible && !is_hidden
    }

    pub(crate) fn camera(&self, viewport: ViewportId) -> Option<&Camera> {
        self.cameras.get(usize::from(viewport.0))
    }

    pub(crate) fn camera_mut(&mut self, viewport: ViewportId) -> Option<&mut Camera> {
        self.stale.insert(viewport);
        self.cameras.get_mut(usize::from(viewport.0))
    }

    /// Views with a canvas, in the layout, that have something to show of this placement.
    pub(crate) fn shown(&self, placement: &Placement) -> Vec<ViewportId> {
        let count = match (self.overlay.layout, placement.grid()) {
            (Layout::One, _) | (_, None) => 1,
            // The fourth is for another series: the same one again would say nothing new.
            (Layout::Three | Layout::Four, _) => VIEWS,
        };
        (0..count).map(ViewportId).filter(|&id| self.has_canvas(id)).collect()
    }

    /// The view of a plane, if one has a canvas.
    pub(crate) fn view_in(&self, plane: Plane) -> Option<ViewportId> {
        let shows = |id: &ViewportId| self.camera(*id).is_some_and(|camera| camera.plane == plane);
        (0..VIEWS).map(ViewportId).find(|id| shows(id) && self.has_canvas(*id))
    }

    pub(crate) fn has_canvas(&self, viewport: ViewportId) -> bool {
        self.camera(viewport).is_some_and(|camera| camera.size_px.0 > 1 && camera.size_px.1 > 1)
    }

    /// Gives the large view the plane of acquisition and the others the rest, and fits the pictures.
    pub(crate) fn open(&mut self, placement: &Placement, acquired: Plane) {
        let others = Plane::ALL.into_iter().filter(|&plane| plane != acquired);
        let planes = std::iter::once(acquired).chain(others);
        for (camera, plane) in self.cameras.iter_mut().zip(planes) {
            camera.plane = plane;
            camera.fit(placement);
        }
        self.all_stale();
    }

    pub(crate) fn set_plane(&mut self, viewport: ViewportId, plane: PlaneName, on: &Placement) {
        let plane = match plane {
            PlaneName::Axial => Plane::Axial,
            PlaneName::Sagittal => Plane::Sagittal,
            PlaneName::Coronal => Plane::Coronal,
            PlaneName::Acquired => return,
        };
        if let Some(camera) = self.camera_mut(viewport) {
            camera.plane = plane;
            camera.fit(on);
        }
    }

    /// The large view shows the plane of acquisition again, all of it.
    pub(crate) fn show_acquired(&mut self, placement: &Placement, acquired: Plane) {
        if let Some(camera) = self.camera_mut(ViewportId(0)) {
            camera.plane = acquired;
            camera.fit(placement);
        }
    }

    pub(crate) fn reset(&mut self, placement: &Placement) {
        for camera in &mut self.cameras {
            camera.fit(placement);
        }
        self.all_stale();
    }

    /// All views go to a box in the volume.
    pub(crate) fn show_box(
        &mut self,
        placement: &Placement,
        corners: (ContinuousIndex, ContinuousIndex),
    ) {
        for camera in &mut self.cameras {
            camera.show_box(placement, corners);
        }
        self.all_stale();
    }

    pub(crate) fn all_stale(&mut self) {
        self.stale.extend((0..VIEWS).map(ViewportId));
    }

    /// Views to draw now; they count as being drawn until the host says otherwise.
    pub(crate) fn take_stale(&mut self, shown: &[ViewportId]) -> Vec<ViewportId> {
        let stale = std::mem::take(&mut self.stale);
        let draw: Vec<_> = shown.iter().copied().filter(|id| stale.contains(id)).collect();
        self.drawing.extend(&draw);
        self.is_awaited = false;
        draw
    }

    /// What the reader waits for can be drawn now.
    pub(crate) fn awaited_came(&mut self) {
        self.is_awaited = true;
    }

    pub(crate) fn is_awaited(&self) -> bool {
        self.is_awaited
    }

    pub(crate) fn drawn(&mut self, viewport: ViewportId) {
        self.drawing.remove(&viewport);
    }

    /// Nothing is being drawn, as after a device was lost.
    pub(crate) fn forget_drawing(&mut self) {
        self.drawing.clear();
    }

    pub(crate) fn is_idle(&self) -> bool {
        self.drawing.is_empty() && self.stale.is_empty()
    }
}

/// What the voxels of a segment are.
pub(crate) fn role_of(segment: &Segment) -> LabelRole {
    match segment.origin {
        Origin::Proposed { edited: false, accepted: false, .. } => LabelRole::Proposed,
        Origin::Proposed { .. } | Origin::Manual | Origin::Imported { .. } => LabelRole::Current,
    }
}
