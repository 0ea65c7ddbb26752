//! Segmentations to be written, awkward on purpose: anisotropic, oblique, reversed, odd sizes, asymmetric masks.
//! Shared by the tests of this crate and by the examples that the conformance tests run.
#![allow(dead_code, unreachable_pub, reason = "several binaries use a part each")]

use interchange::seg::{
    Equipment, LossyHistory, SegContent, SegDocument, SegLayer, SegUids, SourceSeries, SourceSlice,
    Timestamp,
};
use segment::{Code, Origin, PropertyCode, Rgb, Segment, Tracking};
use study::{PatientFacts, SeriesFacts, StudyFacts};
use volume::{
    Dims, Direction, Grid, Index, Labelmap, Lps, LpsVector, Placement, SliceStack, SpacingMm,
};

/// Labels and the segments in them.
pub type Layer = (Labelmap, Vec<Segment>);

/// A document with everything it borrows.
pub struct Case {
    pub name: &'static str,
    pub source: SourceSeries,
    pub placement: Placement,
    pub layers: Vec<Layer>,
    pub content: SegContent,
    pub equipment: Equipment,
    pub uids: SegUids,
}

impl Case {
    /// Calls with the document.
    pub fn with_document<T>(&self, use_it: impl FnOnce(&SegDocument) -> T) -> T {
        let layers: Vec<SegLayer> =
            self.layers.iter().map(|(labels, segments)| SegLayer { labels, segments }).collect();
        use_it(&SegDocument {
            source: &self.source,
            placement: &self.placement,
            layers: &layers,
            content: &self.content,
            equipment: &self.equipment,
            uids: &self.uids,
            written: Timestamp::from_unix_seconds(1_780_000_000, 120),
        })
    }

    /// The mask of each segment in the order of their numbers in the file.
    pub fn masks(&self) -> Vec<Vec<bool>> {
        let of_layer = |(labels, segments): &Layer| -> Vec<Vec<bool>> {
            let mask = |s: &Segment| labels.labels().iter().map(|&l| l == s.number).collect();
            segments.iter().map(mask).collect()
        };
        self.layers.iter().flat_map(of_layer).collect()
    }
}

/// All cases.
pub fn all() -> Vec<Case> {
    let mut reversed_positions = case("sources_in_another_order", axial(Dims::new(23, 21, 6)));
    reversed_positions.source.slices.reverse();
    vec![
        case("axial_21x23", axial(Dims::new(23, 21, 6))),
        case("axial_byte_aligned", axial(Dims::new(16, 12, 5))),
        case("one_frame", axial(Dims::new(13, 7, 1))),
        case("oblique", Placement::Regular(oblique(false))),
        case("oblique_reversed", Placement::Regular(oblique(true))),
        case("uneven_stack", uneven_stack()),
        reversed_positions,
        off_the_grid("rounded_positions", 0.8333, |z| (z * 100.0).round() / 100.0),
        off_the_grid("scattered_positions", 5.0, |z| {
            z + [0.0, 0.03, -0.02][(z / 5.0) as usize % 3]
        }),
        several_segments(),
        overlapping(),
        all_empty(),
        not_ascii(),
        multi_frame_source(),
    ]
}

/// One segment of an asymmetric shape.
pub fn case(name: &'static str, placement: Placement) -> Case {
    let labels = shape(placement.dims(), &[(4, 0)]);
    let segment = liver(4, "Liver");
    Case {
        name,
        source: source(&placement),
        placement,
        layers: vec![(labels, vec![segment])],
        content: SegContent {
            label: "SEG".to_owned(),
            description: "Test case".to_owned(),
            creator: "Reader^R1".to_owned(),
            series_description: "liver-volumetry v1 final R1".to_owned(),
            series_number: 1001,
        },
        equipment: Equipment {
            manufacturer: "Voxelkeep".to_owned(),
            model: "Voxelkeep".to_owned(),
            serial: "0".to_owned(),
            version: "0.1.0".to_owned(),
        },
        uids: SegUids::draw(counting(name)),
    }
}

/// Entropy for tests: the same bytes at each run, others for each name.
pub fn counting(name: &str) -> impl FnMut() -> [u8; 16] {
    let mut state =
        name.bytes().fold(0x9E37_79B9_u32, |h, b| (h ^ u32::from(b)).wrapping_mul(16_777_619));
    move || {
        std::array::from_fn(|_| {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (state >> 24) as u8
        })
    }
}

