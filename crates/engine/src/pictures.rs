//! Small pictures for the page, drawn on the processor whatever draws the views.

use render::{CpuRenderer, Picture, RenderError, Renderer, SizePx};
use session::{BesideSpec, DrawSpec, Session, ThumbnailSpec};
use volume::{Labelmap, Volume};
use window::Polarity;
use wire::{Event, FindingId};

use crate::page;
use crate::paint::FrameParts;
use crate::views::warn;

/// Side of a picture for the rail: twice what it shows there, for screens with more pixels.
const THUMBNAIL_PX: u32 = 128;

/// Draws a picture for the rail and sends it.
pub(crate) fn send_thumbnail(spec: ThumbnailSpec) {
    let ThumbnailSpec { id, volume, slice, window, inverted } = spec;
    let polarity = if inverted { Polarity::Inverted } else { Polarity::Normal };
    let picture = SizePx::new(THUMBNAIL_PX, THUMBNAIL_PX)
        .and_then(|size| render::thumbnail(&volume, slice, &window, polarity, size));
    match picture {
        Ok(picture) => {
            let (width_px, height_px) = (picture.size().width(), picture.size().height());
            let event = Event::Thumbnail { volume: id, width_px, height_px };
            page::tell(&event, &[picture.rgba()]);
        }
        Err(fault) => warn(&fault.into()),
    }
}

/// Draws a finding as it is and as its repair would leave it, and sends both.
pub(crate) fn send_repair(session: &Session, finding: FindingId, specs: &[DrawSpec; 2]) {
    let Some(volume) = session.volume() else { return };
    let [now, after] = specs.each_ref().map(|spec| draw(volume, session.labels(), spec));
    match now.and_then(|now| Ok((now, after?))) {
        Ok((now, after)) => {
            let (width_px, height_px) = (now.size().width(), now.size().height());
            let event = Event::RepairPictures { finding, width_px, height_px };
            page::tell(&event, &[now.rgba(), after.rgba()]);
        }
        Err(fault) => warn(&fault.into()),
    }
}

/// Draws a slice of another volume for the fourth view and sends it.
pub(crate) fn send_beside(spec: BesideSpec) {
    let BesideSpec { id, slice, volume, labels, draw: how } = spec;
    match draw(&volume, labels.as_deref(), &how) {
        Ok(picture) => {
            let (width_px, height_px) = (picture.size().width(), picture.size().height());
            let event = Event::Beside { volume: id, slice, width_px, height_px };
            page::tell(&event, &[picture.rgba()]);
        }
        Err(fault) => warn(&fault.into()),
    }
}

/// Draws a slice of another volume, to be answered with.
pub(crate) fn beside(spec: &BesideSpec) -> Option<Picture> {
    draw(&spec.volume, spec.labels.as_deref(), &spec.draw).map_err(|fault| warn(&fault.into())).ok()
}

fn draw(
    volume: &Volume,
    labels: Option<&Labelmap>,
    spec: &DrawSpec,
) -> Result<Picture, RenderError> {
    let parts = FrameParts::new(spec)?;
    let mut picture = Picture::new(parts.size());
    let frame = parts.frame(&spec.window);
    CpuRenderer::new().draw(volume, labels, &frame, &mut picture)?;
    Ok(picture)
}
