//! A subject in a process of its own: bounded in time and memory, and gone at the end with everything it started.
//!
//! One thread, no reader threads: the three pipes are non-blocking and one `poll` waits for all of them until the deadline. So
//! a subject that never ends a line, never reads its input, floods standard error or leaves a grandchild with an open pipe
//! costs at most [`LINE_MAX`] and a few KiB, and no time past the deadline.
//!
//! The process leads a group. At the end the whole group is killed *before* its leader is reaped, so the number cannot have
//! been given to somebody else. What starts a session of its own (`setsid`) escapes; nothing portable and safe stops that.

use super::LINE_MAX;
use super::fault::Fault;
use super::line;
use super::message::{Answer, Request};
use super::transport::{Launch, Transport};
use rustix::event::{PollFd, PollFlags, Timespec};
use rustix::fs::OFlags;
use rustix::process::{Pid, Signal, WaitId, WaitIdOptions};
use std::collections::VecDeque;
use std::io::{ErrorKind, Read, Write};
use std::os::fd::AsFd;
use std::os::unix::process::{CommandExt, ExitStatusExt};
use std::path::{Path, PathBuf};
use std::process::{ChildStderr, ChildStdin, ChildStdout, Command, Stdio};
use std::time::{Duration, Instant};

/// How much of standard error is kept: its end.
const LOG_KEPT: usize = 4096;
/// One read.
const CHUNK: usize = 64 * 1024;
/// How often an idle wait looks whether the process is still there.
const LOOK: Duration = Duration::from_millis(50);
/// How long a killed process may take to disappear.
const REAP: Duration = Duration::from_secs(2);

/// A command line that starts a subject.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Program {
    /// Program and arguments.
    pub words: Vec<String>,
    /// The folder that it runs in, if not this process's own.
    pub folder: Option<PathBuf>,
}

impl Launch for Program {
    fn launch(&self) -> Result<Box<dyn Transport>, Fault> {
        Child::start(&self.words, self.folder.as_deref())
            .map(|child| -> Box<dyn Transport> { Box::new(child) })
    }

    fn describe(&self) -> String {
        self.words.join(" ")
    }
}

/// A running subject.
pub struct Child {
    process: std::process::Child,
    stdin: Option<ChildStdin>,
    stdout: Option<ChildStdout>,
    stderr: Option<ChildStderr>,
    /// What came on standard output and was not consumed; never longer than a line and a chunk.
    unread: Vec<u8>,
    /// What is still to be written.
    unsent: Vec<u8>,
    chunk: Vec<u8>,
    log: VecDeque<u8>,
    ended: Option<String>,
}

/// How a subject left.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Departure {
    /// Exit code or signal in words, if it was not exit code 0.
    pub status: Option<String>,
    /// The beginning of what it said on standard output before it left, made printable.
    pub said: Option<String>,
}

enum Came {
    Line(Vec<u8>),
    End,
    TooLong,
    Nothing,
}

impl Child {
    /// Starts a program, its three pipes and its process group.
    ///
    /// # Errors
    /// [`Fault::Start`].
    pub fn start(words: &[String], folder: Option<&Path>) -> Result<Self, Fault> {
        let failed = |reason: String| Fault::Start {
            command: words.join(" "),
            reason: match folder {
                Some(folder) => format!("{reason}, in the plan's folder {}", folder.display()),
                None => reason,
            },
        };
        let (program, arguments) = words
            .split_first()
            .ok_or_else(|| failed("the command is empty".to_owned()))?;
        // Where a relative program is looked for when the folder changes differs between systems: say it outright. A bare name
        // is searched in PATH.
        let program = match folder {
            Some(folder) if program.contains('/') => folder.join(program),
            Some(_) | None => PathBuf::from(program),
        };
        let mut command = Command::new(program);
        if let Some(folder) = folder {
            command.current_dir(folder);
        }
        let mut process = command
            .args(arguments)
            .process_group(0)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .map_err(|error| failed(error.to_string()))?;
        let (stdin, stdout, stderr) = (
            process.stdin.take(),
            process.stdout.take(),
            process.stderr.take(),
        );
        let child = Self {
            process,
            stdin,
            stdout,
            stderr,
            unread: Vec::new(),
            unsent: Vec::new(),
            chunk: vec![0; CHUNK],
            log: VecDeque::new(),
            ended: None,
        };
        child.unblock().map_err(|error| failed(error.to_string()))?;
        Ok(child)
    }

    fn unblock(&self) -> rustix::io::Result<()> {
        fn one<F: AsFd>(fd: Option<&F>) -> rustix::io::Result<()> {
            match fd {
                Some(fd) => {
                    rustix::fs::fcntl_setfl(fd, rustix::fs::fcntl_getfl(fd)? | OFlags::NONBLOCK)
                }
                None => Ok(()),
            }
        }
        one(self.stdin.as_ref())?;
        one(self.stdout.as_ref())?;
        one(self.stderr.as_ref())
    }

