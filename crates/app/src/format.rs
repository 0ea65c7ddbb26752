//! Numbers, dates and places as people read them. Units are written by the catalogue's sentences.

use wire::PointLps;

/// Groups of three digits are set apart by this (U+2009).
const THIN_SPACE: char = '\u{2009}';
/// A real minus (U+2212): as wide as a digit, unlike the hyphen.
const MINUS: char = '\u{2212}';
const MONTHS: [&str; 12] =
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/// A colour as style sheets write it.
pub(crate) fn color([red, green, blue]: [u8; 3]) -> String {
    format!("#{red:02x}{green:02x}{blue:02x}")
}

/// A number with so many decimals, thin spaces between thousands, and a real minus.
pub(crate) fn number(value: f64, decimals: usize) -> String {
    let digits = format!("{:.decimals$}", value.abs());
    let (whole, fraction) = digits.split_once('.').unwrap_or((&digits, ""));
    let mut text = String::new();
    if value < 0.0 && digits.bytes().any(|digit| (b'1'..=b'9').contains(&digit)) {
        text.push(MINUS);
    }
    for (index, digit) in whole.chars().enumerate() {
        if index > 0 && (whole.len() - index) % 3 == 0 {
            text.push(THIN_SPACE);
        }
        text.push(digit);
    }
    if !fraction.is_empty() {
        text.push('.');
        text.push_str(fraction);
    }
    text
}

/// A count.
pub(crate) fn count(value: impl Into<u64>) -> String {
    // Counts stay far below 2⁵³, where f64 still tells neighbours apart.
    number(value.into() as f64, 0)
}

/// A number with as many decimals as it needs, at most three.
pub(crate) fn plain(value: f64) -> String {
    let decimals = (0..3).find(|decimals| {
        let scale = 10f64.powi(*decimals);
        ((value * scale).round() / scale - value).abs() < 1e-6
    });
    number(value, decimals.unwrap_or(3) as usize)
}

/// A volume in mL without its unit: whole from 10 mL on, finer below.
pub(crate) fn millilitres(value: f64) -> String {
    match value {
        v if v >= 10.0 => number(v, 0),
        v if v >= 0.1 || v == 0.0 => number(v, 1),
        v => number(v, 3),
    }
}

/// Bytes in the decimal unit that fits: `524 KB`, `412 MB`, `2.0 GB`. Few are counted, so that what stops early is told
/// from what is whole: `2 009 bytes of 2 048 bytes`.
pub(crate) fn bytes(value: u64) -> String {
    let value = value as f64;
    match value {
        v if v >= 1e9 => format!("{} GB", number(v / 1e9, if v >= 1e10 { 0 } else { 1 })),
        v if v >= 1e6 => format!("{} MB", number(v / 1e6, if v >= 1e7 { 0 } else { 1 })),
        v if v >= 1e4 => format!("{} KB", number(v / 1e3, 0)),
        v => format!("{} bytes", number(v, 0)),
    }
}

/// `20240312` as `12 Mar 2024`; what is not such a date stays as it is.
pub(crate) fn date(stored: &str) -> String {
    let parts = || {
        if stored.len() != 8 || !stored.is_ascii() {
            return None;
        }
        let month: usize = stored.get(4..6)?.parse().ok()?;
        let day: u8 = stored.get(6..8)?.parse().ok()?;
        let year: u16 = stored.get(..4)?.parse().ok()?;
        let month = MONTHS.get(month.checked_sub(1)?)?;
        (1..=31).contains(&day).then(|| format!("{day:02} {month} {year:04}"))
    };
    parts().unwrap_or_else(|| stored.to_owned())
}

/// `20261124042000` as `24 Nov 2026, 04:20`; as a date alone where no time of day follows.
pub(crate) fn date_and_time(stored: &str) -> String {
    let is_digits = stored.bytes().all(|byte| byte.is_ascii_digit());
    match (stored.get(..8), stored.get(8..10), stored.get(10..12)) {
        (Some(day), Some(hours), Some(minutes)) if is_digits => {
            format!("{}, {hours}:{minutes}", date(day))
        }
        (Some(day), ..) if is_digits => date(day),
        _ => stored.to_owned(),
    }
}

/// Date and time of day on this device: `24 Nov 2026, 04:20`.
pub(crate) fn now() -> String {
    let now = js_sys::Date::new_0();
    let day = format!("{:04}{:02}{:02}", now.get_full_year(), now.get_month() + 1, now.get_date());
    format!("{}, {:02}:{:02}", date(&day), now.get_hours(), now.get_minutes())
}

/// A window as it stands on the image: `W 400 L 40`, to a thousandth of its width or finer.
pub(crate) fn window(center: f64, width: f64) -> String {
    let fine = |value: f64| match width {
        narrow if narrow < 1.0 => decimal(value, width),
        wide if wide >= 100.0 => plain((value * 10.0).round() / 10.0),
        _ => plain(value),
    };
    format!("W {} L {}", fine(width), fine(center))
}

