//! The extensions of a certificate: basicConstraints, keyUsage, and in leaves the binding.

use super::der::{self, tag};
use super::issue::Issuing;
use super::{Fault, Kind, oid};

/// One extension to be written.
#[derive(Clone)]
struct Extension {
    oid: String,
    critical: bool,
    /// The element inside the OCTET STRING.
    value: Vec<u8>,
}

impl Extension {
    fn new(oid: &str, critical: bool, value: Vec<u8>) -> Self {
        Self {
            oid: oid.to_owned(),
            critical,
            value,
        }
    }

    fn write(&self, issuing: &Issuing<'_>) -> Vec<u8> {
        let first = self.oid == oid::BASIC_CONSTRAINTS;
        let mut parts = vec![der::oid(&self.oid)];
        if self.critical {
            let not_der = first && issuing.is(Fault::CriticalTrueNotDer);
            parts.push(der::element(
                tag::BOOLEAN,
                &[if not_der { 1 } else { 0xFF }],
            ));
        } else if issuing.is(Fault::CriticalFalseExplicit) {
            parts.push(der::element(tag::BOOLEAN, &[0]));
        }
        let string = der::element(tag::OCTET_STRING, &self.value);
        let usage = self.oid == oid::KEY_USAGE;
        parts.push(if usage && issuing.is(Fault::ConstructedString) {
            der::element(tag::OCTET_STRINGS, &string)
        } else {
            string
        });
        if first && issuing.is(Fault::ExtensionTrailing) {
            parts.push(der::element(tag::NULL, &[]));
        }
        der::sequence(&parts)
    }
}

/// The extensions under their tag; nothing when they are absent.
pub(super) fn all(issuing: &Issuing<'_>) -> Vec<u8> {
    if issuing.is(Fault::ExtensionsAbsent) {
        return Vec::new();
    }
    let mut list = basic_constraints(issuing);
    list.extend(key_usage(issuing));
    list.extend(binding(issuing));
    list.extend(others(issuing));
    if issuing.is(Fault::ExtensionsEmpty) {
        list.clear();
    }
    if issuing.is(Fault::ExtensionsReversed) {
        list.reverse();
    }
    let written: Vec<_> = list.iter().map(|it| it.write(issuing)).collect();
    let list = der::sequence(&written);
    let list = trailed(issuing, Fault::ExtensionsTrailing, list);
    der::element(tag::EXTENSIONS, &list)
}

/// The element, and with this fault a NULL after it.
fn trailed(issuing: &Issuing<'_>, fault: Fault, mut element: Vec<u8>) -> Vec<u8> {
    if issuing.is(fault) {
        element.extend(der::element(tag::NULL, &[]));
    }
    element
}

/// The three faults that each of the section's extensions can have, besides its value.
struct Presence {
    absent: Fault,
    not_critical: Fault,
    twice: Fault,
}

impl Presence {
    fn list(&self, issuing: &Issuing<'_>, oid: &str, value: Vec<u8>) -> Vec<Extension> {
        let times = if issuing.is(self.absent) {
            0
        } else if issuing.is(self.twice) {
            2
        } else {
            1
        };
        let critical = !issuing.is(self.not_critical);
        vec![Extension::new(oid, critical, value); times]
    }
}

fn basic_constraints(issuing: &Issuing<'_>) -> Vec<Extension> {
    let ca = issuing.ca() != issuing.is(Fault::BasicConstraintsOtherRole);
    let truth = if issuing.is(Fault::CaTrueNotDer) {
        1
    } else {
        0xFF
    };
    let mut parts = Vec::new();
    if ca {
        parts.push(der::element(tag::BOOLEAN, &[truth]));
    } else if issuing.is(Fault::CaFalseExplicit) {
        parts.push(der::element(tag::BOOLEAN, &[0]));
    }
    if ca || issuing.is(Fault::PathLenOnLeaf) {
        parts.extend(path_len(issuing));
    }
    let presence = Presence {
        absent: Fault::BasicConstraintsAbsent,
        not_critical: Fault::BasicConstraintsNotCritical,
        twice: Fault::BasicConstraintsTwice,
    };
    let value = der::sequence(&parts);
    let value = trailed(issuing, Fault::BasicConstraintsTrailing, value);
    presence.list(issuing, oid::BASIC_CONSTRAINTS, value)
}

