/// A coded concept: value, coding scheme designator, meaning (PS3.3 8.8). Matched by value and scheme, never by
/// meaning.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Code {
    /// Code Value.
    pub value: String,
    /// Coding Scheme Designator: `SCT`, `DCM`, …
    pub scheme: String,
    /// Code Meaning, for people.
    pub meaning: String,
}

/// What a segment is, in codes (PS3.3 C.8.20.2, Segment Description Macro).
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct PropertyCode {
    /// Segmented Property Category.
    pub category: Code,
    /// Segmented Property Type.
    pub kind: Code,
    /// Segmented Property Type Modifiers, such as laterality.
    pub modifiers: Vec<Code>,
    /// Anatomic Region.
    pub region: Option<Code>,
    /// Anatomic Region Modifiers, such as the side of the region; of no meaning without one.
    pub region_modifiers: Vec<Code>,
}

/// An sRGB colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Rgb(pub u8, pub u8, pub u8);

/// Where the voxels of a segment came from; decides Segment Algorithm Type.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Origin {
    /// Drawn by a reader: MANUAL.
    Manual,
    /// Made by a model or an algorithm: AUTOMATIC, or SEMIAUTOMATIC once a reader changed a voxel.
    Proposed {
        /// Name of the model or algorithm.
        name: String,
        /// Its version.
        version: String,
        /// SHA-256 of its weights, lower-case hex; empty for an algorithm without weights.
        sha256: String,
        /// Whether a reader changed a voxel afterwards.
        edited: bool,
        /// Whether a reader accepted it in this session. It says nothing of the voxels, and no file states it.
        accepted: bool,
    },
    /// Read from a file, with the algorithm type stated there (`MANUAL`, `SEMIAUTOMATIC`, `AUTOMATIC`).
    Imported {
        /// Segment Algorithm Type of the file.
        algorithm_type: String,
        /// Segment Algorithm Name of the file.
        algorithm_name: Option<String>,
        /// Whether a reader changed a voxel afterwards.
        edited: bool,
    },
}

/// Identity of a lesion across time points, readers and saves: Tracking ID and Tracking UID, which go together
/// (PS3.3 C.8.20.2).
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Tracking {
    /// For people; not empty.
    pub id: String,
    /// The identity: a UID.
    pub uid: String,
}

/// A named structure in a labelmap.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Segment {
    /// Its label in the labelmap of its layer, 1 to 255.
    pub number: u8,
    /// Segment Label.
    pub name: String,
    /// Display colour.
    pub color: Rgb,
    /// What it is, in codes.
    pub code: PropertyCode,
    /// Where its voxels came from.
    pub origin: Origin,
    /// Segment Description, where a file has one; else empty.
    pub description: String,
    /// Which lesion it is, where a file says so: kept for as long as it is the same one.
    pub tracking: Option<Tracking>,
    /// Whether it is drawn.
    pub visible: bool,
    /// Whether its voxels are protected from change.
    pub locked: bool,
}

impl Code {
    /// A code of any scheme.
    pub fn new(value: &str, scheme: &str, meaning: &str) -> Self {
        Self { value: value.to_owned(), scheme: scheme.to_owned(), meaning: meaning.to_owned() }
    }

    /// A code of SNOMED CT (`SCT`).
    pub fn sct(value: &str, meaning: &str) -> Self {
        Self::new(value, "SCT", meaning)
    }
}

impl PropertyCode {
    /// Category and type, without anything that tells more.
    pub fn new(category: Code, kind: Code) -> Self {
        let (modifiers, region_modifiers) = (Vec::new(), Vec::new());
        Self { category, kind, modifiers, region: None, region_modifiers }
    }

    /// Tissue: what is not said to be anything else (PS3.16 CID 7150: 85756007, SCT).
    pub fn uncoded() -> Self {
        let tissue = Code::sct("85756007", "Tissue");
        Self::new(tissue.clone(), tissue)
    }

    /// An anatomical structure by its type code (PS3.16 CID 7150: 91723000, SCT, "Anatomical Structure").
    pub fn anatomical(kind: Code) -> Self {
        let category = Code::sct("91723000", "Anatomical Structure");
        Self::new(category, kind)
    }

    /// The same with another modifier, such as laterality.
    #[must_use]
    pub fn with_modifier(mut self, modifier: Code) -> Self {
        self.modifiers.push(modifier);
        self
    }
}

impl Origin {
    /// The origin once a reader changed a voxel: a drawn segment stays drawn, the others are marked as edited.
    #[must_use]
    pub fn after_edit(&self) -> Self {
        let mut changed = self.clone();
        match &mut changed {
            Self::Manual => {}
            Self::Proposed { edited, .. } | Self::Imported { edited, .. } => *edited = true,
        }
        changed
    }
}
