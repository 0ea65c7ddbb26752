//! Recommended Display CIELab Value (PS3.3 C.10.7.1.1): CIE L*a*b* under D50, scaled to 16 bits.

use segment::Rgb;

/// sRGB to XYZ under D50: the IEC 61966-2-1 primaries, adapted from D65 by Bradford (ICC profile of sRGB).
const XYZ_FROM_RGB: [[f64; 3]; 3] = [
    [0.436_074_7, 0.385_064_9, 0.143_080_4],
    [0.222_504_5, 0.716_878_6, 0.060_616_9],
    [0.013_932_2, 0.097_104_5, 0.714_173_3],
];
/// The inverse of [`XYZ_FROM_RGB`].
const RGB_FROM_XYZ: [[f64; 3]; 3] = [
    [3.133_856_1, -1.616_866_7, -0.490_614_6],
    [-0.978_768_4, 1.916_141_5, 0.033_454_0],
    [0.071_945_3, -0.228_991_4, 1.405_242_7],
];
const WHITE_D50: [f64; 3] = [0.964_22, 1.0, 0.825_21];
const EPSILON: f64 = 216.0 / 24_389.0;
const KAPPA: f64 = 24_389.0 / 27.0;

/// The three values of (0062,000D).
pub(super) fn cielab_from_rgb(Rgb(r, g, b): Rgb) -> [u16; 3] {
    let linear = [r, g, b].map(|v| {
        let v = f64::from(v) / 255.0;
        if v <= 0.040_45 { v / 12.92 } else { ((v + 0.055) / 1.055).powf(2.4) }
    });
    let xyz = product(&XYZ_FROM_RGB, linear);
    let f = [0, 1, 2].map(|i| {
        let t = xyz[i] / WHITE_D50[i];
        if t > EPSILON { t.cbrt() } else { (KAPPA * t + 16.0) / 116.0 }
    });
    let (l, a, b) = (116.0 * f[1] - 16.0, 500.0 * (f[0] - f[1]), 200.0 * (f[1] - f[2]));
    // Casts saturate; a* and b* of sRGB stay well inside -128 to 127.
    [(l * 655.35).round() as u16, ((a + 128.0) * 257.0).round() as u16, {
        ((b + 128.0) * 257.0).round() as u16
    }]
}

/// The nearest sRGB colour of (0062,000D).
pub(super) fn rgb_from_cielab([l, a, b]: [u16; 3]) -> Rgb {
    let l = f64::from(l) / 655.35;
    let (a, b) = (f64::from(a) / 257.0 - 128.0, f64::from(b) / 257.0 - 128.0);
    let fy = (l + 16.0) / 116.0;
    let f = [fy + a / 500.0, fy, fy - b / 200.0];
    let xyz = [0, 1, 2].map(|i| {
        let cube = f[i].powi(3);
        let t = if cube > EPSILON { cube } else { (116.0 * f[i] - 16.0) / KAPPA };
        t * WHITE_D50[i]
    });
    let [r, g, b] = product(&RGB_FROM_XYZ, xyz).map(|v| {
        let v = v.clamp(0.0, 1.0);
        let encoded = if v <= 0.003_130_8 { v * 12.92 } else { 1.055 * v.powf(1.0 / 2.4) - 0.055 };
        (encoded * 255.0).round() as u8
    });
    Rgb(r, g, b)
}

fn product(matrix: &[[f64; 3]; 3], v: [f64; 3]) -> [f64; 3] {
    [0, 1, 2].map(|i| matrix[i][0] * v[0] + matrix[i][1] * v[1] + matrix[i][2] * v[2])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_colours_have_their_lab_values() {
        let close = |rgb, lab: [f64; 3]| {
            let [l, a, b] = cielab_from_rgb(rgb);
            let found =
                [f64::from(l) / 655.35, f64::from(a) / 257.0 - 128.0, f64::from(b) / 257.0 - 128.0];
            for (f, e) in found.iter().zip(lab) {
                assert!((f - e).abs() < 0.05, "{rgb:?}: {found:?} for {lab:?}");
            }
        };
        // Lab under D50 of the sRGB primaries, as the ICC's sRGB profile gives them.
        close(Rgb(255, 255, 255), [100.0, 0.0, 0.0]);
        close(Rgb(0, 0, 0), [0.0, 0.0, 0.0]);
        close(Rgb(255, 0, 0), [54.29, 80.81, 69.89]);
        close(Rgb(0, 0, 255), [29.57, 68.30, -112.03]);
    }

    #[test]
    fn every_colour_of_a_coarse_cube_survives_the_round_trip() {
        for r in (0..=255).step_by(17) {
            for g in (0..=255).step_by(15) {
                for b in (0..=255).step_by(51) {
                    let rgb = Rgb(r, g, b);
                    assert_eq!(rgb_from_cielab(cielab_from_rgb(rgb)), rgb);
                }
            }
        }
    }
}
