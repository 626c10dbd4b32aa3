//! Unlinkability (I17), as a product: one unauthenticated reader, two worlds, the same moves.
//!
//! ```text
//!   left    phone A ─ field lost ─ phone A again        the reader compares what it sees:
//!   right   phone A ─ field lost ─ phone B              status, shape, which earlier value a value equals
//! ```
//!
//! The reader's moves are recipes ("AUTH0 naming vehicle 1 with my ephemeral"), not terms, so both worlds get the same. It
//! selects over either radio, has no key of a vehicle and relays to none: whoever stands beside the real car can ask it, and
//! that is not this goal.
//!
//! **Bounded, and not observational equivalence**: a few answered AUTH0 on each side, one change of phones, traces compared
//! step by step. Both phones offer the same versions and have the same express mode; phones that differ there can be told
//! apart by design, which chapter 2 does not say.

use crate::check::{Attack, Options, Outcome, Verdict};
use crate::goals::Promise;
use crate::message::{Auth0, Command, Ending, Malformed, Response, Status};
use crate::rules::Rules;
use crate::term::{
    Ask, Content, Direction, Ephemeral, KeyId, Place, Sealed, Signature, Slot, Subset, Token,
    Transaction, VehicleId, Version, VersionSet,
};
use crate::world::claims::at_phone;
use crate::world::offers::{Origin, junk_sealed};
use crate::world::story::{Told, versions};
use crate::{device, world};
use keyproof_search as search;
use keyproof_spec::reject::Reject;
use keyproof_spec::words::{Interface, KeyStatus, Message, Purpose};
use stateright::{Model, Property};
use std::fmt;

/// How many AUTH0 each world answers at most.
pub const ANSWERS: usize = 3;

/// A pair of phones to be told apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Case {
    /// Permanent id.
    pub id: &'static str,
    /// What it is about.
    pub title: &'static str,
    /// Phone A.
    pub first: device::Setting,
    /// Phone B.
    pub second: device::Setting,
}

/// All pairs.
#[must_use]
pub fn cases() -> [Case; 4] {
    let bound = |id, key, status| {
        Some(device::Bound {
            vehicle_id: VehicleId(id),
            vehicle_key: KeyId(id),
            slot: Slot(key),
            key: KeyId(key),
            status,
            token: Token(key),
            subset: Subset(key),
        })
    };
    let phone = |vehicles| device::Setting {
        versions: VersionSet(0b11),
        express: true,
        counter_max: u8::MAX,
        vehicles,
    };
    let active = KeyStatus::Active;
    let first = phone([bound(1, 3, active), None]);
    let case = |id, title, second| Case {
        id,
        title,
        first,
        second,
    };
    [
        case(
            "unlink-other-key",
            "both know vehicle 1",
            phone([bound(1, 5, active), None]),
        ),
        case(
            "unlink-other-vehicle",
            "B knows another vehicle",
            phone([bound(2, 5, active), None]),
        ),
        case(
            "unlink-no-vehicle",
            "B knows no vehicle",
            phone([None, None]),
        ),
        case(
            "unlink-suspended",
            "B has suspended its key",
            phone([bound(1, 5, KeyStatus::Suspended), None]),
        ),
    ]
}

/// One move of the reader.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Recipe {
    /// A command made of public and own values.
    Send(device::Input),
    /// EXCHANGE under the keys of this session, which the reader has if its ephemeral is in it.
    Exchange,
    /// The phone goes; in the right world another one comes.
    Change,
}

/// What the reader sees of a step: shape, not content.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
enum Seen {
    Nothing,
    Versions(VersionSet),
    /// A point, by the place of its first appearance.
    Point(usize),
    Channel {
        one_block: bool,
    },
    Done,
    Refused(Status),
}

impl fmt::Display for Seen {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Nothing => f.write_str("nothing"),
            Self::Versions(set) => write!(f, "versions {}", versions(*set)),
            Self::Point(place) => write!(f, "public key number {}", place + 1),
            Self::Channel { one_block: true } => f.write_str("sealed content of one block"),
            Self::Channel { one_block: false } => f.write_str("sealed content of several blocks"),
            Self::Done => f.write_str("a plain success"),
            Self::Refused(status) => write!(f, "a refusal, status {status:?}"),
        }
    }
}

/// One world of the product.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
struct Side {
    phones: [device::State; 2],
    points: [Option<Ephemeral>; ANSWERS],
}

/// A state of the product.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct State {
    left: Side,
    right: Side,
    changed: bool,
    answered: u8,
    told_apart: bool,
}

/// The product.
#[derive(Clone, Debug)]
pub struct Product {
    case: Case,
    rules: Rules,
}

impl Case {
    /// Both worlds of it as one model.
    #[must_use]
    pub const fn product(&self, rules: Rules) -> Product {
        Product { case: *self, rules }
    }

