//! Case after case: its control, its attempts, what they amount to, and when to stop.

use super::driver::{self, Attempt, End};
use super::live::{Live, Unfit};
use crate::kap::fault::{Blame, Fault};
use crate::kap::message::Hello;
use crate::kap::session::Deadlines;
use crate::kap::transport::Launch;
use crate::suite::{Card, Manner, Suite};
use crate::verdict::judge::{Detail, Judge, Judged, Mode, RejectMap};
use crate::verdict::settle::{self, Breaker, Control, Next};
use crate::verdict::{Ruling, Verdict};
use keyproof_spec::words::Role;
use std::collections::BTreeMap;
use std::time::{Duration, Instant};

/// What a run is about, apart from its cases.
#[derive(Clone, Debug)]
pub struct Terms {
    /// Id of the run, told to the subject.
    pub run: String,
    /// The role of the subject.
    pub role: Role,
    /// Whose implementation.
    pub mode: Mode,
    /// What the plan says of refusals, above what the subject says.
    pub detail: Option<Detail>,
    /// What the subject's words mean.
    pub map: RejectMap,
    /// How long answers may take.
    pub deadlines: Deadlines,
}

/// One attempt, for the record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tried {
    /// The case, or its control after silence.
    pub case: String,
    /// What was done and seen.
    pub attempt: Attempt,
    /// What the judge says, if it came to its end.
    pub judged: Option<Judged>,
    /// The end of standard error, if the exchange broke.
    pub log: String,
}

/// A finished case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outcome {
    /// What it was.
    pub card: Card,
    /// What is said.
    pub ruling: Ruling,
    /// Whether it can fail a subject at all.
    pub scored: bool,
    /// The control's verdict.
    pub control: Option<(String, Ruling)>,
    /// In order; the last one is decisive.
    pub tried: Vec<Tried>,
    /// In words, where the verdict does not rest on differences.
    pub why: Option<String>,
    /// How long it took.
    pub elapsed: Duration,
}

/// Runs cases against one subject, which it starts, and starts anew after each fault.
pub struct Engine<'a> {
    suite: &'a dyn Suite,
    launch: &'a dyn Launch,
    terms: Terms,
    live: Option<Live>,
    /// Counts processes: a control counts only for the process in which it passed.
    generation: u64,
    controls: BTreeMap<String, (u64, Attempted)>,
    breaker: Breaker,
    greeting: Option<Hello>,
    notes: Vec<String>,
}

/// A control that was run: what it means and what is said of it.
#[derive(Clone, Debug)]
struct Attempted {
    short: settle::Attempt,
    ruling: Ruling,
    why: Option<String>,
}

/// What stands before the subject's own reason in the words of a case that it skips.
pub(crate) const SKIPS: &str = "the subject skips: ";

impl<'a> Engine<'a> {
    /// An engine; nothing is started yet.
    #[must_use]
    pub fn new(suite: &'a dyn Suite, launch: &'a dyn Launch, terms: Terms) -> Self {
        Self {
            suite,
            launch,
            terms,
            live: None,
            generation: 0,
            controls: BTreeMap::new(),
            breaker: Breaker::default(),
            greeting: None,
            notes: Vec::new(),
        }
    }

    /// Starts the subject if it does not run, and tells who it is.
    ///
    /// # Errors
    /// Why it cannot be used, and the end of its standard error.
    pub fn greet(&mut self) -> Result<&Hello, (Unfit, String)> {
        let live = self.live()?;
        let hello = live.hello.clone();
        Ok(self.greeting.insert(hello))
    }

    /// Whether so many cases in a row said nothing that the run must stop.
    #[must_use]
    pub const fn is_stopped(&self) -> bool {
        self.breaker.is_open()
    }

