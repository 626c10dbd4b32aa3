//! Whether the device takes part: express mode, or its user.

use crate::error::Fault;

/// Evidence that express mode is on or that the user has authenticated.
#[derive(Debug)]
pub struct Willing(());

/// The switch for all vehicles, and the last authentication.
#[derive(Debug)]
pub(crate) struct Consent {
    express: bool,
    user: bool,
}

impl Consent {
    pub(crate) const fn new(express: bool) -> Self {
        Self {
            express,
            user: false,
        }
    }

    pub(crate) const fn set_express(&mut self, express: bool) {
        self.express = express;
    }

    pub(crate) const fn authenticated(&mut self) {
        self.user = true;
    }

    /// The field is lost: the user would have to authenticate again.
    pub(crate) const fn forget(&mut self) {
        self.user = false;
    }

    /// Asks, without using the authentication up: a refused AUTH0 leaves it.
    pub(crate) const fn given(&self) -> Result<Willing, Fault> {
        if self.express || self.user {
            Ok(Willing(()))
        } else {
            Err(Fault::UserNeeded) // DK-ST-022
        }
    }

    /// An AUTH0 was accepted: the authentication served it.
    pub(crate) const fn spend(&mut self, _: Willing) {
        self.user = false; // DK-ST-022
    }
}
