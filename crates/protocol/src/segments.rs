//! Structures of the document as segments: how one is begun, which one a segment is, what its mask keeps to.

use segment::{Limits, Origin, PropertyCode, Rgb, Rules, Segment, SegmentDraft};

use crate::document::Code;
use crate::{Protocol, Structure};

impl Structure {
    /// A segment of this structure, to be drawn.
    pub fn draft(&self) -> SegmentDraft {
        let code = &self.code;
        SegmentDraft {
            name: self.label.clone(),
            color: self.rgb().map(|[r, g, b]| Rgb(r, g, b)),
            code: PropertyCode {
                category: coded(&code.category),
                kind: coded(&code.kind),
                modifiers: code.modifiers.iter().map(coded).collect(),
                region: code.region.as_ref().map(coded),
                region_modifiers: Vec::new(),
            },
            origin: Origin::Manual,
            description: String::new(),
            tracking: None,
        }
    }

    /// What a mask of it keeps to.
    pub fn limits(&self) -> Limits {
        Limits {
            max_components: self.max_components.map(|most| most as usize),
            min_mm3: self.min_volume,
            min_slices: self.min_slices,
            holes_allowed: self.holes_allowed,
        }
    }

    /// Codes are compared by value and scheme, never by meaning. Laterality and the like must be the same; a region
    /// that only one side states says nothing.
    fn is_coded_as(&self, segment: &Segment) -> bool {
        let (own, other) = (&self.code, &segment.code);
        let regions = own.region.as_ref().zip(other.region.as_ref());
        is_same(&own.kind, &other.kind)
            && own.modifiers.len() == other.modifiers.len()
            && own.modifiers.iter().all(|own| other.modifiers.iter().any(|of| is_same(own, of)))
            && regions.is_none_or(|(own, other)| is_same(own, other))
    }

    fn is_named_as(&self, segment: &Segment) -> bool {
        self.label.trim().to_lowercase() == segment.name.trim().to_lowercase()
    }
}

impl Protocol {
    /// The structure that a segment is: the one with its codes, and of several such the one with its name; where no
    /// structure has its codes, as in files coded in another scheme, the one with its name.
    pub fn structure_of(&self, segment: &Segment) -> Option<&Structure> {
        let coded: Vec<_> = self.structures().iter().filter(|s| s.is_coded_as(segment)).collect();
        let mut named = self.structures().iter().filter(|s| s.is_named_as(segment));
        match coded.as_slice() {
            [] => named.next(),
            [first, ..] => Some(coded.iter().find(|s| s.is_named_as(segment)).unwrap_or(first)),
        }
    }

    /// By which rules the mask of a segment is judged: with the limits of its structure, if it is one.
    pub fn rules_of(&self, segment: &Segment) -> Rules {
        self.structure_of(segment)
            .map_or_else(Rules::default, |structure| Rules::with_limits(structure.limits()))
    }
}

fn coded(code: &Code) -> segment::Code {
    segment::Code::new(&code.value, &code.scheme, &code.meaning)
}

fn is_same(own: &Code, other: &segment::Code) -> bool {
    (&own.value, &own.scheme) == (&other.value, &other.scheme)
}
