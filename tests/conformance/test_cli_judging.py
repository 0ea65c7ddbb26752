"""`voxelkeep compare`, `qc`, `check` and `segment` on masks and images whose answers are known."""

import json
import tempfile
import unittest
from pathlib import Path

import nibabel
import numpy as np
from cli_program import DATA, REPOSITORY, run, write_series
from scipy import ndimage

LPS_FROM_RAS = np.diag([-1.0, -1.0, 1.0, 1.0])
# LPS from column, row, slice: anisotropic, rows towards anterior, slices towards inferior.
AFFINE = np.array([[0.8, 0, 0, -20.0], [0, -1.5, 0, 33.0], [0, 0, -3.0, 250.0], [0, 0, 0, 1]])
VOXEL_ML = 0.8 * 1.5 * 3.0 / 1000


def dice(a: np.ndarray, b: np.ndarray) -> float:
    return 2 * np.count_nonzero(a & b) / (np.count_nonzero(a) + np.count_nonzero(b))


def safetensors(path: Path) -> dict[str, np.ndarray]:
    """A header of JSON after its length in 8 bytes, then the samples."""
    content = path.read_bytes()
    length = int.from_bytes(content[:8], "little")
    header = json.loads(content[8 : 8 + length])
    kinds = {"U8": np.uint8, "F32": np.float32, "F16": np.float16, "I16": np.int16}
    tensors = {}
    for name, entry in header.items():
        if name != "__metadata__":
            start, end = entry["data_offsets"]
            samples = np.frombuffer(content[8 + length + start : 8 + length + end], kinds[entry["dtype"]])
            tensors[name] = samples.reshape(entry["shape"])
    return tensors


