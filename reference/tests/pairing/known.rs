//! Values that others have computed: chapter 11's example through the machines, and a crate that shares no code with this one.

use keyproof_reference::pairing::{Fault, make_verifier};
use keyproof_reference::{Draw, Entropy};
use keyproof_spec::CHAPTERS;
use keyproof_spec::profile::{CCC, INVENTED, Profile};
use spake2plus::{P256Sha256, VerifierRecord};

use crate::channel;
use crate::stage::{self, Stage};

/// The value behind a name in the example of section 11.4.
fn example(name: &str) -> Vec<u8> {
    let text = CHAPTERS
        .iter()
        .find(|(stem, _)| stem.starts_with("11"))
        .unwrap()
        .1;
    let text = text.split("Example (").nth(1).unwrap();
    let words: Vec<&str> = text.split_whitespace().collect();
    let at = words.iter().position(|word| *word == name).unwrap();
    hex::decode(words[at + 1]).unwrap()
}

struct Fixed(Vec<u8>, stage::Counting);

impl Entropy for Fixed {
    fn fill(&mut self, purpose: Draw, out: &mut [u8]) {
        match purpose {
            Draw::Share => out.copy_from_slice(&self.0),
            Draw::Ephemeral
            | Draw::TransactionIdentifier
            | Draw::Endpoint
            | Draw::Challenge
            | Draw::Token => self.1.fill(purpose, out),
        }
    }
}

static EXAMPLE: Profile = Profile {
    versions: &[0x0100],
    pairing: keyproof_spec::pairing::profile::PairingProfile {
        framework_versions: &[0x0101],
        ..CCC.pairing
    },
    ..CCC
};

/// DK-PK-002, DK-PK-003, DK-PK-004, DK-PK-005: the bytes on the wire are those of the published example.
#[test]
fn the_machines_say_what_the_example_says() {
    let verifier = make_verifier(
        &EXAMPLE,
        b"pleaseletmein",
        *b"yellowsubmarines",
        32768,
        [0, 1],
    )
    .unwrap();
    assert_eq!(verifier.w0.to_vec(), example("w0"));
    assert_eq!(verifier.l.to_vec(), example("L"));
    let mut setup = stage::vehicle_setup(&EXAMPLE);
    setup.verifier = Some((verifier, 0, false));
    let mut car = stage::car(&EXAMPLE, Vec::new(), setup);
    let mut phone = stage::phone(
        &EXAMPLE,
        Vec::new(),
        &[],
        stage::device_setup(Some(stage::PASSWORD)),
    );
    let mut x = Fixed(example("x"), stage::Counting::default());
    let mut y = Fixed(example("y"), stage::Counting::default());
    let select = car.pair().command.unwrap();
    let offer = phone.command(&select, &mut x).response;
    let request = car.response(&offer, &mut y).command.unwrap();
    let tlvs = hex::decode("5b0201015c020100").unwrap();
    assert_eq!(request[5..13], tlvs);
    let share = phone.command(&request, &mut x).response;
    assert_eq!(share[2..67], example("X"));
    let verify = car.response(&share, &mut y).command.unwrap();
    assert_eq!(verify[7..72], example("Y"));
}

/// The published example up to the open channel: framework version 0101 chosen, protocol versions 0101 and 0100.
static BOTH: Profile = Profile {
    pairing: keyproof_spec::pairing::profile::PairingProfile {
        framework_versions: &[0x0101],
        ..CCC.pairing
    },
    ..CCC
};

/// A stage whose channel has the example's keys, and the vehicle's first WRITE DATA.
fn confirmed() -> (Stage, Vec<u8>) {
    let verifier =
        make_verifier(&BOTH, b"pleaseletmein", *b"yellowsubmarines", 32768, [0, 1]).unwrap();
    let mut setup = stage::vehicle_setup(&BOTH);
    setup.verifier = Some((verifier, 0, false));
    let mut stage = Stage::with(
        &BOTH,
        stage::phone(
            &BOTH,
            Vec::new(),
            &[],
            stage::device_setup(Some(stage::PASSWORD)),
        ),
        stage::car(&BOTH, Vec::new(), setup),
    );
    let mut x = Fixed(example("x"), stage::Counting::default());
    let mut y = Fixed(example("y"), stage::Counting::default());
    let select = stage.car.pair().command.unwrap();
    let offer = stage.phone.command(&select, &mut x).response;
    let request = stage.car.response(&offer, &mut y).command.unwrap();
    assert_eq!(hex::encode(&request[5..15]), "5b0201015c0401010100");
    let share = stage.phone.command(&request, &mut x).response;
    let verify = stage.car.response(&share, &mut y).command.unwrap();
    assert_eq!(verify[74..90], example("M1"));
    let evidence = stage.phone.command(&verify, &mut x).response;
    assert_eq!(evidence[2..18], example("M2"));
    let write = stage.car.response(&evidence, &mut y).command.unwrap();
    (stage, write)
}

/// DK-PK-004 DK-PK-006: evidence, and with it the keys of the channel, are those of the example.
#[test]
fn evidence_and_system_keys_are_those_of_the_example() {
    let (_, write) = confirmed();
    let mut channel = channel::Channel::new(example("Kenc"), example("Kmac"), example("Krmac"));
    let content = channel.open_command(&write[5..write.len() - 1]);
    assert_eq!(content[..2], [CCC.pairing.creation.vehicle_identifier, 8]);
    assert_eq!(content[2..10], crate::pki::VEHICLE);
    assert_eq!(content.len(), CCC.pairing.part_len);
}

/// DK-OP-027: by a vehicle that knows the example's keys and asks as it likes.
#[test]
fn the_chain_begins_with_get_data_and_anew_with_each() {
    let made = || {
        let (mut stage, mut command) = confirmed();
        let mut channel = channel::Channel::new(example("Kenc"), example("Kmac"), example("Krmac"));
        while command[1] == 0xD4 {
            channel.open_command(&command[5..command.len() - 1]);
            let reply = stage.phone.command(&command, &mut stage.phone_entropy);
            let output = stage.car.response(&reply.response, &mut stage.car_entropy);
            command = output.command.unwrap();
        }
        assert_eq!(stage.phone.phase_name(), "Made");
        (stage, channel)
    };
    let request = [CCC.pairing.chain.request, 0];
    let apdu = |ins: u8, data: &[u8]| {
        let header = [0x84, ins, 0, 0, data.len() as u8];
        [&header[..], data, &[0]].concat()
    };

    let (mut stage, mut channel) = made();
    let early = apdu(0xC0, &channel.seal_command(&[]));
    let reply = stage.phone.command(&early, &mut stage.phone_entropy);
    assert_eq!(reply.refusal.unwrap().fault, Fault::Parts);

    let (mut stage, mut channel) = made();
    let mut first = Vec::new();
    for _ in 0..2 {
        let ask = apdu(0xCA, &channel.seal_command(&request));
        let reply = stage.phone.command(&ask, &mut stage.phone_entropy);
        assert_eq!(reply.response[reply.response.len() - 2], 0x61);
        first.push(channel.open_response(&reply.response[..reply.response.len() - 2]));
    }
    assert_eq!(first[0], first[1]);
    let mut parts = 1;
    loop {
        let next = apdu(0xC0, &channel.seal_command(&[]));
        let reply = stage.phone.command(&next, &mut stage.phone_entropy);
        if let Some(refusal) = reply.refusal {
            assert_eq!(refusal.fault, Fault::Parts, "nothing is left");
            break;
        }
        channel.open_response(&reply.response[..reply.response.len() - 2]);
        parts += 1;
    }
    assert!(parts > 2);
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
