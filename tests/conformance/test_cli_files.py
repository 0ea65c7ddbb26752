"""`voxelkeep inspect` and `convert` against SimpleITK, nibabel, highdicom and independently decoded SEGs."""

import tempfile
import unittest
import zipfile
from pathlib import Path

import highdicom
import nibabel
import numpy as np
import pydicom
import SimpleITK
from cli_program import DATA, run, write_series
from pydicom.dataset import Dataset

LPS_FROM_RAS = np.diag([-1.0, -1.0, 1.0, 1.0])


def oblique(reverse: bool) -> np.ndarray:
    """LPS from column, row, slice: anisotropic, turned about all axes, the stack in either direction."""
    row = np.array([0.9, 0.3, -0.2])
    row /= np.linalg.norm(row)
    column = np.array([-0.25, 0.95, 0.1])
    column -= row * (row @ column)
    column /= np.linalg.norm(column)
    normal = np.cross(row, column) * (-1 if reverse else 1)
    affine = np.eye(4)
    affine[:3] = np.stack([row * 0.7, column * 1.1, normal * 2.5, [-31.5, 12.25, 401.0]], axis=1)
    return affine


def read_by_simpleitk(folder: Path) -> SimpleITK.Image:
    reader = SimpleITK.ImageSeriesReader()
    reader.SetFileNames(reader.GetGDCMSeriesFileNames(str(folder)))
    return reader.Execute()


