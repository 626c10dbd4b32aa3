//! SPAKE2+ in both variants (chapter 11): password to scalars, shares, evidence, system keys.
//!
//! ```text
//!   password ─scrypt─▶ w0, w1                        w0, L  in the vehicle
//!   device   X = x·G + w0·M      ◀──────────▶        Y = y·G + w0·N   vehicle
//!            Z = x·(Y - w0·N)  V = w1·(Y - w0·N)     Z = y·(X - w0·M)  V = y·L
//!            transcript ─▶ M1, M2, secret ─▶ Kenc ‖ Kmac ‖ Krmac ‖ LONG_TERM_SHARED_SECRET
//! ```
//!
//! A [`DeviceShare`] or [`VehicleShare`] is consumed by the run that it serves, so that no scalar serves two (DK-OP-013).

#![expect(
    clippy::arithmetic_side_effects,
    reason = "points and scalars of a group do not overflow"
)]

use alloc::vec::Vec;
use core::fmt;

use aes::Aes128;
use aes::cipher::KeyInit;
use cmac::{Cmac, Mac};
use hkdf::Hkdf;
use keyproof_spec::pairing::fixed::length::{EVIDENCE, SALT, STRETCHED, SYSTEM_KEYS};
use keyproof_spec::pairing::fixed::{POINT_M, POINT_N, label};
use keyproof_spec::pairing::profile::Pake;
use keyproof_spec::profile::length::{BLOCK, FIELD, POINT};
use p256::elliptic_curve::Curve;
use p256::elliptic_curve::bigint::{NonZero, U256, U320};
use p256::elliptic_curve::ff::{Field, PrimeField};
use p256::elliptic_curve::group::Group;
use p256::elliptic_curve::sec1::ToSec1Point;
use p256::{NistP256, ProjectivePoint, PublicKey, Scalar};
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

use super::fault::Fault;
use crate::agreement::Point;
use crate::entropy::{Draw, Entropy};
use crate::schedule::SessionKeys;
use crate::secret::{Secret, SecretBytes};

/// Draws before a source of entropy counts as broken.
const DRAWS_MAX: u8 = 16;
/// Half of what scrypt gives.
const HALF: usize = STRETCHED / 2;

/// Salt and costs of REQUEST.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Stretching {
    pub(crate) salt: [u8; SALT],
    pub(crate) n: u32,
    pub(crate) r: u16,
    pub(crate) p: u16,
}

/// What the evidence is about besides shares and secrets.
#[derive(Clone, Debug)]
pub(crate) struct Context<'a> {
    pub(crate) variant: Pake,
    /// The data field of REQUEST, as the one side sent and the other received it.
    pub(crate) request: &'a [u8],
    /// TLV `5B` and TLV `5C` of REQUEST, whole.
    pub(crate) versions: &'a [u8],
    /// Brand in REQUEST.
    pub(crate) brand: [u8; 2],
}

/// w0 and w1, in the device.
#[derive(Clone)]
pub(crate) struct Witness {
    w0: Zeroizing<Scalar>,
    w1: Zeroizing<Scalar>,
}

impl fmt::Debug for Witness {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Witness(…)")
    }
}

impl Witness {
    /// Stretches a password (DK-PK-002). Slow on purpose.
    pub(crate) fn stretch(
        variant: Pake,
        password: &[u8],
        brand: [u8; 2],
        costs: &Stretching,
    ) -> Result<Self, Fault> {
        if !costs.n.is_power_of_two() {
            return Err(Fault::Costs);
        }
        let log_n = u8::try_from(costs.n.ilog2()).map_err(|_| Fault::Costs)?;
        let params = scrypt::Params::new(log_n, u32::from(costs.r), u32::from(costs.p))
            .map_err(|_| Fault::Costs)?; // DK-OP-022
        let input = Zeroizing::new(match variant {
            Pake::Ccc => password.to_vec(),
            Pake::Rfc9383 => {
                let mut input = Vec::new();
                push(&mut input, password);
                push(&mut input, label::DEVICE);
                push(&mut input, &brand);
                input
            }
        });
        let mut z = Secret::<STRETCHED>::zero();
        scrypt::scrypt(&input, &costs.salt, &params, z.expose_mut())
            .map_err(|_| Fault::internal())?;
        let (z0, z1) = z.expose().split_at(HALF);
        Ok(Self {
            w0: reduce(variant, z0)?,
            w1: reduce(variant, z1)?,
        })
    }

