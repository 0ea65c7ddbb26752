use super::{Block, Region, Span};

impl Region {
    /// The voxels in either set. Sets of different extents have nothing in common; the first is kept.
    #[must_use]
    pub fn union(&self, other: &Self) -> Self {
        if self.dims != other.dims {
            return self.clone();
        }
        let (mut a, mut b) = (self.spans.iter().peekable(), other.spans.iter().peekable());
        let merged = std::iter::from_fn(move || match (a.peek(), b.peek()) {
            (Some(x), Some(y)) if y < x => b.next(),
            (Some(_), _) => a.next(),
            (None, _) => b.next(),
        });
        Self::from_sorted(self.dims, merged.copied())
    }

    /// The voxels in both sets.
    #[must_use]
    pub fn intersection(&self, other: &Self) -> Self {
        let mut spans = Vec::new();
        if self.dims == other.dims {
            let mut from = 0;
            for span in &self.spans {
                from = skip_before(&other.spans, from, span);
                for with in other.spans[from..].iter().take_while(|with| meets(span, with)) {
                    spans.push(Span {
                        line: span.line,
                        first: span.first.max(with.first),
                        end: span.end.min(with.end),
                    });
                }
            }
        }
        Self { dims: self.dims, spans }
    }

    /// The voxels of this set that are not in the other.
    #[must_use]
    pub fn difference(&self, other: &Self) -> Self {
        if self.dims != other.dims {
            return self.clone();
        }
        let mut spans = Vec::new();
        let mut from = 0;
        for span in &self.spans {
            from = skip_before(&other.spans, from, span);
            let mut first = span.first;
            for hole in other.spans[from..].iter().take_while(|hole| meets(span, hole)) {
                if first < hole.first {
                    spans.push(Span { line: span.line, first, end: hole.first });
                }
                first = first.max(hole.end);
            }
            if first < span.end {
                spans.push(Span { line: span.line, first, end: span.end });
            }
        }
        Self { dims: self.dims, spans }
    }

    /// The voxels of a box that are not in the set.
    pub(crate) fn complement_in(&self, block: Block) -> Self {
        let mut lines = Vec::new();
        for slice in block.first.slice..=block.last.slice {
            for row in block.first.row..=block.last.row {
                let line = slice * self.dims.rows + row;
                lines.push(Span { line, first: block.first.column, end: block.last.column + 1 });
            }
        }
        Self { dims: self.dims, spans: lines }.difference(self)
    }
}

/// Position of the first span, from `from` on, that does not lie wholly before.
fn skip_before(spans: &[Span], mut from: usize, span: &Span) -> usize {
    while spans.get(from).is_some_and(|s| (s.line, s.end) <= (span.line, span.first)) {
        from += 1;
    }
    from
}

fn meets(a: &Span, b: &Span) -> bool {
    a.line == b.line && a.first < b.end && b.first < a.end
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use volume::{Dims, runs_of};

    use super::*;

    const DIMS: Dims = Dims::new(6, 4, 3);

    fn region(voxels: &[bool]) -> Region {
        let at = voxels.iter().enumerate().filter(|(_, inside)| **inside).map(|(at, _)| at);
        Region::from_runs(DIMS, &runs_of(at)).unwrap()
    }

    proptest! {
        #[test]
        fn sets_agree_with_sets_of_single_voxels(
            a in prop::collection::vec(any::<bool>(), 72),
            b in prop::collection::vec(any::<bool>(), 72),
        ) {
            let (x, y) = (region(&a), region(&b));
            let by = |keep: fn(bool, bool) -> bool| {
                region(&a.iter().zip(&b).map(|(&a, &b)| keep(a, b)).collect::<Vec<_>>())
            };
            prop_assert_eq!(x.union(&y), by(|a, b| a || b));
            prop_assert_eq!(x.intersection(&y), by(|a, b| a && b));
            prop_assert_eq!(x.difference(&y), by(|a, b| a && !b));
            for (at, &inside) in a.iter().enumerate() {
                prop_assert_eq!(x.contains(DIMS.index(at)), inside);
            }
            if let Some(at) = x.representative() {
                prop_assert!(x.contains(at));
            }
        }
    }
}
