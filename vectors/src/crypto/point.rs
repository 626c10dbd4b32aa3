//! P-256 points as 65 bytes, private keys as 32.

use super::memo;
use p256::{PublicKey, SecretKey};

/// The public key of a private one, or `None` when the bytes are no scalar between 1 and n-1.
#[must_use]
pub fn public(secret: &[u8; 32]) -> Option<[u8; 65]> {
    let made = memo::kept(0, &[secret], || {
        let key = SecretKey::from_slice(secret).ok();
        let point = key.and_then(|key| bytes(&key.public_key()));
        point.map(Vec::from).unwrap_or_default()
    });
    made.try_into().ok()
}

fn bytes(key: &PublicKey) -> Option<[u8; 65]> {
    let uncompressed = p256::Sec1Point::from(key);
    uncompressed.as_bytes().try_into().ok()
}

/// Whether the 65 bytes are a point that may be used (DK-CR-001).
#[must_use]
pub fn is_valid(point: &[u8]) -> bool {
    let whole = point.len() == 65 && point.first() == Some(&4);
    let valid = || vec![u8::from(PublicKey::from_sec1_bytes(point).is_ok())];
    whole && memo::kept(2, &[point], valid) == [1]
}

/// The x-coordinate of an uncompressed point; whatever bytes stand there when it is none.
#[must_use]
pub fn x(point: &[u8; 65]) -> [u8; 32] {
    let mut out = [0; 32];
    for (to, from) in out.iter_mut().zip(point.iter().skip(1)) {
        *to = *from;
    }
    out
}

/// The x-coordinate of the Diffie-Hellman point.
#[must_use]
pub fn agree(own: &[u8; 32], peer: &[u8; 65]) -> Option<[u8; 32]> {
    let made = memo::kept(1, &[own, peer], || {
        let keys = SecretKey::from_slice(own)
            .ok()
            .zip(PublicKey::from_sec1_bytes(peer).ok());
        let shared = keys.map(|(own, peer)| own.diffie_hellman(&peer));
        shared
            .map(|shared| shared.raw_secret_bytes().to_vec())
            .unwrap_or_default()
    });
    made.try_into().ok()
}

/// The compressed form of a point: same key, another encoding.
#[must_use]
pub fn compressed(point: &[u8; 65]) -> Vec<u8> {
    let odd = point.last().is_some_and(|byte| byte & 1 == 1);
    let mut out = vec![if odd { 3 } else { 2 }];
    out.extend_from_slice(&x(point));
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::name;

    #[test]
    fn both_sides_agree() {
        let (one, two) = (name::secret("a"), name::secret("b"));
        let shared = agree(&one, &public(&two).unwrap()).unwrap();
        assert_eq!(Some(shared), agree(&two, &public(&one).unwrap()));
        assert!(is_valid(&public(&one).unwrap()));
        assert!(!is_valid(&compressed(&public(&one).unwrap())));
    }
}
