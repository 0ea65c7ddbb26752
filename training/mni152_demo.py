"""Writes the MR demo study: the MNI152 T1 template as a small DICOM series.

    pip install nilearn==0.14.1 pydicom==3.0.2 scipy
    python training/mni152_demo.py www/demo/mni152

The template is that of nilearn's wheel (mni_icbm152_t1_tal_nlin_sym_09a, 1 mm). It is resampled to 1.25 mm so
that the series stays small, and written deflated (1.2.840.10008.1.2.1.99), one file a slice. The same input gives
the same bytes.
"""

import json
import sys
from pathlib import Path

import nibabel
import numpy
import nilearn
import pydicom
from pydicom.dataset import FileDataset, FileMetaDataset
from pydicom.uid import DeflatedExplicitVRLittleEndian, MRImageStorage
from scipy.ndimage import map_coordinates

SPACING_MM = 1.25
# Fixed UIDs: it is the same study for everybody.
UID_STEM = "2.25.271340518846603915527700184229146350"


def template():
    data = Path(nilearn.__file__).parent / "datasets" / "data"
    image = nibabel.load(data / "mni_icbm152_t1_tal_nlin_sym_09a_converted.nii.gz")
    return nibabel.as_closest_canonical(image)


def resampled(image):
    """Values on an axial LPS grid (slice, row, column), and the LPS position of voxel (0, 0, 0)."""
    values, affine = image.get_fdata(), image.affine
    low = affine[:3, 3]
    high = (affine @ [*(numpy.array(values.shape) - 1), 1])[:3]
    counts = numpy.floor((high - low) / SPACING_MM).astype(int) + 1
    # RAS to LPS: columns run to the left, rows to posterior.
    x = -high[0] + SPACING_MM * numpy.arange(counts[0])
    y = -high[1] + SPACING_MM * numpy.arange(counts[1])
    z = low[2] + SPACING_MM * numpy.arange(counts[2])
    slices, rows, columns = numpy.meshgrid(z, y, x, indexing="ij")
    ras = numpy.stack([-columns, -rows, slices, numpy.ones_like(rows)])
    index = numpy.einsum("ij,jkmn->ikmn", numpy.linalg.inv(affine), ras)[:3]
    sampled = map_coordinates(values, index, order=1, mode="nearest")
    scaled = numpy.clip(numpy.rint(sampled / values.max() * 1000), 0, 1000)
    scaled[scaled < 12] = 0
    return scaled.astype("<u2"), (x[0], y[0], z[0])


def slice_file(pixels, number, position):
    meta = FileMetaDataset()
    meta.TransferSyntaxUID = DeflatedExplicitVRLittleEndian
    meta.MediaStorageSOPClassUID = MRImageStorage
    meta.MediaStorageSOPInstanceUID = f"{UID_STEM}{number + 100}"
    file = FileDataset(None, {}, file_meta=meta, preamble=b"\0" * 128)
    file.SOPClassUID, file.SOPInstanceUID = MRImageStorage, meta.MediaStorageSOPInstanceUID
    file.StudyInstanceUID, file.SeriesInstanceUID = f"{UID_STEM}1", f"{UID_STEM}2"
    file.FrameOfReferenceUID, file.PositionReferenceIndicator = f"{UID_STEM}3", ""
    file.PatientName, file.PatientID = "Template^MNI152", "VK-DEMO-02"
    file.PatientBirthDate, file.PatientSex = "", "O"
    file.StudyDate, file.StudyTime, file.StudyID = "20260101", "120000", "2"
    file.AccessionNumber, file.ReferringPhysicianName = "", ""
    file.StudyDescription, file.SeriesDescription = "MR head template", "T1 MNI152 1.25"
    file.Modality, file.Manufacturer = "MR", "nilearn template"
    file.SeriesNumber, file.InstanceNumber, file.AcquisitionNumber = 1, number + 1, 1
    file.ImageType = ["DERIVED", "SECONDARY", "TEMPLATE"]
    file.BodyPartExamined, file.BurnedInAnnotation = "HEAD", "NO"
    file.ScanningSequence, file.SequenceVariant, file.ScanOptions = "GR", "NONE", ""
    file.MRAcquisitionType, file.EchoTime, file.EchoTrainLength = "3D", "", "1"
    file.PatientPosition = "HFS"
    file.SliceThickness = f"{SPACING_MM}"
    file.ImagePositionPatient = [f"{value:.4f}" for value in position]
    file.ImageOrientationPatient = [1, 0, 0, 0, 1, 0]
    file.PixelSpacing = [SPACING_MM, SPACING_MM]
    file.SamplesPerPixel, file.PhotometricInterpretation = 1, "MONOCHROME2"
    file.Rows, file.Columns = pixels.shape
    file.BitsAllocated, file.BitsStored, file.HighBit = 16, 12, 11
    file.PixelRepresentation = 0
    file.PixelData = pixels.tobytes()
    return file


def main(folder):
    pixels, (x, y, z) = resampled(template())
    names = []
    for number, slice_pixels in enumerate(pixels):
        name = f"MR{number + 1:04}.dcm"
        position = (x, y, z + number * SPACING_MM)
        slice_file(slice_pixels, number, position).save_as(folder / name, enforce_file_format=True)
        names.append(name)
    (folder / "files.json").write_text(json.dumps(names) + "\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
