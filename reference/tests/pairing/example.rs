//! The published example of section 11.4 brought to life: a run whose shares, evidence and channel keys are known, so that a test can play either
//! side of the open channel by itself.

use keyproof_reference::pairing::{Output, make_verifier};
use keyproof_reference::{Binding, Draw, Entropy, KeyEntry};
use keyproof_spec::CHAPTERS;
use keyproof_spec::pairing::fixed::length::CHALLENGE;
use keyproof_spec::pairing::profile::PairingProfile;
use keyproof_spec::profile::{CCC, Profile};

use crate::channel::Channel;
use crate::stage::{self, Stage};

/// The value behind a name.
pub(crate) fn value(name: &str) -> Vec<u8> {
    let chapter = CHAPTERS.iter().find(|(stem, _)| stem.starts_with("11"));
    let text = chapter.unwrap().1.split("Example (").nth(1).unwrap();
    let words: Vec<&str> = text.split_whitespace().collect();
    let at = words.iter().position(|word| *word == name).unwrap();
    hex::decode(words[at + 1]).unwrap()
}

/// The example's framework version is 0101, its protocol versions are those of `ccc`.
pub(crate) static PROFILE: Profile = Profile {
    pairing: PairingProfile {
        framework_versions: &[0x0101],
        ..CCC.pairing
    },
    ..CCC
};

/// Entropy whose scalar is the example's.
struct Fixed(Vec<u8>);

impl Entropy for Fixed {
    fn fill(&mut self, purpose: Draw, out: &mut [u8]) {
        if purpose == Draw::Share {
            out.copy_from_slice(&self.0);
        } else {
            out.fill(0x21);
        }
    }
}

/// Both sides have confirmed; the vehicle's first WRITE DATA is not delivered yet.
pub(crate) struct Opened {
    pub(crate) stage: Stage,
    pub(crate) write: Vec<u8>,
    pub(crate) channel: Channel,
}

/// Runs the example. The phone's keys (of which `made` are not used yet) and the vehicle's table are given.
pub(crate) fn opened(keys: Vec<Binding>, made: &[[u8; 8]], table: Vec<KeyEntry>) -> Opened {
    let salt = *b"yellowsubmarines";
    let verifier = make_verifier(&PROFILE, stage::PASSWORD, salt, 32768, [0, 1]).unwrap();
    assert_eq!(verifier.w0.to_vec(), value("w0")); // DK-PK-002
    assert_eq!(verifier.l.to_vec(), value("L"));
    let mut setup = stage::vehicle_setup(&PROFILE);
    setup.verifier = Some((verifier, 0, false));
    setup.change = true;
    let phone = stage::device_setup(Some(stage::PASSWORD));
    let mut stage = Stage::with(
        &PROFILE,
        stage::phone(&PROFILE, keys, made, phone),
        stage::car(&PROFILE, table, setup),
    );
    let (mut x, mut y) = (Fixed(value("x")), Fixed(value("y")));
    let select = stage.car.pair().command.unwrap();
    let offer = stage.phone.command(&select, &mut x).response;
    let request = stage.car.response(&offer, &mut y).command.unwrap();
    assert_eq!(hex::encode(&request[5..15]), "5b0201015c0401010100");
    let share = stage.phone.command(&request, &mut x).response;
    assert_eq!(share[2..67], value("X")); // DK-PK-003
    let verify = stage.car.response(&share, &mut y).command.unwrap();
    assert_eq!(verify[7..72], value("Y")); // DK-PK-003
    assert_eq!(verify[74..90], value("M1")); // DK-PK-004 DK-PK-005
    let evidence = stage.phone.command(&verify, &mut x).response;
    assert_eq!(evidence[2..18], value("M2")); // DK-PK-004 DK-PK-005
    let write = stage.car.response(&evidence, &mut y).command.unwrap();
    Opened {
        stage,
        write,
        channel: Channel::new(value("Kenc"), value("Kmac"), value("Krmac")), // DK-PK-006
    }
}

pub(crate) fn plain() -> Opened {
    opened(Vec::new(), &[], Vec::new())
}

/// A command in the channel.
pub(crate) fn apdu(ins: u8, p1: u8, data: &[u8]) -> Vec<u8> {
    let header = [0x84, ins, p1, 0, data.len() as u8];
    [&header[..], data, &[0]].concat()
}

impl Opened {
    /// The phone's answer to this stream of creation data; `parts` says how it is cut.
    pub(crate) fn write(&mut self, parts: &[&[u8]]) -> keyproof_reference::pairing::Reply {
        let last = parts.len() - 1;
        let mut reply = None;
        for (index, part) in parts.iter().enumerate() {
            let p1 = if index == last {
                PROFILE.pairing.write_last
            } else {
                PROFILE.pairing.write_more
            };
            let command = apdu(0xD4, p1, &self.channel.seal_command(part));
            let answer = self
                .stage
                .phone
                .command(&command, &mut self.stage.phone_entropy);
            if answer.refusal.is_some() {
                return answer;
            }
            reply = Some(answer);
        }
        reply.unwrap()
    }

    /// The vehicle's creation data; it then waits for the chain.
    pub(crate) fn creation(&mut self) -> Vec<u8> {
        let (mut stream, mut command) = (Vec::new(), self.write.clone());
        while command[1] == 0xD4 {
            stream.extend(self.channel.open_command(&command[5..command.len() - 1]));
            let answer = [self.channel.seal_response(&[]), vec![0x90, 0x00]].concat();
            let output = self
                .stage
                .car
                .response(&answer, &mut self.stage.car_entropy);
            command = output.command.unwrap();
        }
        assert_eq!(command[1], 0xCA);
        let asked = self.channel.open_command(&command[5..command.len() - 1]);
        assert_eq!(asked, [PROFILE.pairing.chain.request, 0]); // GET DATA asks for the chain
        stream
    }

    /// The vehicle's reaction to these parts of a chain.
    pub(crate) fn answer(&mut self, parts: &[&[u8]]) -> Output {
        let last = parts.len() - 1;
        for (index, part) in parts.iter().enumerate() {
            let status = if index == last { [0x90, 0] } else { [0x61, 0] };
            let answer = [self.channel.seal_response(part), status.to_vec()].concat();
            let output = self
                .stage
                .car
                .response(&answer, &mut self.stage.car_entropy);
            match &output.command {
                Some(command) if command[1] == 0xC0 => {
                    let asked = self.channel.open_command(&command[5..command.len() - 1]);
                    assert_eq!(asked, []);
                }
                Some(_) | None => return output,
            }
        }
        panic!("the vehicle asks for more than there is")
    }
}

/// The challenge in creation data: behind the identifier and the slot.
pub(crate) fn challenge(creation: &[u8]) -> [u8; CHALLENGE] {
    creation[15..31].try_into().unwrap()
}

/// A stream in full parts and a rest.
pub(crate) fn cut(stream: &[u8]) -> Vec<&[u8]> {
    stream.chunks(PROFILE.pairing.part_len).collect()
}
