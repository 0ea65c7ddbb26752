/// A model that ships with the app, by what is told of it before its weights are there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shipped {
    /// Name by which it is asked for.
    pub name: &'static str,
    /// DICOM modality of the images it was trained on.
    pub modality: &'static str,
    /// What it proposes, as people read it.
    pub structures: &'static [&'static str],
}

/// Anterior and posterior hippocampus on T1 MR: `models/hippocampus`.
pub const HIPPOCAMPUS: Shipped = Shipped {
    name: "hippocampus",
    modality: "MR",
    structures: &["Anterior hippocampus", "Posterior hippocampus"],
};
