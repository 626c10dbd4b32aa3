//! Shares and secrets: section 11.2, on points of 65 bytes and scalars of 32.

use super::Scalars;
use keyproof_spec::pairing::fixed::{POINT_M, POINT_N};
use p256::elliptic_curve::ff::PrimeField;
use p256::elliptic_curve::sec1::ToSec1Point;
use p256::{ProjectivePoint, PublicKey, Scalar};

/// The two points that only the sides of the run know.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Secrets {
    /// Z.
    pub z: [u8; 65],
    /// V.
    pub v: [u8; 65],
}

/// A scalar below n; zero is one.
fn scalar(bytes: &[u8; 32]) -> Option<Scalar> {
    Scalar::from_repr((*bytes).into()).into_option()
}

/// A point of 65 bytes; never the identity.
pub(super) fn point(bytes: &[u8]) -> Option<ProjectivePoint> {
    let whole = bytes.len() == 65 && bytes.first() == Some(&4);
    let key = PublicKey::from_sec1_bytes(bytes).ok().filter(|_| whole)?;
    Some(key.to_projective())
}

/// `None` for the identity, which has no encoding of 65 bytes.
fn encoded(point: &ProjectivePoint) -> Option<[u8; 65]> {
    point
        .to_affine()
        .to_sec1_point(false)
        .as_bytes()
        .try_into()
        .ok()
}

/// `k·P`; `None` when `k` is not below n, `P` is no point, or the product is the identity.
pub(super) fn times(k: &[u8; 32], base: &[u8]) -> Option<[u8; 65]> {
    encoded(&(point(base)? * scalar(k)?))
}

fn share(own: &[u8; 32], w0: &[u8; 32], mask: &[u8; 65]) -> Option<[u8; 65]> {
    encoded(&(ProjectivePoint::GENERATOR * scalar(own)? + point(mask)? * scalar(w0)?))
}

/// L = w1·G. `None` when w1 is zero or not below n.
#[must_use]
pub fn verifier(w1: &[u8; 32]) -> Option<[u8; 65]> {
    encoded(&(ProjectivePoint::GENERATOR * scalar(w1)?))
}

/// X = x·G + w0·M. `None` when a scalar is not below n or the sum is the identity; x may be zero.
#[must_use]
pub fn device_share(x: &[u8; 32], w0: &[u8; 32]) -> Option<[u8; 65]> {
    share(x, w0, &POINT_M)
}

/// Y = y·G + w0·N. `None` when a scalar is not below n or the sum is the identity; y may be zero.
#[must_use]
pub fn vehicle_share(y: &[u8; 32], w0: &[u8; 32]) -> Option<[u8; 65]> {
    share(y, w0, &POINT_N)
}

/// `share - w0·mask`.
fn unmasked(share: &[u8; 65], w0: &[u8; 32], mask: &[u8; 65]) -> Option<ProjectivePoint> {
    Some(point(share)? - point(mask)? * scalar(w0)?)
}

/// The device's Z = x·(Y - w0·N) and V = w1·(Y - w0·N).
///
/// `None` when the share is no point, a scalar is not below n, or Z or V is the identity (DK-PK-001).
#[must_use]
pub fn device_secrets(x: &[u8; 32], y_share: &[u8; 65], scalars: &Scalars) -> Option<Secrets> {
    let base = unmasked(y_share, &scalars.w0, &POINT_N)?;
    Some(Secrets {
        z: encoded(&(base * scalar(x)?))?,
        v: encoded(&(base * scalar(&scalars.w1)?))?,
    })
}

/// The vehicle's Z = y·(X - w0·M) and V = y·L.
///
/// `None` when the share or L is no point, a scalar is not below n, or Z or V is the identity (DK-PK-001).
#[must_use]
pub fn vehicle_secrets(
    y: &[u8; 32],
    x_share: &[u8; 65],
    w0: &[u8; 32],
    l: &[u8; 65],
) -> Option<Secrets> {
    let base = unmasked(x_share, w0, &POINT_M)?;
    Some(Secrets {
        z: encoded(&(base * scalar(y)?))?,
        v: times(y, l)?,
    })
}
