//! `keyproof explore SCENARIO`.

use super::{Done, Exit, Stop, print};
use keyproof_model::catalogue;
use keyproof_model::rules::Rules;
use keyproof_model::world::World;
use stateright::Model;
use std::net::{Ipv4Addr, SocketAddrV4, TcpListener};

/// Walk through a scenario's states in the browser.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The scenario's id; see `keyproof check`
    pub scenario: String,
    /// Port on the loopback address
    #[arg(long, default_value_t = 3000)]
    pub port: u16,
}

/// Serves until it is interrupted. Listens on the loopback address only.
pub fn main(args: &Args) -> Done {
    let scenario = catalogue::find(&args.scenario).ok_or_else(|| {
        let known: Vec<&str> = catalogue::catalogue()
            .iter()
            .map(|scenario| scenario.id)
            .collect();
        Stop::usage(format!(
            "{}: expected one of {}",
            args.scenario,
            known.join(" ")
        ))
    })?;
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
        scenario.id, scenario.title
    ));
    // Blocks for as long as it serves.
    let _served = World::new(&scenario, Rules::ALL).checker().serve(address);
    Ok(Exit::Expected)
}
