//! The report: one page to read and sign, complete in one file, made of what the page shows.

mod markup;

use wire::{AnsweredUnder, CheckItem, FindingItem, Verdict, WindowState};

use crate::catalogue::{self, Phrase, review, sentence, windowing};
use crate::format;
use crate::page::Screen;
use markup::{Page, Row};

/// Name of the file.
pub(crate) const FILE: &str = "report.html";

/// The whole file. `made` says when, as people write it.
pub(crate) fn html(screen: &Screen, made: &str) -> String {
    let open = &screen.open;
    let title = Phrase::ReportTitle.text();
    let mut page = Page::new(title, &sentence::made_by(env!("CARGO_PKG_VERSION"), made));
    page.facts(Phrase::StudyHeading, &study(screen));
    page.facts(Phrase::ProtocolHeading, &protocol(screen));
    page.table(
        Phrase::SegmentsHeading,
        &[Phrase::ColumnSegment, Phrase::Volume, Phrase::ColumnSlices, Phrase::ColumnState],
        screen.segments.iter().map(|segment| segment_row(screen, segment)),
    );
    page.table(
        Phrase::ChecksHeading,
        &[Phrase::ColumnCheck, Phrase::ColumnAsked, Phrase::ColumnFound, Phrase::ColumnVerdict],
        screen
            .protocol
            .checks
            .iter()
            .map(check_row)
            .chain(screen.export.answered.iter().map(row_under)),
    );
    let absent = screen.export.not_drawn.iter().map(|name| review::not_drawn(name));
    page.list(Phrase::FindingsHeading, absent.chain(findings(screen)));
    page.list(Phrase::WarningsHeading, open.warnings.iter().map(catalogue::warning));
    page.signed(&[Phrase::SignedBy, Phrase::SignedOn], Phrase::NotAMedicalDevice);
    page.finish()
}

fn study(screen: &Screen) -> Vec<Row> {
    let (open, patient) = (&screen.open, &screen.open.patient);
    let modality = sentence::listed([open.modality.as_str(), open.kernel.as_str()]);
    vec![
        (Phrase::PatientName, patient.name.clone()),
        (Phrase::PatientId, patient.id.clone()),
        (Phrase::BirthDate, format::date(&patient.birth_date)),
        (Phrase::StudyDate, format::date(&open.study_date)),
        (Phrase::SeriesHeading, open.series_title.clone()),
        (Phrase::ModalityHeading, modality),
    ]
}

fn protocol(screen: &Screen) -> Vec<Row> {
    let (protocol, window) = (&screen.protocol, &screen.window);
    let fixed = match window.in_force {
        WindowState::Limited => Phrase::WindowLimited,
        WindowState::Deviated => Phrase::WindowDeviates,
        WindowState::Unresolved => Phrase::WindowUnresolved,
        WindowState::Free => Phrase::NotFixedByProtocol,
        WindowState::Fixed | WindowState::Looking => Phrase::WindowFixed,
    };
    vec![
        (Phrase::ProtocolHeading, sentence::protocol(&protocol.title, &protocol.version)),
        (Phrase::WindowHeading, windowing::reported(window, fixed)),
        (Phrase::DrawnInHeading, windowing::drawn_in(&screen.export.windows)),
        (Phrase::LooksHeading, format::count(window.looks)),
        (Phrase::TriesHeading, format::count(window.refused)),
        (Phrase::EditingHeading, format::clock(screen.history.active_seconds)),
        (
            Phrase::OtherProtocols,
            sentence::drawn_under(&screen.export.protocols, screen.export.seg_refusal.is_none()),
        ),
    ]
    .into_iter()
    // Said where there is something to say.
    .filter(|(phrase, said)| {
        !matches!(phrase, Phrase::OtherProtocols | Phrase::DrawnInHeading)
            || !(said.is_empty()
                || *phrase == Phrase::OtherProtocols && screen.export.protocols.is_empty())
    })
    .collect()
}