    /// The verifier that belongs to it: w0 and L, for whoever makes verifiers.
    pub(crate) fn verifier(&self) -> Result<([u8; FIELD], [u8; POINT]), Fault> {
        Ok((
            self.w0.to_repr().into(),
            encode(&(ProjectivePoint::GENERATOR * *self.w1))?,
        ))
    }

    /// Draws x and masks it.
    pub(crate) fn share(self, entropy: &mut dyn Entropy) -> Result<DeviceShare, Fault> {
        let x = scalar(entropy)?; // DK-OP-013
        let bytes = masked(&x, &self.w0, &POINT_M)?; // DK-PK-003
        Ok(DeviceShare {
            x,
            witness: self,
            bytes,
        })
    }
}

/// 40 bytes to a scalar: `mod n` (rfc9383) or `mod (n-1), plus 1` (ccc).
fn reduce(variant: Pake, half: &[u8]) -> Result<Zeroizing<Scalar>, Fault> {
    let half: &[u8; HALF] = half.try_into().map_err(|_| Fault::internal())?;
    let order: U320 = NistP256::ORDER.get().resize();
    let modulus = match variant {
        Pake::Ccc => order.wrapping_sub(&U320::ONE),
        Pake::Rfc9383 => order,
    };
    let modulus = Option::<NonZero<U320>>::from(NonZero::new(modulus)).ok_or(Fault::internal())?;
    let rest = U320::from_be_slice(half).rem(&modulus);
    let value = match variant {
        Pake::Ccc => rest.wrapping_add(&U320::ONE), // DK-PK-002
        Pake::Rfc9383 => rest,
    };
    let value: U256 = value.resize();
    let scalar: Option<Scalar> = Scalar::from_repr(value.to_be_bytes().into()).into();
    scalar.map(Zeroizing::new).ok_or(Fault::internal())
}

/// What the vehicle keeps of a password: w0 and L.
#[derive(Clone)]
pub(crate) struct VerifierKey {
    w0: Zeroizing<Scalar>,
    l: ProjectivePoint,
}

impl fmt::Debug for VerifierKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("VerifierKey(…)")
    }
}

impl VerifierKey {
    /// None unless w0 lies below n and L is a point.
    pub(crate) fn decode(w0: &[u8; FIELD], l: &[u8; POINT]) -> Option<Self> {
        Some(Self {
            w0: Option::<Scalar>::from(Scalar::from_repr((*w0).into())).map(Zeroizing::new)?,
            l: Point::decode(l).ok()?.key().to_projective(),
        })
    }

    /// Draws y and masks it.
    pub(crate) fn share(&self, entropy: &mut dyn Entropy) -> Result<VehicleShare, Fault> {
        let y = scalar(entropy)?; // DK-OP-013
        let bytes = masked(&y, &self.w0, &POINT_N)?; // DK-PK-003
        Ok(VehicleShare {
            y,
            verifier: self.clone(),
            bytes,
        })
    }
}

/// The device's side of a run that waits for Y.
pub(crate) struct DeviceShare {
    x: Zeroizing<Scalar>,
    witness: Witness,
    bytes: [u8; POINT],
}

impl fmt::Debug for DeviceShare {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("DeviceShare(…)")
    }
}

impl DeviceShare {
    /// X.
    pub(crate) const fn bytes(&self) -> &[u8; POINT] {
        &self.bytes
    }

    /// Takes Y; gives what both sides must have in common.
    pub(crate) fn meet(self, y: &[u8; POINT], context: &Context<'_>) -> Result<Common, Fault> {
        let base = unmask(y, &self.witness.w0, &POINT_N)?;
        let (z, v) = (base * *self.x, base * *self.witness.w1);
        derive(context, &self.bytes, y, &z, &v, &self.witness.w0)
    }
}

