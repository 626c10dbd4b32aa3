//! One certificate, read as section 11.5 has it: whatever it does not allow in the form of a certificate is none.
//!
//! What depends on the place in a path (role, time, issuer, the length of the binding) is looked at in `path`.

use super::der::{self, Reader, tag};
use super::{oid, time};
use crate::crypto::{point, signature};
use keyproof_spec::profile::Profile;

/// What a certificate says.
#[derive(Clone, Debug)]
pub(super) struct Certificate {
    /// The signed part, as its issuer signed it.
    pub(super) signed: Vec<u8>,
    /// Issuer in DER.
    pub(super) issuer: Vec<u8>,
    /// First and last second.
    pub(super) validity: (u64, u64),
    /// Subject in DER.
    pub(super) subject: Vec<u8>,
    /// Key.
    pub(super) public: [u8; 65],
    /// In their order.
    pub(super) extensions: Vec<Extension>,
    /// r ‖ s.
    pub(super) signature: [u8; 64],
}

/// One extension.
#[derive(Clone, Debug)]
pub(super) struct Extension {
    /// In DER.
    pub(super) oid: Vec<u8>,
    pub(super) critical: bool,
    /// What is in its OCTET STRING.
    pub(super) value: Vec<u8>,
}

/// The key of a certificate that has the form of section 11.5; its signature, time and role are not looked at.
#[must_use]
pub fn public_of(certificate: &[u8]) -> Option<[u8; 65]> {
    Some(read(certificate)?.public)
}

/// The bytes that a leaf binds, of whatever length; `None` unless the profile's extension stands there once, critical and well-formed.
#[must_use]
pub fn binding_of(profile: &Profile, certificate: &[u8]) -> Option<Vec<u8>> {
    read(certificate)?.binding(profile)
}

/// The common name of a subject that is one common name in a UTF8String and nothing else.
#[must_use]
pub fn common_name_of(certificate: &[u8]) -> Option<String> {
    let subject = read(certificate)?.subject;
    let mut name = Reader(&subject).inside(tag::SEQUENCE)?;
    let mut parts = name.inside(tag::SET)?;
    let mut pair = parts.inside(tag::SEQUENCE)?;
    object(&mut pair, oid::COMMON_NAME)?;
    let value = pair.value(tag::UTF8_STRING)?.to_vec();
    pair.end()?;
    parts.end()?;
    name.end()?;
    String::from_utf8(value).ok()
}

/// Whether a certificate of the form of section 11.5 verifies under its issuer's key.
#[must_use]
pub fn signature_holds(certificate: &[u8], issuer_public: &[u8; 65]) -> bool {
    read(certificate).is_some_and(|read| read.signed_by(issuer_public))
}

impl Certificate {
    pub(super) fn signed_by(&self, public: &[u8; 65]) -> bool {
        signature::verifies(public, &self.signed, &self.signature)
    }

    /// The value of an extension that stands there once and is critical.
    pub(super) fn critical(&self, dotted: &str) -> Option<&[u8]> {
        let oid = der::oid(dotted);
        let mut found = self.extensions.iter().filter(|it| it.oid == oid);
        let only = found.next().filter(|it| it.critical)?;
        found.next().is_none().then_some(&only.value)
    }

    pub(super) fn binding(&self, profile: &Profile) -> Option<Vec<u8>> {
        let mut value = Reader(self.critical(profile.pairing.binding_oid)?);
        let bytes = value.value(tag::OCTET_STRING)?;
        value.end()?;
        Some(bytes.to_vec())
    }
}

/// Reads a certificate that fills the bytes.
pub(super) fn read(certificate: &[u8]) -> Option<Certificate> {
    let mut outside = Reader(certificate);
    let mut parts = outside.inside(tag::SEQUENCE)?;
    outside.end()?;
    let signed = parts.whole(tag::SEQUENCE)?;
    algorithm(&mut parts)?;
    let signature = raw(whole_bytes(parts.value(tag::BIT_STRING)?)?)?;
    parts.end()?;

    let mut fields = Reader(signed).inside(tag::SEQUENCE)?;
    let mut version = fields.inside(tag::VERSION)?;
    (version.magnitude()? == [2]).then_some(())?;
    version.end()?;
    fields.magnitude()?;
    algorithm(&mut fields)?;
    let issuer = fields.whole(tag::SEQUENCE)?.to_vec();
    let mut validity = fields.inside(tag::SEQUENCE)?;
    let moments = (time::read(&mut validity)?, time::read(&mut validity)?);
    validity.end()?;
    let subject = fields.whole(tag::SEQUENCE)?.to_vec();
    let public = key(fields.inside(tag::SEQUENCE)?)?;
    let extensions = match fields.next_tag() {
        Some(_) => extensions(fields.inside(tag::EXTENSIONS)?)?,
        None => Vec::new(),
    };
    fields.end()?;
    Some(Certificate {
        signed: signed.to_vec(),
        issuer,
        validity: moments,
        subject,
        public,
        extensions,
        signature,
    })
}

/// ecdsa-with-SHA256 without parameters.
fn algorithm(reader: &mut Reader<'_>) -> Option<()> {
    let mut parts = reader.inside(tag::SEQUENCE)?;
    object(&mut parts, oid::ECDSA_SHA256)?;
    parts.end()
}

fn object(reader: &mut Reader<'_>, dotted: &str) -> Option<()> {
    (reader.whole(tag::OID)? == der::oid(dotted)).then_some(())
}

/// A BIT STRING of whole bytes.
fn whole_bytes(value: &[u8]) -> Option<&[u8]> {
    match value {
        [0, bytes @ ..] => Some(bytes),
        _ => None,
    }
}

fn key(mut info: Reader<'_>) -> Option<[u8; 65]> {
    let mut algorithm = info.inside(tag::SEQUENCE)?;
    object(&mut algorithm, oid::EC_PUBLIC_KEY)?;
    object(&mut algorithm, oid::P256)?;
    algorithm.end()?;
    let public = whole_bytes(info.value(tag::BIT_STRING)?)?;
    info.end()?;
    point::is_valid(public).then(|| public.try_into().ok())?
}

/// r ‖ s; both short enough, whether they are in range shows when they are verified.
fn raw(value: &[u8]) -> Option<[u8; 64]> {
    let mut outside = Reader(value);
    let mut numbers = outside.inside(tag::SEQUENCE)?;
    outside.end()?;
    let mut out = [0; 64];
    for half in out.chunks_exact_mut(32) {
        let number = numbers.magnitude()?;
        let at = half.len().checked_sub(number.len())?;
        half.get_mut(at..)?.copy_from_slice(number);
    }
    numbers.end()?;
    Some(out)
}

fn extensions(mut outside: Reader<'_>) -> Option<Vec<Extension>> {
    let mut list = outside.inside(tag::SEQUENCE)?;
    outside.end()?;
    list.next_tag()?;
    let mut out: Vec<Extension> = Vec::new();
    while list.next_tag().is_some() {
        let mut parts = list.inside(tag::SEQUENCE)?;
        let oid = parts.whole(tag::OID)?.to_vec();
        let critical = parts.next_tag() == Some(tag::BOOLEAN);
        if critical {
            parts.truth()?;
        }
        let value = parts.value(tag::OCTET_STRING)?.to_vec();
        parts.end()?;
        if out.iter().any(|before| before.oid == oid) {
            return None;
        }
        out.push(Extension {
            oid,
            critical,
            value,
        });
    }
    Some(out)
}
