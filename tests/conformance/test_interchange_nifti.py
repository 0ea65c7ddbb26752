"""NIfTI as we write it, read by nibabel and by SimpleITK: values and patient positions of every voxel."""

import json
import tempfile
import unittest
from pathlib import Path

import nibabel
import numpy as np
import SimpleITK
from interchange_cases import run_example


class WrittenNifti(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(cls.folder.cleanup)
        run_example("write_cases", cls.folder.name)
        facts = [json.loads(path.read_text("utf-8")) for path in Path(cls.folder.name).glob("*.json")]
        cls.boxes = [case for case in facts if case["is_a_box"]]
        assert len(cls.boxes) >= 10, "the example writes its cases"

    def path(self, case: dict, ending: str) -> Path:
        return Path(self.folder.name) / f"{case['name']}.{ending}"

    def lps_affine(self, case: dict) -> np.ndarray:
        """Patient position (LPS, mm) of column, row, slice."""
        origins = np.array(case["slice_origins_lps_mm"])
        affine = np.eye(4)
        affine[:3, 0] = np.array(case["next_column_lps_mm"]) - origins[0]
        affine[:3, 1] = np.array(case["next_row_lps_mm"]) - origins[0]
        affine[:3, 2] = origins[1] - origins[0] if len(origins) > 1 else [0, 0, 2.5]
        affine[:3, 3] = origins[0]
        return affine

    def test_nibabel_reads_labels_and_both_affines(self):
        for case in self.boxes:
            with self.subTest(case["name"]):
                image = nibabel.load(self.path(case, "labels.nii.gz"))
                columns, rows, slices = case["dims"]
                labels = np.fromfile(self.path(case, "labels.raw"), np.uint8).reshape(slices, rows, columns)
                np.testing.assert_array_equal(np.asanyarray(image.dataobj), labels.T)
                self.assertEqual(image.get_data_dtype(), np.uint8)
                expected = np.diag([-1, -1, 1, 1]) @ self.lps_affine(case)
                for affine, code in (image.get_sform(coded=True), image.get_qform(coded=True)):
                    self.assertEqual(code, 1)
                    np.testing.assert_allclose(affine, expected, atol=1e-3)
                self.assertEqual(image.header.get_xyzt_units()[0], "mm")

    def test_simpleitk_puts_every_corner_where_it_is(self):
        for case in self.boxes:
            with self.subTest(case["name"]):
                image = SimpleITK.ReadImage(str(self.path(case, "labels.nii.gz")))
                affine = self.lps_affine(case)
                far = np.array(case["dims"]) - 1
                for corner in np.ndindex(2, 2, 2):
                    index = [int(v) for v in far * corner]
                    found = image.TransformIndexToPhysicalPoint(index)
                    np.testing.assert_allclose(found, (affine @ [*index, 1])[:3], atol=1e-3)

    def test_values_are_real_ones(self):
        for case in self.boxes:
            columns, rows, slices = case["dims"]
            places = np.arange(columns * rows * slices).reshape(slices, rows, columns).T
            for ending, slope, kind in (("i16", 1.0, np.int16), ("f32", 0.25, np.float32)):
                with self.subTest(case["name"], kind=ending):
                    image = nibabel.load(self.path(case, f"{ending}.nii.gz"))
                    self.assertEqual(image.get_data_dtype(), kind)
                    np.testing.assert_array_equal(image.get_fdata(), places * slope - 1024)


if __name__ == "__main__":
    unittest.main()