    fn live(&mut self) -> Result<&mut Live, (Unfit, String)> {
        match &mut self.live {
            Some(_) => {}
            none => {
                self.generation = self.generation.saturating_add(1);
                let live = Live::start(
                    self.launch,
                    self.terms.deadlines,
                    &self.terms.run,
                    self.terms.role,
                    self.suite.profile().name,
                )?;
                // A subject that changes its story between two starts is judged by its last.
                self.greeting.get_or_insert_with(|| live.hello.clone());
                *none = Some(live);
            }
        }
        self.live.as_mut().ok_or_else(|| {
            (
                Unfit::Fault(Fault::Unsendable {
                    op: "hello",
                    reason: "nothing was started".to_owned(),
                }),
                String::new(),
            )
        })
    }

    fn judge(&self) -> Judge {
        let told = self.live.as_ref().map_or(Detail::None, Live::detail);
        Judge {
            mode: self.terms.mode,
            detail: self.terms.detail.map_or(told, |plan| plan.min(told)),
            map: self.terms.map.clone(),
        }
    }

    /// One attempt at a case in the live process; a broken exchange ends the process.
    fn attempt(&mut self, card: &Card) -> Tried {
        let suite = self.suite;
        let profile = suite.profile().name;
        let role = self.terms.role;
        let broken = |end: End, log: String| Tried {
            case: card.id.clone(),
            attempt: Attempt {
                steps: Vec::new(),
                end,
            },
            judged: None,
            log,
        };
        let live = match self.live() {
            Ok(live) => live,
            Err((unfit, log)) => return broken(End::Broken(unfit_fault(unfit)), log),
        };
        let manner: Manner = live.manner.clone();
        let Some(mut play) = suite.play(&card.id, &manner) else {
            return broken(
                End::Harness(format!("case {} cannot be played", card.id)),
                String::new(),
            );
        };
        if live.hello.ops.iter().any(|op| op == "mark") {
            // Not judged: it is for the subject's own log. A fault shows at the next request.
            let _unjudged = live.session.call(crate::kap::message::Op::Mark {
                case: card.id.clone(),
                attempt: 1,
            });
        }
        let attempt = driver::attempt(live, role, profile, play.as_mut());
        let mut log = String::new();
        if let End::Broken(_) = attempt.end {
            live.session.kill();
            log = live.session.log();
        }
        let judged =
            (attempt.end == End::Over).then(|| self.judge().judge(&card.rules, &attempt.steps));
        if let End::Broken(_) = attempt.end {
            self.live = None;
        }
        Tried {
            case: card.id.clone(),
            attempt,
            judged,
            log,
        }
    }

    /// The control's standing in the live process.
    fn control(&mut self, id: &str) -> Attempted {
        // The process must run before its number can be compared.
        if self.live().is_ok()
            && let Some((generation, known)) = self.controls.get(id)
            && *generation == self.generation
        {
            return known.clone();
        }
        let Some(card) = self.suite.card(id).cloned() else {
            return Attempted {
                short: settle::Attempt::Broken(Blame::Harness),
                ruling: Ruling::plain(Verdict::ErrorHarness),
                why: Some(format!("control {id} does not exist")),
            };
        };
        let tried = self.attempt(&card);
        let attempted = attempted(&tried);
        self.controls
            .insert(id.to_owned(), (self.generation, attempted.clone()));
        attempted
    }

    /// Runs one case to its verdict.
    pub fn case(&mut self, card: &Card) -> Outcome {
        let began = Instant::now();
        let mut outcome = Outcome {
            card: card.clone(),
            ruling: Ruling::plain(Verdict::NotRun),
            scored: self.judge().scores(&card.rules),
            control: None,
            tried: Vec::new(),
            why: None,
            elapsed: Duration::ZERO,
        };
        if self.breaker.is_open() {
            outcome.why = Some(format!(
                "the run stopped after {} errors in a row",
                Breaker::LIMIT
            ));
            return outcome;
        }
        outcome.ruling = self.settle(card, &mut outcome);
        self.breaker.note(outcome.ruling.verdict);
        outcome.elapsed = began.elapsed();
        outcome
    }

