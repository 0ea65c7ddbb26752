//! Real series: geometry and values against SimpleITK and pydicom (`tests/conformance/study_expected.py`).
#![allow(clippy::unwrap_used, reason = "a test may fail")]

mod files;

use files::{expected, folder};
use serde_json::Value;
use study::{Finding, NotAVolume, StudyEntry, VolumePlan, VolumeRescale, VoxelKind};
use volume::{ContinuousIndex, Direction, Grid, Placement, Plane};

const PLACE_MM: f64 = 1e-3;

fn numbers(value: &Value) -> Vec<f64> {
    value.as_array().unwrap().iter().map(|v| v.as_f64().unwrap()).collect()
}

fn close(found: f64, expected: f64) -> bool {
    (found - expected).abs() <= PLACE_MM
}

fn only_volume(studies: &[StudyEntry]) -> &VolumePlan {
    let volumes: Vec<_> = studies.iter().flat_map(|s| &s.series).flat_map(|s| &s.volumes).collect();
    let [only] = volumes[..] else { panic!("{} volumes", volumes.len()) };
    only
}

fn codes(findings: &[Finding]) -> Vec<&str> {
    findings.iter().map(Finding::code).collect()
}

fn check_geometry(name: &str, grid: &Grid, expected: &Value) {
    let dims = grid.dims();
    let size: Vec<f64> = [dims.columns, dims.rows, dims.slices].map(f64::from).to_vec();
    assert_eq!(size, numbers(&expected["size"]), "{name}");
    let origin = numbers(&expected["origin_lps_mm"]);
    let found = grid.origin();
    assert!(
        close(found.x, origin[0]) && close(found.y, origin[1]) && close(found.z, origin[2]),
        "{name}: {found:?}"
    );
    let spacing = numbers(&expected["spacing_mm"]);
    for (axis, direction) in grid.axes().into_iter().enumerate() {
        assert!(close(grid.spacing().along(axis), spacing[axis]), "{name}: {:?}", grid.spacing());
        let v = numbers(&expected["axes"][axis]);
        let cosine = direction.cosine(Direction::new(v[0], v[1], v[2]).unwrap());
        assert!(cosine > 1.0 - 1e-6, "{name}: axis {axis} {direction:?} for {v:?}");
    }
}

#[test]
fn regular_series_lie_where_simpleitk_puts_them() {
    let expected = expected();
    for (name, expected) in expected["series"].as_object().unwrap() {
        let (_, studies) = folder(name);
        let plan = only_volume(&studies);
        let Some(grid) = plan.placement.grid() else { panic!("{name}: {:?}", plan.findings) };
        check_geometry(name, grid, expected);
    }
}

#[cfg(feature = "codecs")]
#[test]
fn values_equal_those_of_pydicom() {
    let expected = expected();
    let mut checked = 0;
    for (name, expected) in expected["series"].as_object().unwrap() {
        let Some(sum) = expected["sum"].as_f64() else { continue };
        let (files, studies) = folder(name);
        let plan = only_volume(&studies);
        let volume = files::load(&files, &studies[0].series[0], plan);
        let values = (0..volume.voxels().len()).map(|i| {
            let stored = volume.voxels().stored(i).unwrap();
            volume.rescale().modality(stored)
        });
        let (mut total, mut min, mut max) = (0.0, f64::MAX, f64::MIN);
        for value in values {
            total += value;
            min = value.min(min);
            max = value.max(max);
        }
        let scale = sum.abs().max(1.0);
        assert!((total - sum).abs() / scale < 1e-7, "{name}: sum {total} for {sum}");
        assert!((min - expected["min"].as_f64().unwrap()).abs() < 1e-3, "{name}: {min}");
        assert!((max - expected["max"].as_f64().unwrap()).abs() < 1e-3, "{name}: {max}");
        checked += 1;
    }
    assert_eq!(checked, 7);
}

#[test]
fn a_tilted_uneven_series_is_a_stack_and_says_both() {
    let (_, studies) = folder("ct_head_tilt_uneven_ge");
    let plan = only_volume(&studies);
    assert!(matches!(plan.placement, Placement::Stack(_)));
    let findings = codes(&plan.findings);
    assert!(findings.contains(&"tilt") && findings.contains(&"uneven_spacing"), "{findings:?}");
    let tilt = plan.findings.iter().find_map(|f| match f {
        Finding::Tilt { degrees, .. } => Some(*degrees),
        _ => None,
    });
    assert!((tilt.unwrap() - 18.5).abs() < 0.3, "{tilt:?}");
}

