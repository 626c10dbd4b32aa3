//! The KAP/1 kit: everything between standard input, a [`Subject`] and standard output, without a dependency. See docs/adapter.md.
//! A subject answers an operation with the content of `ok`, or says "no" in one of four ways ([`No`]). Copy this file into your
//! crate, or compile beside it as `device.rs` does. Print logs to standard error. The kit knows neither role.

use std::io::{self, BufRead, Read, Write};

/// Longest line either way, the newline included.
pub const LINE_MAX: usize = 1 << 20;

/// A JSON value: ASCII only, no floats.
#[derive(Clone, Debug, PartialEq)]
pub enum Json { Null, Bool(bool), Number(i64), Text(String), List(Vec<Json>), Object(Vec<(String, Json)>) }

/// Four kinds of "no". Silence is the fifth, and never right.
pub enum No {
    Reject { detail: Json, out: Vec<String> }, // the protocol refuses; `detail` holds class, stage and native, as far as they are known
    Nack(String),                              // not implemented: `op:dump`
    Skip(String),                              // implemented, but not possible now
    Error(&'static str, String),               // adapter, environment or request is broken: a code and words
}

/// Whoever answers operations; a name that it does not know it answers with [`No::Nack`].
pub trait Subject {
    fn answer(&mut self, op: &str, request: &Json) -> Result<Json, No>;
}

impl Json {
    pub fn object<const N: usize>(fields: [(&str, Json); N]) -> Self {
        Json::Object(fields.into_iter().map(|(name, value)| (name.to_owned(), value)).collect())
    }
    pub fn text(text: &str) -> Self { Json::Text(text.to_owned()) }
    pub fn texts<T: AsRef<str>>(list: &[T]) -> Self { Json::List(list.iter().map(|text| Json::text(text.as_ref())).collect()) }
    /// A field; `Null` if there is none.
    pub fn get(&self, name: &str) -> &Json {
        let Json::Object(fields) = self else { return &Json::Null };
        fields.iter().rev().find(|(known, _)| known == name).map_or(&Json::Null, |(_, value)| value)
    }
    pub fn as_str(&self) -> &str { if let Json::Text(text) = self { text } else { "" } }
    pub fn as_list(&self) -> &[Json] { if let Json::List(list) = self { list } else { &[] } }
    pub fn as_number(&self) -> Option<u64> { if let Json::Number(number) = self { u64::try_from(*number).ok() } else { None } }
    /// Bytes from lower-case hexadecimal.
    pub fn as_bytes(&self) -> Option<Vec<u8>> {
        let Json::Text(text) = self else { return None };
        let digit = |byte: Option<&u8>| byte.filter(|byte| !byte.is_ascii_uppercase()).and_then(|byte| char::from(*byte).to_digit(16));
        text.as_bytes().chunks(2).map(|pair| u8::try_from(digit(pair.first())? * 16 + digit(pair.get(1))?).ok()).collect()
    }

    fn written(&self) -> String {
        let unit = |unit: u16| match u8::try_from(unit) {
            Ok(plain @ 32..=126) if !b"\"\\".contains(&plain) => char::from(plain).to_string(),
            _ => format!("\\u{unit:04x}"),
        };
        let field = |(name, value): &(String, Json)| format!("{}:{}", Json::text(name).written(), value.written());
        match self {
            Json::Null => "null".to_owned(),
            Json::Bool(value) => value.to_string(),
            Json::Number(number) => number.to_string(),
            Json::Text(text) => format!("\"{}\"", text.encode_utf16().map(unit).collect::<String>()),
            Json::List(list) => format!("[{}]", list.iter().map(Json::written).collect::<Vec<_>>().join(",")),
            Json::Object(fields) => format!("{{{}}}", fields.iter().map(field).collect::<Vec<_>>().join(",")),
        }
    }
}

/// The rest of a line that is being read; `None` wherever the grammar is left.
struct Reader<'a>(&'a [u8]);