fn several_segments() -> Case {
    let mut case = case("several_segments_with_gaps_and_an_empty_one", axial(Dims::new(19, 17, 7)));
    let labels = shape(case.placement.dims(), &[(3, 0), (200, 2), (255, 5)]);
    let tumour = Segment {
        code: PropertyCode {
            category: sct("49755003", "Morphologically Abnormal Structure"),
            kind: sct("108369006", "Neoplasm"),
            modifiers: Vec::new(),
            region: Some(sct("10200004", "Liver")),
            region_modifiers: vec![sct("24028007", "Right"), sct("261183002", "Upper")],
        },
        origin: proposed(true),
        tracking: Some(Tracking { id: "lesion-1".to_owned(), uid: "2.25.77".to_owned() }),
        color: Rgb(200, 30, 40),
        ..liver(200, "Tumour")
    };
    let kidney = Segment {
        code: PropertyCode {
            category: sct("91723000", "Anatomical Structure"),
            kind: sct("64033007", "Kidney"),
            modifiers: vec![sct("7771000", "Left"), sct("261183002", "Upper")],
            region: None,
            region_modifiers: Vec::new(),
        },
        description: "Upper pole,\r\nas seen on \\MR".to_owned(),
        origin: proposed(false),
        ..liver(3, "Left kidney")
    };
    let imported = Origin::Imported {
        algorithm_type: "AUTOMATIC".to_owned(),
        algorithm_name: Some("Elsewhere".to_owned()),
        edited: true,
    };
    let segments = vec![
        kidney,
        liver(77, "Nowhere"),
        tumour,
        Segment { origin: imported, ..liver(255, "Last") },
    ];
    case.layers = vec![(labels, segments)];
    case
}

fn overlapping() -> Case {
    let mut case = case("overlapping_layers", Placement::Regular(oblique(true)));
    let dims = case.placement.dims();
    let mut first = shape(dims, &[(1, 0)]);
    let mut second = shape(dims, &[(1, 1), (2, 3)]);
    // Whatever the shapes are, these overlap and the second layer has voxels of its own.
    for (index, labels) in [(Index::new(3, 3, 2), [1, 2]), (Index::new(4, 3, 2), [0, 1])] {
        let at = dims.offset(index);
        first.labels_mut()[at] = labels[0];
        second.labels_mut()[at] = labels[1];
    }
    case.layers = vec![
        (first, vec![liver(1, "Liver")]),
        (second, vec![liver(1, "Again"), liver(2, "Other")]),
    ];
    case
}

fn all_empty() -> Case {
    let mut case = case("nothing_found", axial(Dims::new(11, 9, 4)));
    let labels = Labelmap::empty(case.placement.dims()).expect("small");
    case.layers = vec![(labels, vec![liver(1, "Liver"), liver(2, "Lesion")])];
    case
}

fn not_ascii() -> Case {
    let mut case = case("not_ascii", axial(Dims::new(10, 11, 3)));
    case.source.patient.name = "Müller^Jürgen=山田^太郎".to_owned();
    case.source.study.description = "Überprüfung".to_owned();
    case.layers[0].1[0].name = "Läsion α – Łódź".to_owned();
    case
}

fn multi_frame_source() -> Case {
    let mut case = case("multi_frame_source", axial(Dims::new(9, 15, 4)));
    for (frame, slice) in case.source.slices.iter_mut().enumerate() {
        slice.sop_class_uid = "1.2.840.10008.5.1.4.1.1.2.1".to_owned();
        slice.sop_instance_uid = "1.2.3.4.9".to_owned();
        slice.frame_number = Some(frame as u32 + 1);
    }
    case
}

/// Slices whose headers say where they lie a little beside the box that is laid through all of them.
fn off_the_grid(name: &'static str, step_mm: f64, stated: impl Fn(f64) -> f64) -> Case {
    let spacing = SpacingMm { column: 0.7, row: 0.9, slice: step_mm };
    let axes = [Direction::LEFT, Direction::POSTERIOR, Direction::SUPERIOR];
    let origin = Lps::new(-120.25, 33.5, 0.0);
    let grid = Grid::new(Dims::new(21, 23, 13), origin, axes, spacing).expect("a grid");
    let mut case = case(name, Placement::Regular(grid));
    for slice in &mut case.source.slices {
        slice.position.z = stated(slice.position.z);
    }
    case
}

