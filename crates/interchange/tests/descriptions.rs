//! What a file says of its segments besides their masks: kept where it is whole, told where it is not.

mod cases;

use dicom_core::value::DataSetSequence;
use dicom_core::{DataElement, PrimitiveValue, Tag, VR};
use dicom_dictionary_std::tags;
use dicom_object::InMemDicomObject;
use interchange::InterchangeError;
use interchange::seg::{SegFile, SegFinding, check, read, write};
use segment::{Code, Origin, PropertyCode, Segment, Tracking};
use volume::Dims;

/// A file of one segment, whose item in Segment Sequence was changed.
fn changed(change: impl Fn(&mut InMemDicomObject)) -> SegFile {
    let mut case = cases::case("described", cases::axial(Dims::new(13, 9, 4)));
    case.layers[0].1[0].tracking = Some(lesion());
    let bytes = case.with_document(write).expect("a case can be written").bytes;
    let mut file = dicom_object::from_reader(&bytes[..]).expect("what was written can be read");
    file.update_value(tags::SEGMENT_SEQUENCE, |value| {
        let items = value.items_mut().expect("a sequence");
        items.iter_mut().for_each(&change);
    });
    let mut bytes = Vec::new();
    file.write_all(&mut bytes).expect("a file in memory");
    read(&bytes).expect("the file is still a segmentation")
}

/// The only segment of a file on the voxels it was drawn on.
fn placed(seg: &SegFile) -> Segment {
    let placement = cases::axial(Dims::new(13, 9, 4));
    let placed = seg.place_on(&placement, "").expect("its own voxels");
    placed.layers[0].segments[0].segment.clone()
}

fn remove(item: &mut InMemDicomObject, tag: Tag) {
    item.remove_element(tag);
}

fn lesion() -> Tracking {
    Tracking { id: "lesion 1, both\r\nreaders".to_owned(), uid: "1.2.3.77".to_owned() }
}

#[test]
fn a_lesion_keeps_its_identity_through_files() {
    let seg = changed(|_| {});
    assert_eq!(seg.findings, []);
    let segment = placed(&seg);
    assert_eq!(segment.tracking, Some(lesion()));
    // Written again, in another place.
    let mut case = cases::case("described", cases::axial(Dims::new(13, 9, 4)));
    case.layers[0].1[0] = Segment { number: 4, ..segment };
    let again = read(&case.with_document(write).expect("writable").bytes).expect("readable");
    assert_eq!(placed(&again).tracking, Some(lesion()));
}

#[test]
fn half_an_identity_is_told_and_never_keeps_a_segment_from_being_saved() {
    let whole = lesion();
    let named = |id: &str| Some(Tracking { id: id.to_owned(), ..whole.clone() });
    type Change = fn(&mut InMemDicomObject);
    let table: [(Change, Option<Tracking>, bool); 5] = [
        (|item| remove(item, tags::TRACKING_ID), named("Liver"), true),
        (|item| remove(item, tags::TRACKING_UID), None, true),
        (|item| drop(item.put_str(tags::TRACKING_UID, VR::UI, "lesion")), None, true),
        (
            |item| drop(item.put_str(tags::TRACKING_ID, VR::UT, "x".repeat(99))),
            named(&"x".repeat(99)),
            false,
        ),
        (
            |item| {
                remove(item, tags::TRACKING_ID);
                remove(item, tags::TRACKING_UID);
            },
            None,
            false,
        ),
    ];
    for (at, (change, expected, is_told)) in table.into_iter().enumerate() {
        let seg = changed(change);
        let found = SegFinding::IncompleteTracking { number: 1 };
        assert_eq!(seg.findings.contains(&found), is_told, "{at}");
        let segment = placed(&seg);
        assert_eq!(segment.tracking, expected, "{at}");
        require_writable(segment);
    }
}

/// The item of a sequence in an item.
fn within(item: &mut InMemDicomObject, sequence: Tag, change: impl Fn(&mut InMemDicomObject)) {
    item.update_value(sequence, |value| {
        let items = value.items_mut().expect("a sequence");
        items.iter_mut().for_each(&change);
    });
}

