//! JPEG-LS (ISO/IEC 14495-1), lossless and near-lossless, one component.
//!
//! Names follow the standard where they stand for its variables: `a`, `b`, `c`, `d` are the neighbours Ra to
//! Rd, a context keeps A, B, C and N.

use volume::Voxels;

use super::bits::{Bits, Stuffing};
use super::require_size;
use crate::decode::refused;
use crate::{Codec, PixelFormat, StudyError};

/// Contexts of the regular mode (A.3.4).
const CONTEXTS: usize = 365;
/// Orders of the run-length code (A.7.1.1).
const RUN_ORDERS: [u32; 32] = [
    0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 9, 10, 11, 12, 13,
    14, 15,
];
/// Largest Golomb parameter that sums of bounded errors can ask for.
const MAX_K: u32 = 24;

/// Decodes a grey frame.
pub(crate) fn jpeg_ls(format: &PixelFormat, frame: &[u8]) -> Result<Voxels, StudyError> {
    let faulty = |problem| refused(Codec::JpegLs, problem);
    let header = Header::parse(frame).map_err(faulty)?;
    require_size(format, (header.columns, header.rows, header.components))?;
    if header.components != 1 {
        return Err(StudyError::NotGreyscale { photometric: format.photometric.clone() });
    }
    // Eight bytes of code hold at most 64 runs of 2¹⁵ samples: less cannot fill the frame.
    let samples = format.samples_per_frame();
    let most = (header.scan.len() as u64).saturating_mul(8 << 15);
    if most < samples {
        return Err(StudyError::ShortFrame { expected: samples, found: most });
    }
    let mut image = Vec::new();
    image
        .try_reserve_exact(samples as usize)
        .map_err(|fault| StudyError::HostFault { reason: fault.to_string() })?;
    let mut decoder = Decoder::new(&header);
    let decoded =
        decoder.image(&header, image).ok_or_else(|| faulty("the code is damaged or ends early"))?;
    Ok(format.stored_from_u16(decoded))
}

/// What the marker segments say (Annex C).
#[derive(Debug, Clone)]
struct Header<'a> {
    columns: u32,
    rows: u32,
    components: u32,
    max_value: i32,
    /// T1, T2, T3; zero for the default.
    thresholds: [i32; 3],
    reset: i32,
    near: i32,
    point_transform: u32,
    scan: &'a [u8],
}

impl<'a> Header<'a> {
    fn parse(frame: &'a [u8]) -> Result<Self, &'static str> {
        let mut rest = frame.strip_prefix(&[0xFF, 0xD8]).ok_or("no start of image")?;
        let mut size = None;
        let mut preset = [0; 5];
        loop {
            let &[fill, marker, ..] = rest else { return Err("no scan") };
            if fill != 0xFF {
                return Err("no marker");
            }
            if marker == 0xFF {
                rest = &rest[1..];
                continue;
            }
            let length = rest.get(2..4).map(|l| usize::from(be16(l)));
            let end = length.filter(|l| *l >= 2).map(|l| l + 2).ok_or("a marker is cut")?;
            let segment = rest.get(4..end).ok_or("a marker segment is cut")?;
            rest = rest.get(end..).unwrap_or(&[]);
            match (marker, segment) {
                (0xF7, &[bits @ 2..=16, y1, y2, x1, x2, components, ..]) => {
                    size = Some((bits, be16(&[x1, x2]), be16(&[y1, y2]), components));
                }
                (0xF7, _) => return Err("a frame header that cannot be"),
                (0xF8, &[1, ref values @ ..]) => {
                    for (to, from) in preset.iter_mut().zip(values.chunks_exact(2)) {
                        *to = i32::from(be16(from));
                    }
                }
                (0xF8, _) => return Err("mapping tables and large images are not read"),
                (0xDD, interval) if interval.iter().any(|b| *b != 0) => {
                    return Err("restart intervals are not read");
                }
                (0xDA, scan) => {
                    let size = size.ok_or("a scan without frame header")?;
                    return Self::with_scan(size, preset, scan, rest);
                }
                _ => {}
            }
        }
    }

    fn with_scan(
        (bits, columns, rows, components): (u8, u16, u16, u8),
        [max_value, t1, t2, t3, reset]: [i32; 5],
        scan: &[u8],
        code: &'a [u8],
    ) -> Result<Self, &'static str> {
        let full = (1 << bits) - 1;
        let max_value = if max_value == 0 { full } else { max_value };
        let parameters = scan.last_chunk::<3>().ok_or("a scan header is cut")?;
        let &[near, _interleave, point_transform] = parameters;
        if max_value > full || i32::from(near) > (max_value / 2).min(255) {
            return Err("parameters that cannot be");
        }
        Ok(Self {
            columns: columns.into(),
            rows: rows.into(),
            components: components.into(),
            max_value,
            thresholds: [t1, t2, t3],
            reset: if reset < 3 { 64 } else { reset },
            near: near.into(),
            point_transform: u32::from(point_transform & 15),
            scan: code,
        })
    }
}

