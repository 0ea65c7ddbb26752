use super::{Region, Span};

/// Which voxels are neighbours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Connectivity {
    /// Those that share a face: 6.
    Face,
    /// Those that share a face, edge or corner: 26.
    Corner,
    /// Those of the same slice that share a side: 4.
    FaceInSlice,
    /// Those of the same slice that share a side or corner: 8.
    CornerInSlice,
}

/// The connected parts of a set, largest first; parts of equal size in memory order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Components {
    whole: Region,
    /// For each span its part.
    part_of_span: Vec<u32>,
    sizes: Vec<usize>,
}

impl Region {
    /// Its connected parts.
    pub fn components(&self, connectivity: Connectivity) -> Components {
        let mut forest = Forest::new(self.spans.len());
        let lines = LineTable::new(&self.spans);
        let rows = self.dims.rows;
        // Earlier lines that touch a line: rows back, slices back, and how far columns may be apart.
        let (earlier, reach): (&[(i64, i64)], u32) = match connectivity {
            Connectivity::Face => (&[(-1, 0), (0, -1)], 0),
            Connectivity::Corner => (&[(-1, 0), (-1, -1), (0, -1), (1, -1)], 1),
            Connectivity::FaceInSlice => (&[(-1, 0)], 0),
            Connectivity::CornerInSlice => (&[(-1, 0)], 1),
        };
        for line in lines.first..lines.end() {
            let here = lines.spans(line);
            if here.is_empty() {
                continue;
            }
            let (row, slice) = (i64::from(line % rows), i64::from(line / rows));
            for &(dr, ds) in earlier {
                let (r, s) = (row + dr, slice + ds);
                if (0..i64::from(rows)).contains(&r) && s >= 0 {
                    let other = lines.spans((s * i64::from(rows) + r) as u32);
                    forest.join_touching(&self.spans, here.clone(), other, reach);
                }
            }
        }
        Components::sorted(self.clone(), &mut forest)
    }
}

impl Components {
    fn sorted(whole: Region, forest: &mut Forest) -> Self {
        let roots: Vec<u32> = (0..whole.spans.len() as u32).map(|at| forest.root(at)).collect();
        let mut size_of_root = vec![0usize; roots.len()];
        for (span, &root) in whole.spans.iter().zip(&roots) {
            size_of_root[root as usize] += (span.end - span.first) as usize;
        }
        let mut order: Vec<u32> =
            (0..roots.len() as u32).filter(|&at| roots[at as usize] == at).collect();
        // Roots are the first span of their part, so equal sizes stay in memory order.
        order.sort_by_key(|&root| std::cmp::Reverse(size_of_root[root as usize]));
        let mut rank = vec![0u32; roots.len()];
        for (position, &root) in order.iter().enumerate() {
            rank[root as usize] = position as u32;
        }
        let part_of_span = roots.iter().map(|&root| rank[root as usize]).collect();
        let sizes = order.iter().map(|&root| size_of_root[root as usize]).collect();
        Self { whole, part_of_span, sizes }
    }

    /// Number of parts.
    pub fn len(&self) -> usize {
        self.sizes.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.sizes.is_empty()
    }

    /// Voxels of each part, largest first.
    pub fn sizes(&self) -> &[usize] {
        &self.sizes
    }

    /// The set whose parts these are.
    pub fn whole(&self) -> &Region {
        &self.whole
    }

    /// One part; empty when there is no such part.
    pub fn region(&self, part: usize) -> Region {
        self.select(|p| p == part)
    }

    /// The parts that pass a test, as one set.
    pub fn select(&self, mut keep: impl FnMut(usize) -> bool) -> Region {
        let kept: Vec<bool> = (0..self.len()).map(&mut keep).collect();
        let spans = self.spans_with_part().filter(|(_, part)| kept[*part]).map(|(span, _)| span);
        Region { dims: self.whole.dims, spans: spans.collect() }
    }

    /// The largest part.
    pub fn largest(&self) -> Region {
        self.region(0)
    }

    /// Without parts of fewer voxels.
    pub fn at_least(&self, voxels: usize) -> Region {
        self.select(|part| self.sizes[part] >= voxels)
    }

    /// The parts in `parts`, each as a set of its own, in one pass.
    pub(crate) fn regions(&self, parts: std::ops::Range<usize>) -> Vec<Region> {
        let dims = self.whole.dims;
        let mut regions = vec![Region::empty(dims); parts.len()];
        for (span, part) in self.spans_with_part() {
            if parts.contains(&part) {
                regions[part - parts.start].spans.push(span);
            }
        }
        regions
    }

    pub(crate) fn spans_with_part(&self) -> impl Iterator<Item = (Span, usize)> {
        self.whole.spans.iter().copied().zip(self.part_of_span.iter().map(|&part| part as usize))
    }
}

/// Where the spans of each line start.
struct LineTable {
    first: u32,
    starts: Vec<u32>,
}

impl LineTable {
    fn new(spans: &[Span]) -> Self {
        let first = spans.first().map_or(0, |span| span.line);
        let count = spans.last().map_or(0, |span| (span.line - first) as usize + 1);
        let mut starts = vec![0u32; count + 1];
        for span in spans {
            starts[(span.line - first) as usize + 1] += 1;
        }
        for at in 1..starts.len() {
            starts[at] += starts[at - 1];
        }
        Self { first, starts }
    }

    fn end(&self) -> u32 {
        self.first + (self.starts.len() as u32 - 1)
    }

    fn spans(&self, line: u32) -> std::ops::Range<usize> {
        if (self.first..self.end()).contains(&line) {
            let at = (line - self.first) as usize;
            self.starts[at] as usize..self.starts[at + 1] as usize
        } else {
            0..0
        }
    }
}

/// Union-find; a root is the earliest span of its part.
struct Forest {
    parent: Vec<u32>,
}

impl Forest {
    fn new(len: usize) -> Self {
        Self { parent: (0..len as u32).collect() }
    }

    fn root(&mut self, mut at: u32) -> u32 {
        while self.parent[at as usize] != at {
            let above = self.parent[self.parent[at as usize] as usize];
            self.parent[at as usize] = above;
            at = above;
        }
        at
    }

    fn join(&mut self, a: usize, b: usize) {
        let (a, b) = (self.root(a as u32), self.root(b as u32));
        self.parent[a.max(b) as usize] = a.min(b);
    }

    fn join_touching(
        &mut self,
        spans: &[Span],
        here: std::ops::Range<usize>,
        other: std::ops::Range<usize>,
        reach: u32,
    ) {
        let (mut a, mut b) = (here.start, other.start);
        while a < here.end && b < other.end {
            let (x, y) = (spans[a], spans[b]);
            if x.first < y.end + reach && y.first < x.end + reach {
                self.join(a, b);
            }
            if x.end < y.end { a += 1 } else { b += 1 }
        }
    }
}
