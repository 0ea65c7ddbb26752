"""SEGs of other writers (dcmqi, highdicom, PixelMed, pydicom's encodings) as we read them.

The oracle is a label map that was decoded from each file by independent code and checked against highdicom:
tests/data/seg_interop, expected_labelmap_in_dicom_grid.npz (arrays are slice, row, column; LPS mm).
"""

import json
import tempfile
import unittest
from pathlib import Path

import numpy as np
from interchange_cases import REPOSITORY, run_example, try_example

DATA = REPOSITORY / "tests/data/seg_interop"
REFUSED = {
    "seg_image_ct_binary_fractional": "Unsupported(Fractional)",
    "seg_image_sm_control": "Unsupported(Tiled)",
}


def expected_masks(oracle) -> np.ndarray:
    """Masks as segment, slice, row, column, by rising segment number."""
    numbers = [int(n) for n in oracle["segment_numbers"] if n != 0]
    if "segments" in oracle:
        return oracle["segments"]
    return np.stack([oracle["labelmap"] == n for n in numbers]).astype(np.uint8)


class OthersSegs(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(cls.folder.cleanup)
        cls.files = sorted(DATA.glob("*/*.dcm"))
        assert len(cls.files) >= 20, "the files of other writers are in tests/data"

    def read(self, path: Path) -> tuple[dict, np.ndarray]:
        mask = Path(self.folder.name) / (path.stem + ".mask")
        facts = json.loads(run_example("read_seg", path, mask))
        columns, rows, slices = facts["dims"]
        masks = np.fromfile(mask, np.uint8).reshape(len(facts["segments"]), slices, rows, columns)
        return facts, masks

    def test_masks_and_geometry_are_those_of_the_oracle(self):
        for path in self.files:
            with self.subTest(path.stem):
                if path.stem in REFUSED:
                    continue
                oracle = np.load(path.with_suffix(".expected_labelmap_in_dicom_grid.npz"))
                facts, masks = self.read(path)
                if "frames" in oracle:
                    np.testing.assert_array_equal(masks[0], oracle["frames"].reshape(masks[0].shape))
                    continue
                np.testing.assert_array_equal(masks, expected_masks(oracle))
                self.compare_geometry(facts["geometry"], oracle)
                overlap = (masks.sum(axis=0) > 1).any()
                self.assertEqual(facts["layers"] > 1, bool(overlap), "layers only where segments overlap")

    def compare_geometry(self, found: dict, oracle):
        np.testing.assert_allclose(found["slice_origins_lps_mm"][0], oracle["origin_lps"], atol=1e-3)
        np.testing.assert_allclose(found["row_direction"], oracle["row_dir_lps"], atol=1e-6)
        np.testing.assert_allclose(found["column_direction"], oracle["col_dir_lps"], atol=1e-6)
        column_mm, row_mm = found["column_row_spacing_mm"]
        spacing = [row_mm, column_mm, found["slice_spacing_mm"]]
        np.testing.assert_allclose(spacing, oracle["spacing_row_col_slice"], atol=1e-3)

    def test_what_is_no_mask_in_patient_space_is_refused_with_the_reason(self):
        for path in self.files:
            if path.stem in REFUSED:
                with self.subTest(path.stem):
                    done = try_example("read_seg", path, Path(self.folder.name) / "refused")
                    self.assertEqual(done.returncode, 1)
                    self.assertIn(REFUSED[path.stem], done.stderr)


if __name__ == "__main__":
    unittest.main()
