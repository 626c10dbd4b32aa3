//! `keyproof explore SCENARIO`.

use super::check::named;
use super::{Done, Exit, Stop, print};
use crate::models::Checked;
use keyproof_model::catalogue::target::Target;
use keyproof_model::rules::Rules;
use keyproof_model::world::World;
use stateright::Model;
use std::net::{Ipv4Addr, SocketAddrV4, TcpListener};

/// Walk through a scenario's states in the browser.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The id of a scenario, of a finding's scenario or of a pair of phones; of owner pairing with its variant (op-network-ccc); see `keyproof check`
    pub scenario: String,
    /// Port on the loopback address
    #[arg(long, default_value_t = 3000)]
    pub port: u16,
}

/// Serves until it is interrupted. Listens on the loopback address only.
pub fn main(args: &Args) -> Done {
    let found = named(&args.scenario, "")?.into_iter().next();
    let Some(checked) = found else {
        return Ok(Exit::Nothing);
    };
    let address = SocketAddrV4::new(Ipv4Addr::LOCALHOST, args.port);
    // Tried first: stateright panics when the port is taken.
    let free = TcpListener::bind(address);
    drop(free.map_err(|error| {
        Stop::environment(format!(
            "{address}: {error}; expected a free port, choose one with --port"
        ))
    })?);
    print(&format!(
        "{}: {}\nhttp://{address}/ until interrupted\n",
        args.scenario,
        match &checked {
            Checked::Transaction(target) => target.title(),
            Checked::Pairing(scenario) => scenario.title,
        }
    ));
    // Blocks for as long as it serves.
    match checked {
        Checked::Transaction(Target::Scenario(scenario) | Target::Finding(_, scenario)) => {
            let _served = World::new(&scenario, Rules::ALL).checker().serve(address);
        }
        Checked::Pairing(scenario) => {
            let _served = scenario.checker().serve(address);
        }
        Checked::Transaction(Target::Pair(case)) => {
            let _served = case.product(Rules::ALL).checker().serve(address);
        }
    }
    Ok(Exit::Expected)
}
