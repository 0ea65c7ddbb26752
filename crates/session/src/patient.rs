//! Who the patient is: told from others, and as a reader reads it.

use study::StudyEntry;
use wire::PatientLine;

/// Who a study is of, as far as it says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Patient {
    /// One with a Patient ID or a name; the same of both, born on another day, is another one.
    Named { id: String, name: String, birth_date: String },
    /// That of a study which does not say: two such studies may be of two patients.
    OfStudy(String),
}

impl Patient {
    pub(crate) fn of(study: &StudyEntry) -> Self {
        let (id, name) = (study.patient.id.trim(), study.patient.name.trim());
        if id.is_empty() && name.is_empty() {
            // A study without a UID is known by its first series, which has a name of its own.
            let series = study.series.first().map_or("", |series| series.id.as_str());
            let uid = study.study.uid.as_str();
            return Self::OfStudy(if uid.is_empty() { series } else { uid }.to_owned());
        }
        let birth_date = study.patient.birth_date.trim().to_owned();
        Self::Named { id: id.to_owned(), name: name.to_owned(), birth_date }
    }
}

/// The name, or the number where there is none.
pub(crate) fn called(patient: &study::PatientFacts) -> String {
    let patient = patient_line(patient);
    match patient.name.trim() {
        "" => patient.id.clone(),
        name => format!("{name}, {}", patient.id).trim_end_matches(", ").to_owned(),
    }
}

pub(crate) fn patient_line(patient: &study::PatientFacts) -> PatientLine {
    PatientLine {
        name: reading_order(&patient.name),
        name_also: other_groups(&patient.name),
        id: patient.id.clone(),
        birth_date: patient.birth_date.clone(),
        sex: patient.sex.clone(),
    }
}

/// The first component group of a Person Name (PS3.5 6.2.1) in reading order: prefix, given, middle, family, suffix.
pub(crate) fn reading_order(name: &str) -> String {
    let group = name.split('=').find(|g| !g.trim().is_empty()).unwrap_or_default();
    let mut parts = group.split('^').map(str::trim);
    let family = parts.next().unwrap_or_default();
    let given = parts.next().unwrap_or_default();
    let middle = parts.next().unwrap_or_default();
    let prefix = parts.next().unwrap_or_default();
    let suffix = parts.next().unwrap_or_default();
    let ordered = [prefix, given, middle, family, suffix];
    ordered.into_iter().filter(|p| !p.is_empty()).collect::<Vec<_>>().join(" ")
}

/// The component groups of a Person Name beside that one: the same name in other scripts (PS3.5 6.2.1.2).
fn other_groups(name: &str) -> String {
    let groups = name.split('=').filter(|group| !group.trim().is_empty()).skip(1);
    groups.map(reading_order).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_person_name_is_shown_in_reading_order() {
        assert_eq!(reading_order("Doe^Jane^^Dr"), "Dr Jane Doe");
        assert_eq!(reading_order("Yamada^Tarou=山田^太郎=やまだ^たろう"), "Tarou Yamada");
        assert_eq!(reading_order(""), "");
        assert_eq!(other_groups("Yamada^Tarou=山田^太郎=やまだ^たろう"), "太郎 山田 たろう やまだ");
        assert_eq!(other_groups("Doe^Jane"), "");
    }
}
