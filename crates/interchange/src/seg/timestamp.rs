/// A date and time of day, as the host states it: its own local time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Timestamp {
    year: u16,
    month: u8,
    day: u8,
    seconds_of_day: u32,
}

const SECONDS_PER_DAY: i64 = 86_400;

impl Timestamp {
    /// The wall-clock time at a place that is `utc_offset_minutes` east of UTC, from seconds since 1970-01-01 UTC.
    /// Years outside 0 to 9999 are clamped.
    ///
    /// ```
    /// # use interchange::seg::Timestamp;
    /// let at = Timestamp::from_unix_seconds(1_709_251_199, 60);
    /// assert_eq!((at.dicom_date().as_str(), at.dicom_time().as_str()), ("20240301", "005959"));
    /// ```
    pub fn from_unix_seconds(seconds: i64, utc_offset_minutes: i32) -> Self {
        let local = seconds.saturating_add(i64::from(utc_offset_minutes) * 60);
        let (year, month, day) = civil_from_days(local.div_euclid(SECONDS_PER_DAY));
        let seconds_of_day = local.rem_euclid(SECONDS_PER_DAY) as u32;
        Self { year: year.clamp(0, 9999) as u16, month, day, seconds_of_day }
    }

    /// `YYYYMMDD` (PS3.5 6.2, DA).
    pub fn dicom_date(self) -> String {
        format!("{:04}{:02}{:02}", self.year, self.month, self.day)
    }

    /// `HHMMSS` (PS3.5 6.2, TM).
    pub fn dicom_time(self) -> String {
        let s = self.seconds_of_day;
        format!("{:02}{:02}{:02}", s / 3600, s / 60 % 60, s % 60)
    }
}

/// Proleptic Gregorian date of a day counted from 1970-01-01. Years are counted from March, so that the leap day is
/// the last of its year and months have a closed form (Richards, Explanatory Supplement to the Astronomical Almanac).
fn civil_from_days(days: i64) -> (i64, u8, u8) {
    const DAYS_PER_ERA: i64 = 146_097;
    // Day 0 of the era that began on 0000-03-01; bounded so that the sum cannot overflow.
    let shifted = days.clamp(-1_000_000_000, 1_000_000_000) + 719_468;
    let era = shifted.div_euclid(DAYS_PER_ERA);
    let day_of_era = shifted.rem_euclid(DAYS_PER_ERA);
    let year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_from_march = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
    let month = if month_from_march < 10 { month_from_march + 3 } else { month_from_march - 9 };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    (year, month as u8, day as u8)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_around_leap_days_and_before_the_epoch_are_right() {
        for (seconds, expected) in [
            (0, "19700101000000"),
            (-1, "19691231235959"),
            (951_782_400, "20000229000000"),
            (4_107_542_399, "21000228235959"),
            (4_107_542_400, "21000301000000"),
            (1_767_225_599, "20251231235959"),
        ] {
            let at = Timestamp::from_unix_seconds(seconds, 0);
            assert_eq!(at.dicom_date() + &at.dicom_time(), expected);
        }
    }
}
