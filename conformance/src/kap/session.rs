//! The runner's side of one live subject: `seq`, deadlines by operation, and answers as types.

use super::VERSIONS;
use super::fault::Fault;
use super::message::{
    Answer, Effects, Hello, Hex, HostInput, Op, Params, Provisioned, Refusal, Request, Sent,
    Streams,
};
use super::transport::Transport;
use serde::de::DeserializeOwned;
use std::collections::BTreeMap;
use std::time::Duration;

/// The radio that every subject has.
const NFC: &str = "nfc";

/// How long each answer may take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Deadlines {
    /// The first answer: start-up included.
    pub hello: Duration,
    /// Any other.
    pub request: Duration,
    /// A human.
    pub hook: Duration,
    /// From the answer to `bye` to the end of the process.
    pub bye: Duration,
}

impl Default for Deadlines {
    fn default() -> Self {
        Self {
            hello: Duration::from_secs(10),
            request: Duration::from_secs(2),
            hook: Duration::from_secs(60),
            bye: Duration::from_millis(500),
        }
    }
}

impl Deadlines {
    /// These deadlines with another one for requests; a longer one also lengthens those that were longer by design.
    #[must_use]
    pub fn with_request(self, request: Duration) -> Self {
        Self {
            request,
            hello: self.hello.max(request),
            ..self
        }
    }
}

/// An answer that is not a fault.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reply<T> {
    /// Done.
    Done(T),
    /// The protocol refuses; what went over the link beside.
    Refused(Refusal, Vec<Hex>),
    /// Not implemented.
    Nack(String),
    /// Not possible now.
    Skip(String),
}

/// A live subject.
pub struct Session {
    transport: Box<dyn Transport>,
    deadlines: Deadlines,
    next: u64,
    /// Open links by radio.
    links: BTreeMap<&'static str, u64>,
    /// The radio that is spoken over.
    over: &'static str,
}

impl Session {
    /// A session over a subject that was just started.
    #[must_use]
    pub fn new(transport: Box<dyn Transport>, deadlines: Deadlines) -> Self {
        Self {
            transport,
            deadlines,
            next: 0,
            links: BTreeMap::new(),
            over: NFC,
        }
    }

    /// One operation, raw. Public for benches and self-tests; the typed ones below are what the runner uses.
    ///
    /// # Errors
    /// A [`Fault`].
    pub fn call(&mut self, op: Op) -> Result<Answer, Fault> {
        let name = op.name();
        let deadline = match op {
            Op::Hello { .. } => self.deadlines.hello,
            Op::Hook { .. } => self.deadlines.hook,
            Op::Provision { .. }
            | Op::Seed { .. }
            | Op::Reset { .. }
            | Op::Open { .. }
            | Op::Deliver { .. }
            | Op::Observe
            | Op::Close { .. }
            | Op::Ping
            | Op::Mark { .. }
            | Op::Bye => self.deadlines.request,
        };
        let seq = self.next;
        self.next = self.next.saturating_add(1);
        let answer = self.transport.exchange(&Request { seq, op }, deadline)?;
        if answer.seq != seq {
            return Err(Fault::WrongSeq {
                op: name,
                expected: seq,
                got: answer.seq,
            });
        }
        let kinds = [
            answer.ok.is_some(),
            answer.reject.is_some(),
            answer.nack.is_some(),
            answer.skip.is_some(),
            answer.error.is_some(),
        ];
        match kinds.iter().filter(|there| **there).count() {
            1 => Ok(answer),
            0 => Err(Fault::NotAnAnswer {
                op: name,
                reason: "none of ok, reject, nack, skip, error is there".to_owned(),
            }),
            _ => Err(Fault::NotAnAnswer {
                op: name,
                reason: "more than one of ok, reject, nack, skip, error is there".to_owned(),
            }),
        }
    }

    fn typed<T: DeserializeOwned>(&mut self, op: Op) -> Result<Reply<T>, Fault> {
        let name = op.name();
        let answer = self.call(op)?;
        if let Some(value) = answer.ok {
            return serde_json::from_value(value)
                .map(Reply::Done)
                .map_err(|error| Fault::NotAnAnswer {
                    op: name,
                    reason: error.to_string(),
                });
        }
        if let Some(refusal) = answer.reject {
            return Ok(Reply::Refused(refusal, answer.out));
        }
        if let Some(nack) = answer.nack {
            return Ok(Reply::Nack(nack.what));
        }
        if let Some(skip) = answer.skip {
            return Ok(Reply::Skip(skip.reason));
        }
        let broken = answer.error.unwrap_or_default();
        Err(Fault::Reported {
            op: name,
            layer: broken.layer,
            text: format!("{}: {}", broken.code, broken.msg),
        })
    }

    /// Asks who it is.
    ///
    /// # Errors
    /// A [`Fault`], also when the versions do not meet.
    pub fn hello(&mut self, run: &str) -> Result<Hello, Fault> {
        let hello = Op::Hello {
            kap: VERSIONS,
            suite: concat!("keyproof/", env!("CARGO_PKG_VERSION")).to_owned(),
            run: run.to_owned(),
            token: None,
        };
        match self.typed::<Hello>(hello)? {
            Reply::Done(hello) if (VERSIONS[0]..=VERSIONS[1]).contains(&hello.kap) => Ok(hello),
            Reply::Done(hello) => Err(Fault::Version { got: hello.kap }),
            Reply::Refused(..) | Reply::Nack(_) | Reply::Skip(_) => {
                Err(Fault::Missing { op: "hello" })
            }
        }
    }

