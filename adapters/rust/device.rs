//! A device on the kit that answers SELECT, keeps what is provisioned, and refuses the rest: begin with it, and put your wallet
//! behind it. `rustc --edition 2024 -O device.rs`
#![forbid(unsafe_code)]

mod kap;

use kap::{Json, No, Subject};

const AID: [u8; 13] = [0xa0, 0x00, 0x00, 0x08, 0x09, 0x43, 0x43, 0x43, 0x44, 0x4b, 0x41, 0x76, 0x31];
const OPS: [&str; 11] = ["hello", "provision", "reset", "open", "deliver", "observe", "close", "hook", "ping", "mark", "bye"];
const LEVELS: [&str; 3] = ["session", "power", "factory"];
/// Class, instruction and stage of each command.
const COMMANDS: [(u8, u8, &str); 5] =
    [(0x00, 0xa4, "select"), (0x80, 0x80, "auth0"), (0x80, 0x81, "auth1"), (0x84, 0xc9, "exchange"), (0x80, 0x3c, "control-flow")];

/// What a wallet needs for one vehicle; the example only keeps it.
struct Key {
    vehicle_identifier: Vec<u8>,
    _vehicle_public: Vec<u8>,
    _endpoint_secret: Vec<u8>,
    _slot: u8,
}

/// What is provisioned.
struct Store {
    versions: Vec<Vec<u8>>,
    _keys: Vec<Key>,
}

#[derive(Default)]
struct Device {
    store: Option<Store>,
    selected: bool,
    link: Option<u64>,
    links: u64,
    effects: Vec<Json>,
}

fn done() -> Result<Json, No> {
    Ok(Json::object([]))
}

fn nack(what: &str, word: &Json) -> Result<Json, No> {
    Err(No::Nack(format!("{what}:{}", word.as_str())))
}