#[test]
fn files_without_uids_are_grouped_by_their_facts() {
    let (_, studies) = folder("ct_abdomen_totalseg/dicom");
    assert_eq!(studies.len(), 1);
    let series = &studies[0].series[0];
    assert!(series.id.starts_with('g') && series.id.len() == 13, "{}", series.id);
    assert_eq!(series.volumes[0].id, format!("{}#0", series.id));
    assert!(codes(&series.findings).contains(&"no_uids"));
    assert!(series.instances.iter().all(|i| i.header.sop_instance_uid.is_empty()));
    assert!(series.instances.iter().all(|i| !i.header.sop_class_uid.is_empty()), "from file meta");
}

#[test]
fn a_series_without_frame_of_reference_says_so() {
    let (_, studies) = folder("ct_head_coarse_slicer");
    assert_eq!(codes(&studies[0].series[0].findings), ["no_frame_of_reference"]);
    let plan = only_volume(&studies);
    assert_eq!((plan.plane, plan.kind), (Some(Plane::Axial), VoxelKind::I16));
    assert!(plan.findings.is_empty(), "{:?}", plan.findings);
    assert_eq!(plan.bytes_needed, 64 * 64 * 93 * 2);
    assert!(plan.id.ends_with("#0"));
}

#[test]
fn pet_slices_with_slopes_of_their_own_become_modality_values() {
    let (_, studies) = folder("multimodal_sts_002/pet/dicom");
    let plan = only_volume(&studies);
    assert_eq!((plan.rescale, plan.kind), (VolumeRescale::PerFrame, VoxelKind::F32));
    assert_eq!(codes(&plan.findings), ["mixed_rescale"]);
    assert!(plan.frames.windows(2).any(|f| f[0].rescale != f[1].rescale));
}

#[test]
fn two_time_points_at_the_same_positions_become_two_volumes() {
    let (_, studies) = folder("series_geometry_edge_cases/two_timepoints_same_positions");
    let volumes = &studies[0].series[0].volumes;
    assert_eq!(volumes.len(), 2);
    let numbers = |plan: &VolumePlan| -> Vec<Option<i32>> {
        let instance = |f: &study::FrameSource| &studies[0].series[0].instances[f.instance];
        plan.frames.iter().map(|f| instance(f).header.instance_number).collect()
    };
    assert_eq!(numbers(&volumes[0]), [1, 2, 3, 4].map(Some));
    assert_eq!(numbers(&volumes[1]), [43, 44, 45, 46].map(Some));
}

#[test]
fn a_single_slice_without_thickness_is_a_plane_and_no_volume() {
    let (_, studies) = folder("series_geometry_edge_cases/single_slice_rtutils");
    let plan = only_volume(&studies);
    assert!(matches!(plan.placement, Placement::Stack(_)));
    assert!(codes(&plan.findings).contains(&"single_slice"));
}

#[test]
fn frames_of_enhanced_objects_are_placed_by_their_functional_groups() {
    let (_, studies) = folder("mr_enhanced");
    let series: Vec<_> = studies.iter().flat_map(|s| &s.series).collect();
    let philips = series.iter().find(|s| s.facts.manufacturer.contains("Philips")).unwrap();
    // Magnitude and field map lie at the same 32 positions in one object.
    let [field, magnitude] = &philips.volumes[..] else { panic!("{}", philips.volumes.len()) };
    for plan in [field, magnitude] {
        let grid = plan.placement.grid().unwrap();
        assert_eq!(grid.dims(), volume::Dims::new(64, 64, 32));
        assert!((grid.spacing().slice - 4.0).abs() < 1e-6);
        assert!(matches!(plan.rescale, VolumeRescale::Uniform(_)));
    }
    assert_ne!(field.rescale, magnitude.rescale);
    let siemens = series.iter().find(|s| s.facts.manufacturer.contains("Siemens")).unwrap();
    assert_eq!(siemens.volumes.len(), 2);
    assert_eq!(siemens.volumes[0].frames.len(), 6);
}

