//! JPEG with twelve bits (ISO/IEC 10918-1, extended sequential DCT, process 4), one component.
//!
//! No decoder in Rust reads it, and CT series are stored in it.

use std::f32::consts::PI;

use volume::Voxels;

use super::bits::{Bits, Stuffing};
use super::huffman::{Huffman, signed_value};
use super::require_size;
use crate::decode::refused;
use crate::{Codec, PixelFormat, StudyError};

const BLOCK: usize = 64;
const EXTENDED_SEQUENTIAL: u8 = 0xC1;
/// Place in the block of the n-th coefficient (figure A.6).
const ZIGZAG: [usize; BLOCK] = [
    0, 1, 8, 16, 9, 2, 3, 10, 17, 24, 32, 25, 18, 11, 4, 5, 12, 19, 26, 33, 40, 48, 41, 34, 27, 20,
    13, 6, 7, 14, 21, 28, 35, 42, 49, 56, 57, 50, 43, 36, 29, 22, 15, 23, 30, 37, 44, 51, 58, 59,
    52, 45, 38, 31, 39, 46, 53, 60, 61, 54, 47, 55, 62, 63,
];

/// Whether a frame has more than eight bits and is coded in the sequential DCT process.
pub(super) fn is_wide(frame: &[u8]) -> bool {
    let mut segments = Segments { rest: frame };
    segments
        .any(|(marker, body)| marker == EXTENDED_SEQUENTIAL && body.first().is_some_and(|&p| p > 8))
}

/// Decodes a frame that [`is_wide`].
pub(super) fn decode(format: &PixelFormat, frame: &[u8]) -> Result<Voxels, StudyError> {
    let mut tables = Tables::default();
    let mut segments = Segments { rest: frame };
    while let Some((marker, body)) = segments.next() {
        match marker {
            EXTENDED_SEQUENTIAL => {
                let &[precision, y1, y2, x1, x2, components, ref of_component @ ..] = body else {
                    return Err(refused(Codec::Jpeg, "a frame header is cut"));
                };
                let columns = u16::from_be_bytes([x1, x2]);
                let rows = u16::from_be_bytes([y1, y2]);
                require_size(format, (columns.into(), rows.into(), components.into()))?;
                tables.precision = u32::from(precision.clamp(2, 16));
                tables.quantizer = usize::from(of_component.get(2).map_or(0, |t| t & 3));
            }
            0xDA => {
                let decoded = tables.scan(format, body, segments.rest);
                let samples = decoded
                    .ok_or_else(|| refused(Codec::Jpeg, "the code is damaged or ends early"))?;
                return Ok(format.stored_from_u16(samples));
            }
            _ => tables
                .take(marker, body)
                .ok_or_else(|| refused(Codec::Jpeg, format_args!("table segment {marker:#x}")))?,
        }
    }
    Err(refused(Codec::Jpeg, "no scan"))
}

/// Marker segments (Annex B): marker and body; after the one of a scan, `rest` is its code.
struct Segments<'a> {
    rest: &'a [u8],
}

impl<'a> Iterator for Segments<'a> {
    type Item = (u8, &'a [u8]);

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            let (&[fill, marker], tail) = self.rest.split_first_chunk::<2>()?;
            match (fill, marker) {
                (0xFF, 0xFF) => self.rest = self.rest.get(1..)?,
                (0xFF, 0xD8 | 0x01) => self.rest = tail,
                (0xFF, _) => {
                    let length = usize::from(u16::from_be_bytes(*tail.first_chunk::<2>()?));
                    let body = tail.get(2..length)?;
                    self.rest = tail.get(length..)?;
                    return Some((marker, body));
                }
                _ => return None,
            }
        }
    }
}

/// What table segments and the frame header have set.
#[derive(Default)]
struct Tables {
    precision: u32,
    quantizer: usize,
    quantizers: [Option<[f32; BLOCK]>; 4],
    dc: [Huffman; 4],
    ac: [Huffman; 4],
    restart_interval: usize,
}

impl Tables {
    fn take(&mut self, marker: u8, body: &[u8]) -> Option<()> {
        match marker {
            0xDB => self.quantizers(body),
            0xC4 => self.huffman(body),
            0xDD => {
                self.restart_interval = u16::from_be_bytes(*body.first_chunk::<2>()?).into();
                Some(())
            }
            _ => Some(()),
        }
    }

    fn quantizers(&mut self, mut body: &[u8]) -> Option<()> {
        while let Some((&kind, tail)) = body.split_first() {
            let width = if kind >> 4 == 0 { 1 } else { 2 };
            let (values, rest) = tail.split_at_checked(BLOCK * width)?;
            let mut table = [0.0; BLOCK];
            for (&place, value) in ZIGZAG.iter().zip(values.chunks_exact(width)) {
                let number = value.iter().fold(0_u16, |sum, &byte| sum << 8 | u16::from(byte));
                *table.get_mut(place)? = f32::from(number);
            }
            *self.quantizers.get_mut(usize::from(kind & 15))? = Some(table);
            body = rest;
        }
        Some(())
    }

