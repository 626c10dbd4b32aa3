//! One live adapter: raw lines out, answers in, and the state that it should be in.

use super::Asked;
use super::form;
use super::sheet::{Blind, Seen};
use crate::kap::child::{Child, Departure, Program};
use crate::kap::fault::Fault;
use crate::kap::session::Deadlines;
use crate::kap::{VERSIONS, line};
use crate::provision::File;
use keyproof_spec::profile::Profile;
use keyproof_spec::words::Role;
use serde_json::{Value, json};

/// After how many broken exchanges the rest is not judged.
pub const FAULTS_MAX: u32 = 5;
/// How much of a line is shown.
const SHOWN: usize = 100;

/// What a check needs to be there before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// The process runs; whatever else is there does not matter.
    Running,
    /// Nothing is provisioned.
    Blank,
    /// The usual keys are provisioned.
    Provisioned,
    /// A link is open besides.
    Linked,
}

/// The five kinds of answer.
pub const KINDS: [&str; 5] = ["ok", "reject", "nack", "skip", "error"];

/// One answer.
#[derive(Clone, Debug, PartialEq)]
pub struct Reply {
    /// One of [`KINDS`].
    pub kind: &'static str,
    /// What stands under it.
    pub body: Value,
    /// The whole line.
    pub whole: Value,
}

impl Reply {
    /// What went over the link, inside `ok` or beside `reject`.
    #[must_use]
    pub fn out(&self) -> Option<Vec<&str>> {
        let list = match self.kind {
            "ok" => self.body.get("out"),
            _ => self.whole.get("out"),
        };
        list?.as_array()?.iter().map(Value::as_str).collect()
    }

    /// Printable, and not too long.
    #[must_use]
    pub fn told(&self) -> String {
        shown(self.whole.to_string().as_bytes())
    }

    /// What is said of an answer that should be of one kind.
    #[must_use]
    pub fn seen(&self, talk: &Talk<'_>, good: bool) -> Seen {
        Seen {
            sent: talk.sent().to_owned(),
            got: self.told(),
            good,
        }
    }
}

/// The beginning of a line, printable.
#[must_use]
pub fn shown(bytes: &[u8]) -> String {
    let bytes = bytes.strip_suffix(b"\n").unwrap_or(bytes);
    let mut text: String = bytes
        .iter()
        .take(SHOWN)
        .map(|byte| match byte {
            b' '..=b'~' => char::from(*byte).to_string(),
            b'\r' => "\\r".to_owned(),
            _ => ".".to_owned(),
        })
        .collect();
    if bytes.len() > SHOWN {
        text.push_str(&format!("… ({} bytes)", bytes.len()));
    }
    text
}

/// A live adapter.
pub struct Talk<'a> {
    program: &'a Program,
    deadlines: Deadlines,
    profile: &'static Profile,
    role: Option<Role>,
    child: Option<Child>,
    hello: Value,
    provisioned: bool,
    link: Option<u64>,
    next: u64,
    sent: String,
    answers: u32,
    malformed: Option<String>,
    faults: u32,
    log: String,
}

impl<'a> Talk<'a> {
    /// Starts it.
    ///
    /// # Errors
    /// [`Fault::Start`].
    pub fn start(program: &'a Program, asked: &Asked) -> Result<Self, Fault> {
        Ok(Self {
            program,
            deadlines: asked.deadlines,
            profile: asked.profile,
            role: asked.role,
            child: Some(Child::start(&program.words, program.folder.as_deref())?),
            hello: Value::Null,
            provisioned: false,
            link: None,
            next: 0,
            sent: String::new(),
            answers: 0,
            malformed: None,
            faults: 0,
            log: String::new(),
        })
    }

