//! Values that others have computed: chapter 11's example through both machines, and a crate that shares no code with this one.

use keyproof_spec::profile::INVENTED;
use spake2plus::{P256Sha256, VerifierRecord};

use crate::example;
use crate::pki::VEHICLE;
use crate::stage;

/// DK-PK-002 to DK-PK-006: verifier, shares, evidence and the keys of the channel are the example's (asserted on the way), so that the creation data opens.
#[test]
fn the_machines_say_what_the_example_says() {
    let profile = &example::PROFILE;
    let mut run = example::plain();
    let content = run.channel.open_command(&run.write[5..run.write.len() - 1]);
    assert_eq!(
        content[..2],
        [profile.pairing.creation.vehicle_identifier, 8]
    );
    assert_eq!(content[2..10], VEHICLE);
    assert_eq!(content.len(), profile.pairing.part_len);
}

/// The verifier of the other variant is the one that the crate makes of the same password.
#[test]
fn another_implementation_makes_the_same_verifier() {
    let ours = stage::verifier(&INVENTED, stage::PASSWORD);
    let le64 = |part: &[u8]| [&(part.len() as u64).to_le_bytes()[..], part].concat();
    let input = [le64(stage::PASSWORD), le64(b"device"), le64(&[0, 1])].concat();
    let mut output = [0; 80];
    let params = scrypt::Params::new(11, 8, 1).unwrap();
    scrypt::scrypt(&input, b"yellowsubmarines", &params, &mut output).unwrap();
    let theirs = spake2plus::ProverSecret::<P256Sha256>::from_pbkdf_output(&output).unwrap();
    let record: VerifierRecord<P256Sha256> = theirs.verifier_record();
    let bytes = record.to_bytes();
    assert_eq!(bytes.as_ref(), [&ours.w0[..], &ours.l].concat());
}
