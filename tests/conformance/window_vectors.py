"""Writes the golden vectors of crates/window: greys of all 65,536 signed stored values by pydicom.

    python tests/conformance/window_vectors.py > crates/window/tests/pydicom_windowing.csv

Each row holds a window over modality values and the SHA-256 of the 65,536 greys of the stored values -32768 to
32767 in rising order, rounded floor(y + 0.5), as pydicom's apply_windowing gives them for an 8-bit output range.
"""

import hashlib
import sys

import numpy as np
import pydicom
from pydicom.dataset import Dataset
from pydicom.pixels import apply_windowing

STORED = np.arange(-32768, 32768)
RESCALES = [(1.0, 0.0), (1.0, -1024.0), (-1.0, 0.0), (2.0, 7.0)]
WINDOWS = [
    (40, 400), (40, 401), (50, 350), (37, 4095), (-600, 1500), (-600.5, 1500.25), (0, 1), (0, 2), (127.5, 255),
    (0.25, 3.75), (1024, 32768),
]


def greys(function: str, center: float, width: float, slope: float, intercept: float) -> np.ndarray:
    dataset = Dataset()
    dataset.PhotometricInterpretation = "MONOCHROME2"
    dataset.BitsStored, dataset.PixelRepresentation = 8, 0
    dataset.WindowCenter, dataset.WindowWidth, dataset.VOILUTFunction = center, width, function
    with np.errstate(over="ignore"):
        shown = apply_windowing(STORED * slope + intercept, dataset)
    return np.floor(shown + 0.5).astype(np.uint8)


def main() -> None:
    out = sys.stdout
    out.write(f"# pydicom {pydicom.__version__} apply_windowing, written by tests/conformance/window_vectors.py\n")
    out.write("function,center,width,slope,intercept,sha256\n")
    for slope, intercept in RESCALES:
        for function in ("LINEAR", "LINEAR_EXACT", "SIGMOID"):
            for center, width in WINDOWS:
                digest = hashlib.sha256(greys(function, center, width, slope, intercept)).hexdigest()
                out.write(f"{function},{center},{width},{slope},{intercept},{digest}\n")


if __name__ == "__main__":
    main()
