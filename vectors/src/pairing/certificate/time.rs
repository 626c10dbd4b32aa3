//! Moments of validity: seconds since 1970 as UTCTime before 2050 and as GeneralizedTime from then on (RFC 5280, section 4.1.2.5).

use super::der::{self, tag};

/// Seconds of a day.
const DAY: u64 = 86_400;

/// Year, month, day, hour, minute, second.
fn parts(seconds: u64) -> [u64; 6] {
    // Counted in years that begin in March, so that the leap day is the last of its year.
    let days = seconds / DAY + 719_468;
    let (era, day_of_era) = (days / 146_097, days % 146_097);
    let year_of_era =
        (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * shifted + 2) / 5 + 1;
    let month = if shifted < 10 {
        shifted + 3
    } else {
        shifted - 9
    };
    let year = year_of_era + era * 400 + u64::from(month <= 2);
    let clock = seconds % DAY;
    [year, month, day, clock / 3_600, clock / 60 % 60, clock % 60]
}

/// The element for a moment. Years after 9999 do not fit: four digits are written all the same.
pub(super) fn moment(seconds: u64) -> Vec<u8> {
    let (tag, text) = text(seconds);
    der::element(tag, text.as_bytes())
}

/// Tag and characters of a moment.
pub(super) fn text(seconds: u64) -> (u8, String) {
    let [year, month, day, hour, minute, second] = parts(seconds);
    let rest = format!("{month:02}{day:02}{hour:02}{minute:02}{second:02}Z");
    if (1950..2050).contains(&year) {
        (tag::UTC_TIME, format!("{:02}{rest}", year % 100))
    } else {
        (tag::GENERALIZED_TIME, format!("{year:04}{rest}"))
    }
}

/// Reads one moment, and only in the form in which [`moment`] writes it.
pub(super) fn read(reader: &mut der::Reader<'_>) -> Option<u64> {
    let tag = reader.next_tag()?;
    let value = reader.value(tag)?;
    let number = |at: usize, len: usize| -> Option<u64> {
        let digits = value.get(at..at + len)?;
        let each = digits.iter().map(|digit| {
            let digit = digit.checked_sub(b'0').filter(|digit| *digit <= 9)?;
            Some(u64::from(digit))
        });
        each.into_iter()
            .try_fold(0, |sum, digit| digit.map(|digit| sum * 10 + digit))
    };
    let (year, at) = match tag {
        tag::UTC_TIME => {
            let short = number(0, 2)?;
            (short + if short < 50 { 2000 } else { 1900 }, 2)
        }
        tag::GENERALIZED_TIME => (number(0, 4)?, 4),
        _ => return None,
    };
    let seconds = seconds(year, number(at, 2)?, number(at + 2, 2)?)?
        + number(at + 4, 2)? * 3_600
        + number(at + 6, 2)? * 60
        + number(at + 8, 2)?;
    // Whatever is out of range, of another length or in the other type comes back differently.
    let (again, characters) = text(seconds);
    (again == tag && characters.as_bytes() == value).then_some(seconds)
}

/// Midnight of a day from 1970 on; a day that does not exist gives some other one.
fn seconds(year: u64, month: u64, day: u64) -> Option<u64> {
    let year = if month <= 2 {
        year.checked_sub(1)?
    } else {
        year
    };
    let (era, year_of_era) = (year / 400, year % 400);
    let shifted = if month > 2 { month - 3 } else { month + 9 };
    let day_of_year = ((153 * shifted + 2) / 5 + day).checked_sub(1)?;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    (era * 146_097 + day_of_era)
        .checked_sub(719_468)?
        .checked_mul(DAY)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_moments_there_and_back() {
        for (at, expected) in [
            (0, "700101000000Z"),
            (951_782_399, "000228235959Z"),
            (951_782_400, "000229000000Z"),
            (1_700_000_000, "231114221320Z"),
            (2_524_607_999, "491231235959Z"),
            (2_524_608_000, "20500101000000Z"),
            (4_107_542_400, "21000301000000Z"),
            (253_402_300_799, "99991231235959Z"),
        ] {
            assert_eq!(text(at).1, expected);
            assert_eq!(read(&mut der::Reader(&moment(at))), Some(at));
        }
    }

    #[test]
    fn other_forms_are_none() {
        for (tag, text) in [
            (tag::UTC_TIME, "2311142213Z"),
            (tag::UTC_TIME, "231114221320+0000"),
            (tag::UTC_TIME, "231314221320Z"),
            (tag::UTC_TIME, "230229000000Z"),
            (tag::UTC_TIME, "230228240000Z"),
            (tag::UTC_TIME, "231114221320"),
            (tag::GENERALIZED_TIME, "20231114221320Z"),
            (tag::GENERALIZED_TIME, "20500101000000.5Z"),
            (tag::OID, "231114221320Z"),
        ] {
            let element = der::element(tag, text.as_bytes());
            assert_eq!(read(&mut der::Reader(&element)), None, "{text}");
        }
    }
}