    /// The profile in use.
    #[must_use]
    pub const fn profile(&self) -> &'static Profile {
        self.profile
    }

    /// The role in use: the one that was asked for, or the first that `hello` names.
    #[must_use]
    pub fn role(&self) -> Role {
        let vehicle = self.hello.pointer("/roles/0") == Some(&json!("vehicle"));
        self.role
            .unwrap_or(if vehicle { Role::Vehicle } else { Role::Device })
    }

    /// What `hello` told.
    #[must_use]
    pub const fn hello(&self) -> &Value {
        &self.hello
    }

    /// Keeps what `hello` told.
    pub fn met(&mut self, hello: Value) {
        self.hello = hello;
    }

    /// Whether `hello` lists a word under a name.
    #[must_use]
    pub fn lists(&self, name: &str, word: &str) -> bool {
        let list = self.hello.get(name).and_then(Value::as_array);
        list.is_some_and(|list| list.contains(&json!(word)))
    }

    /// What the check that is on sent last.
    #[must_use]
    pub fn sent(&self) -> &str {
        match self.sent.as_str() {
            "" => "nothing",
            sent => sent,
        }
    }

    /// A check begins: nothing is sent yet.
    pub fn begin(&mut self) {
        self.sent.clear();
    }

    /// How many answers were looked at, and what was wrong with the first that had not the form.
    #[must_use]
    pub fn formed(&self) -> (u32, Option<&str>) {
        (self.answers, self.malformed.as_deref())
    }

    /// The end of standard error.
    #[must_use]
    pub fn log(&self) -> String {
        use crate::kap::transport::Transport;
        match &self.child {
            Some(child) => child.log(),
            None => self.log.clone(),
        }
    }

    /// The next `seq`.
    pub fn seq(&mut self) -> u64 {
        self.next = self.next.saturating_add(1);
        self.next
    }

    fn end(&mut self) {
        self.log = self.log();
        self.child = None;
        self.provisioned = false;
        self.link = None;
    }

    /// Ends the process after a broken exchange; the next check gets a new one.
    pub fn broken(&mut self) {
        self.faults = self.faults.saturating_add(1);
        self.end();
    }

    /// Brings it into a state.
    ///
    /// # Errors
    /// Why that is not possible.
    pub fn prepare(&mut self, state: State) -> Result<(), String> {
        if self.faults >= FAULTS_MAX {
            return Err(format!("the exchange broke {FAULTS_MAX} times before"));
        }
        let done = self.reach(state);
        if let Err(Blind::Fault(_)) = &done {
            self.broken();
        }
        done.map_err(|blind| match blind {
            Blind::Fault(fault) => format!("on the way there: {fault}"),
            Blind::Open(reason) => reason,
        })
    }

    fn reach(&mut self, state: State) -> Result<(), Blind> {
        if state == State::Blank && self.provisioned {
            self.end();
        }
        if self.child.is_none() {
            let (words, folder) = (&self.program.words, self.program.folder.as_deref());
            self.child = Some(Child::start(words, folder)?);
            let hello = self.hello_fields(VERSIONS);
            self.need("hello", hello)?;
        }
        match state {
            State::Running | State::Blank => return Ok(()),
            State::Provisioned | State::Linked => {}
        }
        if !self.provisioned {
            let objects = self.objects();
            let fields = self.provision_fields(&objects);
            self.need("provision", fields)?;
        }
        if state == State::Linked && self.link.is_none() {
            let fields = self.open_fields();
            self.need("open", fields)?;
        }
        Ok(())
    }

    /// One operation on the way to a state: done, or the reason why not.
    ///
    /// # Errors
    /// A fault, or another answer than `ok`.
    pub fn need(&mut self, op: &'static str, fields: Value) -> Result<Reply, Blind> {
        let reply = self.call(op, fields)?;
        match reply.kind {
            "ok" => Ok(reply),
            _ => Err(Blind::Open(format!(
                "{op} was answered with {}",
                reply.told()
            ))),
        }
    }

    /// The fields of `hello`.
    #[must_use]
    pub fn hello_fields(&self, versions: [u32; 2]) -> Value {
        let suite = concat!("keyproof/", env!("CARGO_PKG_VERSION"));
        json!({"kap": versions, "suite": suite, "run": "selftest", "token": null})
    }

    /// The usual objects of `provision`.
    #[must_use]
    pub fn objects(&self) -> Value {
        let file = File::of(self.profile);
        match self.role() {
            Role::Vehicle => file.vehicle_objects,
            Role::Device | Role::Both => file.device_objects,
        }
    }

    /// The fields of `provision`.
    #[must_use]
    pub fn provision_fields(&self, objects: &Value) -> Value {
        json!({"role": self.role().name(), "profile": self.profile.name, "objects": objects})
    }

    /// The fields of `open`.
    #[must_use]
    pub fn open_fields(&self) -> Value {
        let params = match self.role() {
            Role::Vehicle => json!({"purpose": "unlock"}),
            Role::Device | Role::Both => json!({}),
        };
        json!({"link": "nfc", "role": self.role().name(), "params": params})
    }

    /// The open link.
    ///
    /// # Errors
    /// When none is open.
    pub fn link(&self) -> Result<u64, Blind> {
        self.link
            .ok_or_else(|| Blind::Open("open gave no whole number `h`".to_owned()))
    }

    /// Delivers to the open link.
    ///
    /// # Errors
    /// A fault, or no link.
    pub fn deliver(&mut self, pdu: &str) -> Result<Reply, Blind> {
        let h = self.link()?;
        Ok(self.call("deliver", json!({"h": h, "pdu": pdu}))?)
    }

    /// One request, and its answer under the same `seq`.
    ///
    /// # Errors
    /// A fault.
    pub fn call(&mut self, op: &'static str, fields: Value) -> Result<Reply, Fault> {
        let seq = self.seq();
        let mut request = json!({"seq": seq, "op": op});
        if let (Some(request), Value::Object(fields)) = (request.as_object_mut(), fields) {
            request.extend(fields);
        }
        let mut bytes = Vec::new();
        line::encode(&request, &mut bytes).map_err(|error| Fault::Unsendable {
            op,
            reason: error.to_string(),
        })?;
        let reply = self.line(op, &bytes, &json!(seq))?;
        self.follow(op, &request, &reply);
        Ok(reply)
    }

    /// What an answer changes.
    fn follow(&mut self, op: &str, request: &Value, reply: &Reply) {
        if reply.kind != "ok" {
            return;
        }
        match op {
            "provision" => (self.provisioned, self.link) = (true, None),
            "open" => self.link = reply.body.get("h").and_then(Value::as_u64),
            "close" => self.link = None,
            "reset" => {
                self.link = None;
                let factory = request.get("level") == Some(&json!("factory"));
                self.provisioned = self.provisioned && !factory;
            }
            _ => {}
        }
    }

    /// Sends one line as it is; the answer must repeat `seq`.
    ///
    /// # Errors
    /// A fault.
    pub fn line(&mut self, op: &'static str, bytes: &[u8], seq: &Value) -> Result<Reply, Fault> {
        self.sent = match shown(bytes) {
            line if line.is_empty() => "an empty line".to_owned(),
            line => line,
        };
        let deadline = match op {
            "hello" => self.deadlines.hello,
            _ => self.deadlines.request,
        };
        let child = self.child.as_mut().ok_or(Fault::Closed { op })?;
        let answer = child.ask(op, bytes, deadline)?;
        self.answers = self.answers.saturating_add(1);
        let whole: Value = line::decode(&answer).map_err(|reason| Fault::NotJson {
            op,
            reason,
            excerpt: line::excerpt(&answer),
        })?;
        if let Some(fault) = form::fault(&answer, &whole) {
            self.malformed
                .get_or_insert_with(|| format!("{fault}, in answer to {op}"));
        }
        let there: Vec<&str> = KINDS
            .into_iter()
            .filter(|kind| whole.get(kind).is_some())
            .collect();
        let not_an_answer = |reason: String| Fault::NotAnAnswer { op, reason };
        let [kind] = there.as_slice() else {
            let reason = format!("expected one of {}, got {there:?}", KINDS.join(", "));
            return Err(not_an_answer(reason));
        };
        if whole.get("seq") != Some(seq) {
            let got = whole.get("seq").map_or("none".to_owned(), Value::to_string);
            return Err(not_an_answer(format!("expected seq {seq}, got {got}")));
        }
        Ok(Reply {
            kind,
            body: whole.get(kind).cloned().unwrap_or_default(),
            whole,
        })
    }

    /// Sends part of a line.
    pub fn part(&mut self, bytes: &[u8]) {
        if let Some(child) = &mut self.child {
            child.tell(bytes);
        }
    }

    /// Lets it leave by itself; `close` ends its input first.
    pub fn leave(&mut self, close: bool) -> Departure {
        let Some(mut child) = self.child.take() else {
            return Departure::default();
        };
        if close {
            child.close_input();
        }
        let departure = child.leave(self.deadlines.bye);
        self.child = Some(child);
        self.end();
        departure
    }
}
