//! The frames of a series, split into volumes.

use volume::{Dims, Direction, Lps, Placement, Plane, Rescale};

use crate::assemble::PADDING_F32;
use crate::geometry::{Plane2d, Stated, place};
use crate::group::not_a_volume;
use crate::{
    Finding, FrameHeader, FrameSource, Instance, PixelFormat, VolumePlan, VolumeRescale, VoxelKind,
};

/// Frames nearer than this along the normal are at one position.
const SAME_POSITION_MM: f64 = 0.01;
/// Frames whose axes differ by more (length of the difference of unit vectors) are of different volumes.
const SAME_AXIS: f64 = 1e-3;
/// Pixel spacings that differ by more, relatively, are of different volumes.
const SAME_SPACING_PART: f64 = 1e-3;

/// A frame that may become a slice.
#[derive(Debug, Clone, Copy)]
struct Candidate<'a> {
    index: usize,
    frame: u32,
    instance: &'a Instance,
    format: &'a PixelFormat,
    header: &'a FrameHeader,
    plane: Option<Plane2d>,
    /// Position and its distance along the normal in mm.
    at: Option<(Lps, f64)>,
}

/// Splits the frames of a series by size, type, orientation and spacing, then frames at one position by the
/// dimension that tells them apart, and plans a volume for each part.
pub(crate) fn volumes_of(series_id: &str, instances: &[Instance]) -> Vec<VolumePlan> {
    let mut parts: Vec<Vec<Candidate<'_>>> = Vec::new();
    for candidate in instances.iter().enumerate().flat_map(candidates) {
        match parts.iter_mut().find(|p| p.first().is_some_and(|c| c.goes_with(&candidate))) {
            Some(part) => part.push(candidate),
            None => parts.push(vec![candidate]),
        }
    }
    parts
        .into_iter()
        .flat_map(split_positions)
        .enumerate()
        .map(|(number, part)| plan(format!("{series_id}#{number}"), &part))
        .collect()
}

fn candidates<'a>(
    (index, instance): (usize, &'a Instance),
) -> impl Iterator<Item = Candidate<'a>> + 'a {
    let format = match not_a_volume(&instance.header) {
        None => instance.header.pixels.as_ref(),
        Some(_) => None,
    };
    let frames = instance.header.frames.iter();
    format.into_iter().flat_map(move |format| {
        frames.clone().zip(0..).map(move |(header, frame)| {
            let plane = plane_of(format, header);
            let at = plane.zip(header.position).map(|(plane, position)| {
                (position, position.from_origin().dot(plane.normal.vector()))
            });
            Candidate { index, frame, instance, format, header, plane, at }
        })
    })
}

fn plane_of(format: &PixelFormat, header: &FrameHeader) -> Option<Plane2d> {
    let axes = header.orientation?;
    header.position?;
    Some(Plane2d {
        columns: format.columns.into(),
        rows: format.rows.into(),
        axes,
        normal: axes.0.normal_to(axes.1).ok()?,
        spacing_mm: header.pixel_spacing_mm?,
    })
}

impl Candidate<'_> {
    /// Whether two frames may be slices of one volume.
    fn goes_with(&self, other: &Self) -> bool {
        let (a, b) = (self.format, other.format);
        let facts = (&self.instance.header.series, &other.instance.header.series);
        (a.rows, a.columns, a.signed, a.inverted) == (b.rows, b.columns, b.signed, b.inverted)
            && (a.bits_allocated > 16) == (b.bits_allocated > 16)
            && facts.0.frame_of_reference == facts.1.frame_of_reference
            && facts.0.modality == facts.1.modality
            && match (self.plane, other.plane) {
                (Some(a), Some(b)) => a.is_parallel_to(&b),
                (None, None) => true,
                _ => false,
            }
    }

    fn depth(&self) -> f64 {
        self.at.map_or(0.0, |(_, depth)| depth)
    }

    fn order(&self) -> (Option<i32>, usize, u32) {
        (self.instance.header.instance_number, self.index, self.frame)
    }

    fn dimension(&self, name: &str) -> Option<&str> {
        self.header.dimension_key.iter().find_map(|part| {
            part.split_once('=').and_then(|(found, value)| (found == name).then_some(value))
        })
    }
}

impl Plane2d {
    fn is_parallel_to(&self, other: &Self) -> bool {
        let near =
            |a: Direction, b: Direction| (a.vector() + b.vector() * -1.0).length_mm() <= SAME_AXIS;
        let same = |a: f64, b: f64| (a - b).abs() <= SAME_SPACING_PART * a;
        near(self.axes.0, other.axes.0)
            && near(self.axes.1, other.axes.1)
            && same(self.spacing_mm.0, other.spacing_mm.0)
            && same(self.spacing_mm.1, other.spacing_mm.1)
    }
}