/// The vehicle's side of a run that has seen X.
pub(crate) struct VehicleShare {
    y: Zeroizing<Scalar>,
    verifier: VerifierKey,
    bytes: [u8; POINT],
}

impl fmt::Debug for VehicleShare {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("VehicleShare(…)")
    }
}

impl VehicleShare {
    /// Y.
    pub(crate) const fn bytes(&self) -> &[u8; POINT] {
        &self.bytes
    }

    /// Takes X; gives what both sides must have in common.
    pub(crate) fn meet(self, x: &[u8; POINT], context: &Context<'_>) -> Result<Common, Fault> {
        let base = unmask(x, &self.verifier.w0, &POINT_M)?;
        let (z, v) = (base * *self.y, self.verifier.l * *self.y);
        derive(context, x, &self.bytes, &z, &v, &self.verifier.w0)
    }
}

/// One side's evidence: 16 bytes that are compared in constant time and never printed.
#[derive(Clone, Debug)]
pub(crate) struct Evidence(Secret<EVIDENCE>);

impl Evidence {
    pub(crate) fn expose(&self) -> &[u8; EVIDENCE] {
        self.0.expose()
    }

    /// All 16 bytes are the same.
    pub(crate) fn check(&self, received: &[u8; EVIDENCE]) -> Result<Confirmed, Fault> {
        if bool::from(self.0.expose().ct_eq(received)) {
            Ok(Confirmed(()))
        } else {
            Err(Fault::Evidence) // DK-OP-005 DK-OP-025
        }
    }
}

/// Proof that the other side's evidence has verified; without it no channel opens.
#[derive(Debug)]
pub struct Confirmed(());

/// What both sides of a run have in common.
#[derive(Debug)]
pub(crate) struct Common {
    /// M1, of the vehicle.
    pub(crate) vehicle: Evidence,
    /// M2, of the device.
    pub(crate) device: Evidence,
    /// From which the system keys come.
    secret: SecretBytes,
}

impl Common {
    /// The keys of the pairing channel (DK-PK-006). The fourth part, LONG_TERM_SHARED_SECRET, is not used here.
    pub(crate) fn channel_keys(&self, _: &Confirmed) -> Result<SessionKeys, Fault> {
        let mut keys = Secret::<SYSTEM_KEYS>::zero();
        Hkdf::<Sha256>::new(None, self.secret.expose())
            .expand(label::SYSTEM, keys.expose_mut())
            .map_err(|_| Fault::internal())?;
        match keys.expose().as_chunks::<BLOCK>().0 {
            [encryption, command_mac, response_mac, _] => Ok(SessionKeys {
                encryption: Secret::from_array(*encryption),
                command_mac: Secret::from_array(*command_mac),
                response_mac: Secret::from_array(*response_mac),
            }),
            _ => Err(Fault::internal()),
        }
    }
}

