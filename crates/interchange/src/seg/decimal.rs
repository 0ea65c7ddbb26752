/// A Decimal String (PS3.5 6.2, DS): the number with as many digits as 16 characters hold.
///
/// A position in mm keeps at least nine digits after the point, so that a written position is the source's own.
pub(super) fn decimal_string(value: f64) -> String {
    const LONGEST: usize = 16;
    let plain = format!("{value}");
    if plain.len() <= LONGEST {
        return if plain == "-0" { "0".to_owned() } else { plain };
    }
    let fits = |text: &String| text.len() <= LONGEST;
    let fixed = (0..LONGEST).rev().map(|digits| format!("{value:.digits$}")).find(fits);
    let scientific = (0..LONGEST).rev().map(|digits| format!("{value:.digits$e}")).find(fits);
    let error = |text: &String| text.parse().map_or(f64::INFINITY, |v: f64| (v - value).abs());
    match (fixed, scientific) {
        (Some(f), Some(s)) => {
            if error(&f) <= error(&s) {
                f
            } else {
                s
            }
        }
        (one, other) => one.or(other).unwrap_or_default(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sixteen_characters_hold_what_patient_space_needs() {
        for (value, expected) in [
            (0.0, "0"),
            (-0.0, "0"),
            (1.0, "1"),
            (-1249.5, "-1249.5"),
            (0.9765625, "0.9765625"),
            (-123.456_789_012_345_67, "-123.45678901235"),
            (0.1 + 0.2, "0.30000000000000"),
            (-1.0 / 3.0, "-0.3333333333333"),
        ] {
            assert_eq!(decimal_string(value), expected);
        }
        for value in [1e-300, -2.2e-17, 1e300, -1.23456789012345e305, f64::MIN_POSITIVE] {
            let text = decimal_string(value);
            assert!(text.len() <= 16, "{text}");
            let back: f64 = text.parse().unwrap();
            assert!(back.is_finite() && (back - value).abs() <= value.abs() * 1e-6, "{text}");
        }
    }
}
