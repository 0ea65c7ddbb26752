"""DICOM SEG as we write it, judged by dciodvfy and read by highdicom.

The cases (crates/interchange/tests/cases) are asymmetric masks on axial, oblique, reversed, uneven and single-slice
volumes. Masks are compared voxel for voxel, each voxel found by its patient position (LPS), never by array order.
"""

import json
import subprocess
import tempfile
import unittest
from pathlib import Path

import highdicom as hd
import numpy as np
import pydicom
from interchange_cases import run_example

# What dciodvfy says of a patient without a Study ID: nothing of ours.
ALLOWED_WARNINGS = ("needed to build DICOMDIR - Study ID",)


class Case:
    def __init__(self, path: Path):
        self.path = path
        self.facts = json.loads(path.with_suffix(".json").read_text("utf-8"))
        self.columns, self.rows, self.slices = self.facts["dims"]
        masks = np.fromfile(path.with_suffix(".mask"), np.uint8)
        self.masks = masks.reshape(len(self.facts["segments"]), self.slices, self.rows, self.columns)
        # Where the images say that they lie, which may be a little beside the box that is laid through them.
        self.origins = np.array(self.facts["source_positions_lps_mm"])
        self.column_step = np.array(self.facts["next_column_lps_mm"]) - self.origins[0]
        self.row_step = np.array(self.facts["next_row_lps_mm"]) - self.origins[0]

    def marked_positions(self, segment: int) -> np.ndarray:
        """Patient positions of the marked voxels of a segment, in mm, sorted."""
        s, r, c = np.nonzero(self.masks[segment])
        return in_order(self.origins[s] + np.outer(c, self.column_step) + np.outer(r, self.row_step))


def in_order(points: np.ndarray) -> np.ndarray:
    """Points of a set in an order that depends on the set alone."""
    return points[np.lexsort(np.round(points, 3).T)]


