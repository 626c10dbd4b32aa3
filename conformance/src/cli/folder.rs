//! Where a run leaves its files. A finished result is never overwritten unasked.

use super::Stop;
use crate::result::events;
use std::path::{Path, PathBuf};

/// The folder of a run that names none; the next ones are numbered.
pub const DEFAULT: &str = "keyproof-out";
/// How many are looked at.
const NUMBERED: u32 = 10_000;

fn finished(folder: &Path) -> bool {
    folder.join("result.json").exists()
}

/// `keyproof-out`, or `keyproof-out-2` and so on: the first in which no run has left anything.
///
/// # Errors
/// When all are taken.
pub fn free(inside: &Path) -> Result<PathBuf, Stop> {
    let named = |number: u32| match number {
        1 => inside.join(DEFAULT),
        _ => inside.join(format!("{DEFAULT}-{number}")),
    };
    (1..=NUMBERED)
        .map(named)
        .find(|folder| !finished(folder) && !folder.join(events::FILE).exists())
        .ok_or_else(|| {
            Stop::environment(format!(
                "{DEFAULT}: expected a free one among {NUMBERED} folders, got none; remove old ones, or give --out DIR"
            ))
        })
}

/// The folder that was asked for.
///
/// # Errors
/// When a finished result is there and may not be overwritten.
pub fn asked(folder: &Path, overwrite: bool) -> Result<PathBuf, Stop> {
    if finished(folder) && !overwrite {
        return Err(Stop::usage(format!(
            "--out {0}: expected a folder without a result, got one with a finished run; give another folder, or --overwrite",
            folder.display()
        )));
    }
    Ok(folder.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_in_use_is_left_alone() {
        let inside = tempfile::tempdir().unwrap();
        let take = |file: &str| {
            let folder = free(inside.path()).unwrap();
            std::fs::create_dir_all(&folder).unwrap();
            std::fs::write(folder.join(file), "").unwrap();
            folder
        };
        let first = take("result.json");
        assert_eq!(first, inside.path().join("keyproof-out"));
        // An interrupted run can still be gone on with.
        assert_eq!(take(events::FILE), inside.path().join("keyproof-out-2"));
        assert_eq!(
            free(inside.path()).unwrap(),
            inside.path().join("keyproof-out-3")
        );
        assert!(asked(&first, false).is_err());
        assert!(asked(&first, true).is_ok());
    }
}