fn segment_row(screen: &Screen, segment: &wire::SegmentItem) -> Vec<String> {
    let of = |item: &&wire::ReviewItem| item.segment == segment.id;
    let reviewed = screen.review.items.iter().find(of);
    vec![
        sentence::segment(segment.number, &segment.name),
        sentence::segment_size(segment),
        format::count(segment.slices.0),
        match reviewed {
            Some(item) => review::reported(item),
            None if segment.imported => Phrase::FromFile.text().to_owned(),
            None => Phrase::DrawnByReader.text().to_owned(),
        },
    ]
}

fn check_row(check: &CheckItem) -> [String; 4] {
    let words = catalogue::check(check);
    [words.title, words.expected, words.found, catalogue::answered(check)]
}

/// The same of a protocol that was in force before.
fn row_under(under: &AnsweredUnder) -> [String; 4] {
    let [title, asked, found, verdict] = check_row(&under.check);
    [sentence::under_protocol(&title, &under.protocol), asked, found, verdict]
}

/// What the checks of the masks found, and what became of it.
fn findings(screen: &Screen) -> Vec<String> {
    let found = &screen.findings;
    if found.stale {
        return vec![Phrase::NotCheckedSince.text().to_owned()];
    }
    let name = |item: &FindingItem| {
        let segment = screen.segments.iter().find(|segment| segment.id == item.segment);
        segment.map_or("", |segment| &segment.name)
    };
    let said = |item: &FindingItem| {
        let words = catalogue::finding(item, name(item));
        let state = match (item.kept, item.verdict) {
            (true, _) => review::kept(&item.kept_because),
            (false, Verdict::Fail) => Phrase::ToResolve.text().to_owned(),
            (false, _) => Phrase::ToLookAt.text().to_owned(),
        };
        format!("{}. {} ({state})", words.title, words.meaning)
    };
    let passed = sentence::passed(found.passed.len());
    found.items.iter().map(said).chain(passed).collect()
}

#[cfg(test)]
mod tests {
    use wire::{CheckAnswer, OpenView, PatientLine, ProtocolView, SegmentId, SegmentItem};

    use super::*;
    use crate::page::Section;

    fn screen() -> Screen {
        let patient = PatientLine { name: "Ada <Test> & Söhne".into(), ..Default::default() };
        let check = CheckItem {
            requirement: "plane".into(),
            expected: "axial".into(),
            found: "coronal".into(),
            verdict: Verdict::Fail,
            answer: Some(CheckAnswer::Deviated("the \"only\" one".into())),
        };
        let segment = SegmentItem {
            coded_as: Vec::new(),
            id: SegmentId(4),
            number: 4,
            name: "Liver".into(),
            color: [1, 2, 3],
            volume_ml: Some(1482.3),
            voxels: 9,
            visible: true,
            locked: false,
            active: true,
            proposed: false,
            accepted: false,
            by_model: false,
            imported: false,
            findings: 0,
            slices: (58, 9),
        };
        Screen {
            open: Section::new(OpenView { patient, ..Default::default() }),
            protocol: Section::new(ProtocolView {
                title: "Liver volumetry".into(),
                version: "2.1".into(),
                checks: vec![check],
                ..Default::default()
            }),
            segments: Section::new(vec![segment]),
            ..Default::default()
        }
    }

    #[test]
    fn a_report_says_what_the_page_says_and_runs_nothing() {
        let html = html(&screen(), "24 Nov 2026, 04:20");
        for said in [
            "Ada &lt;Test&gt; &amp; Söhne",
            "Liver volumetry 2.1",
            "4 Liver",
            &format!("{} mL", format::millilitres(1482.3)),
            "Deviation: the &quot;only&quot; one",
            "24 Nov 2026, 04:20",
            "default-src 'none'",
        ] {
            assert!(html.contains(said), "{said} in {html}");
        }
        assert!(!html.contains("<Test>") && !html.contains("<script"));
        let opened = html.matches("<table").count();
        assert_eq!((opened, html.matches("</table>").count()), (4, 4));
    }
}
