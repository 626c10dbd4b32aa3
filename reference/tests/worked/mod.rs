//! One worked session of chapter 5 (profile `ccc`, NFC, drive, version 1.1), computed outside with OpenSSL.
//!
//! Vehicle ephemeral key `44` ×32, endpoint ephemeral key `66` ×32, transaction identifier `55` ×16. Content of AUTH1: slot 7, signature `0A`
//! ×64, subset `1234`; EXCHANGE reads 16 bytes at offset 16 and gets `5A` ×16.

pub(crate) const VX: &str = "5b36890dacbd7c9a96bb74a1ee28b3d2d75b72e09a20ef25cf8e6fd8a9f0350d";
pub(crate) const EX: &str = "0bbbc5e8bc84bd33d1d3ce03ffac9a747f4c1993fddb2ec93a4116a86f022a77";
pub(crate) const SHARED: &str = "e0f4cc5f155759ca5f6b43b5773c88fdd39df0f40974aa02f14ec2b8f2eb5931";
pub(crate) const KDH: &str = "4f29548e4774925670df4afe14ef74e79dab7f314f0155ce1ebb5250d7cd7b42";
pub(crate) const KENC: &str = "f4f8b897640ee09b3922b02d43d9db75";
pub(crate) const KMAC: &str = "bac271c6bec91367ffae3b73d54650c3";
pub(crate) const KRMAC: &str = "550eec5d8571281018361dc27fa0a417";
pub(crate) const KPERSISTENT: &str =
    "3fef36141cc950892ff7b4d9b3d86ecafd96091a00b297352d6977b98e71103a";
pub(crate) const AUTH1: &str = concat!(
    "662ee2868560faa0b9765cbdebc804d1276078d41cfc7ce0e6e8ccfb78f5ae647674d880",
    "f291eff485b8bedf283df4bc412d0f47164b08e5065a6aafe0012237901bfe249db6f654",
    "b8fcb4a7b259bde435c567c438f31144",
);
pub(crate) const EXCHANGE: &str = "9be3ee652d23128ca25db80c7d6e32c5f9e774f90b9addc9";
pub(crate) const ANSWER: &str =
    "01ece69dd5db70a92b000ae79f2cb15bdce55e24c69107062c9e1d665956c0b69bb3c1eed71224f7";