fn reject(class: &str, stage: Option<&str>, word: &str) -> Result<Json, No> {
    let fields = [("class", Json::text(class)), ("native", Json::text(word))].into_iter();
    let fields = fields.chain(stage.map(|stage| ("stage", Json::text(stage))));
    let detail = Json::Object(fields.map(|(name, value)| (name.to_owned(), value)).collect());
    Err(No::Reject { detail, out: vec![word.to_owned()] })
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// So many bytes, or what they should have been.
fn bytes(object: &Json, name: &str, length: usize) -> Result<Vec<u8>, No> {
    let bytes = object.get(name).as_bytes().filter(|bytes| bytes.len() == length);
    bytes.ok_or_else(|| No::Skip(format!("{name}: expected {length} bytes in lower-case hexadecimal")))
}

fn store(objects: &Json) -> Result<Store, No> {
    let version = |json: &Json| json.as_bytes().filter(|bytes| bytes.len() == 2);
    let versions: Option<Vec<_>> = objects.get("versions").as_list().iter().map(version).collect();
    let mut keys: Vec<Key> = Vec::new();
    for key in objects.get("keys").as_list() {
        let slot = key.get("slot").as_number().and_then(|slot| u8::try_from(slot).ok());
        let key = Key {
            vehicle_identifier: bytes(key, "vehicle_identifier", 8)?,
            _vehicle_public: bytes(key, "vehicle_public", 65)?,
            _endpoint_secret: bytes(key, "endpoint_secret", 32)?,
            _slot: slot.ok_or_else(|| No::Skip("slot: expected one byte".to_owned()))?,
        };
        if keys.iter().any(|known| known.vehicle_identifier == key.vehicle_identifier) {
            return Err(No::Skip("two keys for one vehicle".to_owned()));
        }
        keys.push(key);
    }
    match versions.filter(|versions| !versions.is_empty() && versions.len() < 64) {
        Some(versions) => Ok(Store { versions, _keys: keys }),
        None => Err(No::Skip("versions: expected two bytes each, at least one".to_owned())),
    }
}

impl Subject for Device {
    fn answer(&mut self, op: &str, request: &Json) -> Result<Json, No> {
        match op {
            "hello" => hello(request),
            "provision" => self.provision(request),
            "reset" => self.reset(request.get("level")),
            "open" => self.open(request),
            "deliver" => self.deliver(request),
            "observe" => Ok(Json::object([("effects", Json::List(std::mem::take(&mut self.effects)))])),
            "close" => self.linked(request).map(|()| self.lose_field()).and_then(|()| done()),
            "hook" if request.get("human").as_str() == "authenticate" => Err(No::Skip("nobody to authenticate".to_owned())),
            "hook" => nack("hook", request.get("human")),
            "ping" | "mark" | "bye" => done(),
            _ => Err(No::Nack(format!("op:{op}"))),
        }
    }
}

fn hello(request: &Json) -> Result<Json, No> {
    let [low, high] = request.get("kap").as_list() else {
        return Err(No::Error("request", "kap: expected two versions".to_owned()));
    };
    if low.as_number() > Some(1) || high.as_number() < Some(1) {
        return Err(No::Nack("kap".to_owned()));
    }
    let sut = [("vendor", "Keyproof"), ("name", "rust-device"), ("version", "0.1.0"), ("build", ""), ("kind", "software")];
    Ok(Json::object([
        ("kap", Json::Number(1)),
        ("sut", Json::object(sut.map(|(name, text)| (name, Json::text(text))))),
        ("roles", Json::texts(&["device"])),
        ("families", Json::texts(&["ccc"])),
        ("links", Json::texts(&["nfc"])),
        ("ops", Json::texts(&OPS)),
        ("rng", Json::text("none")),
        ("reset", Json::texts(&LEVELS)),
        ("reject_detail", Json::text("class")),
        ("max_line", Json::Number(kap::LINE_MAX as i64)),
        ("pics", Json::object([("KP.P.NFC", Json::Bool(true))])),
    ]))
}

impl Device {
    fn lose_field(&mut self) {
        (self.link, self.selected) = (None, false);
    }

    fn linked(&self, request: &Json) -> Result<(), No> {
        match self.link {
            Some(link) if request.get("h").as_number() == Some(link) => Ok(()),
            _ => Err(No::Error("link", "no such link is open".to_owned())),
        }
    }

    fn provision(&mut self, request: &Json) -> Result<Json, No> {
        if request.get("role").as_str() != "device" {
            return nack("role", request.get("role"));
        }
        if request.get("profile").as_str() != "ccc" {
            return Err(No::Skip("no such profile".to_owned()));
        }
        self.store = Some(store(request.get("objects"))?);
        self.lose_field();
        done()
    }

    fn reset(&mut self, level: &Json) -> Result<Json, No> {
        if !LEVELS.contains(&level.as_str()) {
            return nack("reset", level);
        }
        self.lose_field();
        if level.as_str() == "factory" {
            *self = Device { links: self.links, ..Device::default() };
        }
        done()
    }

    fn open(&mut self, request: &Json) -> Result<Json, No> {
        if request.get("role").as_str() != "device" {
            return nack("role", request.get("role"));
        }
        if request.get("link").as_str() != "nfc" {
            return nack("link", request.get("link"));
        }
        if self.store.is_none() {
            return Err(No::Skip("nothing is provisioned".to_owned()));
        }
        self.lose_field();
        self.links += 1;
        self.link = Some(self.links);
        Ok(Json::object([("h", Json::Number(self.links as i64)), ("out", Json::List(vec![]))]))
    }

    fn deliver(&mut self, request: &Json) -> Result<Json, No> {
        self.linked(request)?;
        let pdu = request.get("pdu").as_bytes();
        let pdu = pdu.ok_or_else(|| No::Error("request", "pdu: expected lower-case hexadecimal".to_owned()))?;
        self.command(&pdu).map(|data| Json::object([("out", Json::texts(&[data + "9000"]))]))
    }

    /// One command in the order of checks of chapter 4: form, class, instruction, phase, parameters, data.
    fn command(&mut self, pdu: &[u8]) -> Result<String, No> {
        let stage = COMMANDS.iter().find(|(cla, ins, _)| pdu.starts_with(&[*cla, *ins])).map(|(_, _, stage)| *stage);
        let no = |class, word| reject(class, stage, word).map(|_| String::new());
        let (header, data) = match pdu {
            [cla, _, p1, p2] | [cla, _, p1, p2, 0] => ((*cla, *p1, *p2), &[][..]),
            [cla, _, p1, p2, lc, data @ ..] if *lc > 0 => match data.split_at_checked(usize::from(*lc)) {
                Some((data, [] | [0])) => ((*cla, *p1, *p2), data),
                _ => return no("length", "6700"),
            },
            _ => return no("length", "6700"),
        };
        if !COMMANDS.iter().any(|(cla, ..)| *cla == header.0) {
            return no("unsupported", "6e00");
        }
        match (stage, self.selected, header) {
            (None, ..) => no("unsupported", "6d00"),
            (Some("select"), _, (_, 4, 0)) => {
                self.selected = data == AID;
                let versions = self.store.iter().flat_map(|store| store.versions.concat()).collect::<Vec<u8>>();
                if self.selected { Ok(format!("5c{:02x}{}", versions.len(), hex(&versions))) } else { no("unsupported", "6a82") }
            }
            (Some("select"), ..) => no("malformed", "6b00"),
            (_, false, _) | (Some("auth1" | "exchange"), ..) => no("order", "6985"),
            (Some("control-flow"), _, (_, success @ 0..=1, 0)) if data.is_empty() => {
                self.effects.push(Json::object([("kind", Json::text("prompt")), ("success", Json::Bool(success == 1))]));
                Ok(String::new())
            }
            (Some("control-flow"), _, (_, 0..=1, 0)) => no("malformed", "6a80"),
            (Some("control-flow"), ..) => no("malformed", "6b00"),
            (Some(_), ..) => no("unsupported", "6d00"), // AUTH0: here your wallet begins
        }
    }
}

fn main() -> std::io::Result<()> {
    kap::serve(&mut Device::default())
}
