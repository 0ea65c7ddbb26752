//! How much memory volume and segments may take, and what is left of it.

use study::StudyError;

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

/// Memory that may be taken beside what is held. A file that lies in wasm memory while it is read takes of it too: an
/// allocation that fails there is the end of the engine.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Room {
    left_bytes: u64,
}

impl Room {
    /// What so many bytes leave.
    pub(crate) fn beside(held_bytes: u64) -> Self {
        Self::within(limit_bytes(), held_bytes)
    }

    fn within(limit_bytes: u64, held_bytes: u64) -> Self {
        Self { left_bytes: limit_bytes.saturating_sub(held_bytes) }
    }

    /// Bytes that may be taken.
    pub(crate) fn bytes(self) -> u64 {
        self.left_bytes
    }

    /// What is left once so many bytes are taken.
    ///
    /// # Errors
    /// [`StudyError::TooLarge`] where they do not fit.
    pub(crate) fn after(self, needed_bytes: u64) -> Result<Self, StudyError> {
        let limit_bytes = self.left_bytes;
        let left = limit_bytes.checked_sub(needed_bytes);
        left.map(|left_bytes| Self { left_bytes })
            .ok_or(StudyError::TooLarge { needed_bytes, limit_bytes })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const GIB: u64 = 1 << 30;

    #[test]
    fn a_file_must_fit_beside_what_is_held_and_its_parts_beside_the_file() {
        let room = Room::within(3 * GIB, 2 * GIB);
        let archive = 5 * GIB / 2;
        let refused = StudyError::TooLarge { needed_bytes: archive, limit_bytes: GIB };
        assert_eq!(room.after(archive), Err(refused), "it is below the whole limit");
        let left = room.after(3 * GIB / 4).unwrap();
        assert_eq!(left.bytes(), GIB / 4);
        assert!(left.after(GIB / 4).is_ok());
        let refused = StudyError::TooLarge { needed_bytes: GIB, limit_bytes: GIB / 4 };
        assert_eq!(left.after(GIB), Err(refused));
        assert_eq!(Room::within(GIB, 2 * GIB).bytes(), 0);
    }
}
