//! One file per command: each returns what came of it, or why not.

mod check;
mod compare;
mod convert;
mod inspect;
mod qc;
mod render;
mod segment;

use crate::Outcome;
use crate::arguments::{Arguments, Command};
use crate::console::Console;
use crate::failure::Failure;

/// Runs the command that was asked for.
pub(crate) fn run(arguments: &Arguments, console: &Console) -> Result<Outcome, Failure> {
    let limit_bytes = arguments.memory.saturating_mul(1 << 20);
    match &arguments.command {
        Command::Inspect(options) => inspect::run(options, limit_bytes, console),
        Command::Convert(options) => convert::run(options, limit_bytes, console),
        Command::Render(options) => render::run(options, limit_bytes, console),
        Command::Segment(options) => segment::run(options, limit_bytes, console),
        Command::Qc(options) => qc::run(options, limit_bytes, console),
        Command::Compare(options) => compare::run(options, limit_bytes, console),
        Command::Check(options) => check::run(options, limit_bytes, console),
    }
}
