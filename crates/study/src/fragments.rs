//! Frames out of fragments (PS3.5 section A.4).

use std::borrow::Cow;
use std::ops::Range;

use crate::{FrameRequest, StudyError};

const ITEM: [u8; 4] = [0xFE, 0xFF, 0x00, 0xE0];

/// The compressed bytes of one frame. `bytes` starts at the item of the basic offset table.
pub(crate) fn frame<'a>(
    bytes: &'a [u8],
    extended: &[(u64, u64)],
    request: &FrameRequest,
) -> Result<Cow<'a, [u8]>, StudyError> {
    let mut items = Items { bytes, at: 0 };
    let table = items.next().map_or(&[][..], |range| slice(bytes, &range));
    let first = items.at;
    let number = request.frame as usize;
    let fragments: Vec<Range<usize>> = items.collect();
    let faulty = StudyError::Fragments { fragments: fragments.len(), frames: request.frames };
    if request.frames == 1 {
        return join(bytes, &fragments, faulty);
    }
    if extended.len() == request.frames as usize {
        let &(offset, length) = extended.get(number).ok_or(faulty.clone())?;
        // Offsets point at the item; eight bytes of tag and length lie before the data.
        let start = usize::try_from(offset).ok().and_then(|o| o.checked_add(first + 8));
        let end = usize::try_from(length).ok().and_then(|l| start?.checked_add(l));
        let range = start.zip(end).ok_or(faulty.clone())?;
        return bytes.get(range.0..range.1).map(Cow::Borrowed).ok_or(faulty);
    }
    let starts =
        frame_starts(bytes, table, first, &fragments, request.frames).ok_or(faulty.clone())?;
    let from = *starts.get(number).ok_or(faulty.clone())?;
    let to = starts.get(number + 1).copied().unwrap_or(fragments.len());
    join(bytes, fragments.get(from..to).unwrap_or(&[]), faulty)
}

/// Index of each frame's first fragment.
fn frame_starts(
    bytes: &[u8],
    table: &[u8],
    first: usize,
    fragments: &[Range<usize>],
    frames: u32,
) -> Option<Vec<usize>> {
    let frames = frames as usize;
    if table.len() == frames * 4 {
        let offsets = table.chunks_exact(4).filter_map(|b| b.first_chunk::<4>());
        let starts: Option<Vec<usize>> = offsets
            .map(|b| {
                let data = first.checked_add(u32::from_le_bytes(*b) as usize)?.checked_add(8)?;
                fragments.binary_search_by_key(&data, |f| f.start).ok()
            })
            .collect();
        let rising = |starts: &Vec<usize>| starts.is_sorted_by(|a, b| a < b);
        if let Some(starts) = starts.filter(rising) {
            return Some(starts);
        }
    }
    if fragments.len() == frames {
        return Some((0..frames).collect());
    }
    let starts: Vec<usize> = fragments
        .iter()
        .enumerate()
        .filter(|(_, range)| starts_an_image(slice(bytes, range)))
        .map(|(index, _)| index)
        .collect();
    (starts.len() == frames && starts.first() == Some(&0)).then_some(starts)
}

/// JPEG and JPEG-LS start-of-image, JPEG 2000 start-of-codestream, JP2 signature box.
fn starts_an_image(fragment: &[u8]) -> bool {
    fragment.starts_with(&[0xFF, 0xD8])
        || fragment.starts_with(&[0xFF, 0x4F, 0xFF, 0x51])
        || fragment.starts_with(&[0, 0, 0, 12, b'j', b'P'])
}

fn join<'a>(
    bytes: &'a [u8],
    fragments: &[Range<usize>],
    faulty: StudyError,
) -> Result<Cow<'a, [u8]>, StudyError> {
    match fragments {
        [] => Err(faulty),
        [only] => Ok(Cow::Borrowed(slice(bytes, only))),
        several => Ok(several.iter().flat_map(|f| slice(bytes, f)).copied().collect()),
    }
}

fn slice<'a>(bytes: &'a [u8], range: &Range<usize>) -> &'a [u8] {
    bytes.get(range.clone()).unwrap_or(&[])
}

/// The items from a position on, to the delimiter or to where the bytes end; a cut last item is kept as it is.
struct Items<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl Iterator for Items<'_> {
    type Item = Range<usize>;

    fn next(&mut self) -> Option<Range<usize>> {
        let header = self.bytes.get(self.at..)?.first_chunk::<8>()?;
        let length = header.last_chunk::<4>().map(|b| u32::from_le_bytes(*b))?;
        if !header.starts_with(&ITEM) || length == u32::MAX {
            return None;
        }
        let start = self.at + 8;
        let end = start.checked_add(length as usize)?.min(self.bytes.len());
        self.at = end;
        Some(start..end)
    }
}
