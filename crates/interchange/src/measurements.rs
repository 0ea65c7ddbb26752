//! Measurements of segments as a table: comma-separated values (RFC 4180) with one header line, one line a segment.
//!
//! Numbers have a point and no grouping, whatever the place. No patient is named: who they are of says the SEG.

use segment::{PropertyCode, Segment};

/// The columns, in order.
pub const COLUMNS: [&str; 18] = [
    "number",
    "seg_number",
    "name",
    "type_code",
    "type_scheme",
    "type_meaning",
    "modifier_meaning",
    "status",
    "voxels",
    "volume_ml",
    "slices",
    "mean",
    "sd",
    "min",
    "max",
    "unit",
    "slices_proposed",
    "slices_seen",
];

/// Characters with which a spreadsheet takes a text for a formula. Names come from files too.
const FORMULA: [char; 6] = ['=', '+', '-', '@', '\t', '\r'];

/// One line of the table.
#[derive(Debug, Clone, PartialEq)]
pub struct MeasuredSegment<'a> {
    /// The segment: number, name, codes.
    pub segment: &'a Segment,
    /// Its number in a DICOM SEG of all of them, which is numbered from 1 without gaps (PS3.3 C.8.20.2).
    pub seg_number: u16,
    /// What stands behind it.
    pub status: Status,
    /// Its voxels.
    pub voxels: u64,
    /// Its volume in mL; `None` where the voxels have no size.
    pub volume_ml: Option<f64>,
    /// Acquired slices with a voxel of it.
    pub slices: u32,
    /// What its voxels are worth; `None` where none has a value.
    pub values: Option<Spread>,
    /// Unit of the values, such as `HU`; empty where the files give none.
    pub unit: String,
    /// Of a proposal: the slices it reached into as proposed, and how many of them were seen.
    pub seen: Option<(u32, u32)>,
}

/// What stands behind a segment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    /// Drawn by a reader.
    Drawn,
    /// Read from a file.
    Imported,
    /// Proposed by a model and not accepted, edited or not.
    Proposed,
    /// Proposed by a model and accepted by a reader.
    Accepted,
}

/// Mean, standard deviation and extremes of values, gathered one by one.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Spread {
    count: u64,
    mean: f64,
    squares: f64,
    min: f64,
    max: f64,
}

impl Spread {
    /// Of one value.
    pub fn of(value: f64) -> Self {
        Self { count: 1, mean: value, squares: 0.0, min: value, max: value }
    }

    /// Takes one more in; the sums stay exact enough for any volume (Welford 1962).
    pub fn add(&mut self, value: f64) {
        self.count += 1;
        let before = value - self.mean;
        self.mean += before / self.count as f64;
        self.squares += before * (value - self.mean);
        self.min = self.min.min(value);
        self.max = self.max.max(value);
    }

    /// Mean, standard deviation over all voxels (divided by their number), smallest, largest.
    pub fn values(&self) -> [f64; 4] {
        [self.mean, (self.squares / self.count as f64).sqrt(), self.min, self.max]
    }
}

/// The table as a file, UTF-8, lines ended by CR LF.
pub fn write(rows: &[MeasuredSegment<'_>]) -> Vec<u8> {
    let lines = rows.iter().map(|row| line(&cells(row)));
    let head = line(&COLUMNS.map(str::to_owned));
    std::iter::once(head).chain(lines).collect::<String>().into_bytes()
}

fn cells(row: &MeasuredSegment<'_>) -> [String; 18] {
    let PropertyCode { kind, modifiers, .. } = &row.segment.code;
    let modifiers: Vec<&str> = modifiers.iter().map(|code| code.meaning.as_str()).collect();
    let number = |value: Option<f64>| value.map_or_else(String::new, |value| format!("{value:.3}"));
    let [mean, sd, min, max] =
        row.values.map_or([None; 4], |spread| spread.values().map(Some)).map(number);
    let (proposed, seen) = row.seen.unzip();
    let count = |value: Option<u32>| value.map_or_else(String::new, |value| value.to_string());
    let status = match row.status {
        Status::Drawn => "drawn",
        Status::Imported => "imported",
        Status::Proposed => "proposed",
        Status::Accepted => "accepted",
    };
    [
        row.segment.number.to_string(),
        row.seg_number.to_string(),
        text(&row.segment.name),
        text(&kind.value),
        text(&kind.scheme),
        text(&kind.meaning),
        text(&modifiers.join("; ")),
        status.to_owned(),
        row.voxels.to_string(),
        number(row.volume_ml),
        row.slices.to_string(),
        mean,
        sd,
        min,
        max,
        text(&row.unit),
        count(proposed),
        count(seen),
    ]
}

/// A text that no spreadsheet takes for a formula: such a one gets an apostrophe in front.
fn text(value: &str) -> String {
    if value.starts_with(FORMULA) { format!("'{value}") } else { value.to_owned() }
}

fn line(cells: &[String]) -> String {
    let quoted = |cell: &String| {
        if cell.contains([',', '"', '\r', '\n']) {
            format!("\"{}\"", cell.replace('"', "\"\""))
        } else {
            cell.clone()
        }
    };
    cells.iter().map(quoted).collect::<Vec<_>>().join(",") + "\r\n"
}

#[cfg(test)]
mod tests {
    use segment::{Code, Origin, Rgb};

    use super::*;

    fn named(name: &str) -> Segment {
        Segment {
            number: 7,
            name: name.to_owned(),
            color: Rgb(0, 0, 0),
            code: PropertyCode::anatomical(Code::sct("39607008", "Lung"))
                .with_modifier(Code::sct("7771000", "Left"))
                .with_modifier(Code::sct("261089000", "Inferior")),
            origin: Origin::Manual,
            description: String::new(),
            tracking: None,
            visible: true,
            locked: false,
        }
    }

    #[test]
    fn a_line_has_every_column_and_a_name_is_no_formula() {
        let segment = named("=1+1, \"left\"");
        let values = [40.0, 44.0, 36.0, 40.0].into_iter().skip(1).fold(
            Spread::of(40.0),
            |mut spread, value| {
                spread.add(value);
                spread
            },
        );
        let row = MeasuredSegment {
            segment: &segment,
            seg_number: 2,
            status: Status::Accepted,
            voxels: 4,
            volume_ml: Some(0.5),
            slices: 2,
            values: Some(values),
            unit: "HU".to_owned(),
            seen: Some((3, 2)),
        };
        let empty = MeasuredSegment { values: None, volume_ml: None, seen: None, ..row.clone() };
        let written = String::from_utf8(write(&[row, empty])).unwrap();
        let lines: Vec<&str> = written.split("\r\n").collect();
        // SD of 40, 44, 36, 40 over all four: the root of 8.
        let start = "7,2,\"'=1+1, \"\"left\"\"\",39607008,SCT,Lung,Left; Inferior,accepted,4,";
        assert_eq!(lines[1], format!("{start}0.500,2,40.000,2.828,36.000,44.000,HU,3,2"));
        assert_eq!(lines[2], format!("{start},2,,,,,HU,,"));
        assert_eq!((lines[0].split(',').count(), lines.len()), (COLUMNS.len(), 4));
    }
}