class Files(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)

    def test_every_folder_is_inspected_in_the_shape_of_the_schema(self):
        for folder in sorted(path for path in DATA.iterdir() if path.is_dir() and path.name != "licences"):
            with self.subTest(folder.name):
                report = run("inspect", folder)
                self.assertTrue(report["series"])

    def test_converted_series_are_those_of_simpleitk(self):
        series = ["ct_head_coarse_slicer", "multimodal_sts_002/ct", "multimodal_sts_002/pet", "multimodal_sts_002/mr_t1"]
        for name in series:
            with self.subTest(name):
                folder = next(p for p in [DATA / name / "dicom", DATA / name] if p.is_dir())
                self.compare_with_simpleitk(folder)

    def test_oblique_and_reversed_series_are_those_of_simpleitk(self):
        for reverse in (False, True):
            with self.subTest(reverse=reverse):
                folder = self.folder / f"reverse_{reverse}"
                voxels = np.random.default_rng(3).integers(-2000, 4000, (5, 9, 7))
                write_series(folder, voxels, oblique(reverse))
                self.compare_with_simpleitk(folder)

    def written_seg(self, folder: Path) -> pydicom.Dataset:
        """A SEG of one label on a series."""
        image, labels, seg = (self.folder / name for name in ("image.nii.gz", "labels.nii.gz", "seg.dcm"))
        run("convert", folder, "-o", image)
        grid = nibabel.load(image)
        mask = np.zeros(grid.shape, np.uint8)
        mask[1:4, 2:5, 1:3] = 1
        nibabel.save(nibabel.Nifti1Image(mask, grid.affine), labels)
        run("convert", labels, "--source", folder, "-o", seg)
        return pydicom.dcmread(seg)

    def test_loss_of_the_source_stays_stated_with_ratio_and_method(self):
        history = {"LossyImageCompressionRatio": [12.5, 4.0], "LossyImageCompressionMethod": ["ISO_10918_1", "ISO_15444_1"]}
        voxels = np.random.default_rng(5).integers(0, 900, (4, 9, 7))
        for lossy, more in (("01", history), ("00", {})):
            with self.subTest(lossy):
                folder = self.folder / lossy
                write_series(folder, voxels, oblique(False), LossyImageCompression=lossy, **more)
                seg = self.written_seg(folder)
                self.assertEqual(seg.LossyImageCompression, lossy)
                for name, value in more.items():
                    self.assertEqual(list(seg[name].value), value)
                if not more:
                    self.assertNotIn("LossyImageCompressionRatio", seg)

    def test_values_of_a_modality_lut_are_refused_and_a_voi_lut_is_said(self):
        voxels = np.random.default_rng(6).integers(0, 256, (3, 9, 7))
        lut = Dataset()
        lut.LUTDescriptor, lut.LUTData = [256, 0, 16], np.arange(0, 7 * 256, 7, dtype="<u2").tobytes()
        lut.ModalityLUTType = "HU"
        write_series(self.folder / "modality", voxels, oblique(False), ModalityLUTSequence=[lut])
        report = run("inspect", self.folder / "modality")
        self.assertEqual([series["volumes"] for series in report["series"]], [[]])
        self.assertEqual({entry["reason"] for entry in report["skipped"]}, {"its values come from a Modality LUT Sequence, which is not read"})
        self.assertEqual(len(report["skipped"]), 3)
        run("convert", self.folder / "modality", "-o", self.folder / "no.nii.gz", code=1)
        self.assertFalse((self.folder / "no.nii.gz").exists())

        del lut.ModalityLUTType
        write_series(self.folder / "voi", voxels, oblique(False), VOILUTSequence=[lut])
        report = run("inspect", self.folder / "voi")
        codes = [warning["code"] for series in report["series"] for warning in series["warnings"]]
        self.assertIn("voi_lut_ignored", codes)
        self.compare_with_simpleitk(self.folder / "voi")

    def compare_with_simpleitk(self, folder: Path):
        out = self.folder / "image.nii.gz"
        run("convert", folder, "-o", out)
        expected = read_by_simpleitk(folder)
        found = nibabel.load(out)
        values = SimpleITK.GetArrayFromImage(expected).T.astype(float)
        np.testing.assert_allclose(found.get_fdata(), values, rtol=1e-6, atol=1e-6)
        affine = LPS_FROM_RAS @ found.affine
        np.testing.assert_allclose(affine[:3, 3], expected.GetOrigin(), atol=1e-3)
        axes = np.reshape(expected.GetDirection(), (3, 3)) * expected.GetSpacing()
        np.testing.assert_allclose(affine[:3, :3], axes, atol=1e-4)
        for code in (found.get_sform(coded=True)[1], found.get_qform(coded=True)[1]):
            self.assertEqual(code, 1)

    def test_integers_of_64_bits_by_nibabel_keep_their_values_and_places(self):
        out = self.folder / "out.nii.gz"
        affine = LPS_FROM_RAS @ oblique(False)
        for kind, low in ((np.int64, -(1 << 24)), (np.uint64, 0)):
            for image, name in ((nibabel.Nifti1Image, "one.nii.gz"), (nibabel.Nifti2Image, "two.nii")):
                with self.subTest(kind=kind, name=name):
                    values = np.random.default_rng(8).integers(low, 1 << 24, (7, 9, 5), dtype=kind)
                    path = self.folder / name
                    nibabel.save(image(values, affine, dtype=kind), path)
                    run("convert", path, "-o", out)
                    found = nibabel.load(out)
                    np.testing.assert_array_equal(found.get_fdata(), values.astype(float))
                    np.testing.assert_allclose(found.affine, affine, atol=1e-3)
                    values[3, 4, 2] = (1 << 53) + 1
                    nibabel.save(image(values, affine, dtype=kind), path)
                    run("convert", path, "-o", out, code=2)

    def test_an_archive_is_read_as_the_folder_is(self):
        folder = DATA / "multimodal_sts_002"
        archive = self.folder / "study.zip"
        with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as file:
            for path in folder.rglob("*"):
                file.write(path, path.relative_to(folder))
        found, expected = run("inspect", archive), run("inspect", folder)
        self.assertEqual(found["series"], expected["series"])
        ct = next(s for s in expected["series"] if s["modality"] == "CT")["series_uid"]
        for number, path in enumerate((archive, folder)):
            run("convert", path, "--series", ct, "-o", self.folder / f"{number}.nii.gz")
        written = [(self.folder / f"{number}.nii.gz").read_bytes() for number in (0, 1)]
        self.assertEqual(*written)


