//! One model, searched by several engines in turn.
//!
//! In each round every contender searches the whole state space once, in turn, so that a busy spell meets all of them; ratios
//! are taken within a round, to the first contender. *Net* is the search time less the time that generating the successors takes
//! by itself; *engine* is that less the time of judging the states by the properties that hold.

use crate::{Older, Recorder, Sample, judgement_pass, successor_pass};
use keyproof_search::{Options, Stop, check};
use stateright::{Checker, Model};
use stateright_030::{Checker as OlderChecker, Model as OlderModel};
use std::fmt;
use std::hash::Hash;
use std::time::Instant;

/// An engine at a number of threads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Contender {
    /// stateright 0.30.2, breadth first, one thread.
    Older,
    /// stateright 0.31, breadth first, one thread.
    Newer,
    /// Our own.
    Own {
        /// Its threads.
        threads: usize,
    },
}

impl fmt::Display for Contender {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Older => f.pad("stateright 0.30.2, 1 thread"),
            Self::Newer => f.pad("stateright 0.31, 1 thread"),
            Self::Own { threads: 1 } => f.pad("own, 1 thread"),
            Self::Own { threads } => f.pad(&format!("own, {threads} threads")),
        }
    }
}

/// What became of one contender.
#[derive(Clone, Debug)]
pub struct Row {
    /// Who.
    pub contender: Contender,
    /// Million unique states a second.
    pub rate: Sample,
    /// Time of the first contender through its own.
    pub ratio: Sample,
    /// Nanoseconds for each generated state, successors taken off.
    pub net: Sample,
    /// As `ratio`, successors taken off.
    pub net_ratio: Sample,
    /// As `ratio`, successors and judgement taken off.
    pub engine_ratio: Sample,
    /// Bytes of the visited set for each unique state, if it tells.
    pub bytes: Option<f64>,
}

/// A contest and its rows.
#[derive(Clone, Debug)]
pub struct Contest {
    /// Unique states.
    pub states: usize,
    /// Seconds of generating all successors.
    pub successors: Sample,
    /// Seconds of judging all states.
    pub judgement: Sample,
    /// One for each contender.
    pub rows: Vec<Row>,
}

impl Contest {
    /// Holds a contest. `make` gives a model anew for each search, since the foreign engines keep theirs; the properties of
    /// the model must not end a search before it has seen everything.
    ///
    /// # Errors
    /// If a contender counts other states than the rest: then the figures would not compare.
    pub fn hold<M>(
        make: impl Fn() -> M,
        contenders: &[Contender],
        rounds: u32,
    ) -> Result<Self, String>
    where
        M: Model + Send + Sync + 'static,
        M::State: Clone + fmt::Debug + Hash + Eq + Send + Sync + 'static,
        M::Action: Clone + fmt::Debug + Eq + Send + Sync + 'static,
    {
        let model = make();
        let states = Recorder::states(&model);
        let mut contest = Self {
            states: states.len(),
            successors: Sample::default(),
            judgement: Sample::default(),
            rows: contenders.iter().copied().map(Row::new).collect(),
        };
        for round in 1..=rounds {
            eprintln!("round {round} of {rounds}");
            let (successors, generated) = timed(|| successor_pass(&model, &states));
            let (judgement, _good) = timed(|| judgement_pass(&model, &states));
            contest.successors.push(successors);
            contest.judgement.push(judgement);
            let mut first = None;
            for row in &mut contest.rows {
                let (seconds, (unique, bytes)) = timed(|| search(row.contender, make()));
                if usize::try_from(unique) != Ok(states.len()) {
                    return Err(format!(
                        "{}: expected {} states, got {unique}",
                        row.contender,
                        states.len()
                    ));
                }
                let net = seconds - successors;
                let engine = net - judgement;
                let (yard, yard_net, yard_engine) = *first.get_or_insert((seconds, net, engine));
                row.rate.push(millions(unique) / seconds);
                row.ratio.push(yard / seconds);
                row.net.push(net * 1e3 / millions(generated));
                row.net_ratio.push(yard_net / net);
                row.engine_ratio.push(yard_engine / engine);
                row.bytes = bytes;
            }
        }
        Ok(contest)
    }
}

impl Row {
    fn new(contender: Contender) -> Self {
        Self {
            contender,
            rate: Sample::default(),
            ratio: Sample::default(),
            net: Sample::default(),
            net_ratio: Sample::default(),
            engine_ratio: Sample::default(),
            bytes: None,
        }
    }
}

impl fmt::Display for Contest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "{} states; successors alone {:.3} s, judgement alone {:.3} s (medians)",
            self.states,
            self.successors.median(),
            self.judgement.median()
        )?;
        writeln!(
            f,
            "{:<29}{:>25}{:>23}{:>18}{:>11}{:>14}{:>13}",
            "median [least .. most]",
            "million states/s",
            "ratio to the first",
            "net ns/successor",
            "net ratio",
            "engine ratio",
            "bytes/state"
        )?;
        for row in &self.rows {
            writeln!(
                f,
                "{:<29}{:>25}{:>23}{:>18.0}{:>11.2}{:>14.2}{:>13}",
                row.contender,
                row.rate.shown(2),
                row.ratio.shown(2),
                row.net.median(),
                row.net_ratio.median(),
                row.engine_ratio.median(),
                row.bytes
                    .map_or("-".to_owned(), |bytes| format!("{bytes:.1}"))
            )?;
        }
        Ok(())
    }
}

fn timed<T>(run: impl FnOnce() -> T) -> (f64, T) {
    let begun = Instant::now();
    let result = run();
    (begun.elapsed().as_secs_f64(), result)
}

/// Unique states and, if known, bytes of each; no state if the engine refuses the model.
fn search<M>(contender: Contender, model: M) -> (u64, Option<f64>)
where
    M: Model + Send + Sync + 'static,
    M::State: Clone + fmt::Debug + Hash + Eq + Send + Sync + 'static,
    M::Action: Clone + fmt::Debug + Eq + Send + Sync + 'static,
{
    let count = |unique: usize| u64::try_from(unique).unwrap_or(u64::MAX);
    match contender {
        Contender::Older => {
            let searched = Older::new(model).map(|model| model.checker().spawn_bfs().join());
            (
                searched.map_or(0, |searched| count(searched.unique_state_count())),
                None,
            )
        }
        Contender::Newer => {
            let searched = model.checker().spawn_bfs().join();
            (count(searched.unique_state_count()), None)
        }
        Contender::Own { threads } => {
            let options = Options {
                threads,
                stop: Stop::Exhausted,
                ..Options::default()
            };
            check(&model, &options).map_or((0, None), |report| {
                (report.unique_states, report.bytes_per_state())
            })
        }
    }
}

fn millions(count: u64) -> f64 {
    f64::from(u32::try_from(count).unwrap_or(u32::MAX)) / 1e6
}

#[cfg(test)]
mod tests {
    use super::{Contender, Contest};
    use keyproof_search::known::needham_schroeder::{NeedhamSchroeder, Variant};

    #[test]
    fn all_contenders_count_the_same_states() -> Result<(), String> {
        let make = || NeedhamSchroeder {
            initiators: 1,
            responders: 1,
            variant: Variant::Plain,
        };
        let own = Contender::Own { threads: 1 };
        let contest = Contest::hold(make, &[Contender::Older, Contender::Newer, own], 1)?;
        assert!(contest.states > 10 && contest.to_string().contains("own, 1 thread"));
        Ok(())
    }
}