impl Reader<'_> {
    fn space(&mut self) -> Option<u8> { while b" \t\r\n".contains(self.0.first()?) { self.next(); } self.0.first().copied() }
    fn next(&mut self) -> Option<u8> { let (first, rest) = self.0.split_first()?; self.0 = rest; Some(*first) }
    fn word(&mut self, word: &str, value: Json) -> Option<Json> { self.0 = self.0.strip_prefix(word.as_bytes())?; Some(value) }
    fn value(&mut self, depth: usize) -> Option<Json> {
        match self.space().filter(|_| depth < 32)? {
            b'"' => self.text().map(Json::Text),
            b'n' => self.word("null", Json::Null),
            b't' => self.word("true", Json::Bool(true)),
            b'f' => self.word("false", Json::Bool(false)),
            b'[' => self.members(b']', |reader| reader.value(depth + 1)).map(Json::List),
            b'{' => self.members(b'}', |reader| reader.field(depth + 1)).map(Json::Object),
            _ => self.number(),
        }
    }
    fn field(&mut self, depth: usize) -> Option<(String, Json)> {
        let name = self.space().filter(|first| *first == b'"').and_then(|_| self.text())?;
        self.space().filter(|colon| *colon == b':').and_then(|_| self.next())?;
        Some((name, self.value(depth)?))
    }
    fn members<T>(&mut self, close: u8, one: impl Fn(&mut Self) -> Option<T>) -> Option<Vec<T>> {
        let (mut list, _open) = (Vec::new(), self.next());
        if self.space()? == close { self.next(); return Some(list) }
        loop {
            list.push(one(self)?);
            match self.space().and_then(|_| self.next())? { b',' => {} end => return (end == close).then_some(list) }
        }
    }
    fn number(&mut self) -> Option<Json> {
        let (digits, rest) = self.0.split_at(self.0.iter().take_while(|byte| b"-0123456789.eE+".contains(byte)).count());
        self.0 = rest;
        let number: i64 = std::str::from_utf8(digits).ok()?.parse().ok()?;
        (number.to_string().as_bytes() == digits || digits == b"-0").then_some(Json::Number(number)) // no sign or zero too many
    }
    fn text(&mut self) -> Option<String> {
        const ESCAPES: [(u8, u16); 8] = [(b'"', 34), (b'\\', 92), (b'/', 47), (b'b', 8), (b'f', 12), (b'n', 10), (b'r', 13), (b't', 9)];
        let (mut units, _quote) = (Vec::new(), self.next());
        loop {
            units.push(match self.next()? {
                b'"' => return String::from_utf16(&units).ok(),
                b'\\' => match self.next()? {
                    b'u' => (0..4).try_fold(0, |unit, _| Some(unit * 16 + u16::try_from(char::from(self.next()?).to_digit(16)?).ok()?))?,
                    escape => ESCAPES.iter().find(|(known, _)| *known == escape)?.1,
                },
                plain => u16::from(Some(plain).filter(|plain| (b' '..=0x7f).contains(plain))?),
            });
        }
    }
}

fn encode(seq: &Json, answered: Result<Json, No>) -> String {
    let fields = match answered {
        Ok(value) => Json::object([("seq", seq.clone()), ("ok", value)]),
        Err(No::Reject { detail, out }) => Json::object([("seq", seq.clone()), ("reject", detail), ("out", Json::texts(&out))]),
        Err(No::Nack(what)) => Json::object([("seq", seq.clone()), ("nack", Json::object([("what", Json::Text(what))]))]),
        Err(No::Skip(reason)) => Json::object([("seq", seq.clone()), ("skip", Json::object([("reason", Json::Text(reason))]))]),
        Err(No::Error(code, msg)) => Json::object([("seq", seq.clone()), ("error", Json::object([("layer", Json::text("adapter")),
            ("code", Json::text(code)), ("msg", Json::Text(msg))]))]),
    };
    let line = fields.written() + "\n";
    if line.len() <= LINE_MAX { line } else { encode(seq, Err(No::Error("length", "the answer is too long".to_owned()))) }
}

/// Serves until bye or the end of standard input.
pub fn serve(subject: &mut dyn Subject) -> io::Result<()> {
    let (mut input, mut output, mut line) = (io::stdin().lock(), io::stdout().lock(), Vec::new());
    while input.by_ref().take(LINE_MAX as u64 + 1).read_until(b'\n', &mut line)? > 0 {
        if line.len() > LINE_MAX && line.pop() != Some(b'\n') { input.skip_until(b'\n')?; }
        let mut reader = Reader(if line.len() < LINE_MAX || line.ends_with(b"\n") { &line } else { b"" });
        let request = reader.value(0).filter(|value| reader.space().is_none() && matches!(value, Json::Object(_))).unwrap_or(Json::Null);
        let (seq, op) = (request.get("seq"), request.get("op").as_str());
        let answered = match seq.as_number() {
            Some(_) if !op.is_empty() => subject.answer(op, &request),
            _ => Err(No::Error("request", "expected an object with seq and op, at most 1 MiB".to_owned())),
        };
        let last = op == "bye" && answered.is_ok();
        let text = encode(if seq.as_number().is_some() { seq } else { &Json::Null }, answered);
        output.write_all(text.as_bytes()).and_then(|()| output.flush())?;
        if last { break }
        line.clear();
    }
    Ok(())
}
