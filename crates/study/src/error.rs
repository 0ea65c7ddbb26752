use thiserror::Error;
use volume::VolumeError;

/// What could not be read, decoded or put together, with the values at fault.
///
/// None of the messages holds text from a file that could name a patient.
#[derive(Debug, Clone, PartialEq, Error)]
#[non_exhaustive]
pub enum StudyError {
    /// The header goes on behind the bytes given: read at least this many from the start of the file and ask again.
    #[error("the header needs at least {at_least} bytes of the file")]
    NeedMore {
        /// Bytes from the start of the file.
        at_least: u64,
    },
    /// Neither a DICOM file nor a bare DICOM data set.
    #[error("not DICOM")]
    NotDicom,
    /// The file ends inside an element.
    #[error("the file ends at byte {file_len}, inside an element that ends at {needed}")]
    Truncated {
        /// Where the element would end.
        needed: u64,
        /// Length of the file.
        file_len: u64,
    },
    /// Elements that follow no encoding of PS3.5.
    #[error("malformed element at byte {offset}")]
    MalformedElement {
        /// Where in the data set, from the start of the file (or of the inflated data set).
        offset: u64,
    },
    /// Sequences nested deeper than any real object.
    #[error("sequences nested deeper than {limit}")]
    TooDeep {
        /// The limit.
        limit: usize,
    },
    /// A frame layout that PS3.3 C.7.6.3 does not allow or that holds no pixels.
    #[error("{attribute} is {value}")]
    PixelFormat {
        /// Keyword of the attribute at fault.
        attribute: &'static str,
        /// Its value.
        value: i64,
    },
    /// More frames than the file can hold.
    #[error("{frames} frames in a file of {file_len} bytes")]
    TooManyFrames {
        /// Number of Frames as stated.
        frames: i64,
        /// Length of the file.
        file_len: u64,
    },
    /// The object has no pixel data.
    #[error("no pixel data")]
    NoPixelData,
    /// A frame number that the object does not have.
    #[error("frame {frame} of {frames}")]
    NoSuchFrame {
        /// Frame asked for, from zero.
        frame: u32,
        /// Frames there are.
        frames: u32,
    },
    /// Colour or palette samples: never turned into one channel silently.
    #[error("{photometric} samples are not a measurement")]
    NotGreyscale {
        /// Photometric Interpretation.
        photometric: String,
    },
    /// Fewer bytes than the frame needs.
    #[error("{found} bytes for a frame of {expected}")]
    ShortFrame {
        /// Bytes of a whole frame.
        expected: u64,
        /// Bytes there are.
        found: u64,
    },
    /// A transfer syntax that cannot be read, and why.
    #[error("transfer syntax {uid} ({name}) cannot be read: {reason:?}")]
    UnsupportedSyntax {
        /// Transfer Syntax UID.
        uid: String,
        /// Its name, empty when unknown.
        name: &'static str,
        /// Why.
        reason: SyntaxReason,
    },
    /// Fragments that cannot be told apart into frames.
    #[error("{fragments} fragments for {frames} frames, without an offset table that fits")]
    Fragments {
        /// Fragments found.
        fragments: usize,
        /// Frames of the object.
        frames: u32,
    },
    /// A compressed frame that its decoder refuses.
    #[error("{codec:?} frame cannot be decoded: {problem}")]
    Codec {
        /// The decoder.
        codec: Codec,
        /// What it found.
        problem: String,
    },
    /// A compressed frame of another size or depth than the header states.
    #[error("the frame is {found:?} (columns, rows, samples), the header says {expected:?}")]
    FrameSize {
        /// Columns, rows, samples per pixel by the header.
        expected: (u32, u32, u32),
        /// Columns, rows, samples per pixel of the frame.
        found: (u32, u32, u32),
    },
    /// A volume that does not fit in the memory allowed.
    #[error("{needed_bytes} bytes needed, {limit_bytes} allowed")]
    TooLarge {
        /// Bytes of the voxels.
        needed_bytes: u64,
        /// Bytes allowed.
        limit_bytes: u64,
    },
    /// A slice number behind the last slice of a plan.
    #[error("slice {slice} of {slices}")]
    NoSuchSlice {
        /// Slice asked for.
        slice: u32,
        /// Slices there are.
        slices: u32,
    },
    /// The host could not read the bytes, or what decoded them panicked, hung or ran out of memory.
    #[error("not read or decoded: {reason}")]
    HostFault {
        /// What happened, for a report.
        reason: String,
    },
    /// A volume whose grid or samples are refused by `volume`.
    #[error(transparent)]
    Volume(#[from] VolumeError),
    /// A zip archive that cannot be listed or read.
    #[error("zip archive: {problem}")]
    Zip {
        /// What was found.
        problem: String,
    },
    /// A zip archive that grows too much, has too many entries or a too large one.
    #[error("zip archive refused: {what:?} is {found}, at most {limit} allowed")]
    ZipBomb {
        /// Which bound.
        what: ZipBound,
        /// Value found.
        found: u64,
        /// Value allowed.
        limit: u64,
    },
    /// A gzip or deflate stream that is damaged.
    #[error("damaged compressed stream")]
    Inflate,
    /// A NIfTI file that cannot be read.
    #[error("NIfTI: {0}")]
    Nifti(NiftiFault),
}

/// Why a transfer syntax cannot be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum SyntaxReason {
    /// No decoder in pure Rust is good enough yet.
    NoDecoder,
    /// Video is not a stack of frames that can be measured.
    Video,
    /// This build was made without the `codecs` feature.
    BuiltWithoutCodecs,
    /// The UID is not a transfer syntax that this program knows.
    Unknown,
}

