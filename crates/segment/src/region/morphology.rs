use std::collections::VecDeque;

use volume::SpacingMm;

use super::{Block, PlaneDistance, Region, Span, plane_distance::lower};

/// A voxel centre at exactly the radius is within it; f32 distances are off by less than this.
const TIE: f64 = 1.0 + 1e-5;

/// Morphology with a ball of a radius in mm, by exact Euclidean distance between voxel centres.
///
/// Beyond the image border nothing is known: it neither adds to a set nor wears it away, so that closing never
/// removes and opening never adds a voxel. Memory is a few slices, whatever the number of slices.
impl Region {
    /// All voxels within the radius of the set.
    #[must_use]
    pub fn dilated(&self, radius_mm: f64, spacing: SpacingMm) -> Self {
        let Some(block) = self.block().filter(|_| radius_mm > 0.0) else { return self.clone() };
        self.within_reach(radius_mm, spacing, block.grown(steps(radius_mm, spacing), self.dims))
    }

    /// The voxels that have no voxel of the image outside of the set within the radius.
    #[must_use]
    pub fn eroded(&self, radius_mm: f64, spacing: SpacingMm) -> Self {
        let Some(block) = self.block().filter(|_| radius_mm > 0.0) else { return self.clone() };
        // The nearest voxel outside never lies further out than one voxel beyond the box.
        let outside = self.complement_in(block.grown([1, 1, 1], self.dims));
        self.difference(&outside.within_reach(radius_mm, spacing, block))
    }

    /// Erosion, then dilation: what is thinner than the ball goes.
    #[must_use]
    pub fn opened(&self, radius_mm: f64, spacing: SpacingMm) -> Self {
        self.eroded(radius_mm, spacing).dilated(radius_mm, spacing)
    }

    /// Dilation, then erosion: gaps thinner than the ball close.
    #[must_use]
    pub fn closed(&self, radius_mm: f64, spacing: SpacingMm) -> Self {
        self.dilated(radius_mm, spacing).eroded(radius_mm, spacing)
    }

    /// The voxels of a box within the radius of the set. In-plane distances are kept for as many slices as the
    /// radius spans, and a third pass takes their minimum across slices.
    fn within_reach(&self, radius_mm: f64, spacing: SpacingMm, block: Block) -> Self {
        let reach = steps(radius_mm, spacing)[2];
        let limit = (radius_mm * radius_mm * TIE) as f32;
        let in_plane = (spacing.column, spacing.row);
        let mut window: VecDeque<(u32, Option<PlaneDistance>)> = VecDeque::new();
        let mut next = block.first.slice.saturating_sub(reach);
        let mut spans = Vec::new();
        let mut nearest = vec![f32::INFINITY; block.columns()];
        for slice in block.first.slice..=block.last.slice {
            while next <= slice.saturating_add(reach).min(self.dims.slices - 1) {
                window.push_back((next, PlaneDistance::to(self, next, block, in_plane, radius_mm)));
                next += 1;
            }
            while window.front().is_some_and(|(first, _)| first + reach < slice) {
                window.pop_front();
            }
            let planes: Vec<(f32, &PlaneDistance)> = window
                .iter()
                .filter_map(|(at, plane)| {
                    let off = (f64::from(at.abs_diff(slice)) * spacing.slice).powi(2) as f32;
                    plane.as_ref().map(|plane| (off, plane))
                })
                .collect();
            if planes.is_empty() {
                continue;
            }
            for row in 0..block.rows() {
                nearest.fill(f32::INFINITY);
                planes.iter().for_each(|(off, plane)| lower(&mut nearest, plane.line(row), *off));
                let line = slice * self.dims.rows + block.first.row + row as u32;
                push_spans(&mut spans, line, block.first.column, &nearest, limit);
            }
        }
        Self { dims: self.dims, spans }
    }
}

/// How many voxels a radius spans along each axis, rounded up so that a tie is not cut off.
fn steps(radius_mm: f64, spacing: SpacingMm) -> [u32; 3] {
    std::array::from_fn(|axis| (radius_mm * TIE / spacing.along(axis)).floor() as u32)
}

fn push_spans(spans: &mut Vec<Span>, line: u32, offset: u32, squared: &[f32], limit: f32) {
    let mut at = 0;
    while at < squared.len() {
        if squared[at] > limit {
            at += 1;
            continue;
        }
        let len = squared[at..].iter().take_while(|&&d| d <= limit).count();
        let first = offset + at as u32;
        spans.push(Span { line, first, end: first + len as u32 });
        at += len;
    }
}
