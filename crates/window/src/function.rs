use crate::WindowError;

/// VOI LUT Function (0028,1056); LINEAR when a file states none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub enum WindowFunction {
    /// PS3.3 C.11.2.1.2.1: width counts values, the center lies half a value low.
    #[default]
    Linear,
    /// PS3.3 C.11.2.1.3.2: plain straight line over `center ± width / 2`.
    LinearExact,
    /// PS3.3 C.11.2.1.3.1: a logistic curve that never reaches the ends.
    Sigmoid,
}

/// A VOI window over modality values: center and width in modality units, and the function between.
///
/// The numbers are finite and the width is one that the function can take.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Window {
    center: f64,
    width: f64,
    function: WindowFunction,
}

impl WindowFunction {
    /// The defined term of PS3.3 C.11.2.1.3.
    pub const fn dicom_term(self) -> &'static str {
        match self {
            Self::Linear => "LINEAR",
            Self::LinearExact => "LINEAR_EXACT",
            Self::Sigmoid => "SIGMOID",
        }
    }

    /// The function of a defined term; an empty term is LINEAR, an unknown one `None`.
    pub fn from_dicom_term(term: &str) -> Option<Self> {
        match term.trim() {
            "" | "LINEAR" => Some(Self::Linear),
            "LINEAR_EXACT" => Some(Self::LinearExact),
            "SIGMOID" => Some(Self::Sigmoid),
            _ => None,
        }
    }
}

impl Window {
    /// A window from center and width in modality units.
    ///
    /// # Errors
    /// [`WindowError::Width`] when a number is not finite, or the width is below 1 for LINEAR, or not above 0 for
    /// the other functions.
    pub fn new(center: f64, width: f64, function: WindowFunction) -> Result<Self, WindowError> {
        let possible = match function {
            WindowFunction::Linear => width >= 1.0,
            WindowFunction::LinearExact | WindowFunction::Sigmoid => width > 0.0,
        };
        if center.is_finite() && width.is_finite() && possible {
            Ok(Self { center, width, function })
        } else {
            Err(WindowError::Width { center, width })
        }
    }

    /// A LINEAR window.
    ///
    /// # Errors
    /// [`WindowError::Width`] as [`Window::new`].
    pub fn linear(center: f64, width: f64) -> Result<Self, WindowError> {
        Self::new(center, width, WindowFunction::Linear)
    }

    /// For numbers that stand in this crate's own tables.
    pub(crate) const fn stated(center: f64, width: f64) -> Self {
        Self { center, width, function: WindowFunction::Linear }
    }

    /// Center in modality units.
    pub const fn center(self) -> f64 {
        self.center
    }

    /// Width in modality units.
    pub const fn width(self) -> f64 {
        self.width
    }

    /// Function between the ends.
    pub const fn function(self) -> WindowFunction {
        self.function
    }

    /// Grey of a modality value on the scale 0 to 255, not yet rounded. What is no number is black.
    ///
    /// Source: PS3.3 C.11.2.1.2.1 (LINEAR), C.11.2.1.3.1 (SIGMOID), C.11.2.1.3.2 (LINEAR_EXACT), with
    /// `ymin = 0`, `ymax = 255`. The operations are in the order of the Standard's pseudo-code, so that another
    /// f64 implementation of it gives the same bits.
    ///
    /// ```
    /// # use window::Window;
    /// let soft_tissue = Window::linear(50.0, 350.0)?;
    /// assert_eq!(soft_tissue.voi(-125.0), 0.0);
    /// assert!((soft_tissue.voi(50.0) - 127.865330).abs() < 1e-6);
    /// # Ok::<(), window::WindowError>(())
    /// ```
    pub fn voi(self, modality: f64) -> f64 {
        if modality.is_nan() {
            return 0.0;
        }
        match self.function {
            WindowFunction::Linear => ramp(modality, self.center - 0.5, self.width - 1.0),
            WindowFunction::LinearExact => ramp(modality, self.center, self.width),
            WindowFunction::Sigmoid => {
                255.0 / (1.0 + (-4.0 * (modality - self.center) / self.width).exp())
            }
        }
    }

    /// Grey shown for a modality value.
    pub fn grey(self, modality: f64) -> u8 {
        byte(self.voi(modality))
    }
}

