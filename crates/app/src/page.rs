//! What the page knows: the engine's view, and what dies with the page.

use std::collections::HashMap;
use std::ops::Deref;
use std::rc::Rc;

use wire::{
    FindingId, PointerView, RecoveryView, SegmentItem, ViewPatch, ViewportId, VolumeId, Why,
};
use yew::Reducible;

use crate::catalogue::Identity;

/// The fourth view.
pub(crate) const BESIDE: ViewportId = ViewportId(3);

/// A part of the view, shared and compared by address: a component is drawn again only when its own
/// part was sent anew.
#[derive(Debug, Default)]
pub(crate) struct Section<T>(Rc<T>);

impl<T> Section<T> {
    pub(crate) fn new(value: T) -> Self {
        Self(Rc::new(value))
    }
}

impl<T> Clone for Section<T> {
    fn clone(&self) -> Self {
        Self(Rc::clone(&self.0))
    }
}

impl<T> PartialEq for Section<T> {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}

impl<T> Deref for Section<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}

/// Defines [`Screen`] from the sections of a patch; one that is missing here does not compile. What is under
/// the pointer changes with every move and is drawn in one place: it is no part of the screen.
macro_rules! screen {
    ($($name:ident: $kind:ty,)*) => {
        /// The view as last told by the engine, section by section.
        #[derive(Debug, Clone, PartialEq, Default)]
        pub(crate) struct Screen { $(pub(crate) $name: Section<$kind>,)* }

        impl Screen {
            /// The screen with the sections of a patch taken over; the others stay the same object.
            pub(crate) fn patched(&self, patch: ViewPatch) -> Self {
                let ViewPatch { pointer: _, $($name,)* } = patch;
                Self { $($name: $name.map_or_else(|| self.$name.clone(), Section::new),)* }
            }
        }
    };
}

screen! {
    studies: wire::StudiesView,
    open: wire::OpenView,
    protocol: wire::ProtocolView,
    steps: Vec<wire::StepItem>,
    window: wire::WindowView,
    viewports: Vec<wire::ViewportView>,
    beside: wire::BesideView,
    overlay: wire::OverlayView,
    segments: Vec<wire::SegmentItem>,
    tool: wire::ToolView,
    history: wire::HistoryView,
    models: Vec<wire::ModelItem>,
    review: wire::ReviewView,
    findings: wire::FindingsView,
    ruler: wire::RulerView,
    device: wire::DeviceView,
    recovery: Option<wire::RecoveryView>,
    export: wire::ExportView,
}

impl Screen {
    /// The screen as it may be seen: segments are called by what somebody wrote.
    pub(crate) fn shown_to(&self, identity: Identity) -> Self {
        if identity == Identity::Shown {
            return self.clone();
        }
        let words = |text: &str| identity.words_among(text, &self.studies);
        let segment =
            |segment: &SegmentItem| SegmentItem { name: words(&segment.name), ..segment.clone() };
        let recovery = |recovery: &RecoveryView| RecoveryView {
            segments: recovery.segments.iter().map(|name| words(name)).collect(),
            ..recovery.clone()
        };
        Self {
            segments: Section::new(self.segments.iter().map(segment).collect()),
            recovery: Section::new(self.recovery.as_ref().map(recovery)),
            ..self.clone()
        }
    }

    /// The crosshair of a view in device pixels.
    pub(crate) fn crosshair_of(&self, viewport: ViewportId) -> Option<(f64, f64)> {
        let view = self.viewports.iter().find(|view| view.id == viewport);
        match &self.beside.shown {
            Some(shown) if viewport == BESIDE => Some(shown.crosshair),
            _ => view?.crosshair,
        }
    }
}

/// A small picture that the engine drew.
#[derive(Debug, PartialEq)]
pub(crate) struct Thumbnail {
    /// Width in pixels.
    pub(crate) width_px: u32,
    /// Height in pixels.
    pub(crate) height_px: u32,
    /// RGBA rows from the top.
    pub(crate) pixels: Vec<u8>,
}

/// A finding as it is, and as its repair would leave it.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct RepairPictures {
    /// Which finding.
    pub(crate) finding: FindingId,
    /// As it is.
    pub(crate) now: Section<Thumbnail>,
    /// As it would be.
    pub(crate) after: Section<Thumbnail>,
}

/// A slice of the series in the fourth view.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct BesidePicture {
    /// Which volume.
    pub(crate) volume: VolumeId,
    /// Slice of it, from zero.
    pub(crate) slice: u32,
    /// The picture.
    pub(crate) picture: Section<Thumbnail>,
}

/// All that the page draws from.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Page {
    /// What the engine told.
    pub(crate) screen: Screen,
    /// What is under the pointer.
    pub(crate) pointer: Section<PointerView>,
    /// Pictures of volumes.
    pub(crate) thumbnails: Section<HashMap<VolumeId, Section<Thumbnail>>>,
    /// The last finding whose repair was drawn: as it is, and as the repair would leave it.
    pub(crate) repair: Option<RepairPictures>,
    /// What the fourth view shows.
    pub(crate) beside: Option<BesidePicture>,
    /// Rises each time that canvases must be new; part of each canvas's key.
    pub(crate) canvases: u32,
    /// The last refusal that a person should read.
    pub(crate) refusal: Option<Why>,
    /// Why the engine stopped, while it is not running.
    pub(crate) stopped: Option<String>,
    /// Changes of the engine's view that are in this page.
    pub(crate) patches: u64,
}