    fn huffman(&mut self, mut body: &[u8]) -> Option<()> {
        while let Some((&kind, tail)) = body.split_first() {
            let (counts, tail) = tail.split_first_chunk::<16>()?;
            let used = counts.iter().map(|&n| usize::from(n)).sum();
            let (symbols, rest) = tail.split_at_checked(used)?;
            let tables = if kind >> 4 == 0 { &mut self.dc } else { &mut self.ac };
            *tables.get_mut(usize::from(kind & 15))? = Huffman::new(counts, symbols)?;
            body = rest;
        }
        Some(())
    }

    fn scan(&self, format: &PixelFormat, header: &[u8], code: &[u8]) -> Option<Vec<u16>> {
        let &selector = header.get(2)?;
        let dc = self.dc.get(usize::from(selector >> 4))?;
        let ac = self.ac.get(usize::from(selector & 15))?;
        let quantizer = self.quantizers.get(self.quantizer)?.as_ref()?;
        let (columns, rows) = (usize::from(format.columns), usize::from(format.rows));
        let across = columns.div_ceil(8);
        let blocks = across * rows.div_ceil(8);
        // A block takes at least two bits of code: one for each coefficient class.
        if code.len() * 4 < blocks {
            return None;
        }
        let cosines = cosines();
        let mut samples = vec![0; columns * rows];
        let mut bits = Bits::new(code, Stuffing::Byte);
        let mut level = 0;
        for number in 0..blocks {
            if self.restart_interval > 0 && number > 0 && number % self.restart_interval == 0 {
                bits.restart()?;
                level = 0;
            }
            let block = coefficients(&mut bits, dc, ac, &mut level, quantizer)?;
            let values = inverse_transform(&block, &cosines);
            let (left, top) = (number % across * 8, number / across * 8);
            for (row, line) in values.chunks_exact(8).enumerate().take(rows - top) {
                let width = 8.min(columns - left);
                let start = (top + row) * columns + left;
                let target = samples.get_mut(start..start + width)?;
                for (to, &value) in target.iter_mut().zip(line) {
                    *to = self.sample(value);
                }
            }
        }
        Some(samples)
    }

    /// Level shift and clamping (A.3.1).
    fn sample(&self, value: f32) -> u16 {
        let half = (1_u32 << (self.precision - 1)) as f32;
        (value + half).round().clamp(0.0, 2.0 * half - 1.0) as u16
    }
}

/// Dequantized coefficients of the next block, in natural order (F.2.2).
fn coefficients(
    bits: &mut Bits<'_>,
    dc: &Huffman,
    ac: &Huffman,
    level: &mut i32,
    quantizer: &[f32; BLOCK],
) -> Option<[f32; BLOCK]> {
    let mut block = [0.0; BLOCK];
    let size = u32::from(dc.decode(bits)?);
    *level = level.checked_add(signed_value(bits, size.min(16))?)?;
    *block.first_mut()? = *level as f32 * quantizer.first()?;
    let mut number = 1;
    while number < BLOCK {
        let symbol = ac.decode(bits)?;
        let (zeros, size) = (usize::from(symbol >> 4), u32::from(symbol & 15));
        match (zeros, size) {
            (15, 0) => number += 16,
            (_, 0) => break,
            _ => {
                number += zeros;
                let place = *ZIGZAG.get(number)?;
                let value = signed_value(bits, size)?;
                *block.get_mut(place)? = value as f32 * quantizer.get(place)?;
                number += 1;
            }
        }
    }
    Some(block)
}

/// `cosines[x][u]` is C(u)/2 · cos((2x+1)uπ/16) (A.3.3).
fn cosines() -> [[f32; 8]; 8] {
    std::array::from_fn(|x| {
        std::array::from_fn(|u| {
            let scale = if u == 0 { 0.5_f32.sqrt() } else { 1.0 };
            scale / 2.0 * ((2 * x + 1) as f32 * u as f32 * PI / 16.0).cos()
        })
    })
}

/// The inverse DCT, rows then columns.
fn inverse_transform(block: &[f32; BLOCK], cosines: &[[f32; 8]; 8]) -> [f32; BLOCK] {
    let mut rows = [0.0; BLOCK];
    for (line, target) in block.chunks_exact(8).zip(rows.chunks_exact_mut(8)) {
        for (to, weights) in target.iter_mut().zip(cosines) {
            *to = line.iter().zip(weights).map(|(value, weight)| value * weight).sum();
        }
    }
    let mut values = [0.0; BLOCK];
    for (target, weights) in values.chunks_exact_mut(8).zip(cosines) {
        for (line, weight) in rows.chunks_exact(8).zip(weights) {
            for (to, value) in target.iter_mut().zip(line) {
                *to += value * weight;
            }
        }
    }
    values
}
