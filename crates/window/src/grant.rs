use std::fmt;
use std::sync::Arc;

use volume::Rescale;

use crate::{DisplayTable, Polarity, StoredKind, VoiLut, Window, WindowFunction, byte};

/// What a grant rests on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum GrantKind {
    /// A window that the protocol states or whose range holds it: strokes are taken.
    Protocol,
    /// A window of the reader's own choice, where the protocol leaves it free: strokes are taken, the view is
    /// marked.
    Free,
    /// A look with another window while a key is held: strokes are refused, the look is counted.
    Looking,
}

/// Names a grant by its content: equal kind, window and table give equal ids, in every session and on every
/// machine. What edits and sidecars record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct GrantId(u64);

/// A window that a policy granted: the only thing a frame can be drawn with.
///
/// Only [`WindowPolicy`](crate::WindowPolicy) makes one. There is no public constructor, and no way to read one
/// from a file:
///
/// ```compile_fail,E0451
/// use window::{GrantKind, GrantedWindow, Window};
/// fn forged(window: Window) -> GrantedWindow {
///     GrantedWindow { window, kind: GrantKind::Protocol, name: None, lut: None }
/// }
/// ```
/// ```compile_fail,E0624
/// use window::{GrantKind, GrantedWindow, Window};
/// fn forged(window: Window) -> GrantedWindow {
///     GrantedWindow::new(window, GrantKind::Protocol)
/// }
/// ```
/// ```compile_fail,E0277
/// use window::GrantedWindow;
/// fn forged(text: &str) -> GrantedWindow {
///     serde_json::from_str(text).expect("a window")
/// }
/// ```
/// ```compile_fail,E0277
/// use window::GrantedWindow;
/// fn forged() -> GrantedWindow {
///     Default::default()
/// }
/// ```
/// The same names used as they are meant compile:
/// ```
/// use window::{GrantKind, GrantedWindow, Window, WindowPolicy, WindowRequest};
/// fn granted(policy: &WindowPolicy, window: Window) -> GrantedWindow {
///     policy.grant(&WindowRequest::Values(window)).expect("a free policy grants")
/// }
/// # let policy = WindowPolicy::free(Window::linear(40.0, 400.0)?);
/// assert_eq!(granted(&policy, Window::linear(50.0, 350.0)?).kind(), GrantKind::Free);
/// let from_text: Result<Vec<f64>, _> = serde_json::from_str("[1.0]");
/// # assert!(from_text.is_ok());
/// # Ok::<(), window::WindowError>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct GrantedWindow {
    window: Window,
    kind: GrantKind,
    name: Option<Arc<str>>,
    lut: Option<Arc<VoiLut>>,
}

impl GrantedWindow {
    pub(crate) fn new(window: Window, kind: GrantKind) -> Self {
        Self { window, kind, name: None, lut: None }
    }

    pub(crate) fn named(window: Window, name: &str) -> Self {
        Self { window, kind: GrantKind::Protocol, name: Some(name.into()), lut: None }
    }

    pub(crate) fn table_of_file(lut: VoiLut) -> Self {
        Self { window: lut.span(), kind: GrantKind::Free, name: None, lut: Some(Arc::new(lut)) }
    }

    /// The window's numbers; for a lookup table of the file, the range it spans.
    pub fn window(&self) -> Window {
        self.window
    }

    /// What the grant rests on.
    pub fn kind(&self) -> GrantKind {
        self.kind
    }

    /// Whether strokes made under it are taken.
    pub fn allows_edits(&self) -> bool {
        match self.kind {
            GrantKind::Protocol | GrantKind::Free => true,
            GrantKind::Looking => false,
        }
    }

    /// Id of the protocol's window it was granted from.
    pub fn window_id(&self) -> Option<&str> {
        self.name.as_deref()
    }

    /// The file's own VOI lookup table, where that was granted in place of a window.
    pub fn lut(&self) -> Option<&VoiLut> {
        self.lut.as_deref()
    }

    /// Names this grant by its content.
    pub fn id(&self) -> GrantId {
        let mut hash = Fnv::new();
        hash.write(&[kind_code(self.kind), function_code(self.window.function())]);
        hash.write(&self.window.center().to_bits().to_le_bytes());
        hash.write(&self.window.width().to_bits().to_le_bytes());
        hash.write(self.name.as_deref().unwrap_or("").as_bytes());
        if let Some(lut) = &self.lut {
            hash.write(&lut.first().to_le_bytes());
            lut.entries().iter().for_each(|entry| hash.write(&entry.to_le_bytes()));
        }
        GrantId(hash.0)
    }