fn be16(bytes: &[u8]) -> u16 {
    bytes.first_chunk::<2>().map_or(0, |b| u16::from_be_bytes(*b))
}

/// Statistics of a context of the regular mode (A.2.1).
#[derive(Debug, Clone, Copy)]
struct Context {
    a: i32,
    b: i32,
    c: i32,
    n: i32,
}

/// Statistics of a context of run interruptions (A.2.1).
#[derive(Debug, Clone, Copy)]
struct RunContext {
    a: i32,
    n: i32,
    negative: i32,
}

struct Decoder<'a> {
    bits: Bits<'a>,
    max_value: i32,
    near: i32,
    range: i32,
    /// Bits of a sample of the error range (qbpp).
    error_bits: u32,
    limit: u32,
    reset: i32,
    thresholds: [i32; 3],
    contexts: [Context; CONTEXTS],
    runs: [RunContext; 2],
    run_index: usize,
}

impl<'a> Decoder<'a> {
    /// Initial state (A.2.1).
    fn new(header: &Header<'a>) -> Self {
        let (max_value, near) = (header.max_value, header.near);
        let range = (max_value + 2 * near) / (2 * near + 1) + 1;
        let bits_for = |values: i32| (values.max(2) - 1).ilog2() + 1;
        let sample_bits = bits_for(max_value + 1).max(2);
        let a = ((range + 32) / 64).max(2);
        Self {
            bits: Bits::new(header.scan, Stuffing::Bit),
            max_value,
            near,
            range,
            error_bits: bits_for(range),
            limit: 2 * (sample_bits + sample_bits.max(8)),
            reset: header.reset,
            thresholds: thresholds(max_value, near, header.thresholds),
            contexts: [Context { a, b: 0, c: 0, n: 1 }; CONTEXTS],
            runs: [RunContext { a, n: 1, negative: 0 }; 2],
            run_index: 0,
        }
    }

    /// All samples, into `image`, which has the room for them.
    fn image(&mut self, header: &Header<'_>, mut image: Vec<u16>) -> Option<Vec<u16>> {
        let columns = header.columns as usize;
        // A line has one sample more at each end: the neighbours of its first and last sample (A.2.1).
        let mut above = vec![0; columns + 2];
        let mut line = vec![0; columns + 2];
        for _ in 0..header.rows {
            let edge = *above.get(1)?;
            *line.first_mut()? = edge;
            *above.get_mut(columns + 1)? = *above.get(columns)?;
            self.line(&above, &mut line)?;
            let samples = line.get(1..=columns)?.iter();
            image.extend(samples.map(|&s| (s as u16) << header.point_transform));
            std::mem::swap(&mut above, &mut line);
        }
        Some(image)
    }