/// Transcript, evidence and secret (section 11.3).
fn derive(
    context: &Context<'_>,
    x: &[u8; POINT],
    y: &[u8; POINT],
    z: &ProjectivePoint,
    v: &ProjectivePoint,
    w0: &Scalar,
) -> Result<Common, Fault> {
    if bool::from(z.is_identity()) || bool::from(v.is_identity()) {
        return Err(Fault::Share); // DK-PK-001
    }
    let (z, v) = (Zeroizing::new(encode(z)?), Zeroizing::new(encode(v)?));
    let w0 = Zeroizing::new(<[u8; FIELD]>::from(w0.to_repr()));
    let mut transcript = Zeroizing::new(Vec::with_capacity(1024));
    if context.variant == Pake::Rfc9383 {
        push(&mut transcript, &[label::CONTEXT, context.request].concat());
        push(&mut transcript, label::DEVICE);
        push(&mut transcript, &context.brand);
        push(&mut transcript, &POINT_M);
        push(&mut transcript, &POINT_N);
    }
    for part in [x.as_slice(), y, z.as_slice(), v.as_slice(), w0.as_slice()] {
        push(&mut transcript, part); // DK-PK-004
    }
    let hash = Zeroizing::new(<[u8; FIELD]>::from(Sha256::digest(&transcript)));
    let (confirmation, secret, info) = match context.variant {
        Pake::Ccc => {
            let (ck, sk) = hash.split_at(BLOCK);
            let info = [label::CONFIRMATION, context.versions].concat();
            (ck, SecretBytes::from_vec(sk.to_vec()), info)
        }
        Pake::Rfc9383 => {
            let mut shared = alloc::vec![0; FIELD];
            Hkdf::<Sha256>::new(None, hash.as_slice())
                .expand(label::SHARED, &mut shared)
                .map_err(|_| Fault::internal())?;
            (
                hash.as_slice(),
                SecretBytes::from_vec(shared),
                label::CONFIRMATION.to_vec(),
            )
        }
    };
    let mut keys = Secret::<FIELD>::zero();
    Hkdf::<Sha256>::new(None, confirmation)
        .expand(&info, keys.expose_mut())
        .map_err(|_| Fault::internal())?;
    let (first, second) = keys.expose().split_at(BLOCK);
    // DK-PK-005: ccc K1 ‖ K2 begins with the vehicle's key, rfc9383 Kp ‖ Kv with the device's.
    let (vehicle, device) = match context.variant {
        Pake::Ccc => (first, second),
        Pake::Rfc9383 => (second, first),
    };
    Ok(Common {
        vehicle: evidence(vehicle, x)?,
        device: evidence(device, y)?,
        secret,
    })
}

fn evidence(key: &[u8], share: &[u8; POINT]) -> Result<Evidence, Fault> {
    let mut mac = <Cmac<Aes128> as KeyInit>::new_from_slice(key).map_err(|_| Fault::internal())?;
    mac.update(share);
    Ok(Evidence(Secret::from_array(
        mac.finalize().into_bytes().into(),
    )))
}

/// `le64(length) ‖ bytes`.
fn push(out: &mut Vec<u8>, bytes: &[u8]) {
    let length = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
    out.extend_from_slice(&length.to_le_bytes());
    out.extend_from_slice(bytes);
}

/// A scalar between 1 and n-1 from fresh entropy.
fn scalar(entropy: &mut dyn Entropy) -> Result<Zeroizing<Scalar>, Fault> {
    let mut candidate = Secret::<FIELD>::zero();
    for _ in 0..DRAWS_MAX {
        entropy.fill(Draw::Share, candidate.expose_mut());
        let scalar: Option<Scalar> = Scalar::from_repr((*candidate.expose()).into()).into();
        if let Some(scalar) = scalar.filter(|scalar| !bool::from(scalar.is_zero())) {
            return Ok(Zeroizing::new(scalar));
        }
    }
    Err(Fault::Transaction(crate::Fault::Entropy))
}

/// `s·G + w0·P`.
fn masked(s: &Scalar, w0: &Scalar, mask: &[u8; POINT]) -> Result<[u8; POINT], Fault> {
    encode(&(ProjectivePoint::GENERATOR * s + constant(mask)? * w0))
}

/// `share - w0·P`, for a share that is a point.
fn unmask(share: &[u8; POINT], w0: &Scalar, mask: &[u8; POINT]) -> Result<ProjectivePoint, Fault> {
    let share = Point::decode(share).map_err(|_| Fault::Share)?; // DK-PK-001
    Ok(share.key().to_projective() - constant(mask)? * w0)
}

fn constant(bytes: &[u8; POINT]) -> Result<ProjectivePoint, Fault> {
    PublicKey::from_sec1_bytes(bytes)
        .map(|key| key.to_projective())
        .map_err(|_| Fault::internal())
}

fn encode(point: &ProjectivePoint) -> Result<[u8; POINT], Fault> {
    point
        .to_affine()
        .to_sec1_point(false)
        .as_bytes()
        .try_into()
        .map_err(|_| Fault::internal())
}

#[cfg(test)]
mod tests {
    use super::*;
    use spake2plus::rand_core::{Infallible, TryCryptoRng, TryRng};
    use spake2plus::{Context as TheirContext, P256Sha256, Prover, ProverSecret, Verifier};