    fn settle(&mut self, card: &Card, outcome: &mut Outcome) -> Ruling {
        let mut control = Control::Own;
        if let Some(id) = &card.control {
            let known = self.control(id);
            outcome.control = Some((id.clone(), known.ruling));
            control = match settle::standing(known.short, known.ruling) {
                Ok(control) => control,
                Err(ruling) => {
                    outcome.why = Some(format!(
                        "its control {id}: {}",
                        known.why.unwrap_or_else(|| known.ruling.to_string())
                    ));
                    return ruling;
                }
            };
        }
        let first = self.attempt(card);
        let short = short(&first);
        outcome.why = why(&first);
        outcome.tried.push(first);
        let mut next = settle::after_first(short, control);
        if next == Next::RunControl
            && let Some(id) = &card.control
        {
            let known = self.control(id);
            next = settle::after_silence(known.ruling.verdict.shows_life(), card.liveness);
        }
        let ruling = match next {
            Next::Settled(ruling) => ruling,
            Next::RunControl | Next::Again => {
                let second = self.attempt(card);
                let ruling = settle::combine(short, self::short(&second), control);
                outcome.why = why(&second).or(outcome.why.take());
                outcome.tried.push(second);
                ruling
            }
        };
        if card.control.is_none() {
            // A positive case that was run is a control that was run, for as long as this process lives.
            if let Some(last) = outcome.tried.last() {
                let known = Attempted {
                    ruling,
                    ..attempted(last)
                };
                self.controls
                    .insert(card.id.clone(), (self.generation, known));
            }
        }
        ruling
    }

    /// Says goodbye. What was wrong with that, and with anything else outside the cases.
    pub fn finish(mut self) -> (Option<Hello>, Vec<String>) {
        if let Some(mut live) = self.live.take()
            && let Some(note) = live.session.bye()
        {
            self.notes.push(note);
        }
        (self.greeting, self.notes)
    }
}

fn unfit_fault(unfit: Unfit) -> Fault {
    match unfit {
        Unfit::Fault(fault) => fault,
        unfit @ (Unfit::Role { .. } | Unfit::Family { .. } | Unfit::Word { .. }) => {
            Fault::NotAnAnswer {
                op: "hello",
                reason: unfit.to_string(),
            }
        }
    }
}

fn attempted(tried: &Tried) -> Attempted {
    let short = short(tried);
    let ruling = match settle::after_first(short, Control::Own) {
        Next::Settled(ruling) => ruling,
        // Silence or a crash in an honest run.
        Next::RunControl | Next::Again => settle::combine(short, short, Control::Own),
    };
    Attempted {
        short,
        ruling,
        why: why(tried),
    }
}

fn short(tried: &Tried) -> settle::Attempt {
    match (&tried.attempt.end, &tried.judged) {
        (End::Over, Some(judged)) => settle::Attempt::Judged {
            ruling: judged.ruling,
            forbidden_effect: judged.forbidden_effect(),
        },
        (End::Over, None) | (End::Harness(_), _) => settle::Attempt::Broken(Blame::Harness),
        (End::Broken(fault), _) => settle::Attempt::Broken(fault.blame()),
        (End::Unsupported(_), _) => settle::Attempt::Unsupported,
        (End::Skipped(_), _) => settle::Attempt::Skipped,
        (End::HumanSkipped(_), _) => settle::Attempt::HumanSkipped,
    }
}

fn why(tried: &Tried) -> Option<String> {
    match &tried.attempt.end {
        End::Over => None,
        End::Broken(fault) => Some(format!("{fault}; {}", fault.advice())),
        End::Unsupported(what) => Some(format!("the subject does not implement {what}")),
        End::Skipped(reason) => Some(format!("{SKIPS}{reason}")),
        End::HumanSkipped(reason) => Some(format!("the human step was skipped: {reason}")),
        End::Harness(reason) => Some(format!("the suite failed: {reason}")),
    }
}
