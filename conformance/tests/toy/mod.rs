//! A suite of two cases that needs nothing but SELECT, for tests of the runner itself.

use keyproof_conformance::suite::{Card, CaseKind, Manner, Size, Suite};
use keyproof_spec::profile::{CCC, Profile};
use keyproof_spec::rule::RuleId;
use keyproof_spec::words::Role;
use keyproof_vectors::play::{Action, Mismatch, Observation, Play, StepReport, Strictness};
use keyproof_vectors::recipe::DeviceSetup;
use std::collections::VecDeque;

/// SELECT of the applet, and SELECT of another.
pub(crate) struct Toy {
    cards: Vec<Card>,
}

pub(crate) const GOOD: &str = "KP-P-NFC-SEL-BV-9001";
pub(crate) const BAD: &str = "KP-P-NFC-SEL-BI-9002";

impl Toy {
    pub(crate) fn new(negatives: usize) -> Self {
        let card = |id: String, kind, control: Option<&str>| Card {
            id,
            title: "a SELECT".into(),
            role: Role::Device,
            area: "SEL".into(),
            kind,
            size: Size::Smoke,
            control: control.map(str::to_owned),
            rules: vec![RuleId::DkEn002],
            needs: Default::default(),
            liveness: false,
            notes: vec![],
        };
        let mut cards = vec![card(GOOD.into(), CaseKind::Valid, None)];
        for at in 0..negatives {
            cards.push(card(
                format!("KP-P-NFC-SEL-BI-9{:03}", at + 2),
                CaseKind::Invalid,
                Some(GOOD),
            ));
        }
        Self { cards }
    }
}

impl Suite for Toy {
    fn profile(&self) -> &'static Profile {
        &CCC
    }

    fn cards(&self) -> &[Card] {
        &self.cards
    }

    fn play(&self, id: &str, _manner: &Manner) -> Option<Box<dyn Play>> {
        let mut aid = CCC.applet_aid.to_vec();
        if id != GOOD {
            *aid.last_mut()? ^= 1;
        }
        let mut select = vec![0x00, 0xA4, 0x04, 0x00, u8::try_from(aid.len()).ok()?];
        select.extend(aid);
        select.push(0);
        let objects = serde_json::to_value(DeviceSetup::usual().objects(&CCC)).ok()?;
        Some(Box::new(Selecting {
            actions: VecDeque::from([
                Action::Provision(objects),
                Action::Open { purpose: None },
                Action::Deliver(select),
                Action::Close,
            ]),
            last: None,
            index: 0,
            good: id == GOOD,
        }))
    }

    fn digest(&self) -> String {
        format!("toy-{}", self.cards.len())
    }
}

struct Selecting {
    actions: VecDeque<Action>,
    last: Option<Action>,
    index: usize,
    good: bool,
}

impl Play for Selecting {
    fn next_action(&mut self) -> Option<Action> {
        self.last = self.actions.pop_front();
        self.last.clone()
    }

    fn observe(&mut self, observation: Observation) -> StepReport {
        let sent = match &self.last {
            Some(Action::Deliver(bytes)) => Some(bytes.clone()),
            _ => None,
        };
        let answered = observation
            .out
            .iter()
            .any(|pdu| pdu.len() > 2 && pdu.ends_with(&[0x90, 0x00]));
        let refused = observation
            .out
            .iter()
            .any(|pdu| pdu.len() == 2 && pdu != &[0x90, 0x00]);
        let mut mismatches = Vec::new();
        if sent.is_some() && (answered != self.good || refused == self.good) {
            mismatches.push(Mismatch {
                level: Strictness::Stage,
                rule: RuleId::DkEn002,
                assumed: false,
                what: "the answer to SELECT".into(),
                expected: if self.good { "versions" } else { "a refusal" }.into(),
                got: observation
                    .out
                    .first()
                    .map_or("nothing".into(), hex::encode),
                offset: Some(0),
            });
        }
        self.index += 1;
        StepReport {
            index: self.index - 1,
            title: "a step".into(),
            sent,
            received: observation.out,
            mismatches,
        }
    }
}
