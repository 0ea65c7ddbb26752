"""Reading the Medical Segmentation Decathlon hippocampus crops (Task04), with nothing dropped in silence.

Arrays leave this module in the order the engine uses: `[depth, height, width]` = patient axes
`[towards S, towards P, towards L]` in mm steps of 1, which is DICOM's LPS with the last axis
running fastest.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import nibabel
import numpy as np

SPACING_MM = (1.0, 1.0, 1.0)
CLIP_PERCENTILES = (0.5, 99.5)
LABEL_VALUES = (0, 1, 2)


@dataclass
class Case:
    """One crop: `image` is z-scored f32, `raw` as stored, `labels` u8; all `[z, y, x]` in LPS."""

    name: str
    raw: np.ndarray
    image: np.ndarray
    labels: np.ndarray


@dataclass
class Survey:
    """Every image found: the cases that can be trained on, and the misfits with their reason."""

    cases: list[Case] = field(default_factory=list)
    misfits: list[dict] = field(default_factory=list)

    def report(self) -> dict:
        return {"usable": len(self.cases), "misfits": self.misfits}


def normalise(raw: np.ndarray) -> np.ndarray:
    """Clips to the 0.5th and 99.5th percentile, then z-scores over the whole array, in f64.

    The percentile is the nearest rank, `round(p / 100 * (n - 1))`, of the sorted values: a rule
    the engine can repeat exactly.
    """
    ordered = np.sort(raw.astype(np.float64), axis=None)
    low, high = (ordered[int(np.floor(p / 100 * (ordered.size - 1) + 0.5))] for p in CLIP_PERCENTILES)
    clipped = np.clip(raw.astype(np.float64), low, high)
    deviation = clipped.std()
    return ((clipped - clipped.mean()) / max(deviation, 1e-8)).astype(np.float32)


def survey(root: Path) -> Survey:
    """Walks `root` for NIfTI images beside or below it and pairs each with its label map."""
    found = Survey()
    labels = {p.name: p for p in sorted(root.rglob("labels/*.nii.gz"))}
    images = {p.name: p for p in sorted(root.rglob("images/*.nii.gz"))}
    for name, path in images.items():
        case, reason = load(path, labels.get(name))
        if case is None:
            found.misfits.append({"file": str(path.relative_to(root)), "reason": reason})
        else:
            found.cases.append(case)
    for name in sorted(set(labels) - set(images)):
        where = str(labels[name].relative_to(root))
        found.misfits.append({"file": where, "reason": "label map without an image"})
    return found


def load(image_path: Path, label_path: Path | None) -> tuple[Case | None, str]:
    """Reads one pair; the second value says why it cannot be used."""
    if label_path is None:
        return None, "image without a label map"
    image, labels = nibabel.load(image_path), nibabel.load(label_path)
    if image.shape != labels.shape:
        return None, f"image is {image.shape}, label map is {labels.shape}"
    if not np.allclose(image.affine, labels.affine, atol=1e-4):
        return None, "image and label map lie in different places"
    if nibabel.aff2axcodes(image.affine) != ("R", "A", "S"):
        return None, f"axes are {nibabel.aff2axcodes(image.affine)}, expected R, A, S"
    if not np.allclose(image.header.get_zooms()[:3], SPACING_MM, atol=1e-3):
        return None, f"spacing is {image.header.get_zooms()[:3]} mm, expected 1 mm"
    raw = lps(np.asarray(image.get_fdata(), dtype=np.float32))
    mask = lps(np.asarray(labels.dataobj))
    if not np.isfinite(raw).all() or raw.std() == 0:
        return None, "image has non-finite values or no contrast"
    if not np.isin(mask, LABEL_VALUES).all():
        return None, f"label values {np.unique(mask).tolist()}, expected {list(LABEL_VALUES)}"
    if any((mask == value).sum() == 0 for value in LABEL_VALUES[1:]):
        return None, "a label is empty"
    name = image_path.name.removesuffix(".nii.gz")
    return Case(name, raw, normalise(raw), mask.astype(np.uint8)), ""


def lps(ras: np.ndarray) -> np.ndarray:
    """`[R, A, S]` to `[S, P, L]` (depth, height, width)."""
    return np.ascontiguousarray(ras[::-1, ::-1, :].transpose(2, 1, 0))
