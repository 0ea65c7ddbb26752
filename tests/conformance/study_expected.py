"""Writes what crates/study must find in tests/data: geometry and values by SimpleITK and pydicom, text by pydicom,
and small NIfTI files by nibabel.

    python tests/conformance/study_expected.py

The files are committed; run this again only when the data change.
"""

import json
from pathlib import Path

import nibabel as nib
import numpy as np
import pydicom
import SimpleITK as sitk
from PIL import Image

DATA = Path(__file__).resolve().parents[1] / "data"
STUDY = DATA / "study"

# Series with pixels: read whole by ITK. The others are headers only and are placed by their headers.
WITH_PIXELS = [
    "ct_head_coarse_slicer",
    "ct_abdomen_totalseg/dicom",
    "multimodal_sts_002/ct/dicom",
    "multimodal_sts_002/pet/dicom",
    "multimodal_sts_002/mr_t1/dicom",
    "series_geometry_edge_cases/double_oblique_hitachi",
    "series_geometry_edge_cases/non_isotropic_pixels_oblique",
]
HEADERS_ONLY = [
    "mr_t1_studyforrest",
    "series_geometry_edge_cases/two_slices_only",
    "series_geometry_edge_cases/oblique_ct_anisotropic_rtutils",
]


def normal_of(orientation):
    row, column = np.array(orientation[:3]), np.array(orientation[3:])
    return np.cross(row / np.linalg.norm(row), column / np.linalg.norm(column))


def in_order(folder):
    """Paths of a folder's slices, sorted along row x column."""
    files = [(pydicom.dcmread(path, stop_before_pixels=True), path) for path in (DATA / folder).glob("*.dcm")]
    normal = normal_of(files[0][0].ImageOrientationPatient)
    return sorted(files, key=lambda file: np.dot(normal, file[0].ImagePositionPatient))


def by_itk(folder):
    files = in_order(folder)
    image = sitk.ReadImage([str(path) for _, path in files])
    # ITK keeps the integers of one slope for all slices only when it is 1; read each slice by pydicom for values.
    values = np.stack([modality_values(path) for _, path in files])
    direction = np.array(image.GetDirection()).reshape(3, 3)
    return {
        "size": list(image.GetSize()),
        "origin_lps_mm": list(image.GetOrigin()),
        "spacing_mm": list(image.GetSpacing()),
        "axes": direction.T.tolist(),
        "sum": float(values.sum()),
        "min": float(values.min()),
        "max": float(values.max()),
    }


def modality_values(path):
    dataset = pydicom.dcmread(path)
    slope, intercept = dataset.get("RescaleSlope", 1), dataset.get("RescaleIntercept", 0)
    return dataset.pixel_array.astype(np.float64) * float(slope) + float(intercept)


def by_headers(folder):
    headers = [header for header, _ in in_order(folder)]
    first, last = headers[0], headers[-1]
    row, column = np.array(first.ImageOrientationPatient[:3]), np.array(first.ImageOrientationPatient[3:])
    along = np.array(last.ImagePositionPatient, float) - np.array(first.ImagePositionPatient, float)
    unit = lambda v: (v / np.linalg.norm(v)).tolist()
    return {
        "size": [first.Columns, first.Rows, len(headers)],
        "origin_lps_mm": [float(v) for v in first.ImagePositionPatient],
        "spacing_mm": [
            float(first.PixelSpacing[1]),
            float(first.PixelSpacing[0]),
            float(np.linalg.norm(along)) / (len(headers) - 1),
        ],
        "axes": [unit(row), unit(column), unit(along)],
    }


def names():
    """Patient names of the character set files, decoded."""
    found = {}
    for path in sorted((DATA / "dicom_syntaxes").glob("chr*.dcm")):
        name = pydicom.dcmread(path, stop_before_pixels=True).PatientName
        name.decode()
        found[path.name] = str(name)
    return found


def nifti_files():
    """Asymmetric images in awkward encodings; expected affines in LPS."""
    rng = np.random.default_rng(7)
    values = rng.integers(-200, 1000, (5, 4, 3)).astype(np.int16)
    angle = np.deg2rad(20)
    turn = np.array([[np.cos(angle), -np.sin(angle), 0], [np.sin(angle), np.cos(angle), 0], [0, 0, 1]])
    affine = np.eye(4)
    affine[:3, :3] = turn @ np.diag([-0.7, 0.9, 3.3])
    affine[:3, 3] = [11.5, -40.25, 103.0]

    little = nib.Nifti1Image(values, affine)
    little.set_sform(affine, 1)
    little.set_qform(None, 0)
    scaled = nib.Nifti1Image(values.copy(), affine, nib.Nifti1Header())
    scaled.header.set_data_dtype(np.int16)
    scaled.header.set_slope_inter(0.5, -10)
    qform = nib.Nifti1Image(values.astype(np.float32) / 4, affine)
    qform.set_sform(None, 0)
    qform.set_qform(affine, 1)
    big = nib.Nifti1Image(values.astype(">i2"), affine, nib.Nifti1Header(endianness=">"))
    two = nib.Nifti2Image(values.astype(np.uint8)[..., None], affine)
    sheared = affine.copy()
    sheared[0, 2] = 1.0
    unplaced = nib.Nifti1Image(values, None)
    unplaced.header.set_zooms((0.7, 0.9, 3.3))
    images = {
        "sform.nii": little,
        "scaled.nii.gz": scaled,
        "qform.nii": qform,
        "big_endian.nii": big,
        "nifti2_4d.nii.gz": two,
        "unplaced.nii": unplaced,
    }
    expected = {}
    for name, image in images.items():
        path = STUDY / name
        nib.save(image, path)
        read = nib.load(path)
        data = np.asarray(read.get_fdata()).reshape(read.shape[:3])
        lps = np.diag([-1, -1, 1, 1]) @ read.affine
        expected[name] = {
            "size": list(data.shape),
            "affine_lps": None if name == "unplaced.nii" else lps.tolist(),
            "values": data.ravel(order="F").tolist(),
        }
    shear = nib.Nifti1Image(values, sheared)
    shear.set_sform(sheared, 1)
    shear.set_qform(None, 0)
    nib.save(shear, STUDY / "shear.nii")
    return expected


def baseline_jpeg():
    """A grey baseline JPEG of odd size, for the transfer syntax that no grey file of dicom_syntaxes has."""
    rows, columns = np.mgrid[0:13, 0:19]
    Image.fromarray((rows * 9 + columns * 5).astype(np.uint8)).save(STUDY / "baseline.jpg", quality=90)
    return np.asarray(Image.open(STUDY / "baseline.jpg")).ravel().tolist()


def main():
    STUDY.mkdir(parents=True, exist_ok=True)
    series = {folder: by_itk(folder) for folder in WITH_PIXELS}
    series |= {folder: by_headers(folder) for folder in HEADERS_ONLY}
    expected = {"series": series, "patient_names": names(), "nifti": nifti_files(), "baseline": baseline_jpeg()}
    text = json.dumps(expected, indent=1, ensure_ascii=False)
    (STUDY / "expected.json").write_text(text + "\n", "utf-8")


if __name__ == "__main__":
    main()
