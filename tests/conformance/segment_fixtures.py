"""Writes what SciPy and scikit-image make of an awkward mask, for the tests of the `segment` crate.

    python tests/conformance/segment_fixtures.py crates/segment/tests/fixtures

Needs numpy, scipy and scikit-image. The files are committed; the tests need no Python. Arrays are uint8 (labels:
uint16), shape (slices, rows, columns), C order, .npy version 1.0. Spacing is (2.5, 0.8, 1.1) mm (slice, row, column).
"""

import sys
from pathlib import Path

import numpy as np
from scipy import ndimage
from skimage import measure

SHAPE = (13, 19, 23)
SPACING = (2.5, 0.8, 1.1)
# No distance between two voxels of this grid is near one of these.
RADII = (1.3, 2.9, 5.3)


def awkward_mask(rng: np.random.Generator) -> np.ndarray:
    """Blobs with cavities, tunnels, specks and contact with every border."""
    smooth = ndimage.gaussian_filter(rng.standard_normal(SHAPE), (0.8, 1.6, 1.4))
    mask = smooth > 0.02
    mask[3:10, 4:15, 5:19] = True
    mask[5:7, 7:10, 8:12] = False  # a cavity
    mask[4, 12, 7] = False  # a cavity of one voxel
    mask[0:11, 11, 15] = False  # a tunnel to the first slice
    mask[12, 0, 0] = True
    mask[rng.random(SHAPE) < 0.01] ^= True
    return mask


def scattered_mask(rng: np.random.Generator) -> np.ndarray:
    """Parts of very different sizes, and specks."""
    smooth = ndimage.gaussian_filter(rng.standard_normal(SHAPE), (0.9, 1.4, 1.3))
    mask = smooth > 0.22
    mask[rng.random(SHAPE) < 0.004] = True
    return mask


def ball(radius: float) -> np.ndarray:
    reach = [int(np.ceil(radius / s)) for s in SPACING]
    grids = np.meshgrid(*[np.arange(-r, r + 1) * s for r, s in zip(reach, SPACING)], indexing="ij")
    return sum(g**2 for g in grids) <= radius**2


def save(folder: Path, name: str, array: np.ndarray) -> None:
    np.save(folder / f"{name}.npy", array, allow_pickle=False)


def main(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    mask = awkward_mask(np.random.default_rng(20250107))
    save(folder, "mask", mask.astype(np.uint8))
    for name, connectivity in (("faces", 1), ("corners", 3)):
        save(folder, f"components_{name}", measure.label(mask, connectivity=connectivity).astype(np.uint16))
    scattered = measure.label(scattered_mask(np.random.default_rng(20250108)), connectivity=3)
    save(folder, "scattered_corners", scattered.astype(np.uint16))
    save(folder, "filled", ndimage.binary_fill_holes(mask).astype(np.uint8))
    slices = [ndimage.binary_fill_holes(plane) for plane in mask]
    save(folder, "filled_in_slices", np.stack(slices).astype(np.uint8))
    for radius in RADII:
        element = ball(radius)
        dilated = ndimage.binary_dilation(mask, element)
        eroded = ndimage.binary_erosion(mask, element, border_value=1)
        assert np.array_equal(dilated, ndimage.distance_transform_edt(~mask, SPACING) <= radius)
        assert np.array_equal(eroded, ndimage.distance_transform_edt(mask, SPACING) > radius)
        opened = ndimage.binary_dilation(eroded, element)
        closed = ndimage.binary_erosion(dilated, element, border_value=1)
        for name, result in (
            ("dilated", dilated),
            ("eroded", eroded),
            ("opened", opened),
            ("closed", closed),
        ):
            save(folder, f"{name}_{radius}", result.astype(np.uint8))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