    fn bytes(text: &str) -> Vec<u8> {
        hex::decode(text).unwrap()
    }

    fn array<const N: usize>(text: &str) -> [u8; N] {
        bytes(text).try_into().unwrap()
    }

    fn number(text: &str) -> Zeroizing<Scalar> {
        Zeroizing::new(Scalar::from_repr(array::<FIELD>(text).into()).unwrap())
    }

    // RFC 9383, appendix C, P256-SHA256: the values that do not depend on identities and context.
    const W0: &str = "bb8e1bbcf3c48f62c08db243652ae55d3e5586053fca77102994f23ad95491b3";
    const W1: &str = "7e945f34d78785b8a3ef44d0df5a1a97d6b3b460409a345ca7830387a74b1dba";
    const L: &str = "04eb7c9db3d9a9eb1f8adab81b5794c1f13ae3e225efbe91ea487425854c7fc00f00bfedcbd09b2400142d40a14f2064ef31dfaa903b91d1faea7093d835966efd";
    const X_SECRET: &str = "d1232c8e8693d02368976c174e2088851b8365d0d79a9eee709c6a05a2fad539";
    const X: &str = "04ef3bd051bf78a2234ec0df197f7828060fe9856503579bb1733009042c15c0c1de127727f418b5966afadfdd95a6e4591d171056b333dab97a79c7193e341727";
    const Y_SECRET: &str = "717a72348a182085109c8d3917d6c43d59b224dc6a7fc4f0483232fa6516d8b3";
    const Y: &str = "04c0f65da0d11927bdf5d560c69e1d7d939a05b0e88291887d679fcadea75810fb5cc1ca7494db39e82ff2f50665255d76173e09986ab46742c798a9a68437b048";
    const Z: &str = "04bbfce7dd7f277819c8da21544afb7964705569bdf12fb92aa388059408d50091a0c5f1d3127f56813b5337f9e4e67e2ca633117a4fbd559946ab474356c41839";
    const V: &str = "0458bf27c6bca011c9ce1930e8984a797a3419797b936629a5a937cf2f11c8b9514b82b993da8a46e664f23db7c01edc87faa530db01c2ee405230b18997f16b68";

    fn witness() -> Witness {
        Witness {
            w0: number(W0),
            w1: number(W1),
        }
    }

    /// DK-PK-003.
    #[test]
    fn shares_and_secrets_are_those_of_rfc_9383() {
        let (w0, w1) = (number(W0), number(W1));
        let (x, y) = (number(X_SECRET), number(Y_SECRET));
        assert_eq!(witness().verifier().unwrap(), (array(W0), array(L)));
        assert_eq!(masked(&x, &w0, &POINT_M).unwrap(), array(X));
        assert_eq!(masked(&y, &w0, &POINT_N).unwrap(), array(Y));
        let at_device = unmask(&array(Y), &w0, &POINT_N).unwrap();
        assert_eq!(encode(&(at_device * *x)).unwrap(), array(Z));
        assert_eq!(encode(&(at_device * *w1)).unwrap(), array(V));
        let at_vehicle = unmask(&array(X), &w0, &POINT_M).unwrap();
        assert_eq!(encode(&(at_vehicle * *y)).unwrap(), array(Z));
        let l = VerifierKey::decode(&array(W0), &array(L)).unwrap().l;
        assert_eq!(encode(&(l * *y)).unwrap(), array(V));
    }

    struct Replay(Vec<u8>);

    impl Replay {
        /// The crate reduces 64 bytes.
        fn of(scalar: &str) -> Self {
            Self([alloc::vec![0; 32], bytes(scalar)].concat())
        }
    }

    impl TryRng for Replay {
        type Error = Infallible;

        fn try_next_u32(&mut self) -> Result<u32, Infallible> {
            unreachable!("scalars are filled")
        }

        fn try_next_u64(&mut self) -> Result<u64, Infallible> {
            unreachable!("scalars are filled")
        }

        fn try_fill_bytes(&mut self, out: &mut [u8]) -> Result<(), Infallible> {
            out.copy_from_slice(&self.0);
            Ok(())
        }
    }