#[test]
fn what_a_file_leaves_out_of_a_segment_is_filled_in_and_told() {
    let sct = |value: &str, meaning: &str| Code::sct(value, meaning);
    let liver = cases::liver(1, "Liver").code;
    let tissue = sct("85756007", "Tissue");
    let (category, kind) = (
        tags::SEGMENTED_PROPERTY_CATEGORY_CODE_SEQUENCE,
        tags::SEGMENTED_PROPERTY_TYPE_CODE_SEQUENCE,
    );
    let label = SegFinding::MissingLabel { number: 1 };
    let code = SegFinding::IncompleteCode { number: 1 };
    type Change = Box<dyn Fn(&mut InMemDicomObject)>;
    let without = |tag: Tag| -> Change { Box::new(move |item| remove(item, tag)) };
    let without_in = |sequence: Tag, tag: Tag| -> Change {
        Box::new(move |item| within(item, sequence, |code| remove(code, tag)))
    };
    let unknown = PropertyCode { kind: tissue.clone(), ..liver.clone() };
    let table: [(Change, &str, PropertyCode, SegFinding); 6] = [
        (without(tags::SEGMENT_LABEL), "Segment 1", liver.clone(), label.clone()),
        (
            Box::new(|item| drop(item.put_str(tags::SEGMENT_LABEL, VR::LO, " "))),
            "Segment 1",
            liver.clone(),
            label,
        ),
        (
            without(category),
            "Liver",
            PropertyCode { category: tissue, ..liver.clone() },
            code.clone(),
        ),
        (without(kind), "Liver", unknown.clone(), code.clone()),
        (without_in(kind, tags::CODING_SCHEME_DESIGNATOR), "Liver", unknown, code.clone()),
        (
            without_in(kind, tags::CODE_MEANING),
            "Liver",
            PropertyCode { kind: sct("10200004", "10200004"), ..liver },
            code,
        ),
    ];
    for (at, (change, name, code, finding)) in table.into_iter().enumerate() {
        let seg = changed(change);
        assert_eq!(seg.findings, [finding], "{at}");
        assert_eq!(seg.undescribed().into_iter().collect::<Vec<_>>(), [1], "{at}");
        let segment = placed(&seg);
        assert_eq!((segment.name.as_str(), &segment.code), (name, &code), "{at}");
        require_writable(segment);
    }
}

#[test]
fn an_incomplete_region_is_left_out_and_an_absent_one_is_no_defect() {
    let seg = changed(|item| {
        let region = InMemDicomObject::from_element_iter([DataElement::new(
            tags::CODE_VALUE,
            VR::SH,
            PrimitiveValue::from("10200004"),
        )]);
        let regions = DataSetSequence::from(vec![region]);
        item.put(DataElement::new(tags::ANATOMIC_REGION_SEQUENCE, VR::SQ, regions));
    });
    assert_eq!(seg.findings, [SegFinding::IncompleteCode { number: 1 }]);
    let segment = placed(&seg);
    assert_eq!(segment.code, cases::liver(1, "Liver").code);
    require_writable(segment);
}

#[test]
fn a_segment_that_no_item_describes_can_be_saved() {
    let seg = changed(|item| {
        item.put(DataElement::new(tags::SEGMENT_NUMBER, VR::US, PrimitiveValue::from(9_u16)));
    });
    assert_eq!(seg.findings, [SegFinding::UndescribedSegment { number: 1 }]);
    let segment = placed(&seg);
    let expected = ("Segment 1", PropertyCode::uncoded());
    assert_eq!((segment.name.as_str(), segment.code.clone()), expected);
    require_writable(segment);
}

#[test]
fn an_algorithm_without_a_name_can_be_saved() {
    let mut case = cases::case("described", cases::axial(Dims::new(13, 9, 4)));
    let origin = Origin::Proposed {
        name: String::new(),
        version: String::new(),
        sha256: String::new(),
        edited: false,
        accepted: false,
    };
    case.layers[0].1[0].origin = origin;
    assert!(case.with_document(write).is_ok());
}

