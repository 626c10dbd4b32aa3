//! What a search refuses to do, instead of doing it wrongly.

use std::fmt;

/// Why a search was not begun.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Refusal {
    /// The model has an `eventually` property. Stateright documents its check as unsound (it
    /// misses counterexamples on cycles and joins); say it as an `always` over a bounded exit.
    Eventually {
        /// The property's name.
        property: &'static str,
    },
    /// Two properties have one name, so a verdict by name would be ambiguous.
    SameName {
        /// The name.
        property: &'static str,
    },
    /// Stateright's engine counts depth differently and would return other counts.
    DepthUnderStateright,
    /// Stateright's engine can visit everything for at most this many properties.
    TooManyProperties {
        /// The most it can.
        limit: usize,
    },
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Refusal::Eventually { property } => write!(
                f,
                "property `{property}` is an `eventually`, which no breadth-first engine here \
                 checks soundly; state it as an `always` over a bounded exit"
            ),
            Refusal::SameName { property } => write!(f, "two properties are named `{property}`"),
            Refusal::DepthUnderStateright => f.write_str("a depth limit needs our own engine"),
            Refusal::TooManyProperties { limit } => {
                write!(f, "more than {limit} properties need our own engine")
            }
        }
    }
}

impl std::error::Error for Refusal {}
