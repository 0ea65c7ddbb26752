//! How records lie in a journal file: length, checksum, bytes; and how much of a file that was cut is whole.
//!
//! A browser can be killed in the middle of a write. What was flushed before is whole, what comes after may be cut
//! or hold anything; the checksum tells.

/// Marks the file and its version; stands first.
const MAGIC: &[u8; 8] = b"vkjrnl01";
const HEAD_LEN: usize = 8;

/// What a new file starts with.
pub(crate) fn opening() -> &'static [u8] {
    MAGIC
}

/// A record as it is written; `None` when it is longer than a record can be.
pub(crate) fn frame(record: &[u8]) -> Option<Vec<u8>> {
    let length = u32::try_from(record.len()).ok()?;
    let mut framed = Vec::with_capacity(HEAD_LEN + record.len());
    framed.extend_from_slice(&length.to_le_bytes());
    framed.extend_from_slice(&crc32(record).to_le_bytes());
    framed.extend_from_slice(record);
    Some(framed)
}

/// What of a file is whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Whole {
    /// The records, one after the other.
    pub(crate) records: Vec<u8>,
    /// Length of the file up to the end of the last whole record; zero when it is not a journal.
    pub(crate) file_len: usize,
}

/// Reads a file up to the first record that is cut or damaged.
pub(crate) fn read(file: &[u8]) -> Whole {
    if !file.starts_with(MAGIC) {
        return Whole { records: Vec::new(), file_len: 0 };
    }
    let mut whole = Whole { records: Vec::new(), file_len: MAGIC.len() };
    while let Some(record) = record_at(file, whole.file_len) {
        whole.records.extend_from_slice(record);
        whole.file_len += HEAD_LEN + record.len();
    }
    whole
}

/// Where in a file the records end that have so many bytes together, or the last whole one before.
pub(crate) fn end_of(file: &[u8], records_len: usize) -> usize {
    let (mut end, mut seen) = (MAGIC.len().min(file.len()), 0);
    while let Some(record) = record_at(file, end) {
        seen += record.len();
        if seen > records_len {
            break;
        }
        end += HEAD_LEN + record.len();
    }
    end
}

fn record_at(file: &[u8], start: usize) -> Option<&[u8]> {
    let rest = file.get(start..)?;
    let (length, rest) = rest.split_first_chunk()?;
    let (sum, rest) = rest.split_first_chunk()?;
    let record = rest.get(..u32::from_le_bytes(*length) as usize)?;
    (crc32(record) == u32::from_le_bytes(*sum)).then_some(record)
}

/// CRC-32 of ISO/IEC 13239 (the one of PNG and zip), bit by bit: records are small.
fn crc32(bytes: &[u8]) -> u32 {
    const POLYNOMIAL: u32 = 0xEDB8_8320;
    !bytes.iter().fold(u32::MAX, |sum, byte| {
        (0..8).fold(sum ^ u32::from(*byte), |sum, _| {
            (sum >> 1) ^ (POLYNOMIAL & (sum & 1).wrapping_neg())
        })
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn file(records: &[Vec<u8>]) -> Vec<u8> {
        let framed = records.iter().map(|record| frame(record).unwrap());
        std::iter::once(opening().to_vec()).chain(framed).flatten().collect()
    }

    #[test]
    fn checksum_is_the_published_one() {
        // The check value of CRC-32/ISO-HDLC.
        assert_eq!(crc32(b"123456789"), 0xCBF4_3926);
    }

    #[test]
    fn a_damaged_record_hides_itself_and_what_follows() {
        let mut file = file(&[vec![1, 2, 3], vec![4, 5], vec![6]]);
        let second = MAGIC.len() + HEAD_LEN + 3 + HEAD_LEN;
        file[second] ^= 1;
        assert_eq!(read(&file), Whole { records: vec![1, 2, 3], file_len: second - HEAD_LEN });
        assert_eq!(read(b"something else").file_len, 0);
    }

    #[test]
    fn a_file_is_cut_behind_whole_records() {
        let records = [vec![1, 2, 3], vec![4, 5], vec![6]];
        let whole = file(&records);
        for (records_len, kept) in [(0, 0), (2, 0), (3, 1), (4, 1), (5, 2), (6, 3), (99, 3)] {
            assert_eq!(end_of(&whole, records_len), file(&records[..kept]).len(), "{records_len}");
        }
    }

    proptest! {
        #[test]
        fn a_file_cut_anywhere_yields_every_record_before_the_cut(
            records in proptest::collection::vec(proptest::collection::vec(any::<u8>(), 0..20), 0..6),
            cut in 0_usize..200,
        ) {
            let file = file(&records);
            let whole = read(&file[..cut.min(file.len())]);
            let all = records.concat();
            prop_assert!(all.starts_with(&whole.records));
            let kept = (0..=records.len())
                .map(|count| (self::file(&records[..count]).len(), records[..count].concat()))
                .rfind(|(len, _)| *len <= cut);
            if let Some((len, records)) = kept {
                prop_assert_eq!(whole, Whole { records, file_len: len });
            }
        }
    }
}
