"""`voxelkeep render` against pydicom's `apply_windowing`, for every pixel of real series at 1:1.

Where rescale slope and intercept are whole numbers not one byte may differ. Elsewhere one grey level may, where
pydicom's value lies within 1e-3 of a rounding boundary.
"""

import os
import subprocess
from pathlib import Path

import numpy as np
import pydicom
import pytest
from pydicom.dataset import Dataset
from pydicom.pixels import apply_rescale, apply_windowing
from skimage import io

REPOSITORY = Path(__file__).resolve().parents[2]
DATA = REPOSITORY / "tests" / "data"
# Center, width. LINEAR is what `--window` means.
WINDOWS = [(40, 400), (40, 401), (0, 1), (600, 2800.5)]
# Series of axial slices.
SERIES = ["ct_abdomen_totalseg", "ct_head_coarse_slicer", "multimodal_sts_002/ct"]


def program() -> Path:
    """The program named by VOXELKEEP, or the newest one that was built."""
    if "VOXELKEEP" in os.environ:
        return Path(os.environ["VOXELKEEP"])
    built = [REPOSITORY / "target" / profile / "voxelkeep" for profile in ("release", "debug")]
    built = [path for path in built if path.exists()]
    assert built, "voxelkeep is not built: cargo build --package cli"
    return max(built, key=lambda path: path.stat().st_mtime)


def slices(folder: Path) -> list[Dataset]:
    """Images of a folder along the normal of their slices."""
    files = [path for path in sorted(folder.rglob("*")) if path.is_file() and path.suffix in ("", ".dcm", ".IMA")]
    images = [pydicom.dcmread(path, force=True) for path in files]
    images = [image for image in images if "PixelData" in image and image.get("Modality") == "CT"]
    row, column = np.reshape(images[0].ImageOrientationPatient, (2, 3)).astype(float)
    normal = np.cross(row, column)
    return sorted(images, key=lambda image: float(np.dot(normal, np.array(image.ImagePositionPatient, float))))


def as_seen_from_the_feet(pixels: np.ndarray, image: Dataset) -> np.ndarray:
    """Patient right on the left, anterior at the top."""
    row, column = np.reshape(image.ImageOrientationPatient, (2, 3)).astype(float)
    assert abs(row[0]) > 0.9 and abs(column[1]) > 0.9, "not an axial series"
    pixels = pixels[:, ::-1] if row[0] < 0 else pixels
    return pixels[::-1] if column[1] < 0 else pixels


def shown_by_pydicom(image: Dataset, center: float, width: float) -> np.ndarray:
    """Greys 0 to 255, not yet rounded. An output range of eight bits is what pydicom takes from Bits Stored."""
    eight_bit = Dataset()
    eight_bit.PhotometricInterpretation = image.PhotometricInterpretation
    eight_bit.BitsStored, eight_bit.PixelRepresentation = 8, 0
    eight_bit.WindowCenter, eight_bit.WindowWidth = center, width
    grey = apply_windowing(apply_rescale(image.pixel_array, image), eight_bit)
    return as_seen_from_the_feet(255 - grey if image.PhotometricInterpretation == "MONOCHROME1" else grey, image)


def is_whole(image: Dataset) -> bool:
    return all(float(image.get(name, 0)).is_integer() for name in ("RescaleSlope", "RescaleIntercept"))


@pytest.mark.parametrize("center, width", WINDOWS)
@pytest.mark.parametrize("series", SERIES)
def test_rendered_bytes_equal_apply_windowing(series: str, center: float, width: float, tmp_path: Path) -> None:
    images = slices(DATA / series)
    for number in sorted({0, len(images) // 2, len(images) - 1}):
        picture = tmp_path / f"{number}.png"
        command = [program(), "render", DATA / series, "--plane", "axial", "--slice", number]
        command += ["--window", f"{center},{width}", "-o", picture]
        done = subprocess.run([str(part) for part in command], capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        found = io.imread(picture).astype(int)
        exact = shown_by_pydicom(images[number], center, width)
        assert found.shape == exact.shape
        differs = np.abs(found - np.floor(exact + 0.5))
        if is_whole(images[number]):
            assert not differs.any(), f"slice {number}: {np.count_nonzero(differs)} pixels differ"
        else:
            near = np.abs(exact - np.floor(exact) - 0.5) < 1e-3
            assert differs.max() <= 1 and not differs[~near].any(), f"slice {number}"