#[test]
fn grouping_does_not_depend_on_the_order_of_files() {
    let name = "multimodal_sts_002/ct/dicom";
    let (files, studies) = folder(name);
    let mut headers: Vec<_> = (0..)
        .zip(&files)
        .map(|(id, bytes)| {
            let (header, location) = files::header(bytes).unwrap();
            (study::FileId(id), header, location)
        })
        .collect();
    headers.reverse();
    assert_eq!(study::group(headers), studies);
}

#[test]
fn patients_never_meet_though_their_uids_are_equal() {
    let (files, _) = folder("multimodal_sts_002/ct/dicom");
    let headers = (0..)
        .zip(&files)
        .map(|(id, bytes)| {
            let (mut header, location) = files::header(bytes).unwrap();
            if id % 2 == 1 {
                header.patient.id.push('X');
            }
            (study::FileId(id), header, location)
        })
        .collect();
    let studies = study::group(headers);
    assert_eq!(studies.len(), 2);
    let ids: Vec<&str> = studies.iter().map(|s| s.series[0].id.as_str()).collect();
    assert_ne!(ids[0], ids[1]);
    assert!(studies.iter().all(|s| codes(&s.series[0].findings).contains(&"shared_uid")));
}

#[test]
fn a_series_without_uid_keeps_its_name_whatever_else_is_there() {
    let (files, alone) = folder("ct_abdomen_totalseg/dicom");
    let mut headers = Vec::new();
    for (number, bytes) in files.iter().enumerate() {
        let (header, location) = files::header(bytes).unwrap();
        let mut other = header.clone();
        // A patient who is sorted before and one who is sorted behind.
        other.patient.id = ["", "zz"][number % 2].to_owned();
        other.patient.name = "AA".to_owned();
        let id = number as u32;
        headers.push((study::FileId(2 * id), other, location.clone()));
        headers.push((study::FileId(2 * id + 1), header, location));
    }
    let among = study::group(headers);
    let name = &alone[0].series[0].id;
    let named: Vec<_> = among.iter().filter(|s| s.series[0].id == *name).collect();
    assert_eq!((among.len(), named.len()), (3, 1));
    assert_eq!(named[0].patient, alone[0].patient);
}

#[test]
fn segmentations_colour_and_reports_are_listed_as_no_volumes() {
    let (_, studies) = folder("dicom_syntaxes");
    let reasons: Vec<&NotAVolume> =
        studies.iter().flat_map(|s| &s.series).flat_map(|s| &s.not_volumes).map(|n| &n.1).collect();
    assert!(reasons.contains(&&NotAVolume::Segmentation));
    assert!(reasons.contains(&&NotAVolume::NoPixels));
    assert!(reasons.contains(&&NotAVolume::Dose));
    assert!(reasons.contains(&&NotAVolume::Colour { photometric: "RGB".to_owned() }));
}

#[test]
fn video_is_no_volume_because_it_is_video() {
    let bytes = files::read("dicom_syntaxes/SC_rgb_rle.dcm");
    let (mut header, location) = files::header(&bytes).unwrap();
    header.transfer_syntax = "1.2.840.10008.1.2.4.102".to_owned();
    let uid = header.transfer_syntax.clone();
    let studies = study::group(vec![(study::FileId(0), header, location)]);
    let name = "MPEG-4 AVC/H.264 High Profile / Level 4.1";
    assert_eq!(studies[0].series[0].not_volumes, [(0, NotAVolume::Video { uid, name })]);
}

/// A data set with one more sequence of one item before its pixels (explicit little endian).
fn with_sequence(mut bytes: Vec<u8>, [group, element]: [u16; 2]) -> Vec<u8> {
    let pixels = [0xE0, 0x7F, 0x10, 0x00, b'O', b'W'];
    let at = bytes.windows(6).position(|six| six == pixels).unwrap();
    // LUT Descriptor: three numbers.
    let lut: Vec<u8> = [0x0028, 0x3002].iter().flat_map(|n: &u16| n.to_le_bytes()).collect();
    let lut = [&lut[..], b"US", &[6, 0, 2, 0, 0, 0, 16, 0]].concat();
    let length = u32::try_from(lut.len()).unwrap();
    let mut sequence = [group.to_le_bytes(), element.to_le_bytes()].concat();
    sequence.extend(b"SQ\0\0");
    sequence.extend((length + 8).to_le_bytes());
    sequence.extend([0xFE, 0xFF, 0x00, 0xE0]);
    sequence.extend(length.to_le_bytes());
    sequence.extend(lut);
    bytes.splice(at..at, sequence);
    bytes
}