/// Columns to the left, rows to posterior, slices to superior; nothing square.
pub fn axial(dims: Dims) -> Placement {
    let spacing = SpacingMm { column: 0.7, row: 0.9, slice: 2.5 };
    let axes = [Direction::LEFT, Direction::POSTERIOR, Direction::SUPERIOR];
    Placement::Regular(
        Grid::new(dims, Lps::new(-120.25, 33.5, -1024.75), axes, spacing).expect("a grid"),
    )
}

/// Oblique about two axes; `reversed` has the slice axis against `row × column`.
pub fn oblique(reversed: bool) -> Grid {
    let row = Direction::new(0.8, 0.55, -0.1).expect("a direction");
    let rough = LpsVector::new(-0.3, 0.6, 0.7);
    let along = row.vector() * -rough.dot(row.vector());
    let down = rough + along;
    let down = Direction::new(down.x, down.y, down.z).expect("a direction");
    let normal = row.normal_to(down).expect("a normal");
    let spacing = SpacingMm { column: 0.7, row: 1.1, slice: 3.3 };
    let axes = [row, down, if reversed { -normal } else { normal }];
    Grid::new(Dims::new(17, 13, 5), Lps::new(-11.5, 40.25, 1033.0), axes, spacing).expect("a grid")
}

fn uneven_stack() -> Placement {
    let origins = [0.0, 4.0, 5.1, 12.0].map(|z| Lps::new(-20.0, -30.0 - z * 0.2, 100.0 + z));
    let axes = (Direction::LEFT, Direction::POSTERIOR);
    let stack = SliceStack::new(Dims::new(15, 9, 4), axes, (0.5, 0.75), origins.to_vec());
    Placement::Stack(stack.expect("a stack"))
}

/// An L with a foot towards the last slice for each (label, shift along the columns): no two of its mirror images
/// are the same.
pub fn shape(dims: Dims, labels: &[(u8, u32)]) -> Labelmap {
    let mut map = Labelmap::empty(dims).expect("small");
    for &(label, shift) in labels {
        for slice in 0..dims.slices.saturating_sub(1).max(1) {
            for row in 1..dims.rows - 1 {
                for column in 1 + 3 * shift..4 + 3 * shift {
                    let upright = column == 1 + 3 * shift;
                    let foot = row == dims.rows - 2 && slice <= dims.slices / 2;
                    if (upright || foot) && column < dims.columns {
                        let at = dims.offset(Index::new(column, row, slice));
                        map.labels_mut()[at] = label;
                    }
                }
            }
        }
    }
    map
}

fn source(placement: &Placement) -> SourceSeries {
    let slices = (0..placement.dims().slices)
        .map(|slice| SourceSlice {
            sop_class_uid: "1.2.840.10008.5.1.4.1.1.2".to_owned(),
            sop_instance_uid: format!("1.2.3.4.{}", slice + 1),
            frame_number: None,
            position: placement.slice_origin(slice).expect("placed"),
        })
        .collect();
    SourceSeries {
        patient: PatientFacts {
            name: "Phantom^One".to_owned(),
            id: "P1".to_owned(),
            birth_date: "19700101".to_owned(),
            sex: "O".to_owned(),
        },
        study: StudyFacts {
            uid: "1.2.3.1".to_owned(),
            date: "20240102".to_owned(),
            time: "030405".to_owned(),
            ..StudyFacts::default()
        },
        series: SeriesFacts {
            uid: "1.2.3.2".to_owned(),
            modality: "CT".to_owned(),
            manufacturer: "Scanner Works".to_owned(),
            frame_of_reference: "1.2.3.3".to_owned(),
            slice_thickness_mm: Some(3.0),
            ..SeriesFacts::default()
        },
        lossy: LossyHistory::default(),
        slices,
    }
}

/// A segment drawn by hand.
pub fn liver(number: u8, name: &str) -> Segment {
    Segment {
        number,
        name: name.to_owned(),
        color: Rgb(220, 129, 101),
        code: PropertyCode {
            category: sct("91723000", "Anatomical Structure"),
            kind: sct("10200004", "Liver"),
            modifiers: Vec::new(),
            region: None,
            region_modifiers: Vec::new(),
        },
        origin: Origin::Manual,
        description: String::new(),
        tracking: None,
        visible: true,
        locked: false,
    }
}

fn proposed(edited: bool) -> Origin {
    Origin::Proposed {
        name: "hippocampus".to_owned(),
        version: "1.2".to_owned(),
        sha256: "ab".repeat(32),
        edited,
        accepted: false,
    }
}

fn sct(value: &str, meaning: &str) -> Code {
    Code { value: value.to_owned(), scheme: "SCT".to_owned(), meaning: meaning.to_owned() }
}
