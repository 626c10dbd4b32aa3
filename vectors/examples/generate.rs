//! Writes the vectors below a folder: `cargo run --release -p keyproof-vectors --example generate -- vectors`.

use std::path::Path;
use std::process::ExitCode;

fn main() -> ExitCode {
    let dir = std::env::args()
        .nth(1)
        .unwrap_or_else(|| "vectors".to_owned());
    match keyproof_vectors::release::generate(Path::new(&dir)) {
        Ok(changed) => {
            for path in changed {
                eprintln!("{}", path.display());
            }
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}