    /// Grey of a modality value on the scale 0 to 255, before rounding and polarity.
    pub fn voi(&self, modality: f64) -> f64 {
        self.lut.as_ref().map_or_else(|| self.window.voi(modality), |lut| lut.voi(modality))
    }

    /// Grey shown for a modality value, for voxels that have no table.
    pub fn display(&self, modality: f64, polarity: Polarity) -> u8 {
        if modality.is_nan() { 0 } else { polarity.apply(byte(self.voi(modality))) }
    }

    /// The grey of every stored pattern, in f64, once.
    ///
    /// `padding` holds stored values (inclusive) that stand for no measurement; they are black whatever the
    /// polarity (PS3.3 C.7.5.1.1.2).
    pub fn table(
        &self,
        rescale: Rescale,
        kind: StoredKind,
        polarity: Polarity,
        padding: Option<(f64, f64)>,
    ) -> DisplayTable {
        DisplayTable::from_stored(kind, |stored| {
            if padding.is_some_and(|(low, high)| (low..=high).contains(&stored)) {
                0
            } else {
                self.display(rescale.modality(stored), polarity)
            }
        })
    }
}

impl GrantId {
    /// The number itself, for a journal.
    pub const fn to_u64(self) -> u64 {
        self.0
    }
}

/// Sixteen hexadecimal digits.
impl fmt::Display for GrantId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:016x}", self.0)
    }
}

const fn kind_code(kind: GrantKind) -> u8 {
    match kind {
        GrantKind::Protocol => 1,
        GrantKind::Free => 2,
        GrantKind::Looking => 3,
    }
}

const fn function_code(function: WindowFunction) -> u8 {
    match function {
        WindowFunction::Linear => 1,
        WindowFunction::LinearExact => 2,
        WindowFunction::Sigmoid => 3,
    }
}

/// FNV-1a, 64 bit: std's hasher is not promised to stay the same between releases, and ids are kept in files.
struct Fnv(u64);

impl Fnv {
    const fn new() -> Self {
        Self(0xcbf2_9ce4_8422_2325)
    }

    fn write(&mut self, bytes: &[u8]) {
        for &byte in bytes {
            self.0 = (self.0 ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn window(center: f64, width: f64) -> Window {
        Window::linear(center, width).unwrap()
    }

    #[test]
    fn an_id_follows_the_content_and_nothing_else() {
        let granted = GrantedWindow::named(window(40.0, 400.0), "liver");
        assert_eq!(granted.id(), GrantedWindow::named(window(40.0, 400.0), "liver").id());
        let others = [
            GrantedWindow::named(window(40.0, 401.0), "liver"),
            GrantedWindow::named(window(40.0, 400.0), "spleen"),
            GrantedWindow::new(window(40.0, 400.0), GrantKind::Free),
            GrantedWindow::new(window(40.0, 400.0), GrantKind::Looking),
        ];
        for other in &others {
            assert_ne!(granted.id(), other.id(), "{other:?}");
        }
        // Kept in journals: a change of this number breaks what is already written.
        assert_eq!(granted.id().to_string(), "3b4983e63d09867e");
    }

    #[test]
    fn a_table_reads_patterns_as_their_kind_and_draws_padding_black() {
        let granted = GrantedWindow::new(window(40.0, 400.0), GrantKind::Free);
        let rescale = Rescale { slope: 1.0, intercept: -1024.0 };
        let padding = Some((-2000.0, -1990.0));
        let signed = granted.table(rescale, StoredKind::I16, Polarity::Inverted, padding);
        assert_eq!(signed.grey(-2000_i16 as u16), 0);
        assert_eq!(signed.grey(-1989_i16 as u16), 255);
        assert_eq!(signed.grey(4000), 0);
        let unsigned = granted.table(rescale, StoredKind::U16, Polarity::Normal, None);
        assert_eq!(
            (unsigned.grey(63_536), unsigned.grey(1064)),
            (255, granted.window().grey(40.0))
        );
        assert_eq!(unsigned.greys().len(), DisplayTable::LEN);
    }

    #[test]
    fn a_lookup_table_of_the_file_replaces_the_line() {
        let lut = VoiLut::new(0, vec![255, 0], 8).unwrap();
        let granted = GrantedWindow::table_of_file(lut);
        assert_eq!(granted.display(0.0, Polarity::Normal), 255);
        assert_eq!(granted.display(1.0, Polarity::Normal), 0);
        assert_eq!(granted.display(1.0, Polarity::Inverted), 255);
        assert_eq!(granted.display(f64::NAN, Polarity::Inverted), 0);
    }
}
