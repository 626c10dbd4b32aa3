//! A command or response in words, for people: header, TLVs by name, status word. Judges nothing and refuses nothing.

use crate::text::counted;
use keyproof_spec::profile::{Profile, instruction};
use keyproof_spec::words::Message;

/// How many bytes of a value are shown.
const SHOWN: usize = 20;

/// A command (`80 81 …`) as lines.
#[must_use]
pub fn command(profile: &Profile, bytes: &[u8]) -> Vec<String> {
    let [class, code, p1, p2, rest @ ..] = bytes else {
        return vec![format!("{}, not a command", counted(bytes.len(), "byte"))];
    };
    let message = message(*class, *code);
    let name = message.map_or("unknown command", title);
    let mut lines = vec![format!(
        "{name}  CLA {class:02X}  INS {code:02X}  P1 {p1:02X}  P2 {p2:02X}  {}",
        length(rest)
    )];
    let data = match rest {
        [lc, data @ ..] if !data.is_empty() => data
            .get(..usize::from(*lc).min(data.len()))
            .unwrap_or_default(),
        _ => &[],
    };
    match message {
        Some(Message::Select) => lines.push(format!("  AID {}", spaced(data))),
        Some(Message::Exchange) => lines.extend(sealed(data)),
        Some(Message::Auth0 | Message::Auth1 | Message::ControlFlow) | None => {
            lines.extend(tlvs(profile, message, data))
        }
    }
    lines
}

/// A response with its status word as lines. `answers` is the command that it answers, as far as known.
#[must_use]
pub fn response(profile: &Profile, answers: Option<Message>, bytes: &[u8]) -> Vec<String> {
    let Some((data, status)) = bytes.split_last_chunk::<2>() else {
        return vec![format!("{}, no status word", counted(bytes.len(), "byte"))];
    };
    let word = u16::from_be_bytes(*status);
    let mut lines = vec![format!(
        "status {word:04X}{}  {} of data",
        status_name(profile, word),
        counted(data.len(), "byte")
    )];
    match answers {
        Some(Message::Auth1 | Message::Exchange) => lines.extend(sealed(data)),
        Some(Message::Select | Message::Auth0 | Message::ControlFlow) | None => {
            lines.extend(tlvs(profile, answers, data))
        }
    }
    lines
}

/// Which message a command is.
#[must_use]
pub fn message(class: u8, code: u8) -> Option<Message> {
    let known = [
        (instruction::SELECT, Message::Select),
        (instruction::AUTH0, Message::Auth0),
        (instruction::AUTH1, Message::Auth1),
        (instruction::EXCHANGE, Message::Exchange),
        (instruction::CONTROL_FLOW, Message::ControlFlow),
    ];
    known
        .into_iter()
        .find(|((cla, ins), _)| (*cla, *ins) == (class & !instruction::CHAINING, code))
        .map(|(_, message)| message)
}

const fn title(message: Message) -> &'static str {
    match message {
        Message::Select => "SELECT",
        Message::Auth0 => "AUTH0",
        Message::Auth1 => "AUTH1",
        Message::Exchange => "EXCHANGE",
        Message::ControlFlow => "CONTROL FLOW",
    }
}

fn length(rest: &[u8]) -> String {
    match rest {
        [] => "no data".to_owned(),
        [le] => format!("no data, Le {le:02X}"),
        [lc, data @ ..] => match data.len().checked_sub(usize::from(*lc)) {
            Some(0) => format!("Lc {lc}"),
            Some(1) => format!(
                "Lc {lc}, Le {:02X}",
                data.last().copied().unwrap_or_default()
            ),
            Some(more) => format!("Lc {lc}, and {} beyond", counted(more, "byte")),
            None => format!("Lc {lc}, but only {}", counted(data.len(), "byte")),
        },
    }
}

fn sealed(data: &[u8]) -> Vec<String> {
    match data.split_last_chunk::<8>() {
        Some((cipher, mac)) => {
            vec![
                format!(
                    "  ciphertext {}  {}",
                    counted(cipher.len(), "byte"),
                    shortened(cipher)
                ),
                format!("  MAC {}", spaced(mac)),
            ]
        }
        None if data.is_empty() => Vec::new(),
        None => vec![format!("  {}", spaced(data))],
    }
}

fn tlvs(profile: &Profile, message: Option<Message>, mut data: &[u8]) -> Vec<String> {
    let mut lines = Vec::new();
    while let [tag, len, rest @ ..] = data {
        let Some((value, rest)) = rest.split_at_checked(usize::from(*len)) else {
            break;
        };
        lines.push(format!(
            "  {tag:02X} {} {}  {}",
            len,
            tag_name(profile, message, *tag),
            shortened(value)
        ));
        data = rest;
    }
    if !data.is_empty() {
        lines.push(format!(
            "  {} outside any TLV  {}",
            counted(data.len(), "byte"),
            shortened(data)
        ));
    }
    lines
}

