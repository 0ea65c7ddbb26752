use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// How a reconstruction kernel treats edges, softest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum KernelClass {
    /// Smoother than standard.
    Smooth,
    /// Soft tissue.
    Standard,
    /// Sharper than standard.
    Sharp,
    /// Lung.
    Lung,
    /// Bone.
    Bone,
    /// Not in the table: nothing is assumed.
    Unknown,
}

use KernelClass::{Bone, Lung, Sharp, Smooth, Standard};

/// One row of the table: which kernels of which vendor belong to which class, and who says so.
struct Row {
    vendor: Vendor,
    kernels: Kernels,
    class: KernelClass,
    #[cfg_attr(
        not(test),
        expect(dead_code, reason = "the table's evidence, read by people and by its test")
    )]
    source: &'static str,
}

/// Manufacturer (0008,0070), as far as kernels go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Vendor {
    Siemens,
    Ge,
    Philips,
    Canon,
}

/// Which names of a vendor a row covers.
enum Kernels {
    /// These names.
    Names(&'static [&'static str]),
    /// Letters from a set, then two digits within bounds: `B30F`, `BR38`, `FC03`. Letters after the digits do not
    /// count.
    Numbered { letters: Letters, from: u32, to: u32 },
}

enum Letters {
    /// Siemens up to VA: one letter.
    SiemensOld,
    /// Siemens since: body, head, quantitative or ultra-high resolution, then the character; `L` is lung.
    SiemensNew,
    /// The same with the character lung.
    SiemensNewLung,
    /// Canon and Toshiba: FC.
    Canon,
}

const MANUAL: &str = "vendor's manual and kernel lists; cut-offs are a default of this project";

const TABLE: &[Row] = &[
    numbered(Vendor::Siemens, Letters::SiemensOld, 10, 36, Smooth),
    numbered(Vendor::Siemens, Letters::SiemensOld, 37, 45, Standard),
    numbered(Vendor::Siemens, Letters::SiemensOld, 46, 59, Sharp),
    numbered(Vendor::Siemens, Letters::SiemensOld, 60, 79, Bone),
    numbered(Vendor::Siemens, Letters::SiemensNewLung, 10, 99, Lung),
    numbered(Vendor::Siemens, Letters::SiemensNew, 10, 36, Smooth),
    numbered(Vendor::Siemens, Letters::SiemensNew, 37, 45, Standard),
    numbered(Vendor::Siemens, Letters::SiemensNew, 46, 59, Sharp),
    numbered(Vendor::Siemens, Letters::SiemensNew, 60, 99, Bone),
    named(Vendor::Ge, &["SOFT"], Smooth),
    named(Vendor::Ge, &["STANDARD", "CHST"], Standard),
    named(Vendor::Ge, &["DETAIL"], Sharp),
    named(Vendor::Ge, &["LUNG"], Lung),
    named(Vendor::Ge, &["BONE", "BONEPLUS", "EDGE", "ULTRA"], Bone),
    named(Vendor::Philips, &["A", "SA", "UA", "YA"], Smooth),
    named(Vendor::Philips, &["B", "C", "SB", "UB", "UC", "YB"], Standard),
    named(Vendor::Philips, &["D", "SC"], Sharp),
    named(Vendor::Philips, &["L", "YC"], Lung),
    named(Vendor::Philips, &["E", "YD", "EC", "F"], Bone),
    numbered(Vendor::Canon, Letters::Canon, 1, 5, Standard),
    numbered(Vendor::Canon, Letters::Canon, 11, 15, Standard),
    numbered(Vendor::Canon, Letters::Canon, 17, 18, Smooth),
    numbered(Vendor::Canon, Letters::Canon, 20, 26, Standard),
    numbered(Vendor::Canon, Letters::Canon, 30, 35, Bone),
    numbered(Vendor::Canon, Letters::Canon, 50, 56, Lung),
    numbered(Vendor::Canon, Letters::Canon, 80, 86, Bone),
];

/// Class of a Convolution Kernel (0018,1210), first value, of a Manufacturer (0008,0070).
///
/// A kernel that is not in the table is [`KernelClass::Unknown`], never smooth: names of other vendors mean other
/// things.
pub fn kernel_class(manufacturer: &str, kernel: &str) -> KernelClass {
    let kernel = kernel.trim().to_ascii_uppercase();
    let Some(vendor) = Vendor::of(manufacturer) else { return KernelClass::Unknown };
    TABLE
        .iter()
        .find(|row| row.vendor == vendor && row.kernels.cover(vendor, &kernel))
        .map_or(KernelClass::Unknown, |row| row.class)
}

