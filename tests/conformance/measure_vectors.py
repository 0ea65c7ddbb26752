"""Prints what MedPy and SciPy make of the masks of `crates/measure/tests/measure/main.rs`.

    python tests/conformance/measure_vectors.py

Needs numpy, scipy and medpy. The figures stand in the Rust test; nothing is read at test time.
"""

import numpy as np
from medpy.metric import binary as m
from scipy import ndimage

SHAPE = (9, 21, 26)  # slices, rows, columns
SPACING = (3.3, 0.9, 0.7)


def masks() -> tuple[np.ndarray, np.ndarray]:
    """Two leaning bodies by whole-number arithmetic, one at the border of the image."""
    z, y, x = np.meshgrid(*[np.arange(n) for n in SHAPE], indexing="ij")
    a = (2 * x - 3 * z - 12) ** 2 + 3 * (y - 9) ** 2 + 9 * (z - 4) ** 2 < 190
    b = (2 * x - 2 * z - 20) ** 2 + 2 * (y - 8 - z) ** 2 + 7 * (z - 5) ** 2 < 200
    b[8, 20, 25] = True
    return a, b


def main() -> None:
    a, b = masks()
    print("voxels", a.sum(), b.sum(), (a & b).sum())
    print("dice", m.dc(a, b), "jaccard", m.jc(a, b))
    print("hd", m.hd(a, b, SPACING), "hd95 pooled", m.hd95(a, b, SPACING))
    there, back = m.asd(a, b, SPACING), m.asd(b, a, SPACING)
    print("asd", there, back, "masd", (there + back) / 2, "assd pooled", m.assd(a, b, SPACING))
    border = lambda k: k & ~ndimage.binary_erosion(k)
    ba, bb = border(a), border(b)
    ab = ndimage.distance_transform_edt(~bb, SPACING)[ba]
    bc = ndimage.distance_transform_edt(~ba, SPACING)[bb]
    print("borders", ba.sum(), bb.sum(), "hd95", max(np.percentile(ab, 95), np.percentile(bc, 95)))
    print("nsd 1.5", ((ab <= 1.5).sum() + (bc <= 1.5).sum()) / (len(ab) + len(bc)))
    flat = np.array([[[0, 0, 0], [0, 1, 0], [0, 0, 0]], [[0, 1, 0], [1, 1, 1], [0, 1, 0]], [[0, 0, 0], [0, 1, 0], [0, 0, 0]]])
    flat[0] = flat[2] = 0
    edge = lambda k: k & ~ndimage.binary_erosion(k, flat)
    print("apl a to b", (edge(b) & ~edge(a)).sum(), "b to a", (edge(a) & ~edge(b)).sum())


if __name__ == "__main__":
    main()
