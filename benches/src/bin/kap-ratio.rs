//! Round trips a second of the adapter protocol with a subject that does nothing; target: 30 000.
//!
//! `kap-ratio [PAIRS] [ROUND_TRIPS]` (default 100 pairs of 1000 each). The subject is this program again: with `--subject` it
//! serves the protocol and answers `ping` and `deliver`, with `--echo` it sends every line back. The ratio is to the echo of the
//! request's own line over bare pipes: what is left is reading, writing and bounding.

use keyproof_benches::surroundings::{argument, load};
use keyproof_benches::{Pairs, Sample};
use keyproof_conformance::kap::child::Child;
use keyproof_conformance::kap::line;
use keyproof_conformance::kap::message::{Answer, Hex, Op, Request, Sent};
use keyproof_conformance::kap::server::{Handler, Trivial, serve};
use keyproof_conformance::kap::session::{Deadlines, Reply, Session};
use std::error::Error;
use std::io::{self, BufRead, BufReader, Write};
use std::process::{ChildStdin, ChildStdout, Command, Stdio};

/// What goes out with `deliver`, and what comes back.
const PDU: [u8; 32] = [0xA5; 32];

fn main() -> Result<(), Box<dyn Error>> {
    match std::env::args().nth(1).as_deref() {
        Some("--subject") => serve(
            &mut Fixed,
            &mut io::stdin().lock(),
            &mut io::stdout().lock(),
        )?,
        Some("--echo") => echo()?,
        Some(_) | None => measure(argument(1, 100), argument(2, 1000))?,
    }
    Ok(())
}

fn measure(pairs: u32, trips: u32) -> Result<(), Box<dyn Error>> {
    let program = std::env::current_exe()?;
    let words = [
        program.to_string_lossy().into_owned(),
        "--subject".to_owned(),
    ];
    let mut session = Session::new(Box::new(Child::start(&words, None)?), Deadlines::default());
    let mut pipe = Pipe::start(&program)?;
    println!(
        "{pairs} interleaved pairs of {trips} round trips each; {}",
        load()
    );
    println!(
        "{:<22}{:>32}{:>32}  time, KAP to echo",
        "median [least .. most]", "KAP, round trips/s", "echo, round trips/s"
    );
    type Call = fn(&mut Session) -> Result<(), Box<dyn Error>>;
    let deliver = Op::Deliver {
        h: 0,
        pdu: Hex(PDU.to_vec()),
    };
    let kinds: [(&str, Op, Call); 2] = [
        ("ping", Op::Ping, |session| done(session.ping()?)),
        ("deliver, 32 bytes", deliver, |session| {
            done(session.deliver(PDU.to_vec())?)
        }),
    ];
    for (name, op, call) in kinds {
        let mut request = Vec::new();
        line::encode(&Request { seq: 100_000, op }, &mut request)?;
        let measured = Pairs::measure(
            pairs,
            || (0..trips).try_for_each(|_| call(&mut session)),
            || (0..trips).try_for_each(|_| pipe.round_trip(&request)),
        )?;
        let rate = |seconds: &Sample| seconds.rates(f64::from(trips)).shown(0);
        println!(
            "{name:<22}{:>32}{:>32}  {}",
            rate(&measured.subject),
            rate(&measured.yardstick),
            measured.shown()
        );
    }
    println!("{}", load());
    match session.bye() {
        Some(wrong) => Err(wrong.into()),
        None => Ok(()),
    }
}

fn done<T>(reply: Reply<T>) -> Result<(), Box<dyn Error>> {
    match reply {
        Reply::Done(_) => Ok(()),
        Reply::Refused(..) | Reply::Nack(_) | Reply::Skip(_) => Err("the subject said no".into()),
    }
}

/// [`Trivial`], and one answer to every `deliver`.
struct Fixed;

impl Handler for Fixed {
    fn answer(&mut self, op: &Op) -> Answer {
        if let Op::Deliver { .. } = op {
            Answer::ok(&Sent {
                h: None,
                out: vec![Hex(PDU.to_vec())],
            })
        } else {
            Trivial.answer(op)
        }
    }
}

/// Sends every line back.
fn echo() -> io::Result<()> {
    let (mut input, mut output) = (io::stdin().lock(), io::stdout().lock());
    let mut line = Vec::new();
    while input.read_until(b'\n', &mut line)? > 0 {
        output.write_all(&line)?;
        output.flush()?;
        line.clear();
    }
    Ok(())
}

/// An echo in a process of its own.
struct Pipe {
    process: std::process::Child,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
    line: Vec<u8>,
}

impl Pipe {
    fn start(program: &std::path::Path) -> Result<Self, Box<dyn Error>> {
        let mut process = Command::new(program)
            .arg("--echo")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()?;
        let input = process.stdin.take().ok_or("no input")?;
        let output = process.stdout.take().ok_or("no output")?;
        Ok(Self {
            process,
            input,
            output: BufReader::new(output),
            line: Vec::new(),
        })
    }

    fn round_trip(&mut self, request: &[u8]) -> Result<(), Box<dyn Error>> {
        self.input.write_all(request)?;
        self.line.clear();
        self.output.read_until(b'\n', &mut self.line)?;
        if self.line == request {
            Ok(())
        } else {
            Err("the echo is another line".into())
        }
    }
}

impl Drop for Pipe {
    fn drop(&mut self) {
        // It may have ended by itself; then there is nothing to kill.
        let _ended = self.process.kill();
        let _reaped = self.process.wait();
    }
}