class Segmentations(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)

    def oracles(self):
        for path in sorted((DATA / "seg_interop").glob("*/*.dcm")):
            oracle = np.load(path.with_suffix(".expected_labelmap_in_dicom_grid.npz"))
            if "labelmap" in oracle and "origin_lps" in oracle and "fractions" not in oracle:
                yield path, oracle

    def affine(self, oracle) -> np.ndarray:
        rows, columns, slices = oracle["spacing_row_col_slice"]
        affine = np.eye(4)
        affine[:3, 0] = oracle["row_dir_lps"] * columns
        affine[:3, 1] = oracle["col_dir_lps"] * rows
        affine[:3, 2] = oracle["normal_lps"] * slices
        affine[:3, 3] = oracle["origin_lps"]
        return affine

    def test_segs_of_other_writers_become_the_labels_that_others_decode(self):
        checked = 0
        for path, oracle in self.oracles():
            with self.subTest(path.stem):
                if pydicom.dcmread(path, stop_before_pixels=True).SegmentationType == "FRACTIONAL":
                    continue
                out = self.folder / "labels.nii.gz"
                run("convert", path, "-o", out)
                found = nibabel.load(out)
                np.testing.assert_array_equal(np.asanyarray(found.dataobj), oracle["labelmap"].T)
                np.testing.assert_allclose(LPS_FROM_RAS @ found.affine, self.affine(oracle), atol=1e-3)
                checked += 1
        self.assertGreaterEqual(checked, 15)

    def test_segs_go_where_they_belong_on_a_larger_source_that_runs_the_other_way(self):
        checked = 0
        for path, oracle in self.oracles():
            with self.subTest(path.stem):
                header = pydicom.dcmread(path, stop_before_pixels=True)
                labels = oracle["labelmap"]
                if header.SegmentationType == "FRACTIONAL" or labels[0].size > 1 << 16:
                    continue
                # One slice more on either side, three columns and two rows more before, slices from the far end.
                padded = np.pad(labels, ((1, 1), (2, 1), (3, 4)))
                affine = self.affine(oracle)
                affine[:3, 3] = (affine @ [-3, -2, len(labels), 1])[:3]
                affine[:3, 2] *= -1
                source = self.folder / path.stem
                write_series(source, np.zeros(padded.shape), affine, header.get("FrameOfReferenceUID", ""))
                out = self.folder / "labels.nii.gz"
                run("convert", path, "--source", source, "-o", out)
                found = nibabel.load(out)
                # The series is sorted along row x column, as the SEG's own grid is.
                np.testing.assert_array_equal(np.asanyarray(found.dataobj), padded.T)
                checked += 1
        self.assertGreaterEqual(checked, 8)

    def test_labels_become_a_seg_that_highdicom_reads_in_its_place(self):
        for reverse in (False, True):
            with self.subTest(reverse=reverse):
                source = self.folder / f"source_{reverse}"
                affine = oblique(reverse)
                labels = np.zeros((5, 9, 7), np.uint8)
                labels[1:3, 2:5, 1:6] = 1
                labels[2, 6:8, 3:5] = 2
                labels[4, 0, 6] = 2
                write_series(source, labels * 100, affine)
                # Turned axes: nothing but the affine says where a voxel is.
                image = nibabel.Nifti1Image(labels.T, LPS_FROM_RAS @ affine)
                turned = self.folder / "turned.nii.gz"
                nibabel.save(nibabel.as_closest_canonical(image), turned)
                seg = self.folder / f"seg_{reverse}.dcm"
                run("convert", turned, "--source", source, "-o", seg)
                compared = run("compare", turned, seg)["segments"]
                self.assertEqual([segment["dice"] for segment in compared], [1.0, 1.0])
                volume = highdicom.seg.segread(seg).get_volume(combine_segments=True)
                at = np.argwhere(volume.array)
                places = volume.map_indices_to_reference(at)
                found = {tuple(np.round(p, 2)): volume.array[tuple(i)] for p, i in zip(places, at)}
                slices, rows, columns = np.nonzero(labels)
                expected = (affine @ [columns, rows, slices, np.ones(len(slices))])[:3].T
                expected = {tuple(np.round(p, 2)): v for p, v in zip(expected, labels[labels > 0])}
                self.assertEqual(len(found), len(expected))
                for (place, value), (other, label) in zip(sorted(found.items()), sorted(expected.items())):
                    np.testing.assert_allclose(place, other, atol=0.021)
                    self.assertEqual(value, label)


if __name__ == "__main__":
    unittest.main()