fn path_len(issuing: &Issuing<'_>) -> Option<Vec<u8>> {
    let planned = match issuing.plan.kind {
        Kind::Ca { path_len } => path_len,
        Kind::Leaf { .. } | Kind::Root => None,
    };
    let room = planned.unwrap_or(0);
    match issuing.fault {
        Some(Fault::PathLenAbsent) => None,
        Some(Fault::PathLenOnLeaf) => Some(der::integer(&[0])),
        Some(Fault::PathLenTooSmall) => Some(der::integer(&[room.saturating_sub(1)])),
        Some(Fault::PathLenLarger) => Some(der::integer(&[room.saturating_add(1)])),
        Some(Fault::PathLenNegative) => Some(der::element(tag::INTEGER, &[0xFF])),
        Some(Fault::PathLenNotShortest) => Some(der::element(tag::INTEGER, &[0, room])),
        _ => planned.map(|room| der::integer(&[room])),
    }
}

fn key_usage(issuing: &Issuing<'_>) -> Vec<Extension> {
    // Bits from the left: digitalSignature 0, keyAgreement 4, keyCertSign 5, cRLSign 6.
    let (unused, bits) = match (issuing.ca(), issuing.fault) {
        (_, Some(Fault::KeyUsageEmpty)) => (0, None),
        (true, Some(Fault::KeyUsageLacksBit)) => (1, Some(0b0000_0010)),
        (true, Some(Fault::KeyUsageMore)) => (1, Some(0b0000_0110)),
        (true, Some(Fault::KeyUsageTrailingZeros)) => (0, Some(0b0000_0100)),
        (true, Some(Fault::KeyUsageUnusedBitsSet)) => (2, Some(0b0000_0101)),
        (true, _) => (2, Some(0b0000_0100)),
        (false, Some(Fault::KeyUsageLacksBit)) => (3, Some(0b0000_1000)),
        (false, Some(Fault::KeyUsageMore)) => (3, Some(0b1000_1000)),
        (false, Some(Fault::KeyUsageTrailingZeros)) => (0, Some(0b1000_0000)),
        (false, Some(Fault::KeyUsageUnusedBitsSet)) => (7, Some(0b1000_0001)),
        (false, _) => (7, Some(0b1000_0000)),
    };
    let presence = Presence {
        absent: Fault::KeyUsageAbsent,
        not_critical: Fault::KeyUsageNotCritical,
        twice: Fault::KeyUsageTwice,
    };
    let value = der::bits(unused, bits.as_slice());
    let value = trailed(issuing, Fault::KeyUsageTrailing, value);
    presence.list(issuing, oid::KEY_USAGE, value)
}

fn binding(issuing: &Issuing<'_>) -> Vec<Extension> {
    let Kind::Leaf { binding } = &issuing.plan.kind else {
        return Vec::new();
    };
    let mut bytes = binding.clone();
    match issuing.fault {
        Some(Fault::BindingShort) => drop(bytes.pop()),
        Some(Fault::BindingLong) => bytes.push(0),
        Some(Fault::BindingEmpty) => bytes.clear(),
        _ => (),
    }
    let value = match issuing.fault {
        Some(Fault::BindingOtherType) => der::element(tag::UTF8_STRING, &bytes),
        Some(Fault::BindingBare) => bytes,
        Some(Fault::BindingLongLength) => der::long(tag::OCTET_STRING, &bytes),
        _ => der::element(tag::OCTET_STRING, &bytes),
    };
    let value = trailed(issuing, Fault::BindingTrailing, value);
    let oid = if issuing.is(Fault::BindingOtherOid) {
        oid::UNKNOWN
    } else {
        issuing.profile.pairing.binding_oid
    };
    let presence = Presence {
        absent: Fault::BindingAbsent,
        not_critical: Fault::BindingNotCritical,
        twice: Fault::BindingTwice,
    };
    presence.list(issuing, oid, value)
}

/// Extensions that section 11.5 does not have.
fn others(issuing: &Issuing<'_>) -> Vec<Extension> {
    let null = || der::element(tag::NULL, &[]);
    let unknown = |critical| Extension::new(oid::UNKNOWN, critical, null());
    if let Some(padding) = &issuing.padding {
        let value = der::element(tag::OCTET_STRING, padding);
        return vec![Extension::new(oid::UNKNOWN, false, value)];
    }
    match issuing.fault {
        Some(Fault::UnknownCritical) => vec![unknown(true)],
        Some(Fault::UnknownNotCritical | Fault::CriticalFalseExplicit) => vec![unknown(false)],
        Some(Fault::UnknownTwice) => vec![unknown(false); 2],
        Some(Fault::ExtendedKeyUsageCritical) => {
            let purposes = der::sequence(&[der::oid(oid::CLIENT_AUTHENTICATION)]);
            vec![Extension::new(oid::EXTENDED_KEY_USAGE, true, purposes)]
        }
        Some(Fault::KeyIdentifier) => {
            let value = der::element(
                tag::OCTET_STRING,
                &crate::crypto::point::x(&issuing.plan.public),
            );
            vec![Extension::new(oid::KEY_IDENTIFIER, false, value)]
        }
        _ => Vec::new(),
    }
}
