//! Results kept by their inputs. Cases repeat the same keys and transcripts hundreds of times, and every function here is pure.

use std::cell::RefCell;
use std::collections::BTreeMap;

/// How many results are kept before the memory is cleared.
const MOST: usize = 50_000;

thread_local! {
    static KEPT: RefCell<BTreeMap<Vec<u8>, Vec<u8>>> = const { RefCell::new(BTreeMap::new()) };
}

/// The result for these inputs, made now or kept from before. `what` names the function; each input has a fixed length but the last.
pub(crate) fn kept(what: u8, inputs: &[&[u8]], make: impl FnOnce() -> Vec<u8>) -> Vec<u8> {
    let mut key = vec![what];
    for input in inputs {
        key.extend_from_slice(input);
    }
    let known = KEPT.with_borrow(|kept| kept.get(&key).cloned());
    known.unwrap_or_else(|| {
        let made = make();
        KEPT.with_borrow_mut(|kept| {
            if kept.len() >= MOST {
                kept.clear();
            }
            kept.insert(key, made.clone());
        });
        made
    })
}
