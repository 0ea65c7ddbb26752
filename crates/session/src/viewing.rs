//! What the page draws, built from the state.

use segment::{Origin, Segment};
use volume::{ContinuousIndex, Lps};
use wire::{
    BoxLps, HistoryView, OpenState, OpenView, RulerView, SegmentId, SegmentItem, Step, View,
    ViewportId, ViewportView, WindowView,
};

use crate::{Session, camera::Lens, session::Desk, tally};

impl Session {
    /// Bytes of voxels and labels that are held: of what is open, and of every image that was read.
    pub fn held_bytes(&self) -> u64 {
        self.library.image_bytes() + self.desk.as_ref().map_or(0, memory_bytes)
    }

    pub(crate) fn next_view(&self) -> View {
        let desk = self.desk.as_ref();
        View {
            studies: self.library.view(
                |uid| desk.is_some_and(|desk| desk.has_open_seg(uid)),
                self.host.memory_limit_bytes(),
            ),
            open: self.open_view(),
            protocol: self.ruling.view(),
            steps: self.steps_view(),
            window: desk.map_or_else(WindowView::default, |d| d.windowing.view()),
            viewports: desk.map_or_else(Vec::new, |d| self.viewports_view(d)),
            beside: self.beside_view(),
            overlay: self.sight.overlay.clone(),
            pointer: self.pointer.clone(),
            segments: desk.map_or_else(Vec::new, |desk| self.segments_view(desk)),
            tool: desk.map(|d| d.editing.tool().clone()).unwrap_or_default(),
            history: self.history_view(),
            models: self.models_view(),
            review: desk.map(|d| self.review_view(d)).unwrap_or_default(),
            findings: desk.map(|d| d.inspection.view()).unwrap_or_default(),
            ruler: desk.map(|d| self.ruler_view(d)).unwrap_or_default(),
            device: self.host.view(self.held_bytes()),
            recovery: self.recovery.view(),
            export: self.export_view(),
        }
    }

    fn open_view(&self) -> OpenView {
        let view = match (&self.desk, &self.open_fault) {
            (Some(desk), _) => desk.reading.view(),
            (None, Some(why)) => {
                OpenView { state: OpenState::Failed(why.clone()), ..OpenView::default() }
            }
            (None, None) => OpenView::default(),
        };
        let seg = self.desk.as_ref().and_then(|desk| desk.segs.said.clone());
        OpenView { seg, too_large: self.too_large.clone(), ..view }
    }

    fn history_view(&self) -> HistoryView {
        let depth = self.desk.as_ref().map(|d| d.editing.history());
        let (undo, redo) = depth.map_or((0, 0), |h| (h.undo_depth(), h.redo_depth()));
        self.recovery.history_view(undo, redo)
    }

    fn viewports_view(&self, desk: &Desk) -> Vec<ViewportView> {
        let shown = self.sight.shown(desk.reading.placement());
        shown.into_iter().filter_map(|id| self.viewport_view(desk, id)).collect()
    }

    fn viewport_view(&self, desk: &Desk, id: ViewportId) -> Option<ViewportView> {
        let reading = &desk.reading;
        let lens = self.sight.camera(id)?.on(reading.placement());
        let axes = lens.axes();
        let slice = reading.cursor_slice(axes.through);
        let cross = lens.canvas(reading.cursor);
        let tool = desk.editing.tool();
        Some(ViewportView {
            id,
            plane: lens.plane_name(),
            slice,
            slices: lens.slices(),
            letters: lens.letters(),
            mm_per_px: lens.mm_per_px(),
            zoom: lens.zoom(),
            crosshair: reading.placement().grid().map(|_| (cross.x, cross.y)),
            brush_px: lens.mm_per_px().map(|_| lens.px(tool.radius_mm)),
            model_box: self
                .runs
                .region()
                .filter(|_| self.spine.is_at(Step::Segment))
                .and_then(|region| canvas_box(desk, &lens, region)),
            finding_box: desk.inspection.selected_box().and_then(|(low, high)| {
                let inside = (low.along(axes.through).floor() as u32) <= slice
                    && slice <= high.along(axes.through).ceil() as u32;
                inside.then(|| rectangle(&lens, low, high))
            }),
            arrived: axes.through != 2 || reading.has_arrived(slice),
            unread: axes.through == 2 && reading.is_unread(slice),
        })
    }

    fn segments_view(&self, desk: &Desk) -> Vec<SegmentItem> {
        let active = desk.editing.active().map(|s| s.number);
        let segments = desk.editing.segmentation().segments();
        let item = |segment| {
            segment_item(desk, segment, (active, self.recovery.is_output(segment.number)))
        };
        segments.map(item).collect()
    }