/// Writes a segment, as a save does, with the check that it is read again as it was written.
fn require_writable(segment: Segment) -> Vec<u8> {
    let mut case = cases::case("described", cases::axial(Dims::new(13, 9, 4)));
    case.layers[0].1[0] = Segment { number: 4, ..segment };
    case.with_document(|document| {
        let bytes = write(document).expect("what was read can be written").bytes;
        assert_eq!(check(&bytes, document), [], "{:?}", document.layers[0].segments[0]);
        bytes
    })
}

/// PS3.5 6.2: a Long String has at most 64 characters, and no backslash or control character.
#[test]
fn strings_that_no_file_may_hold_are_cut_and_told_and_keep_nothing_from_being_saved() {
    let liver = "Lobe\\left\n".to_owned() + &"x".repeat(60);
    let label =
        |item: &mut InMemDicomObject| drop(item.put_str(tags::SEGMENT_LABEL, VR::LO, &*liver));
    let seg = changed(label);
    let cut = |attribute| SegFinding::UnwritableText { number: 1, attribute };
    assert_eq!(seg.findings, [cut("SegmentLabel")]);
    assert!(seg.undescribed().is_empty());
    assert_eq!(placed(&seg).name, "Lobe left ".to_owned() + &"x".repeat(54));
    require_writable(placed(&seg));

    // The 64th character is a blank, which would be padding.
    let blank = "x".repeat(63) + " y";
    let seg = changed(|item| drop(item.put_str(tags::SEGMENT_LABEL, VR::LO, &*blank)));
    assert_eq!(placed(&seg).name, "x".repeat(63));
    require_writable(placed(&seg));

    let seg = changed(|item| drop(item.put_str(tags::SEGMENT_LABEL, VR::LO, "\\")));
    assert_eq!(seg.findings, [cut("SegmentLabel"), SegFinding::MissingLabel { number: 1 }]);
    assert_eq!(placed(&seg).name, "Segment 1");
    require_writable(placed(&seg));
}

#[test]
fn an_algorithm_with_a_name_too_long_or_parted_can_be_saved() {
    let long = "net ".repeat(17);
    let algorithm = |item: &mut InMemDicomObject, name: &str| {
        item.put_str(tags::SEGMENT_ALGORITHM_TYPE, VR::CS, "AUTOMATIC");
        item.put_str(tags::SEGMENT_ALGORITHM_NAME, VR::LO, name);
    };
    let cut = |attribute| SegFinding::UnwritableText { number: 1, attribute };
    let kept = "net ".repeat(16).trim_end().to_owned();
    for (stated, name) in [(&*long, &*kept), ("U\\Net", "U Net"), ("\\", "")] {
        let seg = changed(|item| algorithm(item, stated));
        assert_eq!(seg.findings, [cut("SegmentAlgorithmName")]);
        let segment = placed(&seg);
        let Origin::Imported { algorithm_name, .. } = &segment.origin else {
            panic!("{segment:?}")
        };
        assert_eq!(algorithm_name.as_deref(), Some(name));
        require_writable(segment);
    }
    let seg = changed(|item| {
        algorithm(item, "U-Net");
        let mut identified = InMemDicomObject::new_empty();
        identified.put_str(tags::ALGORITHM_NAME, VR::LO, &*long);
        identified.put_str(tags::ALGORITHM_VERSION, VR::LO, "1.2\\3");
        let identified = DataSetSequence::from(vec![identified]);
        let tag = tags::SEGMENTATION_ALGORITHM_IDENTIFICATION_SEQUENCE;
        item.put(DataElement::new(tag, VR::SQ, identified));
    });
    assert_eq!(seg.findings, [cut("SegmentAlgorithmName"), cut("AlgorithmVersion")]);
    let segment = placed(&seg);
    let Origin::Proposed { name, version, .. } = &segment.origin else { panic!("{segment:?}") };
    assert_eq!((name.as_str(), version.as_str()), (&*kept, "1.2 3"));
    require_writable(segment);
}

