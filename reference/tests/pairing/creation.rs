//! The device and the creation data that it gets: by a vehicle that knows the channel's keys and says what it likes.

use keyproof_reference::pairing::{Effect, Fault};
use keyproof_reference::{Binding, PrivateKey};
use keyproof_spec::words::KeyStatus;

use crate::example::{self, Opened, PROFILE, apdu, cut};
use crate::pki::{self, VEHICLE, tlv};

/// The TLVs of good creation data, one by one.
fn fields() -> Vec<Vec<u8>> {
    let tags = PROFILE.pairing.creation;
    vec![
        tlv(tags.vehicle_identifier, &VEHICLE),
        tlv(tags.slot, &[2]),
        tlv(tags.challenge, &[9; 16]),
        tlv(tags.token, &vec![3; PROFILE.token_len]),
        tlv(tags.vehicle_certificate, &pki::k(&PROFILE).sign()),
        tlv(tags.cross_certificate, &pki::m().sign()),
        tlv(PROFILE.pairing.end_tag, &[]),
    ]
}

fn fault(stream: &[u8]) -> Option<Fault> {
    let mut run = example::plain();
    let reply = run.write(&cut(stream));
    let made = reply.effects.contains(&Effect::KeyMade { slot: 2 });
    assert_eq!(made, reply.refusal.is_none());
    assert_eq!(run.stage.phone.slot(&VEHICLE).is_some(), made);
    reply.refusal.map(|refusal| refusal.fault)
}

/// DK-OE-003.
#[test]
fn each_field_stands_once_in_its_place() {
    assert_eq!(fault(&fields().concat()), None);
    for index in 0..fields().len() {
        let mut missing = fields();
        missing.remove(index);
        assert_eq!(
            fault(&missing.concat()),
            Some(Fault::Stream),
            "without {index}"
        );
        let mut twice = fields();
        twice.insert(index, twice[index].clone());
        assert_eq!(fault(&twice.concat()), Some(Fault::Stream), "{index} twice");
    }
    let mut swapped = fields();
    swapped.swap(1, 2);
    assert_eq!(fault(&swapped.concat()), Some(Fault::Stream));
    let mut short = fields();
    short[3] = tlv(
        PROFILE.pairing.creation.token,
        &vec![3; PROFILE.token_len - 1],
    );
    assert_eq!(fault(&short.concat()), Some(Fault::Stream));
    assert_eq!(
        fault(&[fields().concat(), vec![0]].concat()),
        Some(Fault::Stream)
    );
}

/// DK-OE-004: the longest certificate is taken, one byte more is not.
#[test]
fn certificates_are_as_long_as_allowed_and_no_longer() {
    let with_certificate = |length: usize| {
        let padded = |bytes: usize, serial: u8| {
            let mut draft = pki::k(&PROFILE);
            draft.serial = tlv(0x02, &[serial]);
            let padding = pki::extension("1.2.3.5", false, &vec![0; bytes]);
            draft.extensions.push(padding);
            draft.sign()
        };
        // A signature has 70 to 72 bytes: one of the serial numbers gives the length.
        let bytes = length - (padded(600, 1).len() - 600);
        let certificate = (1..127)
            .map(|serial| padded(bytes, serial))
            .find(|certificate| certificate.len() == length);
        let mut fields = fields();
        fields[4] = tlv(
            PROFILE.pairing.creation.vehicle_certificate,
            &certificate.unwrap(),
        );
        fault(&fields.concat())
    };
    let most = PROFILE.pairing.certificate_max;
    assert_eq!(with_certificate(most), None);
    assert_eq!(with_certificate(most + 1), Some(Fault::StreamLength));
}

/// DK-OE-003 DK-OE-004: how the stream is cut.
#[test]
fn parts_are_full_but_for_the_last() {
    let stream = fields().concat();
    let refused = |parts: &[&[u8]]| {
        let mut run = example::plain();
        run.write(parts).refusal.unwrap().fault
    };
    for at in [1, 223, 225] {
        let (head, tail) = stream.split_at(at);
        assert_eq!(refused(&[head, tail]), Fault::Stream, "{at}");
    }
    let (first, rest) = stream.split_at(PROFILE.pairing.part_len);
    assert_eq!(
        refused(&[first, &rest[..225]]),
        Fault::Stream,
        "a last part too long"
    );
    let mut with_empty = cut(&stream);
    with_empty.push(&[]);
    assert_eq!(refused(&with_empty), Fault::Stream);
}

