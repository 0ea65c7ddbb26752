//! Every chore of the project as one command: `cargo xtask` lists them.
//!
//! Each chore is a module with a `command` function that takes the workspace and the words that
//! follow its name. A chore whose scripts are not in the tree is not listed.
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a chore talks to its console")]

mod arguments;
mod floors;
mod process;
mod test;
mod tidy;
mod tools;
mod workspace;

use std::process::ExitCode;

use anyhow::{Result, bail};
use arguments::Arguments;
use workspace::Workspace;

/// One chore: its name, what it takes, what it does, and the work itself.
struct Chore {
    name: &'static str,
    takes: &'static str,
    does: &'static str,
    work: fn(&Workspace, Arguments) -> Result<()>,
}

const CHORES: &[Chore] = &[
    Chore {
        name: "test",
        takes: "[STAGE…]",
        does: "get what the tests need and run them, cheapest first",
        work: test::command,
    },
    Chore {
        name: "floors",
        takes: "",
        does: "check which crate may depend on which (ARCHITECTURE.md)",
        work: floors::command,
    },
    Chore {
        name: "tidy",
        takes: "",
        does: "check the rules of the tree that no compiler knows",
        work: tidy::command,
    },
];

fn main() -> ExitCode {
    let mut words = std::env::args().skip(1);
    let outcome = match words.next() {
        None => {
            list();
            Ok(())
        }
        Some(name) => start(&name, Arguments::new(words)),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn start(name: &str, arguments: Arguments) -> Result<()> {
    let Some(chore) = CHORES.iter().find(|chore| chore.name == name) else {
        list();
        bail!("there is no command `{name}`");
    };
    (chore.work)(&Workspace::find()?, arguments)
}

fn list() {
    println!("cargo xtask COMMAND\n");
    for Chore { name, takes, does, .. } in CHORES {
        println!("  {name:<12} {does}");
        if !takes.is_empty() {
            println!("  {:<12}   {takes}", "");
        }
    }
}
