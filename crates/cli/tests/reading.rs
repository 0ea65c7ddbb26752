//! `inspect`, `convert` and `render`.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]
#![allow(dead_code, reason = "each test file uses a part of the support")]

mod support;

use std::fs;
use std::io::{Cursor, Read, Write};

use serde_json::{Value, json};
use study::{read_nifti, read_nifti_labels};
use support::{Desk, data, voxelkeep};
use volume::Voxels;

const HEAD: &str = "ct_head_coarse_slicer";

#[test]
fn inspect_reports_the_head_in_the_fixed_shape() {
    let ran = voxelkeep(&["inspect", &data(HEAD), "--json"]).expect(0, "64x64x93");
    let uid = "1.2.826.0.1.3680043.2.1125.1.65375240934815452318141136507497058";
    let series = &ran.json()["series"][0];
    assert_eq!(series["series_uid"], uid);
    assert_eq!(series["modality"], "CT");
    assert_eq!(series["transfer_syntaxes"], json!(["1.2.840.10008.1.2.1"]));
    let volume = json!({
        "volume_id": format!("{uid}#0"), "dims": [64, 64, 93], "spacing_mm": [3.2, 3.2, 1.5],
        "plane": "axial",
    });
    assert_eq!(series["volumes"], json!([volume]));
    assert_eq!(series["warnings"][0]["code"], "no_frame_of_reference");
    assert_eq!(ran.json()["skipped"], json!([]));
}

#[test]
fn uneven_steps_and_missing_uids_are_null_and_empty() {
    let ran =
        voxelkeep(&["inspect", &data("ct_head_tilt_uneven_ge"), "--json"]).expect(0, "tilted");
    assert_eq!(ran.json()["series"][0]["volumes"][0]["spacing_mm"][2], Value::Null);
    let ran = voxelkeep(&["inspect", &data("ct_abdomen_totalseg/dicom"), "--json"]).expect(0, "");
    let series = &ran.json()["series"][0];
    assert_eq!((&series["series_uid"], &series["study_uid"]), (&json!(""), &json!("")));
    let id = series["volumes"][0]["volume_id"].as_str().unwrap();
    assert!(id.starts_with('g') && id.ends_with("#0"), "{id}");
}

#[test]
fn bad_files_are_listed_and_the_rest_is_read() {
    let ran = voxelkeep(&["inspect", &data("dicom_syntaxes"), "--json"]).expect(0, "HTJ2K");
    let report = ran.json();
    let reason_of = |name: &str| {
        let skipped = report["skipped"].as_array().unwrap();
        let of = |s: &&Value| s["file"].as_str().unwrap().ends_with(name);
        skipped.iter().find(of).map(|s| s["reason"].as_str().unwrap().to_owned()).unwrap()
    };
    assert!(reason_of("rtplan_truncated.dcm").contains("truncated"));
    assert!(reason_of("SC_rgb_small_odd.dcm").contains("colour"));
    assert!(reason_of("MR_small_htj2k_lossless.dcm").contains("1.2.840.10008.1.2.4.201"));
    assert!(reason_of("index.csv").contains("neither DICOM"));
    assert!(report["series"].as_array().unwrap().len() > 20);
}

#[test]
fn an_archive_beside_its_own_files_is_one_volume() {
    let desk = Desk::new();
    let (folder, chest) = desk.phantom();
    let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let files = phantom::dicom_files(&chest.volume).unwrap();
    for (name, bytes) in &files {
        archive.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
        archive.write_all(bytes).unwrap();
    }
    desk.write("phantom/study.zip", &archive.finish().unwrap().into_inner());
    let ran = voxelkeep(&["inspect", &folder, "--json"]).expect(0, "96x81x41");
    let series = &ran.json()["series"][0];
    assert_eq!(series["volumes"].as_array().unwrap().len(), 1);
    assert_eq!(series["warnings"], json!([]));
    // Of two copies the one that is whole is read, wherever it lies.
    let (name, bytes) = &files[7];
    desk.write(&format!("phantom/{name}"), &bytes[..bytes.len() - 400]);
    let out = desk.path("chest.nii.gz");
    voxelkeep(&["convert", &folder, "-o", &out]).expect(0, "wrote");
}

