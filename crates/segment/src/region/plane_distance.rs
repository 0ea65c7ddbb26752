use super::{Block, Region};

/// Squared distances in mm² from every voxel of a slice, within a box, to the nearest voxel of a set in that
/// slice; infinite beyond the reach asked for.
pub(crate) struct PlaneDistance {
    width: usize,
    squared: Vec<f32>,
}

impl PlaneDistance {
    /// Distances to the part of a set in one slice; `None` when it has no voxel there.
    ///
    /// Two passes, along columns and along rows, each the minimum over a parabola (Felzenszwalb and
    /// Huttenlocher 2012 give the general form; with a short reach the plain minimum over neighbours is
    /// quicker, since it runs over whole lines at once).
    pub(crate) fn to(
        region: &Region,
        slice: u32,
        block: Block,
        (column_mm, row_mm): (f64, f64),
        reach_mm: f64,
    ) -> Option<Self> {
        let spans = region.spans_of_slice(slice);
        if spans.is_empty() {
            return None;
        }
        let (width, height) = (block.columns(), block.rows());
        let mut along_columns = vec![f32::INFINITY; width * height];
        let mut filled = vec![false; height];
        for line in spans.chunk_by(|a, b| a.line == b.line) {
            let (row, _) = region.row_and_slice(line[0].line);
            if !(block.first.row..=block.last.row).contains(&row) {
                continue;
            }
            let at = (row - block.first.row) as usize;
            filled[at] = true;
            let pieces = line.iter().map(|span| (span.first, span.end));
            let target = &mut along_columns[at * width..(at + 1) * width];
            line_distances(target, block.first.column, pieces, column_mm);
        }
        let squared = fold_rows(&along_columns, &filled, width, row_mm, reach_mm);
        Some(Self { width, squared })
    }

    /// Distances of one line of the box, in mm².
    pub(crate) fn line(&self, row: usize) -> &[f32] {
        &self.squared[row * self.width..(row + 1) * self.width]
    }

    /// All distances of the box, line by line, in mm².
    pub(crate) fn into_all(self) -> Vec<f32> {
        self.squared
    }
}

/// Squared distances along one line to sorted pieces `first..end` of it.
fn line_distances(
    target: &mut [f32],
    offset: u32,
    pieces: impl Iterator<Item = (u32, u32)>,
    step_mm: f64,
) {
    let local = |column: u32| i64::from(column) - i64::from(offset);
    let width = target.len() as i64;
    let squared = |steps: i64| ((steps as f64 * step_mm).powi(2)) as f32;
    let mut previous: Option<i64> = None;
    for (first, end) in pieces.map(|(first, end)| (local(first), local(end))) {
        let from = previous.map_or(0, |last| last + 1);
        for column in from.max(0)..first.min(width) {
            let before = previous.map_or(i64::MAX, |last| column - last);
            target[column as usize] = squared(before.min(first - column));
        }
        for column in first.max(0)..end.min(width) {
            target[column as usize] = 0.0;
        }
        previous = Some(end - 1);
    }
    if let Some(last) = previous {
        for column in (last + 1).max(0)..width {
            target[column as usize] = squared(column - last);
        }
    }
}

fn fold_rows(
    along_columns: &[f32],
    filled: &[bool],
    width: usize,
    row_mm: f64,
    reach_mm: f64,
) -> Vec<f32> {
    let height = filled.len();
    let reach = ((reach_mm / row_mm).floor() as usize).saturating_add(1).min(height);
    let mut squared = vec![f32::INFINITY; along_columns.len()];
    for row in 0..height {
        let target = &mut squared[row * width..(row + 1) * width];
        for other in row.saturating_sub(reach)..(row + reach + 1).min(height) {
            if filled[other] {
                let off = ((row.abs_diff(other) as f64) * row_mm).powi(2) as f32;
                lower(target, &along_columns[other * width..(other + 1) * width], off);
            }
        }
    }
    squared
}

/// Takes, place by place, the smaller of what is there and `other` plus a constant.
pub(super) fn lower(target: &mut [f32], other: &[f32], plus: f32) {
    for (t, &o) in target.iter_mut().zip(other) {
        let candidate = o + plus;
        *t = if candidate < *t { candidate } else { *t };
    }
}