    /// Checks the case.
    #[must_use]
    pub fn check(&self, rules: Rules, options: &Options) -> Outcome {
        let product = self.product(rules);
        let bounds = search::Options {
            threads: options.threads,
            max_states: Some(options.max_states),
            salt: options.salt,
            ..search::Options::default()
        };
        let mut outcome = Outcome::of_nothing(self.id);
        let Ok(report) = search::check(&product, &bounds) else {
            return outcome;
        };
        outcome.take_figures(&report);
        let verdict = match report.outcome(Promise::Unlinkable.name()) {
            Some(search::Outcome::Holds) => Verdict::Holds,
            Some(search::Outcome::Violated(trace)) => Verdict::Violated(product.attack(trace)),
            Some(
                search::Outcome::Reached(_)
                | search::Outcome::NotReached
                | search::Outcome::Undecided,
            )
            | None => Verdict::Undecided,
        };
        outcome.verdicts.push((Promise::Unlinkable, verdict));
        outcome
    }
}

fn sentence(recipe: Recipe) -> String {
    match recipe {
        Recipe::Send(input) => format!("the reader sends {}", describe(&input)),
        Recipe::Exchange => "the reader sends EXCHANGE under the keys of this session".to_owned(),
        Recipe::Change => "the phone goes; A comes back, or B comes".to_owned(),
    }
}

fn describe(input: &device::Input) -> String {
    match input {
        device::Input::Command(Command::Auth0(auth0)) => {
            format!("AUTH0 naming vehicle {}", auth0.vehicle_id.0)
        }
        device::Input::Command(command) => command.message().name().to_uppercase(),
        device::Input::SelectOther => "SELECT of another application".to_owned(),
        device::Input::Malformed(malformed) => format!("{} malformed", malformed.message.name()),
        device::Input::Unreadable(_) => "an unreadable command".to_owned(),
        device::Input::UserAuthenticates => "nothing: the user authenticates".to_owned(),
        device::Input::FieldLost => "nothing: the field is lost".to_owned(),
    }
}

impl Product {
    /// A trace that tells the phones apart, told.
    #[must_use]
    pub fn attack(&self, trace: &search::Trace<State, Recipe>) -> Attack {
        let told = trace
            .steps()
            .map(|(before, recipe, _)| self.told(before, *recipe));
        let last = trace.steps().last();
        Attack {
            steps: told.collect(),
            afterwards: Vec::new(),
            facts: last
                .map(|(before, recipe, _)| self.facts(before, *recipe))
                .unwrap_or_default(),
        }
    }

    /// What the reader sees of a move in the left world and in the right one.
    fn seen(&self, state: &State, recipe: Recipe) -> (Seen, Seen) {
        let mut next = *state;
        self.both(&mut next, recipe)
    }

    fn both(&self, next: &mut State, recipe: Recipe) -> (Seen, Seen) {
        let fresh = Ephemeral(10_u8.saturating_add(next.answered));
        let left = self.step(&mut next.left, false, recipe, fresh);
        let right = self.step(&mut next.right, next.changed, recipe, fresh);
        (left, right)
    }

    fn told(&self, before: &State, recipe: Recipe) -> Told {
        let (left, right) = self.seen(before, recipe);
        Told {
            sentence: sentence(recipe),
            action: None,
            recipe: Some(recipe),
            origin: Origin::Forged,
            events: Vec::new(),
            reactions: vec![format!("{left} on the left, {right} on the right")],
        }
    }

    fn facts(&self, before: &State, recipe: Recipe) -> Vec<String> {
        let (left, right) = self.seen(before, recipe);
        vec![
            format!("where phone A came back, the reader sees {left}"),
            format!("where phone B came, the reader sees {right}"),
        ]
    }

    fn inputs() -> Vec<device::Input> {
        let mut commands = vec![
            Command::Select(Interface::Nfc),
            Command::Auth1(Signature::Junk),
            Command::Exchange(junk_sealed()),
            Command::ControlFlow(Ending::Success),
            Command::ControlFlow(Ending::Failure),
        ];
        for (id, version) in [(1, 0), (2, 0), (9, 0), (1, 2)] {
            commands.push(Command::Auth0(Auth0 {
                purpose: Purpose::Unlock,
                version: Version(version),
                vehicle: world::scenario::ADVERSARY_EPHEMERALS[0],
                transaction: Transaction(0),
                vehicle_id: VehicleId(id),
            }));
        }
        commands.push(Command::Select(Interface::Ble));
        let reject = Reject::Malformed;
        let malformed =
            Message::ALL.map(|message| device::Input::Malformed(Malformed { reject, message }));
        let mut inputs = vec![
            device::Input::SelectOther,
            device::Input::Unreadable(Reject::Unsupported),
        ];
        inputs.extend(commands.into_iter().map(device::Input::Command));
        inputs.extend(malformed);
        inputs
    }