/// What changes a [`Page`].
pub(crate) enum Change {
    /// The engine's view changed.
    Patch(Box<ViewPatch>),
    /// A picture arrived.
    Picture(VolumeId, Thumbnail),
    /// The picture of the fourth view arrived.
    Beside(BesidePicture),
    /// Pictures of a repair arrived.
    Repair(RepairPictures),
    /// Canvases must be new.
    NewCanvases,
    /// Something asked for was refused.
    Refused(Why),
    /// The refusal was read.
    RefusalRead,
    /// Something asked for later was done.
    Accepted,
    /// The engine stopped.
    Stopped(String),
    /// A new engine was started.
    Restarted,
}

impl Reducible for Page {
    type Action = Change;

    fn reduce(self: Rc<Self>, change: Change) -> Rc<Self> {
        let mut page = Page::clone(&self);
        match change {
            Change::Patch(mut patch) => {
                if let Some(pointer) = patch.pointer.take() {
                    page.pointer = Section::new(pointer);
                }
                let before = std::mem::take(&mut page.screen);
                page.screen = before.patched(*patch);
                if page.screen.open.volume != before.open.volume {
                    page.refusal = None;
                }
                page.patches += 1;
            }
            Change::Picture(volume, thumbnail) => {
                let mut thumbnails = HashMap::clone(&page.thumbnails);
                thumbnails.insert(volume, Section::new(thumbnail));
                page.thumbnails = Section::new(thumbnails);
            }
            Change::Beside(picture) => page.beside = Some(picture),
            Change::Repair(pictures) => page.repair = Some(pictures),
            Change::NewCanvases => page.canvases += 1,
            Change::Refused(why) => page.refusal = Some(why),
            Change::RefusalRead | Change::Accepted => page.refusal = None,
            Change::Stopped(message) => page.stopped = Some(message),
            Change::Restarted => {
                // The engine that starts is told before any file whether to hide who the patient is.
                let overlay = page.screen.overlay.clone();
                page = Page {
                    screen: Screen { overlay, ..Screen::default() },
                    canvases: page.canvases + 1,
                    thumbnails: page.thumbnails,
                    patches: page.patches,
                    ..Page::default()
                };
            }
        }
        Rc::new(page)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_patch_replaces_its_sections_and_leaves_the_others_the_same_objects() {
        let screen = Screen::default();
        let overlay = wire::OverlayView { fill: 0.5, ..Default::default() };
        let patch =
            ViewPatch { overlay: Some(overlay), recovery: Some(None), ..Default::default() };
        let next = screen.patched(patch);
        assert_eq!(next.overlay.fill.to_bits(), 0.5f32.to_bits());
        assert!(next.overlay != screen.overlay && next.recovery != screen.recovery);
        assert!(next.studies == screen.studies && next.steps == screen.steps);
    }

    #[test]
    fn a_move_of_the_pointer_leaves_the_screen_as_it_is() {
        let page = Rc::new(Page::default());
        let pointer = PointerView { value: Some(108.0), ..Default::default() };
        let patch = ViewPatch { pointer: Some(pointer), ..Default::default() };
        let next = Rc::clone(&page).reduce(Change::Patch(Box::new(patch)));
        assert_eq!(next.pointer.value, Some(108.0));
        assert!(next.screen == page.screen);
    }

    #[test]
    fn a_refusal_does_not_outlast_its_volume() {
        let page = Page { refusal: Some(Why::EditWhileLooking), ..Default::default() };
        let of = |volume: &str| wire::OpenView {
            volume: Some(VolumeId(volume.to_owned())),
            ..Default::default()
        };
        let patch = |patch| Change::Patch(Box::new(patch));
        let page =
            Rc::new(page).reduce(patch(ViewPatch { open: Some(of("a")), ..Default::default() }));
        assert_eq!(page.refusal, None);
        let page = page.reduce(Change::Refused(Why::NothingOpen));
        let page = page.reduce(patch(ViewPatch { open: Some(of("a")), ..Default::default() }));
        assert_eq!(page.refusal, Some(Why::NothingOpen));
        assert_eq!(page.reduce(Change::Accepted).refusal, None);
    }

    #[test]
    fn a_new_engine_gets_new_canvases_and_nothing_of_the_old_view() {
        let page = Page { refusal: Some(Why::NothingOpen), canvases: 3, ..Default::default() };
        let page = Rc::new(page).reduce(Change::Stopped("unreachable".to_owned()));
        assert_eq!(page.stopped.as_deref(), Some("unreachable"));
        let page = page.reduce(Change::Restarted);
        assert_eq!((page.canvases, &page.refusal, &page.stopped), (4, &None, &None));
    }
}
