//! Segmentations in and out: DICOM SEG, NIfTI.
