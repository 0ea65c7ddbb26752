//! Every chore of the project as one command: `cargo xtask` lists them.
//!
//! Each chore is a module with a `command` function that takes the workspace and the words that
//! follow its name. A chore whose scripts are not in the tree is not listed.
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a chore talks to its console")]
#![allow(clippy::disallowed_methods, reason = "a chore takes the time and does things beside")]

mod arguments;
mod bench;
mod floors;
mod process;
mod scripts;
mod serve;
mod test;
mod tidy;
mod tools;
mod trunk;
mod web;
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
    /// A chore whose scripts are not in the tree is neither listed nor started.
    is_there: fn(&Workspace) -> bool,
    work: fn(&Workspace, Arguments) -> Result<()>,
}

const CHORES: &[Chore] = &[
    Chore {
        name: "run",
        takes: "[--dev] [--port N] [--stop-after SECONDS] [--no-isolation] [--no-headers] [--base /PATH/]",
        does: "build the app and serve it on 127.0.0.1 as a static host should",
        is_there: always,
        work: serve::run_command,
    },
    Chore {
        name: "serve",
        takes: "the same, without building",
        does: "serve the dist/ that is there",
        is_there: always,
        work: serve::serve_command,
    },
    Chore {
        name: "build",
        takes: "[--dev]",
        does: "build every wasm package into dist/ (--dev: quicker to build, slower to run)",
        is_there: always,
        work: web::build_command,
    },
    Chore {
        name: "dist",
        takes: "",
        does: "build dist/ and print the sizes of what a browser downloads",
        is_there: always,
        work: web::dist_command,
    },
    Chore {
        name: "test",
        takes: "[STAGE…]",
        does: "get what the tests need and run them, cheapest first",
        is_there: always,
        work: test::command,
    },
    Chore {
        name: "e2e",
        takes: "[WORD…]",
        does: "run the browser tests, or those whose file names contain a word",
        is_there: test::has_e2e,
        work: test::e2e_command,
    },
    Chore {
        name: "bench",
        takes: "load|scroll|render|stroke|infer|seg [--slices N] [--reps N]",
        does: "print figures; load and scroll beside other viewers in one run",
        is_there: bench::is_there,
        work: bench::command,
    },
    Chore {
        name: "screenshots",
        takes: "",
        does: "make the pictures of the page again",
        is_there: scripts::has_screenshots,
        work: scripts::screenshots_command,
    },
    Chore {
        name: "train",
        takes: "MODEL --data PATH [what training/MODEL.py takes]",
        does: "train a model anew; needs hours and, for nothing else, torch",
        is_there: scripts::has_training,
        work: scripts::train_command,
    },
    Chore {
        name: "trunk-check",
        takes: "",
        does: "build with Trunk as well and compare the two sites, file by file",
        is_there: trunk::is_there,
        work: trunk::command,
    },
    Chore {
        name: "workers",
        takes: "",
        does: "called by Trunk: build the workers into its staging folder",
        is_there: trunk::is_there,
        work: web::workers_command,
    },
    Chore {
        name: "floors",
        takes: "",
        does: "check which crate may depend on which (ARCHITECTURE.md)",
        is_there: always,
        work: floors::command,
    },
    Chore {
        name: "tidy",
        takes: "",
        does: "check the rules of the tree that no compiler knows",
        is_there: always,
        work: tidy::command,
    },
];

fn always(_: &Workspace) -> bool {
    true
}

fn main() -> ExitCode {
    let mut words = std::env::args().skip(1);
    let name = words.next();
    match start(name.as_deref(), Arguments::new(words)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn start(name: Option<&str>, arguments: Arguments) -> Result<()> {
    let workspace = Workspace::find()?;
    let chores: Vec<_> = CHORES.iter().filter(|chore| (chore.is_there)(&workspace)).collect();
    let Some(name) = name else {
        list(&chores);
        return Ok(());
    };
    let Some(chore) = chores.iter().find(|chore| chore.name == name) else {
        list(&chores);
        bail!("there is no command `{name}`");
    };
    (chore.work)(&workspace, arguments)
}

fn list(chores: &[&Chore]) {
    println!("cargo xtask COMMAND\n");
    for Chore { name, takes, does, .. } in chores {
        println!("  {name:<12} {does}");
        if !takes.is_empty() {
            println!("  {:<12}   {takes}", "");
        }
    }
}
