//! The algebra of shares (section 11.2): what is left when a mask is taken off, and the secrets of both sides.

use super::message::{Scalar, Secret, Share, Side, Stretched};

/// Takes the mask `w0` of `side` off a share. `Ok` is the scalar that is left.
#[must_use]
pub fn unmask(share: Share, side: Side, w0: Stretched) -> Option<Scalar> {
    let Share::Masked {
        scalar,
        mask: Some(mask),
        side: masked_by,
    } = share
    else {
        return None;
    };
    (mask == w0 && masked_by == side).then_some(scalar)
}

/// Z and V as the vehicle computes them with its scalar `y` (section 11.2).
#[must_use]
pub fn secrets_of_vehicle(x: Share, y: Scalar, w0: Stretched) -> (Secret, Secret) {
    let z = match unmask(x, Side::Device, w0) {
        Some(Scalar::ZERO) => Secret::Identity,
        Some(scalar) => Secret::Product(scalar, y),
        None => Secret::Opaque(x, Some(y), w0),
    };
    (z, Secret::Verifier(y, w0))
}

/// Z and V as the device computes them with its scalar `x` (section 11.2).
#[must_use]
pub fn secrets_of_device(y: Share, x: Scalar, w0: Stretched) -> (Secret, Secret) {
    match unmask(y, Side::Vehicle, w0) {
        Some(Scalar::ZERO) => (Secret::Identity, Secret::Identity),
        Some(scalar) => (Secret::Product(x, scalar), Secret::Verifier(scalar, w0)),
        None => (Secret::Opaque(y, Some(x), w0), Secret::Opaque(y, None, w0)),
    }
}