class WrittenSeg(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(cls.folder.cleanup)
        run_example("write_cases", cls.folder.name)
        cls.cases = [Case(path) for path in sorted(Path(cls.folder.name).glob("*.dcm"))]
        assert len(cls.cases) >= 12, "the example writes its cases"

    def test_dciodvfy_finds_no_error(self):
        for case in self.cases:
            with self.subTest(case.path.stem):
                done = subprocess.run(
                    ["dciodvfy", case.path], capture_output=True, text=True, errors="replace", check=False
                )
                said = (done.stdout + done.stderr).splitlines()
                complaints = [line for line in said if line.startswith(("Error", "Warning"))]
                left = [line for line in complaints if not line.endswith(ALLOWED_WARNINGS)]
                self.assertEqual((done.returncode, left), (0, []))

    def test_frames_hold_the_masks_at_their_patient_positions(self):
        for case in self.cases:
            with self.subTest(case.path.stem):
                seg = hd.seg.segread(case.path)
                self.assertEqual([s.segment_label for s in map(seg.get_segment_description, seg.segment_numbers)],
                                 case.facts["segments"])
                for number in seg.segment_numbers:
                    found = marked_by_frames(seg, number)
                    expected = case.marked_positions(number - 1)
                    self.assertEqual(found.shape, expected.shape, f"voxels of segment {number}")
                    np.testing.assert_allclose(found, expected, atol=2e-3)

    def test_highdicom_volume_equals_the_mask(self):
        for case in self.cases:
            with self.subTest(case.path.stem):
                steps = np.diff(case.origins, axis=0)
                # A volume of highdicom has one step for all slices.
                if not case.facts["is_a_box"] or not np.allclose(steps, steps[:1], atol=1e-6):
                    continue
                seg = hd.seg.segread(case.path)
                volume = seg.get_volume(combine_segments=False, allow_missing_positions=True)
                for number in seg.segment_numbers:
                    mask = volume.array[..., number - 1]
                    index = np.argwhere(mask)
                    found = in_order(volume.map_indices_to_reference(index)) if len(index) else index
                    expected = case.marked_positions(number - 1)
                    self.assertEqual(len(found), len(expected), f"voxels of segment {number}")
                    if len(found):
                        np.testing.assert_allclose(found, expected, atol=2e-3)

    def test_frames_are_sorted_along_the_normal_and_indices_are_unique(self):
        for case in self.cases:
            with self.subTest(case.path.stem):
                seg = pydicom.dcmread(case.path)
                row, column = np.array(
                    seg.SharedFunctionalGroupsSequence[0].PlaneOrientationSequence[0].ImageOrientationPatient
                ).reshape(2, 3)
                normal = np.cross(row, column)
                places = np.sort(case.origins @ normal)
                indices = []
                for frame in seg.PerFrameFunctionalGroupsSequence:
                    index = list(frame.FrameContentSequence[0].DimensionIndexValues)
                    position = np.array(frame.PlanePositionSequence[0].ImagePositionPatient, float)
                    self.assertAlmostEqual(places[index[1] - 1], position @ normal, places=6)
                    self.assertEqual(index[0], frame.SegmentIdentificationSequence[0].ReferencedSegmentNumber)
                    indices.append(tuple(index))
                self.assertEqual(indices, sorted(set(indices)))

    def test_each_frame_names_the_source_on_which_it_lies(self):
        for case in self.cases:
            with self.subTest(case.path.stem):
                seg = pydicom.dcmread(case.path)
                referenced = {
                    item.ReferencedSOPInstanceUID
                    for item in seg.ReferencedSeriesSequence[0].ReferencedInstanceSequence
                }
                for frame in seg.PerFrameFunctionalGroupsSequence:
                    source = frame.DerivationImageSequence[0].SourceImageSequence[0]
                    self.assertIn(source.ReferencedSOPInstanceUID, referenced)
                    position = np.array(frame.PlanePositionSequence[0].ImagePositionPatient, float)
                    # Instance 1.2.3.4.n, or frame n of the only instance, is slice n - 1 of the case.
                    number = getattr(source, "ReferencedFrameNumber", None)
                    number = int(number or source.ReferencedSOPInstanceUID.rsplit(".", 1)[1])
                    np.testing.assert_allclose(position, case.origins[number - 1], atol=1e-6)

    def test_spacing_is_between_rows_first_and_text_survives(self):
        for case in self.cases:
            with self.subTest(case.path.stem):
                seg = pydicom.dcmread(case.path)
                measures = seg.SharedFunctionalGroupsSequence[0].PixelMeasuresSequence[0]
                expected = [np.linalg.norm(case.row_step), np.linalg.norm(case.column_step)]
                np.testing.assert_allclose(list(measures.PixelSpacing), expected, rtol=1e-9)
                self.assertEqual(str(seg.PatientName), case.facts["patient_name"])
                overlap = (case.masks.sum(axis=0) > 1).any()
                self.assertEqual(seg.SegmentsOverlap, "YES" if overlap else "NO")

    def test_algorithms_are_stated_as_the_voxels_came_about(self):
        case = next(c for c in self.cases if c.path.stem.startswith("several_segments"))
        items = pydicom.dcmread(case.path).SegmentSequence
        types = [item.SegmentAlgorithmType for item in items]
        self.assertEqual(types, ["AUTOMATIC", "MANUAL", "SEMIAUTOMATIC", "SEMIAUTOMATIC"])
        model = items[2].SegmentationAlgorithmIdentificationSequence[0]
        self.assertEqual((model.AlgorithmName, model.AlgorithmVersion), ("hippocampus", "1.2"))
        self.assertEqual(model.AlgorithmParameters, "weights sha256=" + "ab" * 32)

    def test_segments_keep_lesion_description_and_every_modifier(self):
        case = next(c for c in self.cases if c.path.stem.startswith("several_segments"))
        kidney, _, tumour, _ = pydicom.dcmread(case.path).SegmentSequence
        self.assertEqual((tumour.TrackingID, tumour.TrackingUID), ("lesion-1", "2.25.77"))
        self.assertNotIn("TrackingUID", kidney)
        self.assertEqual(kidney.SegmentDescription, "Upper pole,\r\nas seen on \\MR")
        self.assertNotIn("SegmentDescription", tumour)
        kind = kidney.SegmentedPropertyTypeCodeSequence[0]
        modifiers = [code.CodeMeaning for code in kind.SegmentedPropertyTypeModifierCodeSequence]
        self.assertEqual(modifiers, ["Left", "Upper"])
        region = tumour.AnatomicRegionSequence[0]
        self.assertEqual(region.CodeMeaning, "Liver")
        sides = [code.CodeMeaning for code in region.AnatomicRegionModifierSequence]
        self.assertEqual(sides, ["Right", "Upper"])


def marked_by_frames(seg, number: int) -> np.ndarray:
    """Marked positions by the frames' own plane positions, without any volume being built."""
    shared = seg.SharedFunctionalGroupsSequence[0]
    orientation = np.array(shared.PlaneOrientationSequence[0].ImageOrientationPatient, float)
    row_mm, column_mm = map(float, shared.PixelMeasuresSequence[0].PixelSpacing)
    along_columns, down_rows = orientation[:3] * column_mm, orientation[3:] * row_mm
    frames = np.atleast_3d(seg.pixel_array).reshape(-1, seg.Rows, seg.Columns)
    points = [np.empty((0, 3))]
    for pixels, groups in zip(frames, seg.PerFrameFunctionalGroupsSequence, strict=True):
        if groups.SegmentIdentificationSequence[0].ReferencedSegmentNumber != number:
            continue
        r, c = np.nonzero(pixels)
        first = np.array(groups.PlanePositionSequence[0].ImagePositionPatient, float)
        points.append(first + np.outer(c, along_columns) + np.outer(r, down_rows))
    return in_order(np.concatenate(points))


if __name__ == "__main__":
    unittest.main()
