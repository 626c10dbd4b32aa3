//! How each state was first found: its parent and the action's place in the parent's list.
//!
//! States are numbered in the order of discovery. A link is 8 bytes and holds no state: a trace
//! is rebuilt by walking the links back to an initial state and replaying the actions forward.
//! Links are kept in pieces, each about an eighth of what came before, so that growth neither
//! copies nor leaves more than an eighth of slack.

/// Number of a state, in order of discovery.
pub(crate) type Number = u32;

/// The parent of an initial state.
const NONE: Number = Number::MAX;
/// States that can be numbered.
pub(crate) const MAX_STATES: u64 = 0xffff_fffe;

const FIRST_PIECE: usize = 256;
const LAST_PIECE: usize = 1 << 22;

#[derive(Clone, Copy, Debug)]
pub(crate) struct Link {
    parent: Number,
    choice: u32,
}

impl Link {
    /// The `choice`-th of the initial states.
    pub(crate) fn initial(choice: u32) -> Self {
        Link {
            parent: NONE,
            choice,
        }
    }

    /// What the `choice`-th action makes of `parent`.
    pub(crate) fn step(parent: Number, choice: u32) -> Self {
        Link { parent, choice }
    }
}

/// The links of all states, by number.
#[derive(Debug, Default)]
pub(crate) struct Links {
    pieces: Vec<Vec<Link>>,
    len: usize,
    capacity: usize,
}

impl Links {
    #[inline]
    pub(crate) fn push(&mut self, link: Link) {
        self.len += 1;
        if let Some(piece) = self.pieces.last_mut()
            && piece.len() < piece.capacity()
        {
            piece.push(link);
        } else {
            self.push_piece(link);
        }
    }

    #[cold]
    fn push_piece(&mut self, link: Link) {
        let mut piece = Vec::with_capacity((self.len / 8).clamp(FIRST_PIECE, LAST_PIECE));
        piece.push(link);
        self.capacity += piece.capacity();
        self.pieces.push(piece);
    }

    /// The choices that lead to a state: which initial state, then which action at each step.
    pub(crate) fn choices(&self, number: Number) -> Vec<u32> {
        let mut choices = Vec::new();
        let mut at = number;
        while let Some(link) = self.link(at) {
            choices.push(link.choice);
            at = link.parent;
        }
        choices.reverse();
        choices
    }

    fn link(&self, number: Number) -> Option<Link> {
        let mut at = usize::try_from(number).ok()?;
        for piece in &self.pieces {
            if let Some(link) = piece.get(at) {
                return Some(*link);
            }
            at -= piece.len();
        }
        None
    }

    pub(crate) fn bytes(&self) -> usize {
        self.capacity * size_of::<Link>() + self.pieces.capacity() * size_of::<Vec<Link>>()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_chain_is_walked_back_over_many_pieces() {
        let mut links = Links::default();
        links.push(Link::initial(7));
        for n in 0..5_000 {
            links.push(Link::step(n, n));
        }
        let choices = links.choices(5_000);
        assert_eq!(choices.len(), 5_001);
        assert_eq!(choices[..3], [7, 0, 1]);
        assert_eq!(choices[5_000], 4_999);
    }

    #[test]
    fn slack_is_an_eighth() {
        let mut links = Links::default();
        for n in 0..1_000_000 {
            links.push(Link::initial(n));
        }
        assert!(links.bytes() < 9_100_000, "{}", links.bytes());
    }
}
