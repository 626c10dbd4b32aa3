//! What a reader finds that looks for it: for subjects that do not care whether a certificate is one.

use super::der;
use keyproof_spec::profile::Profile;

/// The first point of 65 bytes in a BIT STRING.
#[must_use]
pub fn found_key(bytes: &[u8]) -> Option<[u8; 65]> {
    let at = after(bytes, &[0x03, 0x42, 0x00])?;
    let point: [u8; 65] = bytes.get(at..at + 65)?.try_into().ok()?;
    (point.first() == Some(&4)).then_some(point)
}

/// What stands in the innermost OCTET STRING after the object identifier of the binding, critical or not.
#[must_use]
pub fn found_binding(profile: &Profile, bytes: &[u8]) -> Option<Vec<u8>> {
    let at = after(bytes, &der::oid(profile.pairing.binding_oid))?;
    let mut rest = bytes.get(at..)?;
    if let [0x01, 0x01, _, more @ ..] = rest {
        rest = more;
    }
    let mut found = None;
    while let [0x04, len, value @ ..] = rest {
        rest = value.get(..usize::from(*len))?;
        found = Some(rest.to_vec());
    }
    found
}

fn after(bytes: &[u8], what: &[u8]) -> Option<usize> {
    let at = bytes.windows(what.len()).position(|found| found == what)?;
    Some(at + what.len())
}