    fn pid(&self) -> Option<Pid> {
        i32::try_from(self.process.id())
            .ok()
            .and_then(Pid::from_raw)
    }

    /// True when the process has ended; it is not reaped, so its number stays its own.
    fn is_over(&self) -> bool {
        let Some(pid) = self.pid() else { return true };
        let options = WaitIdOptions::EXITED | WaitIdOptions::NOHANG | WaitIdOptions::NOWAIT;
        !matches!(rustix::process::waitid(WaitId::Pid(pid), options), Ok(None))
    }

    /// Waits until a pipe is ready or `wait` has passed.
    fn poll(&self, wait: Duration) {
        let mut fds: Vec<PollFd<'_>> = Vec::with_capacity(3);
        if let Some(stdout) = &self.stdout {
            fds.push(PollFd::new(stdout, PollFlags::IN));
        }
        if let Some(stderr) = &self.stderr {
            fds.push(PollFd::new(stderr, PollFlags::IN));
        }
        if let (Some(stdin), false) = (&self.stdin, self.unsent.is_empty()) {
            fds.push(PollFd::new(stdin, PollFlags::OUT));
        }
        let wait = Timespec {
            tv_sec: i64::try_from(wait.as_secs()).unwrap_or(i64::MAX),
            tv_nsec: i64::from(wait.subsec_nanos()),
        };
        // An interrupted or failed poll is an early return: the caller looks at its clock.
        let _early = rustix::event::poll(&mut fds, Some(&wait));
    }