fn tag_name(profile: &Profile, message: Option<Message>, tag: u8) -> &'static str {
    let tags = &profile.tags;
    let names = [
        (tags.version, "version"),
        (tags.endpoint_ephemeral, "endpoint ephemeral"),
        (tags.transaction_identifier, "transaction identifier"),
        (tags.vehicle_identifier, "vehicle identifier"),
        (tags.signature, "signature"),
        (tags.slot, "slot"),
        (tags.mailbox_subset, "mailbox subset"),
    ];
    match message {
        Some(Message::Exchange) if tag == tags.mailbox_read => "mailbox read",
        _ if tag == tags.vehicle_ephemeral => "vehicle ephemeral",
        _ => names
            .into_iter()
            .find(|(known, _)| *known == tag)
            .map_or("unknown tag", |(_, name)| name),
    }
}

/// The names of a status word, in brackets.
fn status_name(profile: &Profile, word: u16) -> String {
    let status = &profile.status;
    let names = [
        (status.ok, "ok"),
        (status.not_found, "not_found"),
        (status.unknown_class, "unknown_class"),
        (status.unknown_instruction, "unknown_instruction"),
        (status.bad_parameters, "bad_parameters"),
        (status.wrong_length, "wrong_length"),
        (status.bad_data, "bad_data"),
        (status.version, "version"),
        (status.order, "order"),
        (status.user_needed, "user_needed"),
        (status.security, "security"),
    ];
    let known: Vec<&str> = names
        .into_iter()
        .filter(|(known, _)| *known == word)
        .map(|(_, name)| name)
        .collect();
    if known.is_empty() {
        " (in no profile)".to_owned()
    } else {
        format!(" ({})", known.join(", "))
    }
}

fn spaced(bytes: &[u8]) -> String {
    bytes
        .iter()
        .map(|byte| format!("{byte:02X}"))
        .collect::<Vec<_>>()
        .join(" ")
}

fn shortened(bytes: &[u8]) -> String {
    if bytes.len() <= SHOWN {
        return spaced(bytes);
    }
    let (head, tail) = (
        bytes.get(..SHOWN / 2).unwrap_or_default(),
        bytes
            .get(bytes.len().saturating_sub(4)..)
            .unwrap_or_default(),
    );
    format!("{} … {}", spaced(head), spaced(tail))
}

/// All bytes once, 32 a line, with a caret under the offending one.
#[must_use]
pub fn dump(bytes: &[u8], offset: Option<usize>) -> Vec<String> {
    const A_LINE: usize = 32;
    let mut lines = Vec::new();
    for (row, chunk) in bytes.chunks(A_LINE).enumerate() {
        lines.push(hex::encode(chunk));
        let start = row.saturating_mul(A_LINE);
        if let Some(at) = offset
            .and_then(|offset| offset.checked_sub(start))
            .filter(|at| *at < chunk.len())
        {
            lines.push(format!(
                "{}^^ byte {}",
                "  ".repeat(at),
                start.saturating_add(at)
            ));
        }
    }
    if lines.is_empty() {
        lines.push("(no bytes)".to_owned());
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;
    use keyproof_spec::profile::CCC;

    #[test]
    fn the_examples_of_chapter_4() {
        let select = hex::decode("00a404000da000000809434343444b41763100").unwrap();
        let answer = hex::decode("5c04010101009000").unwrap();
        let mut auth0 = hex::decode("80800001635c0201018741").unwrap();
        auth0.extend([4; 65]);
        let mut lines = command(&CCC, &select);
        lines.extend(response(&CCC, Some(Message::Select), &answer));
        lines.extend(command(&CCC, &auth0));
        lines.extend(response(&CCC, None, &[0x69, 0x82]));
        lines.extend(command(&CCC, &[0x80, 0x3c, 0, 0]));
        lines.extend(command(&CCC, &[0x80]));
        lines.extend(dump(&answer, Some(1)));
        insta::assert_snapshot!(lines.join("\n"));
    }

    #[test]
    fn anything_can_be_shown() {
        for len in 0..40_u8 {
            let bytes: Vec<u8> = (0..len).map(|byte| byte.wrapping_mul(41)).collect();
            for message in [None, Some(Message::Auth1), Some(Message::Select)] {
                assert!(!command(&CCC, &bytes).is_empty());
                assert!(!response(&CCC, message, &bytes).is_empty());
            }
            assert!(!dump(&bytes, Some(usize::from(len))).is_empty());
        }
    }
}
