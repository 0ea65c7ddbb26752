//! A set of voxels as the pieces of its lines: small for anything shaped like an organ, and quick to combine.

mod components;
mod holes;
mod morphology;
mod plane_distance;
mod sets;

pub use components::{Components, Connectivity};
pub(crate) use plane_distance::PlaneDistance;

use volume::{Dims, Index, Labelmap, Run, Volume, Voxels};

use crate::SegmentError;

/// A set of voxels of one extent.
///
/// Kept as sorted, disjoint, non-touching spans of lines, so that two equal sets are equal values.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Region {
    dims: Dims,
    spans: Vec<Span>,
}

/// Columns `first..end` of one line; lines are counted through all slices.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Span {
    pub(crate) line: u32,
    pub(crate) first: u32,
    pub(crate) end: u32,
}

/// A box of voxels, both corners inside.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Block {
    pub(crate) first: Index,
    pub(crate) last: Index,
}

impl Region {
    /// The empty set.
    pub fn empty(dims: Dims) -> Self {
        Self { dims, spans: Vec::new() }
    }

    /// A set from runs in memory order; they may go on over line ends.
    ///
    /// # Errors
    /// [`SegmentError::OutsideGrid`] when a run reaches past the last voxel.
    pub fn from_runs(dims: Dims, runs: &[Run]) -> Result<Self, SegmentError> {
        let voxels = dims.voxel_count()?;
        let columns = dims.columns as usize;
        let mut spans = Vec::with_capacity(runs.len());
        for run in runs {
            let end = run.start.checked_add(run.len).filter(|&end| end <= voxels).ok_or(
                SegmentError::OutsideGrid {
                    start: run.start,
                    end: run.start.saturating_add(run.len),
                    voxels,
                },
            )?;
            let mut at = run.start;
            while at < end {
                let line = at / columns;
                let stop = end.min((line + 1) * columns);
                let first = at - line * columns;
                spans.push(Span {
                    line: line as u32,
                    first: first as u32,
                    end: (first + stop - at) as u32,
                });
                at = stop;
            }
        }
        spans.sort_unstable();
        Ok(Self::from_sorted(dims, spans))
    }

    /// The voxels with one label.
    pub fn of_label(labels: &Labelmap, number: u8) -> Self {
        let mut region = Self::empty(labels.dims());
        each_label_span(labels, |label, span| {
            if label == number {
                region.spans.push(span);
            }
        });
        region
    }

    /// The voxels whose modality value lies between two, inclusive. Padding and absent slices have none.
    pub fn of_values(image: &Volume, low: f64, high: f64) -> Self {
        let rescale = image.rescale();
        let padding = image.padding();
        let test = |stored: f64| {
            let value = rescale.modality(stored);
            low <= value
                && value <= high
                && padding.is_none_or(|(from, to)| !(from..=to).contains(&stored))
        };
        let dims = image.placement().dims();
        let spans = match image.voxels() {
            Voxels::I16(stored) => spans_where(dims, stored, |v| test(f64::from(v))),
            Voxels::U16(stored) => spans_where(dims, stored, |v| test(f64::from(v))),
            Voxels::F32(stored) => spans_where(dims, stored, |v| test(f64::from(v))),
        };
        let is_there = |span: &Span| !image.is_absent(span.line / dims.rows);
        Self { dims, spans: spans.into_iter().filter(is_there).collect() }
    }

    /// Extent of the image that the set lies in.
    pub fn dims(&self) -> Dims {
        self.dims
    }

    /// Number of voxels.
    pub fn voxel_count(&self) -> usize {
        self.spans.iter().map(|span| (span.end - span.first) as usize).sum()
    }

    /// Whether it has no voxel.
    pub fn is_empty(&self) -> bool {
        self.spans.is_empty()
    }

    /// Its voxels as runs in memory order, none over a line end.
    pub fn runs(&self) -> impl Iterator<Item = Run> {
        let columns = self.dims.columns as usize;
        self.spans.iter().map(move |span| Run {
            start: span.line as usize * columns + span.first as usize,
            len: (span.end - span.first) as usize,
        })
    }

    /// Whether a voxel belongs to it.
    pub fn contains(&self, at: Index) -> bool {
        if !self.dims.contains(at) {
            return false;
        }
        let line = at.slice * self.dims.rows + at.row;
        let after = self.spans.partition_point(|s| (s.line, s.first) <= (line, at.column));
        after > 0 && self.spans[after - 1].line == line && at.column < self.spans[after - 1].end
    }

    /// First and last voxel of the smallest box around it; `None` when it is empty.
    pub fn bounds(&self) -> Option<(Index, Index)> {
        self.block().map(|block| (block.first, block.last))
    }

    /// The voxel of the set nearest to its centre of mass: a place to go to, inside even where the set is bent.
    pub fn representative(&self) -> Option<Index> {
        let count = self.voxel_count() as f64;
        let mut sum = [0.0; 3];
        for span in &self.spans {
            let (row, slice) = self.row_and_slice(span.line);
            let len = f64::from(span.end - span.first);
            sum[0] += len * f64::from(span.first + span.end - 1) / 2.0;
            sum[1] += len * f64::from(row);
            sum[2] += len * f64::from(slice);
        }
        let center = sum.map(|s| s / count);
        let candidates = self.spans.iter().map(|span| {
            let (row, slice) = self.row_and_slice(span.line);
            let nearest = center[0].round().clamp(f64::from(span.first), f64::from(span.end - 1));
            let off =
                [nearest - center[0], f64::from(row) - center[1], f64::from(slice) - center[2]];
            (off.iter().map(|d| d * d).sum::<f64>(), Index::new(nearest as u32, row, slice))
        });
        candidates.min_by(|a, b| a.0.total_cmp(&b.0)).map(|(_, index)| index)
    }