    impl TryCryptoRng for Replay {}

    /// DK-PK-003 DK-PK-004: both sides of `spake2plus`, a crate that shares no code with this file, give the same shares and the same
    /// shared key for the transcript of the variant rfc9383. (Its evidence is HMAC, ours CMAC.)
    #[test]
    fn another_implementation_agrees() {
        let (request, brand) = (b"any request", [0, 1]);
        let name = [label::CONTEXT, request].concat();
        let theirs = TheirContext {
            context: &name,
            prover_id: label::DEVICE,
            verifier_id: &brand,
        };
        let output = [[0; 8].to_vec(), bytes(W0), [0; 8].to_vec(), bytes(W1)].concat();
        let secret = ProverSecret::<P256Sha256>::from_pbkdf_output(&output).unwrap();
        let (prover, x) = Prover::start(&secret, &theirs, &mut Replay::of(X_SECRET));
        let record = secret.verifier_record();
        let (verifier, y) = Verifier::start(&record, &theirs, &mut Replay::of(Y_SECRET));
        let (confirming, evidence) = verifier.receive(&x).unwrap();
        let (answer, shared) = prover.receive(&y).unwrap().finish(&evidence).unwrap();
        assert_eq!(
            confirming.finish(&answer).unwrap().as_bytes(),
            shared.as_bytes()
        );

        let context = Context {
            variant: Pake::Rfc9383,
            request,
            versions: &[],
            brand,
        };
        let device = DeviceShare {
            x: number(X_SECRET),
            witness: witness(),
            bytes: array(X),
        };
        let vehicle = VehicleShare {
            y: number(Y_SECRET),
            verifier: VerifierKey::decode(&array(W0), &array(L)).unwrap(),
            bytes: array(Y),
        };
        assert_eq!(x.as_bytes().as_ref(), device.bytes());
        assert_eq!(y.as_bytes().as_ref(), vehicle.bytes());
        let device = device.meet(&array(Y), &context).unwrap();
        let vehicle = vehicle.meet(&array(X), &context).unwrap();
        assert_eq!(device.secret.expose(), shared.as_bytes().as_ref());
        assert_eq!(vehicle.secret.expose(), shared.as_bytes().as_ref());
        assert_eq!(device.device.expose(), vehicle.device.expose());
        assert_ne!(device.device.expose(), device.vehicle.expose());
    }

    /// DK-PK-001: a share that cancels the mask leaves nothing secret.
    #[test]
    fn the_identity_is_no_secret() {
        let context = Context {
            variant: Pake::Ccc,
            request: &[],
            versions: &[],
            brand: [0, 1],
        };
        let cancels = |mask| encode(&(constant(mask).unwrap() * *number(W0))).unwrap();
        let device = DeviceShare {
            x: number(X_SECRET),
            witness: witness(),
            bytes: array(X),
        };
        let met = device.meet(&cancels(&POINT_N), &context);
        assert_eq!(met.unwrap_err(), Fault::Share);
        let vehicle = VehicleShare {
            y: number(Y_SECRET),
            verifier: VerifierKey::decode(&array(W0), &array(L)).unwrap(),
            bytes: array(Y),
        };
        let met = vehicle.meet(&cancels(&POINT_M), &context);
        assert_eq!(met.unwrap_err(), Fault::Share);
    }

    /// DK-PK-002: both reductions at the edges of the order.
    #[test]
    fn halves_are_reduced_as_the_variant_says() {
        let order = U320::from_be_hex(
            "0000000000000000ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551",
        );
        let edges = [
            (0_u8, Scalar::from(2_u64), Scalar::ZERO),
            (1, Scalar::ONE, -Scalar::ONE),
        ];
        for (less, ccc, rfc9383) in edges {
            let half = order.wrapping_sub(&U320::from_u8(less)).to_be_bytes();
            assert_eq!(*reduce(Pake::Ccc, half.as_ref()).unwrap(), ccc);
            assert_eq!(*reduce(Pake::Rfc9383, half.as_ref()).unwrap(), rfc9383);
        }
    }
}