    fn line(&mut self, above: &[i32], line: &mut [i32]) -> Option<()> {
        let last = line.len() - 2;
        let mut at = 1;
        while at <= last {
            let &[c, b, d] = above.get(at - 1..)?.first_chunk::<3>()?;
            let a = *line.get(at - 1)?;
            let gradients = [d - b, b - c, c - a];
            if gradients.iter().all(|g| g.abs() <= self.near) {
                at = self.run(above, line, at, last)?;
            } else {
                *line.get_mut(at)? = self.regular(gradients, a, b, c)?;
                at += 1;
            }
        }
        Some(())
    }

    /// A sample of the regular mode (A.4 to A.6).
    fn regular(&mut self, gradients: [i32; 3], a: i32, b: i32, c: i32) -> Option<i32> {
        let [q1, q2, q3] = gradients.map(|g| self.quantize(g));
        let index = 81 * q1 + 9 * q2 + q3;
        let sign = if index < 0 { -1 } else { 1 };
        let number = index.unsigned_abs() as usize;
        let mut context = *self.contexts.get(number)?;
        let predicted = predict(a, b, c) + sign * context.c;
        let predicted = predicted.clamp(0, self.max_value);
        let k = golomb_parameter(context.n, context.a)?;
        let mapped = self.golomb(k, self.limit)?;
        let error = context.error(mapped, k, self.near);
        context.update(error, self.near, self.reset);
        *self.contexts.get_mut(number)? = context;
        Some(self.reconstruct(predicted, sign * error))
    }

    /// A run of equal samples and the sample that ends it (A.7); returns where to go on.
    fn run(&mut self, above: &[i32], line: &mut [i32], start: usize, last: usize) -> Option<usize> {
        let value = *line.get(start - 1)?;
        let mut at = start;
        let order = loop {
            let order = *RUN_ORDERS.get(self.run_index)?;
            if self.bits.read(1)? == 0 {
                break order;
            }
            let whole = 1 << order;
            let count = whole.min(last + 1 - at);
            line.get_mut(at..at + count)?.fill(value);
            at += count;
            if count == whole {
                self.run_index = (self.run_index + 1).min(RUN_ORDERS.len() - 1);
            }
            if at > last {
                return Some(at);
            }
        };
        let count = self.bits.read(order)? as usize;
        // The interrupting sample must still lie on the line.
        if count > last - at {
            return None;
        }
        line.get_mut(at..at + count)?.fill(value);
        at += count;
        *line.get_mut(at)? = self.interruption(value, *above.get(at)?, order)?;
        self.run_index = self.run_index.saturating_sub(1);
        Some(at + 1)
    }

    /// The sample that ends a run (A.7.2).
    fn interruption(&mut self, a: i32, b: i32, order: u32) -> Option<i32> {
        let kind = usize::from((a - b).abs() <= self.near);
        let mut context = *self.runs.get(kind)?;
        let (predicted, sign) = match kind {
            1 => (a, 1),
            _ => (b, if a > b { -1 } else { 1 }),
        };
        let sum = if kind == 1 { context.a + (context.n >> 1) } else { context.a };
        let k = golomb_parameter(context.n, sum)?;
        let mapped = self.golomb(k, self.limit.checked_sub(order + 1)?)?;
        let doubled = mapped + kind as i32;
        let odd = doubled & 1;
        let size = (doubled + odd) / 2;
        let flips = k != 0 || 2 * context.negative >= context.n;
        let error = if flips == (odd == 1) { -size } else { size };
        context.update(error, mapped, kind as i32, self.reset);
        *self.runs.get_mut(kind)? = context;
        Some(self.reconstruct(predicted, sign * error))
    }

    /// A value in the limited-length Golomb code (A.5.3), never beyond twice the error range.
    fn golomb(&mut self, k: u32, limit: u32) -> Option<i32> {
        let escape = limit.checked_sub(self.error_bits + 1)?;
        let zeros = self.bits.zeros(escape)?;
        let value = if zeros < escape {
            (i64::from(zeros) << k) | i64::from(self.bits.read(k)?)
        } else {
            i64::from(self.bits.read(self.error_bits)?) + 1
        };
        i32::try_from(value).ok().filter(|v| *v <= 2 * self.range + 1)
    }

