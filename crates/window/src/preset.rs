use crate::Window;

/// A window with a name to find it by. The numbers are what counts: the same name means other numbers in every
/// viewer, so a protocol states numbers and never a name alone.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Preset {
    /// Stable key, for commands and for the catalogue that holds the words.
    pub key: &'static str,
    /// Center and width in HU, LINEAR.
    pub window: Window,
}

/// Windows in use for CT, in HU. Sources differ by tens of HU.
///
/// Source: Radiopaedia, "Windowing (CT)"; angiography, pulmonary embolism and portal liver are defaults of this
/// project.
pub const CT_PRESETS: [Preset; 14] = [
    preset("abdomen", 400.0, 40.0),
    preset("angiography", 600.0, 200.0),
    preset("bone", 1800.0, 400.0),
    preset("brain", 80.0, 40.0),
    preset("liver", 150.0, 30.0),
    preset("liver-portal", 150.0, 90.0),
    preset("lung", 1500.0, -600.0),
    preset("mediastinum", 350.0, 50.0),
    preset("pulmonary-embolism", 700.0, 100.0),
    preset("soft-tissue", 350.0, 50.0),
    preset("spine", 250.0, 50.0),
    preset("stroke", 40.0, 40.0),
    preset("subdural", 200.0, 75.0),
    preset("temporal-bone", 2800.0, 600.0),
];

impl Preset {
    /// The CT preset of a key.
    pub fn ct(key: &str) -> Option<Self> {
        CT_PRESETS.into_iter().find(|preset| preset.key == key)
    }
}

const fn preset(key: &'static str, width: f64, center: f64) -> Preset {
    Preset { key, window: Window::stated(center, width) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_sorted_and_unique_and_every_window_is_possible() {
        assert!(CT_PRESETS.windows(2).all(|pair| pair[0].key < pair[1].key));
        for preset in CT_PRESETS {
            let window = preset.window;
            assert_eq!(Window::linear(window.center(), window.width()), Ok(window));
        }
        assert_eq!(Preset::ct("lung").map(|p| p.window.center()), Some(-600.0));
        assert_eq!(Preset::ct("Lung"), None);
    }
}