/// PS3.3 8.1: a value of more than 16 characters is a Long Code Value. Schemes have no such place (8.2: SH).
#[test]
fn codes_are_written_where_they_fit_or_told_to_be_none() {
    let kind = tags::SEGMENTED_PROPERTY_TYPE_CODE_SEQUENCE;
    let put = |tag: Tag, vr: VR, text: &'static str| {
        changed(move |item| within(item, kind, |code| drop(code.put_str(tag, vr, text))))
    };
    // A concept of SNOMED CT may have 18 digits, which some writers put where 16 fit.
    let value = "123456789012345678";
    let seg = put(tags::CODE_VALUE, VR::SH, value);
    assert_eq!(seg.findings, []);
    let bytes = require_writable(placed(&seg));
    let file = dicom_object::from_reader(&bytes[..]).expect("what was written can be read");
    let items = |set: &InMemDicomObject, tag| {
        let sequence = set.element(tag).expect("a sequence").items().expect("a sequence").to_vec();
        sequence.into_iter().next().expect("an item")
    };
    let code = items(&items(&file, tags::SEGMENT_SEQUENCE), kind);
    assert!(code.element(tags::CODE_VALUE).is_err(), "it would hold 16 characters");
    let long = code.element(tags::LONG_CODE_VALUE).expect("a Long Code Value");
    assert_eq!(long.to_str().expect("text"), value);

    let liver = cases::liver(1, "Liver").code;
    let unknown = PropertyCode { kind: Code::sct("85756007", "Tissue"), ..liver.clone() };
    for (tag, text) in
        [(tags::CODING_SCHEME_DESIGNATOR, "99SEVENTEEN_CHARS"), (tags::CODE_VALUE, "1\\2")]
    {
        let seg = put(tag, VR::SH, text);
        assert_eq!(seg.findings, [SegFinding::IncompleteCode { number: 1 }], "{text}");
        assert_eq!(placed(&seg).code, unknown, "{text}");
        require_writable(placed(&seg));
    }
    let seg = put(tags::CODE_MEANING, VR::LO, "Liver\\left");
    let attribute = "CodeMeaning";
    assert_eq!(seg.findings, [SegFinding::UnwritableText { number: 1, attribute }]);
    assert_eq!(placed(&seg).code.kind.meaning, "Liver left");
    require_writable(placed(&seg));
}

#[test]
fn a_blank_that_is_no_padding_is_part_of_a_label() {
    let label = "Liver\u{a0}";
    let segment = cases::liver(4, label);
    require_writable(segment);
}

#[test]
fn a_description_too_long_for_its_attribute_is_cut_and_told() {
    let long = |characters: usize| "ü".repeat(characters);
    let stated = |characters: usize| {
        changed(move |item| drop(item.put_str(tags::SEGMENT_DESCRIPTION, VR::ST, long(characters))))
    };
    assert_eq!(stated(1024).findings, []);
    let seg = stated(1025);
    assert_eq!(seg.findings, [SegFinding::LongDescription { number: 1 }]);
    assert!(seg.undescribed().is_empty());
    let segment = placed(&seg);
    assert_eq!(segment.description, long(1024));
    require_writable(segment);
    let mut case = cases::case("described", cases::axial(Dims::new(13, 9, 4)));
    case.layers[0].1[0].description = long(1025);
    let attribute = "SegmentDescription";
    let expected = InterchangeError::UnwritableText { attribute, characters: 1025 };
    assert_eq!(case.with_document(write), Err(expected));
}

/// The codes of a segment as they are written: short value, long value, scheme, meaning.
fn written_type(segment: Segment) -> [Option<String>; 4] {
    let mut case = cases::case("described", cases::axial(Dims::new(13, 9, 4)));
    case.layers[0].1[0] = Segment { number: 4, ..segment };
    let bytes = case.with_document(write).expect("writable").bytes;
    let file = dicom_object::from_reader(&bytes[..]).expect("readable");
    let items = |item: &InMemDicomObject, tag| {
        item.element(tag).expect("a sequence").items().expect("items")[0].clone()
    };
    let segment = items(&file, tags::SEGMENT_SEQUENCE);
    let code = items(&segment, tags::SEGMENTED_PROPERTY_TYPE_CODE_SEQUENCE);
    [tags::CODE_VALUE, tags::LONG_CODE_VALUE, tags::CODING_SCHEME_DESIGNATOR, tags::CODE_MEANING]
        .map(|tag| Some(code.get(tag)?.to_str().expect("text").into_owned()))
}

