"""Runs `voxelkeep`, and writes DICOM series for it to read."""

import json
import os
import subprocess
from pathlib import Path

import jsonschema
import numpy as np
import pydicom
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.uid import CTImageStorage, ExplicitVRLittleEndian, generate_uid

REPOSITORY = Path(__file__).resolve().parents[2]
DATA = REPOSITORY / "tests/data"
SCHEMAS = REPOSITORY / "docs/schemas"


def program() -> Path:
    """The program named by VOXELKEEP, or the newest one that was built."""
    if "VOXELKEEP" in os.environ:
        return Path(os.environ["VOXELKEEP"])
    built = [REPOSITORY / "target" / profile / "voxelkeep" for profile in ("release", "debug")]
    built = [path for path in built if path.exists()]
    assert built, "voxelkeep is not built: cargo build --package cli"
    return max(built, key=lambda path: path.stat().st_mtime)


def run(*arguments: object, code: int = 0) -> dict:
    """Runs a command with --json; its report, held to its schema. A refusal reports nothing."""
    command = [program(), *arguments, "--json"]
    done = subprocess.run([str(part) for part in command], capture_output=True, text=True, check=False)
    assert done.returncode == code, f"{arguments}: ended with {done.returncode}: {done.stderr}"
    if not done.stdout:
        return {}
    report = json.loads(done.stdout)
    schema = json.loads((SCHEMAS / f"{arguments[0]}.schema.json").read_text("utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.validate(report, schema, jsonschema.Draft202012Validator)
    return report


def write_series(folder: Path, voxels: np.ndarray, affine: np.ndarray, frame_of_reference: str = "", **more: object) -> None:
    """Writes signed voxels (slice, row, column) as a CT series. `affine` is LPS from column, row, slice."""
    folder.mkdir(parents=True, exist_ok=True)
    study, series = generate_uid(), generate_uid()
    spacing = np.linalg.norm(affine[:3, :3], axis=0)
    row, column = affine[:3, 0] / spacing[0], affine[:3, 1] / spacing[1]
    for number, pixels in enumerate(voxels):
        image = Dataset()
        image.SOPClassUID, image.SOPInstanceUID = CTImageStorage, generate_uid()
        image.StudyInstanceUID, image.SeriesInstanceUID = study, series
        image.FrameOfReferenceUID = frame_of_reference or study
        image.Modality, image.PatientID, image.PatientName = "CT", "P1", "Test^Case"
        image.StudyDate, image.StudyTime, image.StudyID, image.AccessionNumber = "20260101", "120000", "1", ""
        image.PatientBirthDate, image.PatientSex, image.ReferringPhysicianName = "", "", ""
        # Neither names nor numbers tell the order: positions do.
        image.InstanceNumber = 1 + (number * 7) % len(voxels)
        image.SeriesNumber = 3
        image.ImagePositionPatient = [round(float(v), 6) for v in affine[:3] @ [0, 0, number, 1]]
        image.ImageOrientationPatient = [round(float(v), 8) for v in [*row, *column]]
        image.PixelSpacing = [float(spacing[1]), float(spacing[0])]
        image.SliceThickness = float(spacing[2])
        image.Rows, image.Columns = pixels.shape
        image.SamplesPerPixel, image.PhotometricInterpretation = 1, "MONOCHROME2"
        image.BitsAllocated, image.BitsStored, image.HighBit, image.PixelRepresentation = 16, 16, 15, 1
        image.RescaleSlope, image.RescaleIntercept = 1, -1024
        image.PixelData = pixels.astype("<i2").tobytes()
        for name, value in more.items():
            setattr(image, name, value)
        image.file_meta = FileMetaDataset()
        image.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
        image.file_meta.MediaStorageSOPClassUID = image.SOPClassUID
        image.file_meta.MediaStorageSOPInstanceUID = image.SOPInstanceUID
        pydicom.dcmwrite(folder / f"{(number * 5) % 97:03}_{number}.dcm", image, enforce_file_format=True)