class Judging(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)

    def labels(self, name: str, labels: np.ndarray) -> Path:
        path = self.folder / f"{name}.nii.gz"
        nibabel.save(nibabel.Nifti1Image(labels.T, LPS_FROM_RAS @ AFFINE), path)
        return path

    def source(self, shape: tuple[int, ...]) -> Path:
        path = self.folder / "source"
        write_series(path, np.zeros(shape), AFFINE)
        return path

    def test_dice_and_volumes_of_random_masks_are_numpys(self):
        a, b = np.random.default_rng(5).integers(0, 4, (2, 6, 11, 9)).astype(np.uint8)
        a[a == 3] = 0
        paths = [self.labels("a", a), self.labels("b", b)]
        source = self.source(a.shape)
        segs = [self.folder / f"{name}.dcm" for name in "ab"]
        for labels, seg in zip(paths, segs):
            run("convert", labels, "--source", source, "-o", seg)
        for first, second in [paths, segs, (paths[0], segs[1]), (segs[0], paths[1])]:
            with self.subTest(first=first.name, second=second.name):
                report = run("compare", first, second)
                self.assertEqual([s["segment"] for s in report["segments"]], [1, 2, 3])
                for segment in report["segments"]:
                    in_a, in_b = a == segment["segment"], b == segment["segment"]
                    self.assertAlmostEqual(segment["dice"], dice(in_a, in_b), places=12)
                    # NIfTI keeps its affine in 32 bits.
                    self.assertAlmostEqual(segment["volume_a_ml"], in_a.sum() * VOXEL_ML, places=6)
                    self.assertAlmostEqual(segment["volume_b_ml"], in_b.sum() * VOXEL_ML, places=6)

    def test_planted_faults_are_found_with_place_and_size(self):
        mask = np.zeros((12, 40, 36), np.uint8)
        mask[2:10, 8:30, 6:26] = 1
        mask[6] = 0
        mask[4, 15:17, 12:15] = 0
        mask[10, 35, 30] = 1
        source = self.source(mask.shape)
        seg = self.folder / "seg.dcm"
        run("convert", self.labels("faulty", mask), "--source", source, "-o", seg)
        findings = run("qc", seg, "--source", source, code=1)["findings"]
        by_rule = {finding["rule"]: finding for finding in findings}
        self.assertLessEqual({"islands", "holes", "skipped_slice"}, by_rule.keys())
        island, hole = by_rule["islands"], by_rule["holes"]
        np.testing.assert_allclose(island["position_lps_mm"], (AFFINE @ [30, 35, 10, 1])[:3], atol=1e-3)
        self.assertEqual((island["voxels"], hole["voxels"]), (1, 6))
        self.assertAlmostEqual(hole["volume_mm3"], 6 * VOXEL_ML * 1000, places=6)
        self.assertEqual({finding["segment"] for finding in findings}, {1})

    def test_large_parts_apart_are_said_with_their_number_and_place(self):
        mask = np.zeros((13, 40, 36), np.uint8)
        mask[2:11, 20:38, 14:34] = 1
        mask[2:6, 2:8, 2:9] = 1
        mask[8:10, 3:6, 25:28] = 1
        parts, count = ndimage.label(mask, np.ones((3, 3, 3)))
        sizes = sorted(np.bincount(parts.ravel())[1:])
        report = run("qc", self.labels("parts", mask), "--source", self.source(mask.shape), code=1)
        (said,) = report["findings"]
        self.assertEqual((said["rule"], said["severity"]), ("separate_parts", "note"))
        self.assertIn(f"{count} separate parts", said["message"])
        self.assertEqual(said["voxels"], sum(sizes[:-1]))
        column, row, slice_ = np.rint(np.linalg.solve(AFFINE, [*said["position_lps_mm"], 1]))[:3].astype(int)
        self.assertEqual(np.count_nonzero(parts == parts[slice_, row, column]), sizes[-2])

    def test_a_box_through_the_body_is_said_to_cut_it(self):
        z, y, x = np.indices((30, 60, 64))
        inside = ((x - 32) / 24) ** 2 + ((y - 30) / 20) ** 2 <= 1
        image = self.folder / "image.nii.gz"
        affine = LPS_FROM_RAS @ np.diag([4.0, 4.0, 5.0, 1])
        nibabel.save(nibabel.Nifti1Image(np.where(inside, 40, -1000).astype(np.int16).T, affine), image)
        out = self.folder / "labels.nii.gz"
        # From before the body in front, on the left and below, to its middle behind, on the right and above.
        box = "--box=128,-20,-10,400,120,72"
        report = run("segment", image, "--model", "ct-anatomy", box, "-o", out)
        said = {warning["message"] for warning in report["warnings"]}
        self.assertTrue(all(warning["code"] == "box_contact" for warning in report["warnings"]))
        found = np.asanyarray(nibabel.load(out).dataobj).T > 0
        self.assertTrue(found.any())
        sides = ("left", "right", "anterior", "posterior", "superior", "inferior")
        cut = {side for side in sides if any(f"the {side} face" in message for message in said)}
        self.assertEqual(cut, {"right", "posterior", "superior"})

    def test_a_whole_ellipsoid_has_no_findings(self):
        z, y, x = np.indices((15, 40, 36))
        mask = (((x - 17) / 12) ** 2 + ((y - 19) / 14) ** 2 + ((z - 7) / 5) ** 2 <= 1).astype(np.uint8)
        report = run("qc", self.labels("whole", mask), "--source", self.source(mask.shape))
        self.assertEqual(report, {"findings": []})

    def test_the_head_does_not_meet_the_liver_protocol(self):
        protocol = REPOSITORY / "protocols/liver-volumetry-ct.json"
        report = run("check", DATA / "ct_head_coarse_slicer", "--protocol", protocol, code=1)
        verdicts = {check["requirement"]: check["verdict"] for check in report["checks"]}
        self.assertEqual(verdicts["modality"], "pass")
        self.assertEqual((verdicts["frame_of_reference"], verdicts["pixel_spacing"]), ("warn", "fail"))
        self.assertLessEqual(set(verdicts.values()), {"pass", "warn", "fail", "unknown"})

    def test_the_hippocampus_on_the_command_line_is_that_of_torch(self):
        references = sorted((REPOSITORY / "models/hippocampus/reference").glob("*.safetensors"))
        self.assertTrue(references)
        for path in references:
            with self.subTest(path.stem):
                tensors = safetensors(path)
                image = self.folder / "image.nii.gz"
                # The model's own grid: 1 mm along left, posterior, superior.
                affine = LPS_FROM_RAS @ np.array([[1, 0, 0, -7], [0, 1, 0, 12.5], [0, 0, 1, 3], [0, 0, 0, 1]])
                nibabel.save(nibabel.Nifti1Image(tensors["image"].T, affine), image)
                out = self.folder / "labels.nii.gz"
                report = run("segment", image, "--model", "hippocampus", "-o", out)
                found = np.asanyarray(nibabel.load(out).dataobj).T
                for segment, label in zip(report["segments"], (1, 2)):
                    self.assertGreaterEqual(dice(found == label, tensors["labels"] == label), 0.999)
                    self.assertEqual(segment["voxels"], np.count_nonzero(found == label))

    def test_a_refusal_writes_nothing(self):
        out = self.folder / "seg.dcm"
        for name in ("ct_abdomen_totalseg/dicom", "ct_head_coarse_slicer"):
            run("segment", DATA / name, "--model", "ct-anatomy", "-o", out, code=1)
            self.assertFalse(out.exists())


if __name__ == "__main__":
    unittest.main()
