//! How much memory volume and segments may take.

use crate::script;

const GIB: f64 = 1_073_741_824.0;
/// Wasm memory ends at 4 GiB; what is not voxels needs its part.
const MOST_GIB: f64 = 3.0;
/// Half of what the machine has; browsers that do not say have more than this as a rule.
const UNKNOWN_GIB: f64 = 4.0;

/// Bytes that volume and segments may take.
pub(crate) fn limit_bytes() -> u64 {
    let navigator = script::scope().navigator();
    let stated = js_sys::Reflect::get(&navigator, &"deviceMemory".into());
    let machine = stated.ok().and_then(|gib| gib.as_f64()).unwrap_or(UNKNOWN_GIB);
    ((machine / 2.0).min(MOST_GIB) * GIB) as u64
}