    /// Writes what the pipe takes.
    fn push(&mut self) {
        while let (Some(stdin), false) = (&mut self.stdin, self.unsent.is_empty()) {
            match stdin.write(&self.unsent) {
                Ok(written) => {
                    self.unsent.drain(..written);
                }
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) if error.kind() == ErrorKind::WouldBlock => return,
                // It closed its input. It may still answer.
                Err(_) => {
                    self.unsent.clear();
                    self.stdin = None;
                }
            }
        }
    }

    /// Reads one chunk of standard output.
    fn pull(&mut self) -> Came {
        if let Some(line) = self.take_line() {
            return Came::Line(line);
        }
        let Some(stdout) = &mut self.stdout else {
            return Came::End;
        };
        match stdout.read(&mut self.chunk) {
            Ok(0) => {
                self.stdout = None;
                Came::End
            }
            Ok(count) => {
                self.unread
                    .extend_from_slice(self.chunk.get(..count).unwrap_or_default());
                match self.take_line() {
                    Some(line) if line.len() >= LINE_MAX => Came::TooLong,
                    Some(line) => Came::Line(line),
                    None if self.unread.len() >= LINE_MAX => Came::TooLong,
                    None => Came::Nothing,
                }
            }
            Err(error)
                if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::Interrupted) =>
            {
                Came::Nothing
            }
            Err(_) => {
                self.stdout = None;
                Came::End
            }
        }
    }

    fn take_line(&mut self) -> Option<Vec<u8>> {
        // The unread part holds a whole line only right after a read, so this looks at each byte a few times at most.
        let end = self.unread.iter().position(|byte| *byte == b'\n')?;
        let rest = self.unread.split_off(end.saturating_add(1));
        let mut line = std::mem::replace(&mut self.unread, rest);
        line.truncate(end);
        Some(line)
    }

    /// Keeps the end of standard error; at most one chunk a call, so that a flood cannot hold the clock.
    fn drain_log(&mut self) {
        let Some(stderr) = &mut self.stderr else {
            return;
        };
        match stderr.read(&mut self.chunk) {
            Ok(0) => self.stderr = None,
            Ok(count) => {
                let new = self.chunk.get(..count).unwrap_or_default();
                self.log
                    .extend(new.iter().skip(count.saturating_sub(LOG_KEPT)));
                let surplus = self.log.len().saturating_sub(LOG_KEPT);
                self.log.drain(..surplus);
            }
            Err(error)
                if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::Interrupted) => {}
            Err(_) => self.stderr = None,
        }
    }

    /// Waits for one line.
    fn await_line(&mut self, op: &'static str, deadline: Duration) -> Result<Vec<u8>, Fault> {
        let began = Instant::now();
        let mut over = false;
        loop {
            self.push();
            match self.pull() {
                Came::Line(line) => return Ok(line),
                Came::TooLong => {
                    return Err(Fault::TooLong {
                        op,
                        limit: LINE_MAX,
                    });
                }
                Came::End => return Err(self.end_of_output(op)),
                Came::Nothing => {}
            }
            if over {
                // It had ended before this read, and the read brought no line: nothing will come, whoever else holds the pipe.
                return Err(self.end_of_output(op));
            }
            let left = deadline.saturating_sub(began.elapsed());
            if left.is_zero() {
                return Err(Fault::Timeout {
                    op,
                    deadline,
                    partial: self.unread.len(),
                });
            }
            let slept = Instant::now();
            self.poll(left.min(LOOK));
            self.drain_log();
            if slept.elapsed() >= LOOK {
                over = self.is_over();
            }
        }
    }

    fn expect_nothing(&self, op: &'static str) -> Result<(), Fault> {
        if self.unread.is_empty() {
            return Ok(());
        }
        Err(Fault::Unsolicited {
            op,
            excerpt: line::excerpt(&self.unread),
        })
    }

    /// Writes bytes as they are, as far as the pipe takes them now.
    pub fn tell(&mut self, bytes: &[u8]) {
        self.unsent.extend_from_slice(bytes);
        self.push();
    }

    /// Writes bytes as they are and waits for one line; for self-tests, which also send what is no request.
    ///
    /// # Errors
    /// A [`Fault`], as in [`Transport::exchange`].
    pub fn ask(
        &mut self,
        op: &'static str,
        bytes: &[u8],
        deadline: Duration,
    ) -> Result<Vec<u8>, Fault> {
        self.expect_nothing(op)?;
        self.unsent.extend_from_slice(bytes);
        self.await_line(op, deadline)
    }

    /// Ends the subject's input.
    pub fn close_input(&mut self) {
        self.unsent.clear();
        self.stdin = None;
    }

    /// Gives it `grace` to leave by itself, then makes it leave.
    pub fn leave(&mut self, grace: Duration) -> Departure {
        let mut said = std::mem::take(&mut self.unread);
        let began = Instant::now();
        while !self.is_over() && began.elapsed() < grace {
            self.poll(Duration::from_millis(5));
            self.drain_log();
            // It is read only so that the process is not stuck in a write.
            self.overhear(&mut said);
            if self.stdout.is_none() && self.stderr.is_none() {
                std::thread::sleep(Duration::from_millis(1));
            }
        }
        self.overhear(&mut said);
        let status = self.end();
        Departure {
            status: (status != "exit code 0").then_some(status),
            said: (!said.is_empty()).then(|| line::excerpt(&said)),
        }
    }

    /// Reads one chunk of standard output and keeps its beginning.
    fn overhear(&mut self, said: &mut Vec<u8>) {
        let Some(stdout) = &mut self.stdout else {
            return;
        };
        match stdout.read(&mut self.chunk) {
            Ok(0) => self.stdout = None,
            Ok(count) if said.len() < CHUNK => {
                said.extend_from_slice(self.chunk.get(..count).unwrap_or_default());
            }
            Ok(_) | Err(_) => {}
        }
    }

    fn end_of_output(&mut self, op: &'static str) -> Fault {
        let began = Instant::now();
        while !self.is_over() && began.elapsed() < LOOK {
            std::thread::sleep(Duration::from_millis(2));
        }
        if !self.is_over() {
            return Fault::Closed { op };
        }
        self.drain_log();
        Fault::Exited {
            op,
            status: self.end(),
        }
    }

    /// Kills the group, then reaps its leader. Tells how the leader ended.
    fn end(&mut self) -> String {
        if let Some(status) = &self.ended {
            return status.clone();
        }
        self.stdin = None;
        let by_itself = self.is_over();
        if let Some(pid) = self.pid() {
            // Nobody left in the group is as good as killed.
            let _gone = rustix::process::kill_process_group(pid, Signal::KILL);
        }
        let began = Instant::now();
        let mut status = "no exit status".to_owned();
        while began.elapsed() < REAP {
            match self.process.try_wait() {
                Ok(Some(exit)) => {
                    status = match (exit.code(), exit.signal()) {
                        (_, Some(_)) if !by_itself => "kill by the runner".to_owned(),
                        (Some(code), _) => format!("exit code {code}"),
                        (None, Some(signal)) => format!("signal {signal}"),
                        (None, None) => "no exit status".to_owned(),
                    };
                    break;
                }
                Ok(None) => std::thread::sleep(Duration::from_millis(2)),
                Err(_) => break,
            }
        }
        self.drain_log();
        self.ended = Some(status.clone());
        status
    }
}

impl Transport for Child {
    fn exchange(&mut self, request: &Request, deadline: Duration) -> Result<Answer, Fault> {
        let op = request.op.name();
        self.expect_nothing(op)?;
        line::encode(request, &mut self.unsent).map_err(|error| Fault::Unsendable {
            op,
            reason: error.to_string(),
        })?;
        let line = self.await_line(op, deadline)?;
        line::decode(&line).map_err(|reason| Fault::NotJson {
            op,
            reason,
            excerpt: line::excerpt(&line),
        })
    }

    fn finish(&mut self, grace: Duration) -> Option<String> {
        self.close_input();
        self.leave(grace).status
    }

    fn log(&self) -> String {
        let bytes: Vec<u8> = self.log.iter().copied().collect();
        String::from_utf8_lossy(&bytes)
            .chars()
            .map(|c| if c.is_control() && c != '\n' { '.' } else { c })
            .collect()
    }
}

impl Drop for Child {
    fn drop(&mut self) {
        self.end();
    }
}