#[test]
fn kept_data_is_bounded() {
    let part = vec![0x11; PROFILE.pairing.part_len];
    let fits = PROFILE.pairing.stream_max / PROFILE.pairing.part_len;
    let mut run = example::plain();
    let reply = run.write(&vec![&part[..]; fits + 2]);
    assert_eq!(reply.refusal.unwrap().fault, Fault::StreamLength); // DK-OE-004
    // Exactly the longest stream is kept, and then found to be no creation data.
    let rest = PROFILE.pairing.stream_max % PROFILE.pairing.part_len;
    for (more, expected) in [(0, Fault::Stream), (1, Fault::StreamLength)] {
        let mut run = example::plain();
        let mut parts = vec![&part[..]; fits];
        parts.push(&part[..rest + more]);
        let reply = run.write(&parts);
        assert_eq!(reply.refusal.unwrap().fault, expected, "{more}");
    }
}

/// A run in which the key is made and nothing of its chain is asked for.
fn made(mut run: Opened) -> Opened {
    assert_eq!(run.write(&cut(&fields().concat())).refusal, None);
    assert_eq!(run.stage.phone.phase_name(), "Made");
    run
}

impl Opened {
    /// GET DATA or GET RESPONSE with this content: the part, or why not.
    fn get(&mut self, ins: u8, content: &[u8]) -> Result<Vec<u8>, Fault> {
        let command = apdu(ins, 0, &self.channel.seal_command(content));
        let reply = self
            .stage
            .phone
            .command(&command, &mut self.stage.phone_entropy);
        match reply.refusal {
            Some(refusal) => Err(refusal.fault),
            None => Ok(self
                .channel
                .open_response(&reply.response[..reply.response.len() - 2])),
        }
    }

    fn control(&mut self, code: u8) -> keyproof_reference::pairing::Reply {
        self.stage
            .phone
            .command(&[0x80, 0x3C, code, 0], &mut self.stage.phone_entropy)
    }
}

const REQUEST: &[u8] = &[PROFILE.pairing.chain.request, 0];

/// DK-OP-027: the chain begins with GET DATA, anew with each, and ends.
#[test]
fn the_chain_begins_with_get_data_and_anew_with_each() {
    let mut run = made(example::plain());
    assert_eq!(run.get(0xC0, &[]), Err(Fault::Parts), "before GET DATA");

    let mut run = made(example::plain());
    let first = run.get(0xCA, REQUEST).unwrap();
    assert_eq!(run.get(0xCA, REQUEST).unwrap(), first);
    let mut whole = first;
    while whole.len().is_multiple_of(PROFILE.pairing.part_len) {
        whole.extend(run.get(0xC0, &[]).unwrap());
    }
    assert_eq!(whole[whole.len() - 2..], [PROFILE.pairing.end_tag, 0]);
    assert_eq!(run.get(0xC0, &[]), Err(Fault::Parts), "nothing is left");
}

#[test]
fn what_is_asked_for_is_the_chain_and_nothing_else() {
    for content in [&[PROFILE.pairing.chain.request, 1, 0][..], &[0xC9, 0], &[]] {
        let mut run = made(example::plain());
        assert_eq!(run.get(0xCA, content), Err(Fault::Stream));
    }
    let mut run = made(example::plain());
    run.get(0xCA, REQUEST).unwrap();
    assert_eq!(run.get(0xC0, REQUEST), Err(Fault::Stream));
}

fn other_made() -> Binding {
    Binding {
        vehicle_identifier: *b"VEHICLE2",
        vehicle_key: pki::public(&pki::K),
        slot: 9,
        endpoint_key: PrivateKey::from_bytes([0x29; 32]),
        status: KeyStatus::Active,
        mailbox: Vec::new(),
    }
}

/// DK-OP-030: abort deletes the key of this session and no other made key, nor a live one.
#[test]
fn abort_deletes_the_key_of_its_session_alone() {
    for made_before in [&[*b"VEHICLE2"][..], &[]] {
        let mut run = made(example::opened(vec![other_made()], made_before, Vec::new()));
        let reply = run.control(PROFILE.pairing.op_abort);
        assert_eq!(reply.effects[..1], [Effect::KeyRemoved { slot: 2 }]);
        assert_eq!(reply.effects.len(), 2);
        assert_eq!(run.stage.phone.slot(&VEHICLE), None);
        assert_eq!(run.stage.phone.slot(b"VEHICLE2"), Some(9));
    }
}

#[test]
fn the_user_deletes_one_key() {
    let mut run = made(example::opened(vec![other_made()], &[], Vec::new()));
    assert_eq!(
        run.stage.phone.delete(b"VEHICLE2"),
        [Effect::KeyRemoved { slot: 9 }]
    );
    assert_eq!(run.stage.phone.slot(&VEHICLE), Some(2));
    assert_eq!(run.stage.phone.delete(b"VEHICLE2"), []);
}