#[test]
fn nothing_readable_is_two() {
    let desk = Desk::new();
    let note = desk.write("note.txt", b"not an image");
    let ran = voxelkeep(&["inspect", &note, "--json"]).expect(2, "nothing could be read");
    assert_eq!(ran.json()["series"], json!([]));
    voxelkeep(&["inspect", &desk.path("nowhere")]).expect(2, "No such file");
    fs::create_dir(desk.path("empty")).unwrap();
    voxelkeep(&["inspect", &desk.path("empty")]).expect(2, "no file");
    let truncated = data("dicom_syntaxes/MR_truncated.dcm");
    voxelkeep(&["convert", &truncated, "-o", &desk.path("x.nii.gz")]).expect(2, "truncated");
}

#[test]
fn wrong_usage_is_two() {
    let desk = Desk::new();
    let (head, out) = (data(HEAD), desk.path("x.png"));
    for arguments in [
        vec![],
        vec!["paint", &head],
        vec!["convert", &head],
        vec!["convert", &head, "-o", &out],
        vec!["convert", &head, "-o", "x.dcm"],
        vec!["render", &head, "--window", "40", "-o", &out],
        vec!["render", &head, "--window", "40,0", "-o", &out],
        vec!["render", &head, "--window", "40,400", "--preset", "lung", "-o", &out],
        vec!["render", &head, "--preset", "kidney", "-o", &out],
        vec!["render", &head, "--plane", "oblique", "-o", &out],
        vec!["segment", &head, "--model", "everything", "-o", "x.dcm"],
        vec!["segment", &head, "--model", "ct-anatomy", "--box", "1,2,3", "-o", "x.dcm"],
    ] {
        let ran = voxelkeep(&arguments);
        assert_eq!(ran.code, 2, "{arguments:?}: {ran:?}");
        assert!(!ran.words.is_empty());
    }
    voxelkeep(&["--help"]).expect(0, "");
}

#[test]
fn converted_values_and_place_are_those_of_the_phantom() {
    let desk = Desk::new();
    let (folder, chest) = desk.phantom();
    let out = desk.path("chest.nii.gz");
    voxelkeep(&["convert", &folder, "-o", &out]).expect(0, "wrote");
    let volume = read_nifti(&fs::read(out).unwrap(), 1 << 30).unwrap();
    let grid = chest.volume.placement().grid().unwrap();
    assert!(volume.placement().grid().unwrap().is_same_as(grid, 1e-3));
    let Voxels::I16(values) = volume.voxels() else { panic!("{:?}", volume.voxels()) };
    let expected = (0..values.len()).map(|at| chest.volume.value_at(at).unwrap());
    assert!(values.iter().copied().map(f64::from).eq(expected));
}

#[test]
fn several_volumes_need_a_choice_and_take_one() {
    let desk = Desk::new();
    let (folder, out) = (data("multimodal_sts_002"), desk.path("pet.nii.gz"));
    let ran = voxelkeep(&["convert", &folder, "-o", &out]).expect(1, "--volume ID");
    assert_eq!(ran.words.matches("#0").count(), 3, "{ran:?}");
    let pet = "1.3.6.1.4.1.14519.5.2.1.5168.1900.475429996794833172294137667411";
    let ran = voxelkeep(&["convert", &folder, "--series", pet, "-o", &out, "--json"]).expect(0, "");
    assert_eq!(ran.json()["volume_id"], format!("{pet}#0"));
    let id = format!("{pet}#0");
    voxelkeep(&["convert", &folder, "--volume", &id, "-o", &out]).expect(0, "");
    voxelkeep(&["convert", &folder, "--volume", "g9#0", "-o", &out]).expect(1, &id);
}

#[test]
fn slices_that_form_no_box_are_not_resampled_silently() {
    let desk = Desk::new();
    let (folder, _) = desk.phantom();
    fs::remove_file(format!("{folder}/CT0007.dcm")).unwrap();
    let ran = voxelkeep(&["convert", &folder, "-o", &desk.path("x.nii.gz")]);
    ran.expect(1, "nothing is resampled silently");
    assert!(!fs::exists(desk.path("x.nii.gz")).unwrap());
}

#[test]
fn a_slice_cut_off_refuses_the_volume_and_leaves_the_other_slices() {
    let desk = Desk::new();
    let (folder, _) = desk.phantom();
    let cut = format!("{folder}/CT0007.dcm");
    let bytes = fs::read(&cut).unwrap();
    fs::write(&cut, &bytes[..bytes.len() - 1000]).unwrap();
    let ran = voxelkeep(&["convert", &folder, "-o", &desk.path("x.nii.gz")]);
    ran.expect(1, "1 of 41 slices cannot be read").expect(1, "CT0007.dcm");
    let out = desk.path("x.png");
    let draw =
        |slice| voxelkeep(&["render", &folder, "--plane", "axial", "--slice", slice, "-o", &out]);
    draw("7").expect(0, "");
    draw("6").expect(2, "CT0007.dcm");
}

