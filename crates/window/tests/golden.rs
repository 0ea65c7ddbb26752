//! Greys of every 16-bit stored value against pydicom's `apply_windowing`
//! (vectors written by tests/conformance/window_vectors.py).

use sha2::{Digest, Sha256};
use volume::Rescale;
use window::{Polarity, StoredKind, Window, WindowFunction, WindowPolicy};

#[test]
fn tables_equal_pydicom_for_every_stored_value() {
    let mut rows = 0;
    for line in include_str!("pydicom_windowing.csv").lines().skip(2) {
        let fields: Vec<&str> = line.split(',').collect();
        let [function, center, width, slope, intercept, expected] = fields[..] else {
            panic!("not a row: {line}");
        };
        let number = |text: &str| text.parse::<f64>().expect("a number");
        let function = WindowFunction::from_dicom_term(function).expect("a defined term");
        let window = Window::new(number(center), number(width), function).expect("a window");
        let rescale = Rescale { slope: number(slope), intercept: number(intercept) };
        let granted = WindowPolicy::free(window).default_window();
        let table = granted.table(rescale, StoredKind::I16, Polarity::Normal, None);
        let greys: Vec<u8> = (i16::MIN..=i16::MAX).map(|v| table.grey(v as u16)).collect();
        let found: String = Sha256::digest(&greys).iter().map(|b| format!("{b:02x}")).collect();
        assert_eq!(found, expected, "{line}");
        rows += 1;
    }
    assert_eq!(rows, 132, "rows of the vectors that were read");
}