    fn ruler_view(&self, desk: &Desk) -> RulerView {
        let Some(camera) = self.sight.camera(ViewportId(0)) else { return RulerView::default() };
        let lens = camera.on(desk.reading.placement());
        let axis = lens.axes().through;
        let present = desk.editing.active().map(|s| desk.editing.tally().stretches(s.number, axis));
        let along_stack = axis == 2;
        RulerView {
            slices: lens.slices(),
            present: present.unwrap_or_default(),
            edited: tally::stretches(edited(desk, axis)),
            marked: if along_stack { self.marked_of_active(desk) } else { Vec::new() },
            gaps: if along_stack { desk.reading.gaps() } else { Vec::new() },
            findings: desk.inspection.marks(axis),
            arrived: if along_stack { desk.reading.arrived_stretches() } else { Vec::new() },
        }
    }
}

/// Slices along an index axis on which a segment that is there was edited.
fn edited(desk: &Desk, axis: usize) -> Vec<bool> {
    let slices = desk.editing.segmentation().dims().along(axis) as usize;
    let mut edited = vec![false; slices];
    for segment in desk.editing.segmentation().segments() {
        for (any, one) in edited.iter_mut().zip(desk.editing.edited().of(segment.number, axis)) {
            *any |= one;
        }
    }
    edited
}

/// What a segment is coded as, in words: its type, what modifies it, its region.
fn coded_as(code: &segment::PropertyCode) -> Vec<String> {
    let region = code.region.iter().chain(&code.region_modifiers);
    let codes = std::iter::once(&code.kind).chain(&code.modifiers).chain(region);
    codes.map(|code| code.meaning.clone()).collect()
}

fn segment_item(
    desk: &Desk,
    segment: &Segment,
    (active, is_output): (Option<u8>, bool),
) -> SegmentItem {
    let number = segment.number;
    let voxels = desk.editing.segmentation().voxel_count(number);
    let grid = desk.reading.placement().grid();
    let present = desk.editing.tally().has(number, 2);
    let edited =
        present.zip(desk.editing.edited().of(number, 2)).filter(|&both| both == (true, true));
    SegmentItem {
        id: SegmentId(u32::from(number)),
        number: u16::from(number),
        name: segment.name.clone(),
        coded_as: coded_as(&segment.code),
        color: [segment.color.0, segment.color.1, segment.color.2],
        volume_ml: grid.map(|grid| voxels as f64 * grid.voxel_volume_mm3() / 1000.0),
        voxels: voxels as u64,
        visible: segment.visible,
        locked: segment.locked,
        active: Some(number) == active,
        proposed: is_output && matches!(segment.origin, Origin::Proposed { accepted: false, .. }),
        accepted: matches!(segment.origin, Origin::Proposed { accepted: true, .. }),
        by_model: matches!(segment.origin, Origin::Proposed { .. }),
        // A model's work that was read from a file: who accepted it, the file does not say.
        imported: match segment.origin {
            Origin::Imported { .. } => true,
            Origin::Proposed { .. } => !is_output,
            Origin::Manual => false,
        },
        findings: desk.inspection.count_of(number),
        slices: (
            desk.editing.tally().occupied(number, 2),
            u32::try_from(edited.count()).unwrap_or(u32::MAX),
        ),
    }
}

/// Bytes of labels, and of voxels where no image of the library has them.
fn memory_bytes(desk: &Desk) -> u64 {
    let voxels = desk.reading.volume().voxels();
    let layers = desk.editing.segmentation().layers().len();
    let own = if desk.reading.plan().is_some() { voxels.byte_len() } else { 0 };
    (own + layers * voxels.len()) as u64
}

/// The model's box on a view in device pixels, and whether the slice shown meets it.
fn canvas_box(desk: &Desk, lens: &Lens<'_>, region: BoxLps) -> Option<([f64; 4], bool)> {
    let grid = desk.reading.placement().grid()?;
    let corner = |bits: usize| {
        let pick = |bit: usize, a: f64, b: f64| if bits >> bit & 1 == 0 { a } else { b };
        grid.index_from_lps(Lps::new(
            pick(0, region.from.x, region.to.x),
            pick(1, region.from.y, region.to.y),
            pick(2, region.from.z, region.to.z),
        ))
    };
    let corners: Vec<ContinuousIndex> = (0..8).map(corner).collect();
    let extreme = |axis: usize, pick: fn(f64, f64) -> f64| {
        corners.iter().map(|c| c.along(axis)).reduce(pick).unwrap_or_default()
    };
    let low =
        ContinuousIndex::new(extreme(0, f64::min), extreme(1, f64::min), extreme(2, f64::min));
    let high =
        ContinuousIndex::new(extreme(0, f64::max), extreme(1, f64::max), extreme(2, f64::max));
    let through = lens.axes().through;
    let slice = f64::from(desk.reading.cursor_slice(through));
    let meets = low.along(through) <= slice && slice <= high.along(through);
    Some((rectangle(lens, low, high), meets))
}

/// Left, top, right, bottom in device pixels of a box in the volume.
pub(crate) fn rectangle(lens: &Lens<'_>, low: ContinuousIndex, high: ContinuousIndex) -> [f64; 4] {
    let (a, b) = (lens.canvas(low), lens.canvas(high));
    [a.x.min(b.x), a.y.min(b.y), a.x.max(b.x), a.y.max(b.y)]
}