/// The decoders of compressed frames.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Codec {
    /// PS3.5 Annex G.
    Rle,
    /// ISO/IEC 10918-1.
    Jpeg,
    /// ISO/IEC 14495-1.
    JpegLs,
    /// ISO/IEC 15444-1.
    Jpeg2000,
    /// RFC 1951.
    Deflate,
}

/// What a zip archive has too much of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum ZipBound {
    /// Entries.
    Entries,
    /// Inflated bytes of one entry.
    EntryBytes,
    /// Inflated bytes of all entries.
    TotalBytes,
    /// Inflated bytes for one compressed byte.
    Ratio,
}

/// What is wrong with a NIfTI file.
#[derive(Debug, Clone, Copy, PartialEq, Error)]
#[non_exhaustive]
pub enum NiftiFault {
    /// No NIfTI header.
    #[error("no NIfTI-1 or NIfTI-2 header")]
    Header,
    /// Fewer bytes than the header states.
    #[error("{found} bytes for {expected}")]
    Short {
        /// Bytes needed.
        expected: u64,
        /// Bytes found.
        found: u64,
    },
    /// Voxels that would begin inside the header. Readers differ in what they then take for the first voxel.
    #[error("voxels from byte {offset}, in a header that takes {least} bytes")]
    Offset {
        /// Byte at which the header says they begin.
        offset: u64,
        /// First byte behind the header and the four that tell of extensions.
        least: u64,
    },
    /// Header and voxels in two files (`.hdr`, `.img`).
    #[error("header and voxels are in two files")]
    TwoFiles,
    /// Extents that no image has.
    #[error("dimensions {0:?}")]
    Dimensions([i64; 7]),
    /// A fourth dimension or more: time points, channels, several maps of labels.
    #[error("dimensions {0:?}: 4-D files are not read, only one three-dimensional image")]
    ManyImages([i64; 7]),
    /// A large integer that the voxels in memory would not hold as it is.
    #[error("the value {0} cannot be held exactly: as a 32-bit float it would be another number")]
    Inexact(i128),
    /// Labels whose place is not stated.
    #[error("neither qform nor sform is set: the file does not say where its voxels lie")]
    Unplaced,
    /// A type that holds no real numbers.
    #[error("data type {0}")]
    DataType(i16),
    /// Axes that are not at right angles, or an affine without inverse.
    #[error("the affine shears or has no inverse: largest cosine {0}")]
    Shear(f64),
    /// Labels that are not whole numbers from 0 to 255.
    #[error("label {0}")]
    Label(f64),
}
