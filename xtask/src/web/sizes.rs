//! What a browser downloads.

use std::io::Write;
use std::path::Path;

use anyhow::Result;
use flate2::Compression;
use flate2::write::GzEncoder;

const BROTLI_QUALITY: u32 = 11;
const BROTLI_WINDOW: u32 = 22;
const BUFFER_BYTES: usize = 1 << 16;

/// Prints raw, gzip -9 and brotli -q 11 sizes of every script, style and wasm in `dist`.
pub(super) fn print(dist: &Path) -> Result<()> {
    let mut paths: Vec<_> =
        std::fs::read_dir(dist)?.map(|e| Ok(e?.path())).collect::<Result<_>>()?;
    paths.retain(|path| {
        path.extension()
            .is_some_and(|ending| ["wasm", "js", "css", "html"].iter().any(|e| ending == *e))
    });
    paths.sort();
    println!("{:<24} {:>10} {:>10} {:>10}", "bytes", "raw", "gzip", "brotli");
    for path in paths {
        let bytes = std::fs::read(&path)?;
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        println!("{name:<24} {:>10} {:>10} {:>10}", bytes.len(), gzip(&bytes)?, brotli(&bytes)?);
    }
    Ok(())
}

fn gzip(bytes: &[u8]) -> Result<usize> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes)?;
    Ok(encoder.finish()?.len())
}

fn brotli(bytes: &[u8]) -> Result<usize> {
    let mut packed = Vec::new();
    let mut encoder =
        brotli::CompressorWriter::new(&mut packed, BUFFER_BYTES, BROTLI_QUALITY, BROTLI_WINDOW);
    encoder.write_all(bytes)?;
    drop(encoder);
    Ok(packed.len())
}
