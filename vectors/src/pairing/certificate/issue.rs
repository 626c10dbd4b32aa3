//! A certificate put together from its parts.

use super::der::{self, tag};
use super::{Fault, Kind, Plan, extensions, key, oid, signature, time};
use keyproof_spec::profile::Profile;

/// What is issued: a plan, and what is special about it.
pub(super) struct Issuing<'a> {
    pub(super) profile: &'a Profile,
    pub(super) plan: &'a Plan,
    pub(super) fault: Option<Fault>,
    /// Value of a padding extension.
    pub(super) padding: Option<Vec<u8>>,
}

/// The certificate in DER, signed with the issuer's secret.
///
/// Deterministic. A fault that does not [apply](Fault::applies) to the plan's kind changes nothing. With a secret that is no scalar between
/// 1 and n-1 the signature is zeros. [`Fault::TooLong`] and [`Fault::Longest`] fill the certificate up to the profile's longest with an
/// unknown extension that is not critical.
///
/// For exactly one fault the healthy plan must be valid at `now`, with at least a second before and after, and end before 2050; and the
/// issuer's name must have a letter and only characters of a PrintableString.
#[must_use]
pub fn issue(
    profile: &Profile,
    plan: &Plan,
    issuer_secret: &[u8; 32],
    fault: Option<Fault>,
) -> Vec<u8> {
    let fault = fault.filter(|fault| fault.applies(&plan.kind));
    let mut issuing = Issuing {
        profile,
        plan,
        fault,
        padding: None,
    };
    let longest = profile.pairing.certificate_max;
    if issuing.is(Fault::TooLong) {
        issuing.filled(issuer_secret, longest + 1)
    } else if issuing.is(Fault::Longest) {
        issuing.filled(issuer_secret, longest)
    } else {
        issuing.certificate(issuer_secret)
    }
}