#[test]
fn a_long_code_of_another_file_is_written_as_a_long_code() {
    let kind = tags::SEGMENTED_PROPERTY_TYPE_CODE_SEQUENCE;
    let long = "1234567890123456789";
    // As the standard has it, and in the attribute for short ones.
    for tag in [tags::LONG_CODE_VALUE, tags::CODE_VALUE] {
        let seg = changed(|item| {
            within(item, kind, |code| {
                remove(code, tags::CODE_VALUE);
                code.put_str(tag, if tag == tags::CODE_VALUE { VR::SH } else { VR::UC }, long);
            });
        });
        assert_eq!(seg.findings, []);
        let [short, value, scheme, meaning] = written_type(placed(&seg));
        assert_eq!((short, value.as_deref()), (None, Some(long)));
        assert_eq!((scheme.as_deref(), meaning.as_deref()), (Some("SCT"), Some("Liver")));
    }
}

#[test]
fn texts_that_their_attributes_cannot_hold_are_cut_and_told() {
    let kind = tags::SEGMENTED_PROPERTY_TYPE_CODE_SEQUENCE;
    let (long, cut) = ("é".repeat(65), "é".repeat(64));
    let unfit = |attribute| SegFinding::UnwritableText { number: 1, attribute };
    let labelled = |label: &'static str| {
        changed(move |item| drop(item.put_str(tags::SEGMENT_LABEL, VR::LO, label)))
    };
    let seg = changed(|item| drop(item.put_str(tags::SEGMENT_LABEL, VR::LO, long.clone())));
    assert_eq!((&seg.findings[..], placed(&seg).name), (&[unfit("SegmentLabel")][..], cut.clone()));
    require_writable(placed(&seg));
    let seg = labelled("Liver\\left\tlobe");
    assert_eq!(
        (&seg.findings[..], placed(&seg).name.as_str()),
        (&[unfit("SegmentLabel")][..], "Liver left lobe")
    );
    require_writable(placed(&seg));

    let coded = |tag, text: String| {
        changed(move |item| {
            within(item, kind, |code| drop(code.put_str(tag, VR::LO, text.clone())));
        })
    };
    let seg = coded(tags::CODE_MEANING, long);
    assert_eq!(seg.findings, [unfit("CodeMeaning")]);
    assert_eq!(written_type(placed(&seg))[3], Some(cut));
    // Cut, a scheme would be another one, and its code another code.
    let seg = coded(tags::CODING_SCHEME_DESIGNATOR, "S".repeat(17));
    assert_eq!(seg.findings, [SegFinding::IncompleteCode { number: 1 }]);
    assert_eq!(placed(&seg).code.kind, Code::sct("85756007", "Tissue"));
    require_writable(placed(&seg));
}

#[test]
fn a_code_that_no_file_can_hold_is_not_written() {
    type Change = fn(&mut Code);
    let table: [(Change, &str, usize); 3] = [
        (|code| code.value = "1\\2".to_owned(), "CodeValue", 3),
        (|code| code.scheme = "S".repeat(17), "CodingSchemeDesignator", 17),
        (|code| code.meaning = "m".repeat(65), "CodeMeaning", 65),
    ];
    for (change, attribute, characters) in table {
        let mut case = cases::case("described", cases::axial(Dims::new(13, 9, 4)));
        change(&mut case.layers[0].1[0].code.kind);
        let expected = InterchangeError::UnwritableText { attribute, characters };
        assert_eq!(case.with_document(write), Err(expected));
    }
}

#[test]
fn an_identity_that_is_none_is_not_written() {
    for (id, uid, attribute) in [(" ", "1.2.3", "TrackingID"), ("lesion", "1.2.x", "TrackingUID")] {
        let mut case = cases::case("described", cases::axial(Dims::new(13, 9, 4)));
        let tracking = Tracking { id: id.to_owned(), uid: uid.to_owned() };
        case.layers[0].1[0].tracking = Some(tracking);
        match case.with_document(write) {
            Err(InterchangeError::UnwritableText { attribute: found, .. }) => {
                assert_eq!(found, attribute);
            }
            other => panic!("{other:?}"),
        }
    }
}
