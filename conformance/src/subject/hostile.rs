//! Extremes that do not even speak the protocol. Each has the reference behind it, so that only its one bad habit is judged.

use crate::kap::line;
use crate::kap::message::Answer;
use crate::kap::server::{Handler, serve};
use std::io::{self, BufRead, Write};
use std::process::Command;
use std::time::Duration;

/// A bad habit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hostile {
    /// Never answers at all.
    Silent,
    /// Answers with bytes that are no JSON.
    Garbage,
    /// Writes for ever, line after line.
    Endless,
    /// Writes a gigabyte without a newline.
    Gigabyte,
    /// Writes its answer a byte every tenth of a second.
    Drip,
    /// Dies in the middle of a case.
    Crash,
    /// Answers with another `seq`.
    WrongSeq,
    /// Answers everything twice.
    Twice,
    /// Prints a greeting before its first answer.
    Chatty,
    /// Stops answering in the middle of a case.
    Hang,
    /// Answers `bye` and stays.
    HangAtBye,
    /// Floods standard error.
    Flood,
    /// Never reads its input.
    Deaf,
    /// Closes its output and stays.
    Closed,
    /// Leaves a grandchild that holds its pipes, and goes.
    Orphan,
    /// Goes at once.
    Exit,
}

/// After how many answers those that begin well go bad: after `hello`, in the middle of a first case.
const GOOD_ANSWERS: usize = 12;

fn sleep() -> ! {
    loop {
        std::thread::sleep(Duration::from_secs(3600));
    }
}

impl Hostile {
    /// Serves in its own way.
    ///
    /// # Errors
    /// When the streams fail.
    pub fn serve(
        self,
        handler: &mut dyn Handler,
        input: &mut dyn BufRead,
        output: &mut dyn Write,
    ) -> io::Result<()> {
        match self {
            Self::Silent => {
                io::copy(input, &mut io::sink())?;
                sleep()
            }
            Self::Deaf => sleep(),
            Self::Garbage => loop {
                let mut request = Vec::new();
                if input.read_until(b'\n', &mut request)? == 0 {
                    return Ok(());
                }
                output.write_all(b"\x00\xff\xfe{\"seq\":\x80}\n")?;
                output.flush()?;
            },
            Self::Endless => loop {
                output.write_all(&[b"{\"seq\":0,\"ok\":{}}\n".as_slice(); 256].concat())?;
            },
            Self::Gigabyte => {
                let block = vec![b'x'; 1 << 16];
                for _ in 0..1 << 14 {
                    output.write_all(&block)?;
                }
                sleep()
            }
            Self::Chatty => {
                output.write_all(b"adapter ready\n")?;
                serve(handler, input, output)
            }
            Self::Closed => {
                rustix::stdio::dup2_stdout(std::fs::File::open("/dev/null")?)?;
                sleep()
            }
            Self::Orphan => {
                let mut hello = Vec::new();
                input.read_until(b'\n', &mut hello)?;
                serve(handler, &mut hello.as_slice(), output)?;
                // It inherits all three pipes.
                Command::new("sleep").arg("60").spawn()?;
                Ok(())
            }
            Self::Exit => Ok(()),
            Self::HangAtBye => {
                serve(handler, input, output)?;
                sleep()
            }
            Self::Flood => {
                std::thread::spawn(|| {
                    let block = vec![b'e'; 1 << 16];
                    let mut stderr = io::stderr();
                    while stderr.write_all(&block).is_ok() {}
                });
                serve(handler, input, output)
            }
            Self::Drip | Self::Crash | Self::WrongSeq | Self::Twice | Self::Hang => {
                let mut stream = Bad {
                    habit: self,
                    answered: 0,
                    output,
                };
                serve(handler, input, &mut stream)
            }
        }
    }
}

/// An output that is good for some answers, and then has its habit.
struct Bad<'a> {
    habit: Hostile,
    answered: usize,
    output: &'a mut dyn Write,
}

impl Write for Bad<'_> {
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        self.answered = self.answered.saturating_add(1);
        if self.answered <= GOOD_ANSWERS {
            self.output.write_all(line)?;
            return Ok(line.len());
        }
        match self.habit {
            Hostile::Drip => {
                for byte in line {
                    self.output.write_all(&[*byte])?;
                    self.output.flush()?;
                    std::thread::sleep(Duration::from_millis(100));
                }
            }
            Hostile::Crash => std::process::abort(),
            Hostile::Hang => sleep(),
            Hostile::WrongSeq => {
                let mut answer: Answer = line::decode(line).map_err(io::Error::other)?;
                answer.seq = answer.seq.saturating_sub(1);
                let mut bytes = Vec::new();
                line::encode(&answer, &mut bytes).map_err(io::Error::other)?;
                self.output.write_all(&bytes)?;
            }
            Hostile::Twice => {
                self.output.write_all(line)?;
                self.output.write_all(line)?;
            }
            Hostile::Silent
            | Hostile::Garbage
            | Hostile::Endless
            | Hostile::Gigabyte
            | Hostile::Chatty
            | Hostile::HangAtBye
            | Hostile::Flood
            | Hostile::Deaf
            | Hostile::Closed
            | Hostile::Orphan
            | Hostile::Exit => self.output.write_all(line)?,
        }
        Ok(line.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.output.flush()
    }
}
