//! What to know about the machine when reading a figure, and what a bench was asked for.

use std::str::FromStr;

/// How busy the machine is: the load averages where the system tells them. To be printed beside every figure.
#[must_use]
pub fn load() -> String {
    let averages = std::fs::read_to_string("/proc/loadavg").unwrap_or_default();
    let cores = std::thread::available_parallelism().map_or(0, usize::from);
    let averages: Vec<&str> = averages.split_whitespace().take(3).collect();
    if averages.is_empty() {
        format!("load unknown, {cores} cores")
    } else {
        format!("load {}, {cores} cores", averages.join(" "))
    }
}

/// The n-th argument of the command line, counted from 1, if it is there and can be read.
#[must_use]
pub fn argument<T: FromStr>(n: usize, default: T) -> T {
    let argument = std::env::args().nth(n);
    argument
        .and_then(|argument| argument.parse().ok())
        .unwrap_or(default)
}
