//! Writes the chest as a folder of DICOM files: `cargo run -p phantom --example write_chest -- FOLDER`.

use std::error::Error;
use std::path::PathBuf;

fn main() -> Result<(), Box<dyn Error>> {
    let folder = PathBuf::from(std::env::args().nth(1).ok_or("a folder to write to")?);
    std::fs::create_dir_all(&folder)?;
    let chest = phantom::chest(&phantom::ChestSpec::default())?;
    for (name, bytes) in phantom::dicom_files(&chest.volume)? {
        std::fs::write(folder.join(name), bytes)?;
    }
    Ok(())
}