    /// One side takes a move; what the reader sees.
    fn step(&self, side: &mut Side, second: bool, recipe: Recipe, fresh: Ephemeral) -> Seen {
        let [first, other] = &mut side.phones;
        let (setting, machine) = if second {
            (&self.case.second, other)
        } else {
            (&self.case.first, first)
        };
        let input = match recipe {
            Recipe::Send(input) => input,
            Recipe::Change => device::Input::FieldLost,
            Recipe::Exchange => {
                let session = match machine.phase {
                    device::Phase::Answered(session) => Some((session, Place::START)),
                    device::Phase::Open(session, place) => Some((session, place)),
                    device::Phase::Deselected | device::Phase::Selected(_) => None,
                };
                let Some((session, place)) = session else {
                    return Seen::Nothing;
                };
                device::Input::Command(Command::Exchange(Sealed {
                    key: session.channel(self.rules),
                    direction: Direction::Command,
                    place,
                    content: Content::Ask(Ask::Token),
                    intact: true,
                }))
            }
        };
        let step = device::step(setting, self.rules, machine, &input, fresh).step;
        *machine = step.next;
        match step.output {
            None => Seen::Nothing,
            Some(Response::Versions(versions)) => Seen::Versions(versions),
            Some(Response::Ephemeral(point)) => Seen::Point(side.place_of(point)),
            Some(Response::Channel(sealed)) => Seen::Channel {
                one_block: sealed.content.one_block(),
            },
            Some(Response::Done) => Seen::Done,
            Some(Response::Refused(status)) => Seen::Refused(status),
        }
    }
}

/// `{:#?}` is a summary, for stateright's Explorer; `{:?}` has every field.
impl fmt::Debug for State {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            left,
            right,
            changed,
            answered,
            told_apart,
        } = self;
        if !f.alternate() {
            let mut all = f.debug_struct("State");
            all.field("left", left).field("right", right);
            all.field("changed", changed).field("answered", answered);
            return all.field("told_apart", told_apart).finish();
        }
        let [a_left, _] = &left.phones;
        let [a_right, b_right] = &right.phones;
        let (who, there) = if *changed {
            ("B", b_right)
        } else {
            ("A", a_right)
        };
        writeln!(f, "left: phone A {}", at_phone(&a_left.phase))?;
        writeln!(f, "right: phone {who} {}", at_phone(&there.phase))?;
        writeln!(f, "AUTH0 answered: {answered} of {ANSWERS}")?;
        write!(f, "told apart: {}", if *told_apart { "yes" } else { "no" })
    }
}

impl Side {
    const START: Self = Self {
        phones: [device::State::START; 2],
        points: [None; ANSWERS],
    };

    fn place_of(&mut self, point: Ephemeral) -> usize {
        let before = self.points.iter().position(|seen| *seen == Some(point));
        let free = self.points.iter().position(Option::is_none);
        if let (None, Some(free)) = (before, free.and_then(|at| self.points.get_mut(at))) {
            *free = Some(point);
        }
        before.or(free).unwrap_or(ANSWERS)
    }
}

impl Model for Product {
    type State = State;
    type Action = Recipe;

    fn init_states(&self) -> Vec<State> {
        vec![State {
            left: Side::START,
            right: Side::START,
            changed: false,
            answered: 0,
            told_apart: false,
        }]
    }

    fn actions(&self, state: &State, actions: &mut Vec<Recipe>) {
        if state.told_apart {
            return;
        }
        let full = usize::from(state.answered) >= ANSWERS;
        let inputs = Self::inputs().into_iter();
        let auth0 =
            |input: &device::Input| matches!(input, device::Input::Command(Command::Auth0(_)));
        actions.extend(
            inputs
                .filter(|input| !full || !auth0(input))
                .map(Recipe::Send),
        );
        actions.push(Recipe::Exchange);
        if !state.changed {
            actions.push(Recipe::Change);
        }
    }

    fn next_state(&self, state: &State, recipe: Recipe) -> Option<State> {
        let mut next = *state;
        let (left, right) = self.both(&mut next, recipe);
        if let Seen::Point(_) = left {
            next.answered = next.answered.saturating_add(1);
        }
        next.changed |= recipe == Recipe::Change;
        next.told_apart |= left != right;
        Some(next).filter(|next| next != state)
    }

    fn format_action(&self, recipe: &Recipe) -> String {
        sentence(*recipe)
    }

    fn format_step(&self, before: &State, recipe: Recipe) -> Option<String> {
        let told = self.told(before, recipe);
        Some(format!("{}\n{}", told.sentence, told.reactions.join("\n")))
    }

    fn properties(&self) -> Vec<Property<Self>> {
        vec![Property::always(
            Promise::Unlinkable.name(),
            |_, state: &State| !state.told_apart,
        )]
    }
}
