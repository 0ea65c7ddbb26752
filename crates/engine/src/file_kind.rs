/// What a file is, by its first bytes; names are not believed but for compressed NIfTI, whose bytes say only gzip.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum FileKind {
    /// Read as DICOM, which then says what is wrong with it.
    Dicom,
    /// A zip archive.
    Archive,
    /// A NIfTI image, plain or gzipped.
    Nifti,
}

const GZIP: [u8; 2] = [0x1F, 0x8B];
const NIFTI_ENDINGS: [&str; 2] = [".nii.gz", ".nii"];

impl FileKind {
    /// Tells a file by its path and its first bytes.
    pub(crate) fn of(path: &str, start: &[u8]) -> Self {
        let path = path.to_ascii_lowercase();
        let is_named_nifti = NIFTI_ENDINGS.iter().any(|ending| path.ends_with(ending));
        if study::is_zip(start) {
            Self::Archive
        } else if study::is_nifti(start) && (is_named_nifti || !start.starts_with(&GZIP)) {
            Self::Nifti
        } else {
            Self::Dicom
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_told_by_its_bytes() {
        let gzip = [0x1F, 0x8B, 8, 0];
        let rows = [
            ("study.zip", &b"PK\x03\x04...."[..], FileKind::Archive),
            ("IM0001", &b"PK\x03\x04...."[..], FileKind::Archive),
            ("T1.NII.GZ", &gzip[..], FileKind::Nifti),
            ("T1.gz", &gzip[..], FileKind::Dicom),
            ("empty.nii", &[][..], FileKind::Dicom),
            ("IM0001", &[8, 0, 5, 0, 10, 0, 0, 0][..], FileKind::Dicom),
        ];
        for (path, start, kind) in rows {
            assert_eq!(FileKind::of(path, start), kind, "{path}");
        }
    }
}