/// The one rounding rule from the scale 0 to 255 to a byte: nearest, halves up, `floor(y + 0.5)`.
///
/// It is the rule a fragment shader applies when it writes `k / 255` to an 8-bit target. Values outside the scale
/// take its ends; not a number is black.
pub fn byte(grey: f64) -> u8 {
    // The cast saturates at both ends and takes NaN to 0.
    (grey + 0.5).floor() as u8
}

fn ramp(x: f64, center: f64, width: f64) -> f64 {
    // A LINEAR width of 1 leaves `width` 0 here: both comparisons together then cover every value, and the
    // division is never reached.
    if x <= center - width / 2.0 {
        0.0
    } else if x > center + width / 2.0 {
        255.0
    } else {
        ((x - center) / width + 0.5) * 255.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn check(function: WindowFunction, modality: f64, expected: f64) {
        let window = Window::new(50.0, 350.0, function).unwrap();
        let found = window.voi(modality);
        assert!((found - expected).abs() < 5e-7, "{function:?} {modality}: {found} not {expected}");
    }

    /// Vectors of the protocol reference, section 3.
    #[test]
    fn voi_of_the_reference_vectors_agrees_to_six_digits() {
        use WindowFunction::{Linear, LinearExact, Sigmoid};
        for (x, linear, exact, sigmoid) in [
            (-125.0, 0.0, 0.0, 30.396745),
            (50.0, 127.865330, 127.5, 127.5),
            (51.0, 128.595989, 128.228571, 128.228563),
            (224.0, 255.0, 254.271429, 224.295939),
        ] {
            check(Linear, x, linear);
            check(LinearExact, x, exact);
            check(Sigmoid, x, sigmoid);
        }
    }

    #[test]
    fn linear_width_one_is_a_step_and_divides_by_nothing() {
        let step = Window::linear(10.0, 1.0).unwrap();
        assert_eq!((step.grey(9.0), step.grey(9.5), step.grey(10.0)), (0, 0, 255));
    }

    #[test]
    fn a_width_its_function_cannot_take_is_refused() {
        assert!(Window::linear(0.0, 0.999).is_err());
        assert!(Window::new(0.0, 0.0, WindowFunction::LinearExact).is_err());
        assert!(Window::new(0.0, -1.0, WindowFunction::Sigmoid).is_err());
        assert!(Window::new(f64::NAN, 400.0, WindowFunction::Linear).is_err());
        assert!(Window::linear(0.0, f64::INFINITY).is_err());
        assert!(Window::new(0.0, 0.25, WindowFunction::LinearExact).is_ok());
    }

    #[test]
    fn halves_round_up_and_what_is_no_number_is_black() {
        assert_eq!(
            [0.5, 127.5, 254.499, 300.0, -4.0, f64::NAN].map(byte),
            [1, 128, 254, 255, 0, 0]
        );
        let window = Window::linear(40.0, 400.0).unwrap();
        assert_eq!(window.grey(f64::NAN), 0);
        assert_eq!((window.grey(f64::NEG_INFINITY), window.grey(f64::INFINITY)), (0, 255));
    }

    #[test]
    fn terms_of_the_standard_come_back() {
        for function in
            [WindowFunction::Linear, WindowFunction::LinearExact, WindowFunction::Sigmoid]
        {
            assert_eq!(WindowFunction::from_dicom_term(function.dicom_term()), Some(function));
        }
        assert_eq!(WindowFunction::from_dicom_term(" "), Some(WindowFunction::Linear));
        assert_eq!(WindowFunction::from_dicom_term("LOG"), None);
    }

    proptest! {
        #[test]
        fn a_brighter_value_is_never_darker(
            center in -2000.0..4000.0_f64, width in 1.0..5000.0_f64, a in -5000.0..5000.0_f64, step in 0.0..500.0_f64,
        ) {
            for function in [WindowFunction::Linear, WindowFunction::LinearExact, WindowFunction::Sigmoid] {
                let window = Window::new(center, width, function).unwrap();
                prop_assert!(window.voi(a) <= window.voi(a + step));
                prop_assert!((0.0..=255.0).contains(&window.voi(a)));
            }
        }
    }
}