/// A number to the third figure of `scale`, which is below one, without zeros at its end.
fn decimal(value: f64, scale: f64) -> String {
    let finest = if scale > 0.0 { 2.0 - scale.log10().floor() } else { 3.0 };
    let finest = finest.clamp(3.0, 12.0) as usize;
    let short = number(value, finest);
    short.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// The three figures of a patient position, each with the side that it counts towards.
pub(crate) fn position(at: PointLps) -> [String; 3] {
    [("L", at.x), ("P", at.y), ("S", at.z)].map(|(side, mm)| format!("{side} {}", number(mm, 1)))
}

/// Seconds as `03:42`, or `1:03:42`.
pub(crate) fn clock(seconds: u32) -> String {
    let (hours, minutes, rest) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    match hours {
        0 => format!("{minutes:02}:{rest:02}"),
        _ => format!("{hours}:{minutes:02}:{rest:02}"),
    }
}

/// A length that a scale bar stands for: `5 cm`, `2 mm`.
pub(crate) fn length(mm: f64) -> String {
    if mm >= 10.0 { format!("{} cm", plain(mm / 10.0)) } else { format!("{} mm", plain(mm)) }
}

/// The scale bar that fits: length in mm out of 1, 2, 5 times a power of ten, and its length in pixels.
pub(crate) fn scale_bar(mm_per_px: f64, room_px: f64) -> Option<(f64, f64)> {
    let room_mm = mm_per_px * room_px;
    if !room_mm.is_finite() || room_mm <= 0.0 || !mm_per_px.is_normal() {
        return None;
    }
    let decade = 10f64.powf(room_mm.log10().floor());
    let mm = [5.0, 2.0, 1.0].map(|step| step * decade).into_iter().find(|mm| *mm <= room_mm)?;
    Some((mm, mm / mm_per_px))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_have_thin_spaces_and_a_real_minus() {
        let table = [
            (1482.31, 1, "1\u{2009}482.3"),
            (-87.62, 1, "\u{2212}87.6"),
            (-0.04, 1, "0.0"),
            (999.0, 0, "999"),
            (1_234_567.0, 0, "1\u{2009}234\u{2009}567"),
            (0.0, 0, "0"),
        ];
        for (value, decimals, expected) in table {
            assert_eq!(number(value, decimals), expected);
        }
    }

    #[test]
    fn decimals_appear_only_where_they_say_something() {
        assert_eq!(plain(40.0), "40");
        assert_eq!(plain(-600.5), "\u{2212}600.5");
        assert_eq!(plain(0.123_456), "0.123");
        assert_eq!(window(-600.0, 1500.0), "W 1\u{2009}500 L \u{2212}600");
        assert_eq!(window(3.65, 7.3), "W 7.3 L 3.65");
        assert_eq!(window(0.5, 0.75), "W 0.75 L 0.5");
        assert_eq!(window(0.0012, 0.0025), "W 0.0025 L 0.0012");
        assert_eq!(window(0.0, 0.0001), "W 0.0001 L 0");
        assert_eq!(millilitres(1482.3), "1\u{2009}482");
        assert_eq!(millilitres(0.14), "0.1");
        assert_eq!(millilitres(0.004), "0.004");
    }

    #[test]
    fn bytes_take_the_unit_that_fits() {
        let table = [
            (411_000, "411 KB"),
            (412_300_000, "412 MB"),
            (2_040_000_000, "2.0 GB"),
            (0, "0 bytes"),
            (2_009, "2\u{2009}009 bytes"),
            (2_048, "2\u{2009}048 bytes"),
            (9_999, "9\u{2009}999 bytes"),
            (10_000, "10 KB"),
            (2_870_000, "2.9 MB"),
        ];
        for (value, expected) in table {
            assert_eq!(bytes(value), expected);
        }
    }

    #[test]
    fn dates_are_read_or_left_as_they_are() {
        let table = [
            ("20240312", "12 Mar 2024"),
            ("20241301", "20241301"),
            ("2024", "2024"),
            ("", ""),
            ("2024-1-1", "2024-1-1"),
            ("２０２４", "２０２４"),
        ];
        for (stored, expected) in table {
            assert_eq!(date(stored), expected);
        }
        let table = [
            ("20261124042011", "24 Nov 2026, 04:20"),
            ("20261124", "24 Nov 2026"),
            ("2026112404", "24 Nov 2026"),
            ("", ""),
            ("x", "x"),
        ];
        for (stored, expected) in table {
            assert_eq!(date_and_time(stored), expected);
        }
    }

    #[test]
    fn position_names_the_side_it_counts_towards() {
        let at = PointLps { x: 6.84, y: -87.62, z: 832.5 };
        assert_eq!(position(at), ["L 6.8", "P \u{2212}87.6", "S 832.5"]);
    }

    #[test]
    fn scale_bar_is_a_round_length_that_fits() {
        let (mm, px) = scale_bar(0.61, 100.0).unwrap();
        assert_eq!(length(mm), "5 cm");
        assert!((px - 50.0 / 0.61).abs() < 1e-9);
        assert_eq!(scale_bar(0.0, 100.0), None);
        assert_eq!(scale_bar(f64::NAN, 100.0), None);
    }

    #[test]
    fn clock_shows_hours_only_where_there_are_any() {
        assert_eq!(clock(222), "03:42");
        assert_eq!(clock(3822), "1:03:42");
    }
}