/// A part with at most one frame at each position, sorted.
struct Part<'a> {
    frames: Vec<Candidate<'a>>,
    /// Frames at the fullest position that nothing told apart; zero when there were none.
    repeated: u32,
    /// The frames are moments of one place, not places: they make no volume in space.
    is_cine: bool,
}

/// Splits frames that share positions, by dimension where one tells them apart, else by instance number.
fn split_positions(mut frames: Vec<Candidate<'_>>) -> Vec<Part<'_>> {
    if frames.iter().any(|c| c.at.is_none()) {
        frames.sort_by_key(Candidate::order);
        return vec![Part { frames, repeated: 0, is_cine: false }];
    }
    frames.sort_by(|a, b| a.depth().total_cmp(&b.depth()).then(a.order().cmp(&b.order())));
    let positions = by_position(&frames);
    let fullest = positions.iter().map(Vec::len).max().unwrap_or(0);
    if fullest <= 1 {
        return vec![Part { frames, repeated: 0, is_cine: false }];
    }
    if let Some(name) = telling_dimension(&frames, &positions, fullest) {
        let mut values: Vec<Option<&str>> = frames.iter().map(|c| c.dimension(name)).collect();
        values.sort_by(|a, b| by_number(*a, *b));
        values.dedup();
        let of = |value| frames.iter().filter(|c| c.dimension(name) == value).copied().collect();
        return values.into_iter().map(of).flat_map(split_positions).collect();
    }
    let repeated = u32::try_from(fullest).unwrap_or(u32::MAX);
    if let [_] = positions[..]
        && frames.iter().all(|c| c.index == frames[0].index)
    {
        frames.sort_by_key(Candidate::order);
        return vec![Part { frames, repeated, is_cine: true }];
    }
    let mut parts: Vec<Vec<Candidate<'_>>> = vec![Vec::new(); fullest];
    for position in positions {
        let mut here = position;
        here.sort_by_key(Candidate::order);
        for (part, candidate) in parts.iter_mut().zip(here) {
            part.push(candidate);
        }
    }
    parts.into_iter().map(|frames| Part { frames, repeated, is_cine: false }).collect()
}

/// Frames (sorted by depth) at each position.
fn by_position<'a>(frames: &[Candidate<'a>]) -> Vec<Vec<Candidate<'a>>> {
    let mut positions: Vec<Vec<Candidate<'a>>> = Vec::new();
    for &candidate in frames {
        match positions.last_mut() {
            Some(here)
                if here
                    .first()
                    .is_some_and(|c| candidate.depth() - c.depth() <= SAME_POSITION_MM) =>
            {
                here.push(candidate);
            }
            _ => positions.push(vec![candidate]),
        }
    }
    positions
}

/// The first dimension in which frames at one position differ, and that has no more values than a position has
/// frames (a trigger time that differs from slice to slice tells nothing).
fn telling_dimension<'a>(
    frames: &[Candidate<'a>],
    positions: &[Vec<Candidate<'a>>],
    fullest: usize,
) -> Option<&'a str> {
    let mut names: Vec<&str> = Vec::new();
    for part in frames.iter().flat_map(|c| &c.header.dimension_key) {
        if let Some((name, _)) = part.split_once('=')
            && !names.contains(&name)
        {
            names.push(name);
        }
    }
    names.into_iter().find(|name| {
        let mut values: Vec<_> = frames.iter().map(|c| c.dimension(name)).collect();
        values.sort_unstable();
        values.dedup();
        let differs = |here: &Vec<Candidate<'_>>| {
            here.iter().any(|c| Some(c.dimension(name)) != here.first().map(|f| f.dimension(name)))
        };
        values.len() <= fullest && positions.iter().any(differs)
    })
}

/// Numbers by size, then the rest by text.
fn by_number(a: Option<&str>, b: Option<&str>) -> std::cmp::Ordering {
    let number = |text: Option<&str>| text.and_then(|t| t.parse::<f64>().ok());
    match (number(a), number(b)) {
        (Some(x), Some(y)) => x.total_cmp(&y),
        _ => a.cmp(&b),
    }
}

