//! The list of studies as people see it: whose they are, what their series are called, what to know about volumes.

use std::collections::BTreeMap;

use study::{Finding, InstanceHeader, SeriesEntry, StudyEntry, VolumePlan};
use volume::{Placement, Plane, Volume};
use wire::{
    FileId, PatientLine, PlaneName, SegmentationItem, SeriesItem, StudyItem, VolumeId, VolumeItem,
    Warning,
};

use crate::{
    library::{seg_id, segs},
    patient::{patient_line, reading_order},
    wording::why_of_study,
};

/// What the list of studies is made with.
pub(crate) struct Rail<'a> {
    /// What each series is called, by its id.
    titles: BTreeMap<&'a str, String>,
    /// Whether the segmentation with this SOP Instance UID is open.
    is_open: &'a dyn Fn(&str) -> bool,
    /// What a DICOM volume may take.
    limit_bytes: u64,
}

impl<'a> Rail<'a> {
    pub(crate) fn of(
        series: impl Iterator<Item = &'a SeriesEntry>,
        is_open: &'a dyn Fn(&str) -> bool,
        limit_bytes: u64,
    ) -> Self {
        Self {
            titles: series.map(|series| (series.id.as_str(), title_of(series))).collect(),
            is_open,
            limit_bytes,
        }
    }

    pub(crate) fn study(&self, study: &StudyEntry, patient_number: u32) -> StudyItem {
        StudyItem {
            patient: patient_line(&study.patient),
            patient_number,
            date: study.study.date.clone(),
            description: study.study.description.clone(),
            series: study.series.iter().filter_map(|series| self.series(series)).collect(),
        }
    }

    fn series(&self, series: &SeriesEntry) -> Option<SeriesItem> {
        let plans =
            (1..).zip(&series.volumes).map(|(place, plan)| self.volume(series, plan, place));
        let segs = segs(series).map(|(file, header)| self.seg(file, header));
        let volumes: Vec<VolumeItem> = plans.chain(segs).collect();
        (!volumes.is_empty()).then(|| SeriesItem {
            title: title_of(series),
            modality: series.facts.modality.clone(),
            volumes,
        })
    }

    fn volume(&self, series: &SeriesEntry, plan: &VolumePlan, place: u32) -> VolumeItem {
        VolumeItem {
            id: VolumeId(plan.id.clone()),
            dims: dims_of(&plan.placement),
            spacing_mm: spacing_of(&plan.placement),
            plane: plan.plane.map(plane_name),
            kernel: plan.facts.kernel.clone(),
            warnings: warnings_of(series, plan),
            place: (place, u32::try_from(series.volumes.len()).unwrap_or(u32::MAX)),
            refusal: plan.require_room(self.limit_bytes).err().map(|error| why_of_study(&error)),
            segmentation: None,
        }
    }

    fn seg(&self, file: FileId, header: &InstanceHeader) -> VolumeItem {
        let facts = header.segmentation.clone().unwrap_or_default();
        let drawn_on = facts.series.iter().find_map(|uid| self.titles.get(uid.as_str()));
        VolumeItem {
            id: seg_id(file),
            dims: [0; 3],
            spacing_mm: None,
            plane: None,
            kernel: String::new(),
            warnings: Vec::new(),
            place: (1, 1),
            refusal: None,
            segmentation: Some(SegmentationItem {
                title: seg_title(header),
                made: facts.made,
                creator: reading_order(&facts.creator),
                segments: facts.segments,
                drawn_on: drawn_on.cloned(),
                is_open: (self.is_open)(&header.sop_instance_uid),
            }),
        }
    }
}

/// The images that are no DICOM: nobody says whose they are.
pub(crate) fn images<'a>(
    images: impl Iterator<Item = (VolumeId, &'a str, &'a Volume)>,
) -> StudyItem {
    let series = images.map(|(id, path, volume)| SeriesItem {
        title: file_name(path).to_owned(),
        modality: String::new(),
        volumes: vec![VolumeItem {
            id,
            dims: dims_of(volume.placement()),
            spacing_mm: spacing_of(volume.placement()),
            plane: volume.placement().grid().map(|g| plane_name(Plane::nearest(g.axes()[2]))),
            kernel: String::new(),
            warnings: Vec::new(),
            place: (1, 1),
            refusal: None,
            segmentation: None,
        }],
    });
    StudyItem {
        patient: PatientLine::default(),
        patient_number: 0,
        date: String::new(),
        description: String::new(),
        series: series.collect(),
    }
}

/// Series Description, or number where there is none.
pub(crate) fn title_of(series: &SeriesEntry) -> String {
    let facts = &series.facts;
    match (facts.description.trim(), facts.number) {
        ("", Some(number)) => number.to_string(),
        (description, _) => description.to_owned(),
    }
}

/// What a segmentation is called: Series Description, or Content Label where there is none.
pub(crate) fn seg_title(header: &InstanceHeader) -> String {
    let label = header.segmentation.as_ref().map_or("", |facts| facts.label.trim());
    let title = match header.series.description.trim() {
        "" => label,
        description => description,
    };
    title.to_owned()
}

fn file_name(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

/// What a reader should know about a volume, from the findings of its series and its own.
pub(crate) fn warnings_of(series: &SeriesEntry, plan: &VolumePlan) -> Vec<Warning> {
    series.findings.iter().chain(&plan.findings).filter_map(warning).collect()
}

fn warning(finding: &Finding) -> Option<Warning> {
    Some(match finding {
        Finding::MissingSlices { after_slice, missing, .. } => {
            Warning::MissingSlices { after: *after_slice, count: *missing }
        }
        Finding::UnevenSpacing { min_mm, max_mm, .. } => {
            Warning::UnevenSpacing { min_mm: *min_mm, max_mm: *max_mm }
        }
        Finding::Tilt { degrees, .. } => Warning::Tilted { degrees: *degrees },
        Finding::PartOfSeries { first, last, slices } => {
            Warning::PartOfSeries { first: *first, last: *last, slices: *slices }
        }
        Finding::SingleSlice | Finding::SingleSliceThickness { .. } => Warning::SingleSlice,
        Finding::NoPosition => Warning::NoPosition,
        Finding::NoFrameOfReference => Warning::NoFrameOfReference,
        Finding::NoUids => Warning::NoInstanceUids,
        Finding::Lossy => Warning::Lossy,
        Finding::BurnedIn => Warning::BurnedIn,
        Finding::MixedRescale => Warning::MixedRescale,
        Finding::VoiLutIgnored => Warning::VoiLutIgnored,
        // How the slices lie is stated by their plane, not as a warning.
        Finding::Oblique { .. } => return None,
        other => Warning::Other(other.code().to_owned()),
    })
}

pub(crate) fn plane_name(plane: Plane) -> PlaneName {
    match plane {
        Plane::Axial => PlaneName::Axial,
        Plane::Sagittal => PlaneName::Sagittal,
        Plane::Coronal => PlaneName::Coronal,
    }
}

fn dims_of(placement: &Placement) -> [u32; 3] {
    let dims = placement.dims();
    [dims.columns, dims.rows, dims.slices]
}

fn spacing_of(placement: &Placement) -> Option<[Option<f64>; 3]> {
    let (column, row) = placement.pixel_spacing_mm()?;
    let slice = placement.grid().map(|grid| grid.spacing().slice);
    Some([Some(column), Some(row), slice])
}
