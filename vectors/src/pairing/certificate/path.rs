//! A path of certificates under its root: what the whole of section 11.5 says of it.

use super::der::{self, Reader, tag};
use super::oid;
use super::read::{Certificate, read};
use keyproof_spec::profile::Profile;

/// The key at the end of a path, if the path is valid and its leaf binds exactly these bytes.
///
/// `root` is a certificate of which only subject and key are used; `path` begins with the certificate that the root signed and ends with
/// the leaf; `now` is in seconds since 1970. `None` for whatever section 11.5 does not allow (DK-XC-001 to 005) and for certificates longer
/// than the profile's longest (DK-OE-004).
#[must_use]
pub fn path_key(
    profile: &Profile,
    root: &[u8],
    path: &[&[u8]],
    binding: &[u8],
    now: u64,
) -> Option<[u8; 65]> {
    let root = read(root)?;
    let (mut subject, mut public) = (root.subject, root.public);
    let (_, issuers) = path.split_last()?;
    for (at, bytes) in path.iter().enumerate() {
        if bytes.len() > profile.pairing.certificate_max {
            return None;
        }
        let certificate = read(bytes)?;
        let (first, last) = certificate.validity;
        let linked = certificate.issuer == subject && certificate.signed_by(&public);
        if !linked || now < first || now > last {
            return None;
        }
        match issuers.len().checked_sub(at + 1) {
            Some(following) => certifies(&certificate, following)?,
            None => ends(profile, &certificate, binding)?,
        }
        (subject, public) = (certificate.subject, certificate.public);
    }
    Some(public)
}

/// That a certificate is a CA's, with so many CA certificates after it.
fn certifies(certificate: &Certificate, following: usize) -> Option<()> {
    let mut value = Reader(certificate.critical(oid::BASIC_CONSTRAINTS)?);
    let mut constraints = value.inside(tag::SEQUENCE)?;
    value.end()?;
    constraints.truth()?;
    if constraints.next_tag().is_some() {
        let room = constraints.magnitude()?;
        let room = room.iter().try_fold(0usize, |sum, byte| {
            sum.checked_mul(256)?.checked_add(usize::from(*byte))
        });
        // A number that is too large to be counted leaves room for everything.
        (room.unwrap_or(usize::MAX) >= following).then_some(())?;
    }
    constraints.end()?;
    usage(certificate, 5)?;
    only(certificate, &[oid::BASIC_CONSTRAINTS, oid::KEY_USAGE])
}

/// That a certificate is a leaf that binds these bytes.
fn ends(profile: &Profile, certificate: &Certificate, binding: &[u8]) -> Option<()> {
    (certificate.critical(oid::BASIC_CONSTRAINTS)? == der::sequence(&[])).then_some(())?;
    usage(certificate, 0)?;
    (certificate.binding(profile)? == binding).then_some(())?;
    let oid = profile.pairing.binding_oid;
    only(certificate, &[oid::BASIC_CONSTRAINTS, oid::KEY_USAGE, oid])
}

/// That no other extension is critical.
fn only(certificate: &Certificate, known: &[&str]) -> Option<()> {
    let known: Vec<_> = known.iter().map(|dotted| der::oid(dotted)).collect();
    let mut critical = certificate.extensions.iter().filter(|it| it.critical);
    critical.all(|it| known.contains(&it.oid)).then_some(())
}

/// That keyUsage is a list of named bits in its only encoding, the last one set, and has this bit, counted from the left.
fn usage(certificate: &Certificate, bit: u8) -> Option<()> {
    let mut value = Reader(certificate.critical(oid::KEY_USAGE)?);
    let [unused, bytes @ ..] = value.value(tag::BIT_STRING)? else {
        return None;
    };
    value.end()?;
    let last = bytes.last()?;
    let shortest = *last != 0 && last.trailing_zeros() == u32::from(*unused);
    let has = bytes.first()? & (0x80 >> bit) != 0;
    (shortest && has).then_some(())
}
