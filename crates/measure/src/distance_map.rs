use volume::{Dims, Index, SpacingMm};

/// Distances within a box, from every voxel to the nearest of some voxels.
pub(crate) struct DistanceMap {
    first: Index,
    dims: Dims,
    squared_mm2: Vec<f64>,
}

impl DistanceMap {
    /// Exact Euclidean distances between voxel centres, in linear time (Felzenszwalb and Huttenlocher 2012): one
    /// lower envelope of parabolas a line, axis by axis.
    ///
    /// `sources` lie within the box from `first` to `last`, and there is at least one.
    pub(crate) fn to(sources: &[Index], (first, last): (Index, Index), spacing: SpacingMm) -> Self {
        let dims = Dims::new(
            last.column - first.column + 1,
            last.row - first.row + 1,
            last.slice - first.slice + 1,
        );
        let mut map = Self {
            first,
            dims,
            squared_mm2: vec![f64::INFINITY; dims.slice_len() * dims.slices as usize],
        };
        for &source in sources {
            let at = map.offset(source);
            map.squared_mm2[at] = 0.0;
        }
        let (columns, rows, slices) =
            (dims.columns as usize, dims.rows as usize, dims.slices as usize);
        let plane = columns * rows;
        for line in 0..rows * slices {
            map.transform(line * columns, 1, columns, spacing.column);
        }
        for line in 0..columns * slices {
            let start = line / columns * plane + line % columns;
            map.transform(start, columns, rows, spacing.row);
        }
        for start in 0..plane {
            map.transform(start, plane, slices, spacing.slice);
        }
        map
    }

    /// Distance in mm at a voxel of the box.
    pub(crate) fn at_mm(&self, index: Index) -> f64 {
        self.squared_mm2[self.offset(index)].sqrt()
    }

    fn offset(&self, index: Index) -> usize {
        self.dims.offset(Index::new(
            index.column - self.first.column,
            index.row - self.first.row,
            index.slice - self.first.slice,
        ))
    }

    fn transform(&mut self, start: usize, stride: usize, len: usize, step_mm: f64) {
        let line: Vec<f64> = (0..len).map(|i| self.squared_mm2[start + i * stride]).collect();
        // Parabolas of the envelope: where each stands, and from where on it is the lowest.
        let (mut stands, mut from): (Vec<usize>, Vec<f64>) = (Vec::new(), Vec::new());
        let place = |i: usize| i as f64 * step_mm;
        for (i, &height) in line.iter().enumerate().filter(|(_, height)| height.is_finite()) {
            let meets = |j: usize| {
                (height + place(i).powi(2) - line[j] - place(j).powi(2))
                    / (2.0 * (place(i) - place(j)))
            };
            while stands.last().zip(from.last()).is_some_and(|(&j, &start)| meets(j) <= start) {
                stands.pop();
                from.pop();
            }
            from.push(stands.last().map_or(f64::NEG_INFINITY, |&j| meets(j)));
            stands.push(i);
        }
        let mut at = 0;
        for i in 0..if stands.is_empty() { 0 } else { len } {
            while at + 1 < stands.len() && from[at + 1] < place(i) {
                at += 1;
            }
            let off = place(i) - place(stands[at]);
            self.squared_mm2[start + i * stride] = off * off + line[stands[at]];
        }
    }
}
