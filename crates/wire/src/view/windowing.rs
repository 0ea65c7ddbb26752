//! The window in force.

use serde::{Deserialize, Serialize};

/// How the window in force came about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum WindowState {
    /// The protocol fixes it.
    Fixed,
    /// The protocol holds it within limits: what is asked for beyond them ends there.
    Limited,
    /// The protocol grants any; every view says so.
    #[default]
    Free,
    /// The protocol fixes one, and the reader left it with a reason: any is granted, and every view says so.
    Deviated,
    /// Another window is looked through while a key is held.
    Looking,
    /// The protocol states one that only a whole volume resolves, and it is not resolved: what is seen is looked
    /// through.
    Unresolved,
}

/// Where a window to choose comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum WindowSource {
    /// The protocol states it.
    Protocol,
    /// What the view began with, where nobody fixes a window.
    Opened,
    /// The files state it; which of theirs, counted from one.
    Files(u32),
    /// One of the presets for CT; its label is a key.
    Preset,
}

/// A window to choose, or to look through.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct WindowItem {
    /// Its id.
    pub id: String,
    /// Label; empty where the source says all.
    pub label: String,
    /// Center in modality units.
    pub center: f64,
    /// Width in modality units.
    pub width: f64,
    /// Whether the protocol grants it for work.
    pub granted: bool,
    /// Whether it is the one to look with.
    pub looked_with: bool,
    /// Where it comes from.
    pub source: WindowSource,
}

/// A window that was tried and refused.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct TriedWindow {
    /// Center that was tried.
    pub center: f64,
    /// Width that was tried.
    pub width: f64,
    /// Center and width of the window that stays, also while one looks with another.
    pub window: (f64, f64),
    /// Whether the notice is to be shown.
    pub notice: bool,
}

/// The window in force.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct WindowView {
    /// Label of the window, empty when it has none.
    pub label: String,
    /// Center in modality units.
    pub center: f64,
    /// Width in modality units.
    pub width: f64,
    /// How it came about.
    pub state: WindowState,
    /// How the window came about that is there when nobody looks through another one.
    pub in_force: WindowState,
    /// The last one that was refused.
    pub tried: Option<TriedWindow>,
    /// How often another window was looked through.
    pub looks: u32,
    /// How often another window was asked for and refused, a whole drag being one; the notice opens at the first.
    pub refused: u32,
    /// Windows to choose from.
    pub choices: Vec<WindowItem>,
}