#[test]
fn a_header_alone_never_takes_the_memory_it_asks_for() {
    let desk = Desk::new();
    let out = desk.path("x.nii.gz");
    let ran = voxelkeep(&["convert", &data(HEAD), "--memory", "0", "-o", &out]);
    assert!(ran.code != 0 && ran.words.contains("MiB allowed"), "{ran:?}");
}

#[test]
fn a_picture_is_the_phantom_through_the_window_on_every_plane() {
    let desk = Desk::new();
    let (folder, chest) = desk.phantom();
    let out = desk.path("slice.png");
    let dims = chest.volume.placement().dims();
    let window = window::Window::linear(-600.0, 1500.0).unwrap();
    // Axial runs with the index; on the others superior is up, against it.
    type At = fn(u32, u32, volume::Dims) -> volume::Index;
    let planes: [(&str, u32, u32, At); 3] = [
        ("axial", dims.columns, dims.rows, |x, y, _| volume::Index::new(x, y, 17)),
        ("coronal", dims.columns, dims.slices, |x, y, d| {
            volume::Index::new(x, 17, d.slices - 1 - y)
        }),
        ("sagittal", dims.rows, dims.slices, |x, y, d| volume::Index::new(17, x, d.slices - 1 - y)),
    ];
    for (plane, width, height, at) in planes {
        for choice in [["--window", "-600,1500"], ["--preset", "lung"]] {
            let arguments = ["render", &folder, "--plane", plane, "--slice", "17", "-o", &out];
            voxelkeep(&[&arguments[..], &choice[..]].concat()).expect(0, "wrote");
            let (found_width, found_height, greys) = grey_png(&out);
            assert_eq!((found_width, found_height), (width, height), "{plane}");
            for (pixel, grey) in (0..).zip(greys) {
                let index = at(pixel % width, pixel / width, dims);
                let expected = window.grey(chest.volume.value(index).unwrap());
                assert_eq!(grey, expected, "{plane} {index:?}");
            }
        }
    }
    voxelkeep(&["render", &folder, "--slice", "41", "-o", &out]).expect(1, "0 to 40");
}

#[test]
fn presets_in_hu_are_for_ct() {
    let desk = Desk::new();
    let mr = data("multimodal_sts_002/mr_t1");
    let out = desk.path("x.png");
    voxelkeep(&["render", &mr, "--preset", "brain", "-o", &out]).expect(1, "for CT");
    voxelkeep(&["render", &mr, "-o", &out]).expect(0, "wrote");
}

#[test]
fn a_seg_of_others_becomes_labels_on_its_own_grid() {
    let desk = Desk::new();
    let out = desk.path("labels.nii.gz");
    let seg = data("seg_interop/dcmqi/partial_overlaps.dcm");
    voxelkeep(&["convert", &seg, "-o", &out]).expect(0, "segments overlap");
    let (labels, _) = read_nifti_labels(&fs::read(&out).unwrap(), 1 << 30).unwrap();
    assert!(labels.counts()[1..=5].iter().all(|&n| n > 0));
    let fractional = data("seg_interop/highdicom/seg_image_ct_binary_fractional.dcm");
    voxelkeep(&["convert", &fractional, "-o", &out]).expect(1, "FRACTIONAL");
    voxelkeep(&["convert", &seg, "-o", &desk.path("x.dcm")]).expect(2, "--source");
}

fn grey_png(path: &str) -> (u32, u32, Vec<u8>) {
    let mut bytes = Vec::new();
    fs::File::open(path).unwrap().read_to_end(&mut bytes).unwrap();
    let mut reader = png::Decoder::new(std::io::Cursor::new(bytes)).read_info().unwrap();
    let info = reader.info();
    assert_eq!(
        (info.color_type, info.bit_depth),
        (png::ColorType::Grayscale, png::BitDepth::Eight)
    );
    let mut greys = vec![0; reader.output_buffer_size().unwrap()];
    let frame = reader.next_frame(&mut greys).unwrap();
    (frame.width, frame.height, greys)
}
