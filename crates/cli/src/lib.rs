//! voxelkeep: the same core on the command line.
//!
//! Files instead of a browser's, threads instead of workers; what is read, drawn, segmented and written is decided
//! by the rooms below. JSON goes to stdout with `--json`, words go to stderr. Exit codes: 0 done (also when some
//! files were skipped: they are listed), 1 a finding or a refusal, 2 wrong usage or nothing that could be read.
//!
//! The shapes of the JSON are the types of [`report`]; their schemas lie in `docs/schemas`.

mod arguments;
mod choice;
mod command;
mod console;
mod failure;
mod grids;
mod guard;
mod image;
mod inference;
mod load;
mod masks;
mod model;
mod output;
mod protocol_file;
pub mod report;
mod seg_out;
mod source;
mod store;
mod walk;
mod words;

use std::ffi::OsString;
use std::process::ExitCode;

use clap::Parser;

use crate::arguments::Arguments;
use crate::console::Console;

/// How a command ended that was not refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Outcome {
    /// Done, and nothing stands against it.
    Done,
    /// Done, and what it looked for was found.
    Found,
}

/// Runs a command line, program name first.
pub fn run(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    guard::quiet_where_guarded();
    let arguments = match Arguments::try_parse_from(arguments) {
        Ok(arguments) => arguments,
        Err(error) => {
            let code = if error.use_stderr() { 2 } else { 0 };
            // Nothing is left to do when even the help cannot be printed.
            let _printed = error.print();
            return ExitCode::from(code);
        }
    };
    let console = Console::new(arguments.json);
    let code = match command::run(&arguments, &console) {
        Ok(Outcome::Done) => 0,
        Ok(Outcome::Found) => 1,
        Err(failure) => {
            console.say(&words::failure(&failure));
            failure.exit_code()
        }
    };
    ExitCode::from(code)
}
