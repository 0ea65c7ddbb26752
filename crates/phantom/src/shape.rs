use volume::Lps;

/// A solid in patient space, in mm.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Shape {
    /// Axes along patient left, posterior and superior.
    Ellipsoid { center: Lps, radii_mm: [f64; 3] },
    /// An ellipsoid without what lies below a plane of constant z.
    Dome { center: Lps, radii_mm: [f64; 3], floor_z_mm: f64 },
    /// An elliptical cylinder along z over the whole field of view.
    Column { x_mm: f64, y_mm: f64, radii_mm: [f64; 2] },
    /// Between two elliptical columns, in bands that fall towards anterior as ribs do.
    Ribs { outer_mm: [f64; 2], inner_mm: [f64; 2], every_mm: f64, height_mm: f64, fall: f64 },
    /// A plate from x to x, y to y, over the whole field of view.
    Plate { x_mm: [f64; 2], y_mm: [f64; 2] },
}

impl Shape {
    pub(crate) fn contains(self, p: Lps) -> bool {
        match self {
            Self::Ellipsoid { center, radii_mm } => in_ellipsoid(p, center, radii_mm),
            Self::Dome { center, radii_mm, floor_z_mm } => {
                p.z >= floor_z_mm && in_ellipsoid(p, center, radii_mm)
            }
            Self::Column { x_mm, y_mm, radii_mm } => {
                squared((p.x - x_mm) / radii_mm[0]) + squared((p.y - y_mm) / radii_mm[1]) <= 1.0
            }
            Self::Ribs { outer_mm, inner_mm, every_mm, height_mm, fall } => {
                let ring = |r: [f64; 2]| squared(p.x / r[0]) + squared(p.y / r[1]);
                let band = (p.z - fall * p.y).rem_euclid(every_mm);
                ring(outer_mm) <= 1.0 && ring(inner_mm) >= 1.0 && band < height_mm
            }
            Self::Plate { x_mm, y_mm } => {
                (x_mm[0]..=x_mm[1]).contains(&p.x) && (y_mm[0]..=y_mm[1]).contains(&p.y)
            }
        }
    }

    /// Volume in mL of a whole ellipsoid; `None` for shapes that the field of view cuts.
    pub(crate) fn volume_ml(self) -> Option<f64> {
        match self {
            Self::Ellipsoid { radii_mm: [a, b, c], .. } => {
                Some(4.0 / 3.0 * std::f64::consts::PI * a * b * c / 1000.0)
            }
            _ => None,
        }
    }
}

fn in_ellipsoid(p: Lps, center: Lps, radii_mm: [f64; 3]) -> bool {
    let d = p - center;
    squared(d.x / radii_mm[0]) + squared(d.y / radii_mm[1]) + squared(d.z / radii_mm[2]) <= 1.0
}

fn squared(x: f64) -> f64 {
    x * x
}