    /// Slices that it touches, in order.
    pub fn slices(&self) -> Vec<u32> {
        let mut slices: Vec<u32> =
            self.spans.iter().map(|span| span.line / self.dims.rows).collect();
        slices.dedup();
        slices
    }

    pub(crate) fn spans(&self) -> &[Span] {
        &self.spans
    }

    /// A set from spans in order, none overlapping; those that touch are joined.
    pub(crate) fn from_sorted(dims: Dims, spans: impl IntoIterator<Item = Span>) -> Self {
        let mut joined: Vec<Span> = Vec::new();
        for span in spans {
            match joined.last_mut() {
                Some(last) if last.line == span.line && span.first <= last.end => {
                    last.end = last.end.max(span.end);
                }
                _ => joined.push(span),
            }
        }
        Self { dims, spans: joined }
    }

    /// The voxels with any label but background.
    pub(crate) fn of_any_label(labels: &Labelmap) -> Self {
        let mut spans = Vec::new();
        each_label_span(labels, |_, span| spans.push(span));
        Self::from_sorted(labels.dims(), spans)
    }

    /// The sets of every label in one pass, by label; background left out.
    pub(crate) fn by_label(labels: &Labelmap) -> Vec<(u8, Self)> {
        let mut found: [Vec<Span>; 256] = std::array::from_fn(|_| Vec::new());
        each_label_span(labels, |label, span| found[usize::from(label)].push(span));
        let dims = labels.dims();
        (0..=255u8)
            .zip(found)
            .skip(1)
            .filter(|(_, spans)| !spans.is_empty())
            .map(|(label, spans)| (label, Self { dims, spans }))
            .collect()
    }

    pub(crate) fn row_and_slice(&self, line: u32) -> (u32, u32) {
        (line % self.dims.rows, line / self.dims.rows)
    }

    /// The smallest box around it.
    pub(crate) fn block(&self) -> Option<Block> {
        let (start, end) = (self.spans.first()?.line, self.spans.last()?.line);
        let rows = self.spans.iter().map(|span| span.line % self.dims.rows);
        let (low, high) = rows.fold((u32::MAX, 0), |(l, h), row| (l.min(row), h.max(row)));
        let first = self.spans.iter().map(|span| span.first).min()?;
        let last = self.spans.iter().map(|span| span.end).max()? - 1;
        Some(Block {
            first: Index::new(first, low, start / self.dims.rows),
            last: Index::new(last, high, end / self.dims.rows),
        })
    }

    /// The spans of one slice.
    pub(crate) fn spans_of_slice(&self, slice: u32) -> &[Span] {
        let line = |slice: u32| slice * self.dims.rows;
        let start = self.spans.partition_point(|span| span.line < line(slice));
        let end = self.spans.partition_point(|span| span.line < line(slice + 1));
        &self.spans[start..end]
    }

    /// The part of the set in one slice.
    pub(crate) fn slice(&self, slice: u32) -> Self {
        Self { dims: self.dims, spans: self.spans_of_slice(slice).to_vec() }
    }
}

impl Block {
    /// The box grown on every side by as many voxels as given for each axis, cut off at the image border.
    pub(crate) fn grown(self, by: [u32; 3], dims: Dims) -> Self {
        let low = |value: u32, by: u32| value.saturating_sub(by);
        let high = |value: u32, by: u32, extent: u32| value.saturating_add(by).min(extent - 1);
        Self {
            first: Index::new(
                low(self.first.column, by[0]),
                low(self.first.row, by[1]),
                low(self.first.slice, by[2]),
            ),
            last: Index::new(
                high(self.last.column, by[0], dims.columns),
                high(self.last.row, by[1], dims.rows),
                high(self.last.slice, by[2], dims.slices),
            ),
        }
    }

    pub(crate) fn columns(self) -> usize {
        (self.last.column - self.first.column) as usize + 1
    }

    pub(crate) fn rows(self) -> usize {
        (self.last.row - self.first.row) as usize + 1
    }
}

/// Visits the spans of all labels but background, line by line.
fn each_label_span(labels: &Labelmap, mut visit: impl FnMut(u8, Span)) {
    let columns = labels.dims().columns as usize;
    for (line, row) in labels.labels().chunks_exact(columns).enumerate() {
        let mut at = 0;
        while at < columns {
            let label = row[at];
            let end = at + run_len(&row[at..], label);
            if label != 0 {
                visit(label, Span { line: line as u32, first: at as u32, end: end as u32 });
            }
            at = end;
        }
    }
}

/// Number of equal labels at the front, sixteen at a time: most of a labelmap is long runs.
pub(crate) fn run_len(labels: &[u8], label: u8) -> usize {
    let whole = labels
        .chunks_exact(16)
        .take_while(|chunk| chunk.iter().fold(0, |off, &l| off | (l ^ label)) == 0)
        .count()
        * 16;
    whole + labels[whole..].iter().take_while(|&&l| l == label).count()
}

fn spans_where<T: Copy>(dims: Dims, stored: &[T], test: impl Fn(T) -> bool) -> Vec<Span> {
    let mut spans = Vec::new();
    for (line, row) in stored.chunks_exact(dims.columns as usize).enumerate() {
        let mut open: Option<u32> = None;
        for (column, &value) in row.iter().enumerate() {
            match (test(value), open) {
                (true, None) => open = Some(column as u32),
                (false, Some(first)) => {
                    spans.push(Span { line: line as u32, first, end: column as u32 });
                    open = None;
                }
                _ => {}
            }
        }
        spans.extend(open.map(|first| Span { line: line as u32, first, end: dims.columns }));
    }
    spans
}
