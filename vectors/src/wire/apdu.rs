//! Short APDUs (DK-EN-001), with the ways to get them wrong.

/// How Lc is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lc {
    /// As it should be: absent without data.
    Right,
    /// Absent although there is data.
    Absent,
    /// Two more than there is; one would swallow Le.
    TwoMore,
    /// One less than there is.
    OneLess,
    /// Present and zero although there is no data.
    Zero,
    /// Three bytes, the extended form.
    Extended,
}

/// A command to be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Command {
    /// Class, instruction, parameters.
    pub header: [u8; 4],
    /// Data field.
    pub data: Vec<u8>,
    /// How its length is written.
    pub lc: Lc,
    /// Le field, as bytes.
    pub le: Vec<u8>,
}

impl Command {
    /// A command as it should be, with Le `00`.
    #[must_use]
    pub fn new(header: [u8; 4], data: Vec<u8>) -> Self {
        Self {
            header,
            data,
            lc: Lc::Right,
            le: vec![0],
        }
    }

    /// Its bytes.
    #[must_use]
    pub fn bytes(&self) -> Vec<u8> {
        let [.., high, low] = self.data.len().to_be_bytes();
        let mut out = self.header.to_vec();
        match self.lc {
            Lc::Right if self.data.is_empty() => {}
            Lc::Right => out.push(low),
            Lc::Absent => {}
            Lc::TwoMore => out.push(low.wrapping_add(2)),
            Lc::OneLess => out.push(low.wrapping_sub(1)),
            Lc::Zero => out.push(0),
            Lc::Extended => out.extend([0, high, low]),
        }
        out.extend_from_slice(&self.data);
        out.extend_from_slice(&self.le);
        out
    }
}

/// A command as it was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Read {
    /// Class.
    pub cla: u8,
    /// Instruction.
    pub ins: u8,
    /// First parameter.
    pub p1: u8,
    /// Second parameter.
    pub p2: u8,
    /// Data field, empty when there is none.
    pub data: Vec<u8>,
    /// Whether Le stands at the end.
    pub le: bool,
}

/// Reads a short APDU, or `None` when header, Lc, data and Le do not fit each other.
#[must_use]
pub fn read(bytes: &[u8]) -> Option<Read> {
    let [cla, ins, p1, p2, rest @ ..] = bytes else {
        return None;
    };
    let (data, le) = match rest {
        [] => (Vec::new(), false),
        [0] => (Vec::new(), true),
        [lc, body @ ..] => {
            let lc = usize::from(*lc);
            match (lc, body.len().checked_sub(lc)?) {
                (0, _) => return None,
                (_, 0) => (body.to_vec(), false),
                (_, 1) if body.last() == Some(&0) => {
                    (body.iter().take(lc).copied().collect(), true)
                }
                _ => return None,
            }
        }
    };
    Some(Read {
        cla: *cla,
        ins: *ins,
        p1: *p1,
        p2: *p2,
        data,
        le,
    })
}

/// Splits a response into data and status word.
#[must_use]
pub fn response(bytes: &[u8]) -> Option<(&[u8], u16)> {
    let at = bytes.len().checked_sub(2)?;
    let (data, status) = bytes.split_at_checked(at)?;
    let status: [u8; 2] = status.try_into().ok()?;
    Some((data, u16::from_be_bytes(status)))
}

/// Data and status word as a response.
#[must_use]
pub fn respond(data: &[u8], status: u16) -> Vec<u8> {
    let mut out = data.to_vec();
    out.extend(status.to_be_bytes());
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn four_forms_and_no_other() {
        let mut command = Command::new([0x80, 0x81, 0, 0], vec![1, 2, 3]);
        let read_back = read(&command.bytes()).unwrap();
        assert_eq!((read_back.data.len(), read_back.le), (3, true));
        for lc in [Lc::Absent, Lc::TwoMore, Lc::OneLess, Lc::Zero, Lc::Extended] {
            command.lc = lc;
            assert!(read(&command.bytes()).is_none(), "{lc:?}");
        }
        assert!(read(&[0x80, 0x3C, 1, 0]).is_some());
        assert!(read(&[0x80, 0x3C, 1]).is_none());
        assert!(read(&[0x80, 0x3C, 1, 0, 5]).is_none());
    }
}