impl Issuing<'_> {
    pub(super) fn is(&self, fault: Fault) -> bool {
        self.fault == Some(fault)
    }

    /// Filled to exactly this many bytes. The signature has 70 to 72 bytes, depending on what is signed, so several fillings are tried.
    fn filled(&mut self, secret: &[u8; 32], len: usize) -> Vec<u8> {
        let mut out = self.certificate(secret);
        for attempt in 0..=u8::MAX {
            let padding = self.padding.as_ref().map_or(0, Vec::len);
            let padding = (padding + len).saturating_sub(out.len());
            self.padding = Some(vec![attempt; padding]);
            out = self.certificate(secret);
            if out.len() == len {
                break;
            }
        }
        out
    }

    fn certificate(&self, secret: &[u8; 32]) -> Vec<u8> {
        let signed = self.to_be_signed();
        let mut parts = vec![
            signed.clone(),
            self.algorithm(Fault::AlgorithmDiffersOutside),
            signature::over(self.fault, &signed, secret),
        ];
        if self.is(Fault::TrailingInside) {
            parts.push(der::element(tag::NULL, &[]));
        }
        let body = parts.concat();
        let mut out = if self.is(Fault::LongLength) {
            der::long(tag::SEQUENCE, &body)
        } else if self.is(Fault::IndefiniteLength) {
            der::indefinite(tag::SEQUENCE, &body)
        } else if self.is(Fault::OtherTag) {
            der::element(tag::SET, &body)
        } else {
            der::element(tag::SEQUENCE, &body)
        };
        if self.is(Fault::TrailingByte) {
            out.push(0);
        }
        if self.is(Fault::Truncated) {
            out.pop();
        }
        if self.is(Fault::Empty) {
            out.clear();
        }
        out
    }

    fn to_be_signed(&self) -> Vec<u8> {
        let mut parts = vec![
            self.version(),
            self.serial(),
            self.algorithm(Fault::AlgorithmDiffersInside),
            self.issuer(),
            self.validity(),
            name(&self.plan.subject, tag::UTF8_STRING),
            key::info(self.fault, &self.plan.public),
            extensions::all(self),
        ];
        if self.is(Fault::TrailingToBeSigned) {
            parts.push(der::element(tag::NULL, &[]));
        }
        der::sequence(&parts)
    }

    fn version(&self) -> Vec<u8> {
        if self.is(Fault::VersionAbsent) {
            return Vec::new();
        }
        let number = match self.fault {
            Some(Fault::VersionOne) => 0,
            Some(Fault::VersionTwo) => 1,
            Some(Fault::VersionFour) => 3,
            _ => 2,
        };
        let mut number = if self.is(Fault::LongLengthInside) {
            der::long(tag::INTEGER, &[number])
        } else {
            der::integer(&[number])
        };
        if self.is(Fault::VersionTrailing) {
            number.extend(der::element(tag::NULL, &[]));
        }
        der::element(tag::VERSION, &number)
    }

    fn serial(&self) -> Vec<u8> {
        let serial = self.plan.serial.to_be_bytes();
        if self.is(Fault::SerialNotShortest) {
            let value = [vec![0], der::magnitude(&serial)].concat();
            return der::element(tag::INTEGER, &value);
        }
        if self.is(Fault::SerialTwentyBytes) {
            return der::integer(&[&[0x4B; 12], serial.as_slice()].concat());
        }
        der::integer(&serial)
    }

    fn algorithm(&self, differs: Fault) -> Vec<u8> {
        let other = self.is(differs) || self.is(Fault::AlgorithmSha384);
        let mut parts = vec![der::oid(if other {
            oid::ECDSA_SHA384
        } else {
            oid::ECDSA_SHA256
        })];
        if self.is(Fault::AlgorithmNull) {
            parts.push(der::element(tag::NULL, &[]));
        }
        der::sequence(&parts)
    }

    fn issuer(&self) -> Vec<u8> {
        let issuer = &self.plan.issuer;
        if self.is(Fault::IssuerOther) {
            name(&format!("{issuer} 2"), tag::UTF8_STRING)
        } else if self.is(Fault::IssuerCase) {
            let swap = |letter: char| match letter {
                'a'..='z' => letter.to_ascii_uppercase(),
                _ => letter.to_ascii_lowercase(),
            };
            let swapped: String = issuer.chars().map(swap).collect();
            name(&swapped, tag::UTF8_STRING)
        } else if self.is(Fault::IssuerStringType) {
            name(issuer, tag::PRINTABLE_STRING)
        } else if self.is(Fault::IssuerEmpty) {
            der::sequence(&[])
        } else {
            name(issuer, tag::UTF8_STRING)
        }
    }

    fn validity(&self) -> Vec<u8> {
        let plan = self.plan;
        let (not_before, not_after) = match self.fault {
            Some(Fault::NotYetValid) => (plan.now.saturating_add(1), plan.not_after),
            Some(Fault::Expired) => (plan.not_before, plan.now.saturating_sub(1)),
            Some(Fault::EndsBeforeItBegins) => (plan.now, plan.now.saturating_sub(1)),
            Some(Fault::FirstSecond) => (plan.now, plan.not_after),
            Some(Fault::LastSecond) => (plan.not_before, plan.now),
            Some(Fault::SinceLongAgo) => (0, plan.not_after),
            Some(Fault::LastUtcTime) => (plan.not_before, 2_524_607_999),
            Some(Fault::AfterTwentyFifty | Fault::FractionOfZero) => {
                (plan.not_before, 2_524_608_000)
            }
            Some(Fault::ForEver) => (plan.not_before, 253_402_300_799),
            _ => (plan.not_before, plan.not_after),
        };
        let (tag, mut text) = time::text(not_after);
        let month = text.len().saturating_sub(11);
        if self.is(Fault::UtcWithoutSeconds) {
            text.replace_range(text.len().saturating_sub(3).., "Z");
        } else if self.is(Fault::UtcWithOffset) {
            text.replace_range(text.len().saturating_sub(1).., "+0000");
        } else if self.is(Fault::MonthThirteen) {
            text.replace_range(month..month + 2, "13");
        } else if self.is(Fault::FractionOfZero) {
            text.replace_range(text.len().saturating_sub(1).., ".0Z");
        }
        let mut both = [time::moment(not_before), der::element(tag, text.as_bytes())].concat();
        if self.is(Fault::ValidityTrailing) {
            both.extend(time::moment(not_after));
        }
        if self.is(Fault::IndefiniteLengthInside) {
            der::indefinite(tag::SEQUENCE, &both)
        } else {
            der::element(tag::SEQUENCE, &both)
        }
    }

    /// Whether this is a CA certificate.
    pub(super) fn ca(&self) -> bool {
        match self.plan.kind {
            Kind::Ca { .. } | Kind::Root => true,
            Kind::Leaf { .. } => false,
        }
    }
}

/// A name with one common name in this type of string.
fn name(common: &str, string: u8) -> Vec<u8> {
    let pair = [
        der::oid(oid::COMMON_NAME),
        der::element(string, common.as_bytes()),
    ];
    let set = der::element(tag::SET, &der::sequence(&pair));
    der::sequence(&[set])
}