impl KernelClass {
    /// The word of the document.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Smooth => "smooth",
            Self::Standard => "standard",
            Self::Sharp => "sharp",
            Self::Lung => "lung",
            Self::Bone => "bone",
            Self::Unknown => "unknown",
        }
    }
}

impl Vendor {
    fn of(manufacturer: &str) -> Option<Self> {
        let name = manufacturer.to_ascii_uppercase();
        [
            ("SIEMENS", Self::Siemens),
            ("GE MEDICAL", Self::Ge),
            ("GE HEALTHCARE", Self::Ge),
            ("PHILIPS", Self::Philips),
            ("TOSHIBA", Self::Canon),
            ("CANON", Self::Canon),
        ]
        .into_iter()
        .find_map(|(text, vendor)| name.contains(text).then_some(vendor))
    }
}

impl Kernels {
    fn cover(&self, vendor: Vendor, kernel: &str) -> bool {
        match self {
            Self::Names(names) => {
                // GE names its high-definition variants with two letters in front.
                let plain = kernel.strip_prefix("HD").filter(|_| vendor == Vendor::Ge);
                names.iter().any(|name| *name == kernel || Some(*name) == plain)
            }
            Self::Numbered { letters, from, to } => {
                let number = letters.number(kernel);
                number.is_some_and(|number| (*from..=*to).contains(&number))
            }
        }
    }
}

impl Letters {
    /// The two digits after the letters; `None` for another kind of name.
    fn number(&self, kernel: &str) -> Option<u32> {
        let digits_at = kernel.find(|c: char| c.is_ascii_digit())?;
        let (letters, rest) = kernel.split_at(digits_at);
        let end = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
        let (digits, after) = rest.split_at(end);
        let plain = after.chars().all(|c| c.is_ascii_alphabetic()) && digits.len() == 2;
        (plain && self.are(letters)).then(|| digits.parse().ok())?
    }

    fn are(&self, letters: &str) -> bool {
        let two = |first: &str, second: &str| match *letters.as_bytes() {
            [a, b] => first.as_bytes().contains(&a) && second.as_bytes().contains(&b),
            _ => false,
        };
        match self {
            Self::SiemensOld => letters.len() == 1 && "IBHCDTUS".contains(letters),
            Self::SiemensNew => two("BHQU", "RFVCPB"),
            Self::SiemensNewLung => two("BHQU", "L"),
            Self::Canon => letters == "FC",
        }
    }
}

const fn named(vendor: Vendor, names: &'static [&'static str], class: KernelClass) -> Row {
    Row { vendor, kernels: Kernels::Names(names), class, source: MANUAL }
}

const fn numbered(vendor: Vendor, letters: Letters, from: u32, to: u32, class: KernelClass) -> Row {
    Row { vendor, kernels: Kernels::Numbered { letters, from, to }, class, source: MANUAL }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(manufacturer: &str, kernel: &str, expected: KernelClass) {
        assert_eq!(kernel_class(manufacturer, kernel), expected, "{manufacturer} {kernel}");
    }

    #[test]
    fn kernels_fall_into_their_vendors_classes() {
        for (kernel, class) in [
            ("B30f", Smooth),
            ("I31f", Smooth),
            ("B40s", Standard),
            ("Br38", Standard),
            ("Br38d", Standard),
            ("H50s", Sharp),
            ("Bl57", Lung),
            ("Hr64", Bone),
            ("B70f", Bone),
            ("S80", KernelClass::Unknown),
            ("FC03", KernelClass::Unknown),
        ] {
            check("SIEMENS", kernel, class);
        }
        for (kernel, class) in [
            ("STANDARD", Standard),
            ("SOFT ", Smooth),
            ("HDBONE", Bone),
            ("B", KernelClass::Unknown),
        ] {
            check("GE MEDICAL SYSTEMS", kernel, class);
        }
        for (kernel, class) in [("B", Standard), ("YC", Lung), ("YA", Smooth), ("D", Sharp)] {
            check("Philips", kernel, class);
        }
        for (kernel, class) in
            [("FC08", KernelClass::Unknown), ("FC03", Standard), ("FC51", Lung), ("FC30", Bone)]
        {
            check("Canon Medical Systems", kernel, class);
        }
    }

    #[test]
    fn nothing_is_assumed_of_what_is_not_in_the_table() {
        for (vendor, kernel) in [
            ("", "B30f"),
            ("Neusoft", "B30f"),
            ("SIEMENS", ""),
            ("SIEMENS", "B300"),
            ("SIEMENS", "é30"),
        ] {
            check(vendor, kernel, KernelClass::Unknown);
        }
    }

    #[test]
    fn each_row_names_its_source() {
        assert!(TABLE.iter().all(|row| !row.source.is_empty()));
    }
}