fn plan(id: String, part: &Part<'_>) -> VolumePlan {
    let frames = &part.frames;
    let mut findings = Vec::new();
    if part.repeated > 0 {
        findings.push(Finding::PositionsRepeated { frames: part.repeated });
    }
    // A part is never empty: it was made of the candidates that it holds.
    let middle = frames[frames.len() / 2];
    let facts = middle.instance.header.series.clone();
    let placement = if part.is_cine {
        unplaced(frames, middle)
    } else {
        placement(frames, middle, &mut findings)
    };
    let plane = middle.plane.and_then(|plane| {
        let named = Plane::of_normal(plane.normal);
        if named.is_none() {
            findings.push(Finding::Oblique { normal: plane.normal });
        }
        named
    });
    let values = values(frames, &mut findings);
    let dims = placement.dims();
    let voxels =
        u64::from(dims.columns).saturating_mul(dims.rows.into()).saturating_mul(dims.slices.into());
    VolumePlan {
        id,
        rescale: values.rescale,
        kind: values.kind,
        padding: values.padding,
        stored_min: values.stored_min,
        frames: values.frames,
        placement,
        inverted: middle.format.inverted,
        windows: middle.header.windows.clone(),
        voi_function: middle.header.voi_function.clone(),
        facts,
        plane,
        bytes_needed: voxels.saturating_mul(values.kind.bytes()),
        findings,
        whole: None,
    }
}

fn placement(
    frames: &[Candidate<'_>],
    middle: Candidate<'_>,
    findings: &mut Vec<Finding>,
) -> Placement {
    let positions: Vec<Lps> = frames.iter().filter_map(|c| Some(c.at?.0)).collect();
    let series = &middle.instance.header.series;
    let stated = Stated {
        thickness_mm: series.slice_thickness_mm,
        spacing_mm: series.spacing_between_slices_mm,
        tilt_degrees: series.gantry_tilt_degrees,
    };
    if let (Some(plane), true) = (middle.plane, positions.len() == frames.len()) {
        return place(plane, &positions, stated, findings);
    }
    let header = middle.header;
    findings.push(match header.position.and(header.orientation) {
        Some(_) => Finding::NoPixelSpacing,
        None => Finding::NoPosition,
    });
    unplaced(frames, middle)
}

fn unplaced(frames: &[Candidate<'_>], middle: Candidate<'_>) -> Placement {
    let slices = u32::try_from(frames.len()).unwrap_or(u32::MAX);
    let dims = Dims::new(middle.format.columns.into(), middle.format.rows.into(), slices);
    Placement::Unplaced { dims, pixel_spacing_mm: middle.header.pixel_spacing_mm }
}

/// What the samples of a volume are worth, and in which type they are kept.
struct Values {
    frames: Vec<FrameSource>,
    rescale: VolumeRescale,
    kind: VoxelKind,
    padding: Option<(f64, f64)>,
    stored_min: f64,
}

fn values(candidates: &[Candidate<'_>], findings: &mut Vec<Finding>) -> Values {
    let usable = |rescale: Rescale| rescale.slope != 0.0;
    if candidates.iter().any(|c| !usable(c.header.rescale)) {
        findings.push(Finding::RescaleUnusable);
    }
    if candidates.iter().any(|c| c.instance.header.series.voi_lut) {
        findings.push(Finding::VoiLutIgnored);
    }
    let frames: Vec<FrameSource> = candidates
        .iter()
        .map(|c| FrameSource {
            file: c.instance.file,
            instance: c.index,
            frame: c.frame,
            rescale: if usable(c.header.rescale) { c.header.rescale } else { Rescale::IDENTITY },
            padding: c.format.padding,
        })
        .collect();
    let first = frames.first().map_or((Rescale::IDENTITY, None), |f| (f.rescale, f.padding));
    let mixed_rescale = frames.iter().any(|f| f.rescale != first.0);
    if mixed_rescale {
        findings.push(Finding::MixedRescale);
    }
    let wide = candidates.first().is_some_and(|c| c.format.bits_allocated > 16);
    let per_frame = mixed_rescale || wide;
    if !per_frame && frames.iter().any(|f| f.padding != first.1) {
        findings.push(Finding::MixedPadding);
    }
    let signed = candidates.first().is_some_and(|c| c.format.signed);
    let bits = candidates.iter().map(|c| c.format.bits_stored).max().unwrap_or(16);
    let stored_min = if signed { -(f64::from(bits) - 1.0).exp2() } else { 0.0 };
    if per_frame {
        let lowest = frames.iter().map(|f| f.rescale.modality(stored_min));
        let padded = frames.iter().any(|f| f.padding.is_some());
        return Values {
            rescale: VolumeRescale::PerFrame,
            kind: VoxelKind::F32,
            padding: padded.then_some((PADDING_F32.into(), PADDING_F32.into())),
            stored_min: lowest.fold(f64::INFINITY, f64::min),
            frames,
        };
    }
    Values {
        rescale: VolumeRescale::Uniform(first.0),
        kind: if signed { VoxelKind::I16 } else { VoxelKind::U16 },
        padding: first.1.map(|(low, high)| (low.into(), high.into())),
        stored_min,
        frames,
    }
}
