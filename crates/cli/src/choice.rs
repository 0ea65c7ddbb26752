//! Which volume a command is about.

use std::collections::BTreeSet;

use study::{FileId, Finding, PatientFacts, SeriesEntry, SeriesFacts, VolumePlan};
use volume::{Grid, Placement};

use crate::arguments::Selection;
use crate::failure::Failure;
use crate::store::Store;

/// A volume that can be opened.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Found<'a> {
    Dicom { series: &'a SeriesEntry, plan: &'a VolumePlan },
    Nifti { file: FileId, placement: &'a Placement },
}

impl<'a> Found<'a> {
    /// Every volume of a store, in the order of `inspect`.
    pub(crate) fn all(store: &'a Store) -> Vec<Self> {
        let dicom = store
            .series()
            .flat_map(|series| series.volumes.iter().map(move |plan| Self::Dicom { series, plan }));
        let nifti =
            store.images.iter().map(|(file, placement)| Self::Nifti { file: *file, placement });
        dicom.chain(nifti).collect()
    }

    pub(crate) fn id(&self) -> String {
        match self {
            Self::Dicom { plan, .. } => plan.id.clone(),
            Self::Nifti { file, .. } => format!("nifti:{}", file.0),
        }
    }

    pub(crate) fn placement(&self) -> &'a Placement {
        match self {
            Self::Dicom { plan, .. } => &plan.placement,
            Self::Nifti { placement, .. } => placement,
        }
    }

    /// The box that its voxels form.
    ///
    /// # Errors
    /// [`Failure::NotABox`] with what keeps them from it.
    pub(crate) fn grid(&self) -> Result<&'a Grid, Failure> {
        self.placement().grid().ok_or_else(|| {
            Failure::NotABox(match self {
                Self::Dicom { plan, .. } => plan.findings.clone(),
                Self::Nifti { .. } => vec![Finding::NoPosition],
            })
        })
    }

    /// What was found about the volume; nothing for NIfTI.
    pub(crate) fn findings(&self) -> &'a [Finding] {
        match self {
            Self::Dicom { plan, .. } => &plan.findings,
            Self::Nifti { .. } => &[],
        }
    }

    /// Facts of its series; empty for NIfTI.
    pub(crate) fn facts(&self) -> SeriesFacts {
        match self {
            Self::Dicom { plan, .. } => plan.facts.clone(),
            Self::Nifti { .. } => SeriesFacts::default(),
        }
    }

    /// Whose images they are; nobody's for NIfTI, which does not say.
    pub(crate) fn patient(&self) -> Option<&'a PatientFacts> {
        let Self::Dicom { series, plan } = self else { return None };
        let first = series.instances.get(plan.frames.first()?.instance)?;
        Some(&first.header.patient)
    }

    fn is_selected(&self, selection: &Selection) -> bool {
        if let Some(id) = &selection.volume {
            return self.id() == *id;
        }
        match (&selection.series, self) {
            (None, _) => true,
            (Some(uid), Self::Dicom { series, .. }) => {
                series.id == *uid || (series.facts.uid == *uid && !uid.is_empty())
            }
            (Some(_), Self::Nifti { .. }) => false,
        }
    }

    fn instances(&self) -> BTreeSet<&'a str> {
        let Self::Dicom { series, plan, .. } = self else { return BTreeSet::new() };
        plan.frames
            .iter()
            .filter_map(|frame| series.instances.get(frame.instance))
            .map(|instance| instance.header.sop_instance_uid.as_str())
            .filter(|uid| !uid.is_empty())
            .collect()
    }

    /// What a person tells it from others by.
    fn described(&self, store: &Store) -> String {
        let dims = self.placement().dims();
        let what = match self {
            Self::Dicom { plan, .. } => {
                format!("{} {}", plan.facts.modality, plan.facts.description)
            }
            Self::Nifti { file, .. } => store.name(*file).to_owned(),
        };
        format!("{}, {}x{}x{}", what.trim(), dims.columns, dims.rows, dims.slices)
    }
}

/// The volumes that a selection leaves, at least one. A NIfTI file beside DICOM series is most often their mask: it is
/// meant only where it is named.
///
/// # Errors
/// [`Failure::NoVolume`], [`Failure::NoSuchVolume`].
pub(crate) fn selected<'a>(
    store: &'a Store,
    selection: &Selection,
) -> Result<Vec<Found<'a>>, Failure> {
    let all = Found::all(store);
    if all.is_empty() {
        return Err(Failure::NoVolume(store.skipped.clone()));
    }
    let ids = || all.iter().map(Found::id).collect();
    let mut left: Vec<_> =
        all.iter().copied().filter(|found| found.is_selected(selection)).collect();
    let is_dicom = |found: &Found<'_>| matches!(found, Found::Dicom { .. });
    if selection.volume.is_none() && left.iter().any(is_dicom) {
        left.retain(is_dicom);
    }
    if left.is_empty() {
        let asked = selection.volume.clone().or_else(|| selection.series.clone());
        return Err(Failure::NoSuchVolume(asked.unwrap_or_default(), ids()));
    }
    Ok(left)
}

/// The one volume that a command is about.
///
/// # Errors
/// As [`selected`]; [`Failure::SeveralVolumes`] where a choice is needed.
pub(crate) fn one<'a>(store: &'a Store, selection: &Selection) -> Result<Found<'a>, Failure> {
    only(store, &selected(store, selection)?)
}

/// The volume that a segmentation was drawn on: the one selected, else the one whose instances it references.
///
/// # Errors
/// As [`one`].
pub(crate) fn of_references<'a>(
    store: &'a Store,
    selection: &Selection,
    references: &[String],
) -> Result<Found<'a>, Failure> {
    let left = selected(store, selection)?;
    if left.len() > 1 {
        let is_meant = |found: &Found<'a>| {
            let instances = found.instances();
            references.iter().any(|uid| instances.contains(uid.as_str()))
        };
        let meant: Vec<_> = left.iter().copied().filter(is_meant).collect();
        if let [only] = meant.as_slice() {
            return Ok(*only);
        }
    }
    only(store, &left)
}

fn only<'a>(store: &Store, left: &[Found<'a>]) -> Result<Found<'a>, Failure> {
    match left {
        [only] => Ok(*only),
        several => Err(Failure::SeveralVolumes(
            several.iter().map(|found| (found.id(), found.described(store))).collect(),
        )),
    }
}
