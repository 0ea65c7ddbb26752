//! Starting other programs.

use std::io::{BufRead, BufReader, Read, Write};
use std::process::{Command, Stdio};
use std::thread;

use anyhow::{Context, Result, bail};

/// Runs to the end, on our console; fails with the command line if it fails.
pub(crate) fn run(command: &mut Command) -> Result<()> {
    let status = command.status().with_context(|| format!("cannot start {}", line(command)))?;
    if !status.success() {
        bail!("{} ended with {status}", line(command));
    }
    Ok(())
}

/// Runs to the end and returns its standard output; its standard error goes to our console.
pub(crate) fn read(command: &mut Command) -> Result<String> {
    let output = command
        .stderr(Stdio::inherit())
        .output()
        .with_context(|| format!("cannot start {}", line(command)))?;
    if !output.status.success() {
        bail!("{} ended with {}", line(command), output.status);
    }
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

/// Whether the program is there and answers without an error.
pub(crate) fn answers(command: &mut Command) -> bool {
    command
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success())
}

/// What a program said on both streams, and whether it succeeded.
pub(crate) struct Transcript {
    pub(crate) success: bool,
    pub(crate) text: String,
}

/// Runs to the end, on our console, and keeps a copy of what it said.
pub(crate) fn transcribe(command: &mut Command) -> Result<Transcript> {
    let mut child = command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .with_context(|| format!("cannot start {}", line(command)))?;
    let out = child.stdout.take().context("stdout is piped")?;
    let err = child.stderr.take().context("stderr is piped")?;
    let errors = thread::spawn(move || copy_lines(err, &mut std::io::stderr()));
    let mut text = copy_lines(out, &mut std::io::stdout());
    text.push_str(&errors.join().unwrap_or_default());
    Ok(Transcript { success: child.wait()?.success(), text })
}

fn copy_lines(from: impl Read, to: &mut impl Write) -> String {
    let mut reader = BufReader::new(from);
    let mut text = String::new();
    let mut bytes = Vec::new();
    while reader.read_until(b'\n', &mut bytes).is_ok_and(|count| count > 0) {
        // The copy matters more than a console that has gone away.
        let _ = to.write_all(&bytes);
        text.push_str(&String::from_utf8_lossy(&bytes));
        bytes.clear();
    }
    text
}

fn line(command: &Command) -> String {
    let words = std::iter::once(command.get_program()).chain(command.get_args());
    words.map(|word| word.to_string_lossy()).collect::<Vec<_>>().join(" ")
}