    /// Sets up keys.
    ///
    /// # Errors
    /// A [`Fault`].
    pub fn provision(
        &mut self,
        role: &str,
        profile: &str,
        objects: serde_json::Value,
    ) -> Result<Reply<Provisioned>, Fault> {
        self.links.clear();
        self.over = NFC;
        self.typed(Op::Provision {
            role: role.to_owned(),
            profile: profile.to_owned(),
            objects,
        })
    }

    /// Hands out randomness.
    ///
    /// # Errors
    /// A [`Fault`].
    pub fn seed(&mut self, streams: Streams) -> Result<Reply<serde_json::Value>, Fault> {
        self.typed(Op::Seed { streams })
    }

    /// Resets.
    ///
    /// # Errors
    /// A [`Fault`].
    pub fn reset(&mut self, level: &str) -> Result<Reply<serde_json::Value>, Fault> {
        self.links.clear();
        self.typed(Op::Reset {
            level: level.to_owned(),
        })
    }

    /// Brings phone and reader together.
    ///
    /// # Errors
    /// A [`Fault`], also when the answer names no link.
    pub fn open(&mut self, role: &str, purpose: Option<&str>) -> Result<Reply<Sent>, Fault> {
        self.begin(
            role,
            Params {
                purpose: purpose.map(str::to_owned),
                errand: None,
            },
        )
    }

    fn begin(&mut self, role: &str, params: Params) -> Result<Reply<Sent>, Fault> {
        let reply = self.typed::<Sent>(Op::Open {
            link: self.over.to_owned(),
            role: role.to_owned(),
            params,
        })?;
        if let Reply::Done(sent) = &reply {
            let h = sent.h.ok_or_else(|| Fault::NotAnAnswer {
                op: "open",
                reason: "`h` is missing".to_owned(),
            })?;
            self.links.insert(self.over, h);
        }
        Ok(reply)
    }

    /// From here on, opens, delivers and closes over this radio.
    pub const fn over(&mut self, radio: &'static str) {
        self.over = radio;
    }

    /// Delivers bytes over the open link.
    ///
    /// # Errors
    /// A [`Fault`].
    pub fn deliver(&mut self, pdu: Vec<u8>) -> Result<Reply<Sent>, Fault> {
        self.typed(Op::Deliver {
            h: self.links.get(self.over).copied().unwrap_or_default(),
            pdu: Hex(pdu),
        })
    }

    /// Asks what happened.
    ///
    /// # Errors
    /// A [`Fault`].
    pub fn observe(&mut self) -> Result<Reply<Effects>, Fault> {
        self.typed(Op::Observe)
    }

    /// Asks the user, or the rig in the user's place.
    ///
    /// # Errors
    /// A [`Fault`].
    pub fn hook(&mut self, human: &str) -> Result<Reply<serde_json::Value>, Fault> {
        self.typed(Op::Hook {
            human: Some(human.to_owned()),
            host: None,
            with: HostInput::default(),
        })
    }

    /// Brings phone and vehicle together for an errand of owner pairing.
    ///
    /// # Errors
    /// As [`Session::open`].
    pub fn errand(&mut self, role: &str, errand: &str) -> Result<Reply<Sent>, Fault> {
        self.begin(
            role,
            Params {
                purpose: None,
                errand: Some(errand.to_owned()),
            },
        )
    }

    /// Lets something reach the subject from its host.
    ///
    /// # Errors
    /// A [`Fault`].
    pub fn host(&mut self, word: &str, with: HostInput) -> Result<Reply<serde_json::Value>, Fault> {
        self.typed(Op::Hook {
            human: None,
            host: Some(word.to_owned()),
            with,
        })
    }

    /// Takes the phone away, if a link is open.
    ///
    /// # Errors
    /// A [`Fault`].
    pub fn close(&mut self) -> Result<Reply<serde_json::Value>, Fault> {
        match self.links.remove(self.over) {
            Some(h) => self.typed(Op::Close { h }),
            None => Ok(Reply::Done(serde_json::Value::Null)),
        }
    }

    /// A sign of life.
    ///
    /// # Errors
    /// A [`Fault`].
    pub fn ping(&mut self) -> Result<Reply<serde_json::Value>, Fault> {
        self.typed(Op::Ping)
    }

    /// Says goodbye and sees the subject out. Tells what was wrong with how it left.
    pub fn bye(&mut self) -> Option<String> {
        let fault = self.call(Op::Bye).err().map(|fault| fault.to_string());
        let status = self
            .transport
            .finish(self.deadlines.bye)
            .map(|status| format!("bye: expected exit code 0, got {status}"));
        fault.or(status)
    }

    /// Makes the subject leave at once, after a fault.
    pub fn kill(&mut self) {
        self.transport.finish(Duration::ZERO);
    }

    /// The end of its standard error.
    #[must_use]
    pub fn log(&self) -> String {
        self.transport.log()
    }
}