fn alone(bytes: &[u8]) -> study::SeriesEntry {
    let (header, location) = files::header(bytes).unwrap();
    let mut studies = study::group(vec![(study::FileId(0), header, location)]);
    studies.remove(0).series.remove(0)
}

#[test]
fn values_from_a_modality_lut_are_refused_and_a_voi_lut_is_said() {
    let plain = files::read("dicom_syntaxes/CT_small.dcm");
    let series = alone(&plain);
    assert_eq!((series.volumes.len(), series.not_volumes.len()), (1, 0));
    let series = alone(&with_sequence(plain.clone(), [0x0028, 0x3000]));
    assert_eq!(series.not_volumes, [(0, NotAVolume::ModalityLut)]);
    assert!(series.volumes.is_empty());
    let series = alone(&with_sequence(plain, [0x0028, 0x3010]));
    assert!(codes(&series.volumes[0].findings).contains(&"voi_lut_ignored"));
}

#[test]
fn the_middle_of_an_oblique_volume_lies_between_its_corners() {
    let (_, studies) = folder("series_geometry_edge_cases/non_isotropic_pixels_oblique");
    let plan = only_volume(&studies);
    let at = |c: f64, r: f64, s: f64| plan.placement.lps_from_index(ContinuousIndex::new(c, r, s));
    let dims = plan.placement.dims();
    let far = [dims.columns, dims.rows, dims.slices].map(|n| f64::from(n) - 1.0);
    let (first, last) = (at(0.0, 0.0, 0.0).unwrap(), at(far[0], far[1], far[2]).unwrap());
    let middle = at(far[0] / 2.0, far[1] / 2.0, far[2] / 2.0).unwrap();
    assert!((middle.distance_mm(first) - middle.distance_mm(last)).abs() < 1e-9);
}

/// The place of a part is told by the files' own positions, along and against the slice normal.
#[test]
fn a_part_lies_where_the_files_say() {
    let mut parts = 0;
    for name in expected()["series"].as_object().unwrap().keys() {
        let (_, studies) = folder(name);
        let series = studies.iter().flat_map(|study| &study.series);
        let whole_ones = series.flat_map(|series| series.volumes.iter().map(move |v| (series, v)));
        for (series, whole) in whole_ones.filter(|(_, v)| v.placement.dims().slices > 4) {
            let last = whole.placement.dims().slices - 2;
            let part = whole.part(2, last).unwrap();
            assert_eq!(part.placement.dims().slices, last - 1, "{name}");
            assert_eq!(
                part.bytes_needed * u64::from(last + 2),
                whole.bytes_needed * u64::from(last - 1)
            );
            for (slice, frame) in part.frames.iter().enumerate() {
                let header = &series.instances[frame.instance].header;
                let stated = header.frames[frame.frame as usize].position.unwrap();
                let found = part.placement.slice_origin(slice as u32).unwrap();
                assert!(found.distance_mm(stated) < 0.01, "{name}, slice {slice}");
            }
            assert!(codes(&part.findings).contains(&"part_of_series"));
            assert_eq!(part.whole.as_ref(), Some(&whole.id));
            assert_eq!(part.id, format!("{}:3-{}", whole.id, last + 1));
            parts += 1;
        }
    }
    assert!(parts > 2, "{parts} series were cut");
}

#[test]
fn as_many_slices_are_offered_as_fit() {
    let (_, studies) = folder(expected()["series"].as_object().unwrap().keys().next().unwrap());
    let whole = only_volume(&studies);
    let slices = whole.placement.dims().slices;
    let slice_bytes = whole.bytes_needed / u64::from(slices);
    let within = |count: u64| whole.part_within(count * slice_bytes + slice_bytes / 2);
    assert_eq!(within(0), None);
    assert_eq!(within(1), None, "one slice is no volume");
    assert_eq!(within(u64::from(slices)), None, "all of it fits");
    for count in 2..slices {
        let part = within(u64::from(count)).unwrap();
        assert_eq!(part.placement.dims().slices, count);
        let first = whole.frames.iter().position(|frame| *frame == part.frames[0]).unwrap() as u32;
        assert!(first.abs_diff(slices - count - first) <= 1, "as much before as after");
    }
}