    /// Adds an error to a prediction, modulo the range (A.4.5 and A.8).
    fn reconstruct(&self, predicted: i32, error: i32) -> i32 {
        let step = 2 * self.near + 1;
        let span = self.range * step;
        let mut sample = predicted + error * step;
        if sample < -self.near {
            sample += span;
        } else if sample > self.max_value + self.near {
            sample -= span;
        }
        sample.clamp(0, self.max_value)
    }

    /// The region of a gradient (A.3.3).
    fn quantize(&self, gradient: i32) -> i32 {
        let [t1, t2, t3] = self.thresholds;
        let size = gradient.abs();
        let region = if size <= self.near {
            0
        } else if size < t1 {
            1
        } else if size < t2 {
            2
        } else if size < t3 {
            3
        } else {
            4
        };
        region * gradient.signum()
    }
}

impl Context {
    /// The error of a mapped value (A.5.2).
    fn error(&self, mapped: i32, k: u32, near: i32) -> i32 {
        let half = mapped >> 1;
        let swapped = near == 0 && k == 0 && 2 * self.b <= -self.n;
        match (mapped & 1 == 1, swapped) {
            (false, false) => half,
            (true, false) => -half - 1,
            (true, true) => half,
            (false, true) => -half - 1,
        }
    }

    /// Takes an error into the statistics and corrects the bias (A.6).
    fn update(&mut self, error: i32, near: i32, reset: i32) {
        self.b += error * (2 * near + 1);
        self.a += error.abs();
        if self.n == reset {
            self.a >>= 1;
            self.b >>= 1;
            self.n >>= 1;
        }
        self.n += 1;
        if self.b <= -self.n {
            self.b = (self.b + self.n).max(1 - self.n);
            self.c = (self.c - 1).max(-128);
        } else if self.b > 0 {
            self.b = (self.b - self.n).min(0);
            self.c = (self.c + 1).min(127);
        }
    }
}

impl RunContext {
    /// Takes an error into the statistics (A.7.2.2).
    fn update(&mut self, error: i32, mapped: i32, kind: i32, reset: i32) {
        if error < 0 {
            self.negative += 1;
        }
        self.a += (mapped + 1 - kind) >> 1;
        if self.n == reset {
            self.a >>= 1;
            self.n >>= 1;
            self.negative >>= 1;
        }
        self.n += 1;
    }
}

/// The median edge detector (A.4.2).
fn predict(a: i32, b: i32, c: i32) -> i32 {
    if c >= a.max(b) {
        a.min(b)
    } else if c <= a.min(b) {
        a.max(b)
    } else {
        a + b - c
    }
}

/// The least k with `n << k >= sum` (A.5.1).
fn golomb_parameter(n: i32, sum: i32) -> Option<u32> {
    (0..=MAX_K).find(|k| i64::from(n) << k >= i64::from(sum))
}

/// The thresholds of the gradients; the default for those that are zero (C.2.4.1.1).
fn thresholds(max_value: i32, near: i32, stated: [i32; 3]) -> [i32; 3] {
    let bounded = |value: i32, low: i32| if value > max_value || value < low { low } else { value };
    let basic = if max_value >= 128 {
        let factor = (max_value.min(4095) + 128) / 256;
        [factor + 2 + 3 * near, factor * 4 + 3 + 5 * near, factor * 17 + 4 + 7 * near]
    } else {
        let factor = 256 / (max_value + 1);
        [
            (3 / factor + 3 * near).max(2),
            (7 / factor + 5 * near).max(3),
            (21 / factor + 7 * near).max(4),
        ]
    };
    let t1 = bounded(basic[0], near + 1);
    let t2 = bounded(basic[1], t1);
    let t3 = bounded(basic[2], t2);
    let pick = |stated: i32, default: i32| if stated == 0 { default } else { stated };
    [pick(stated[0], t1), pick(stated[1], t2), pick(stated[2], t3)]
}
