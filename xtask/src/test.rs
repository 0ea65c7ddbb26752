//! `cargo xtask test`: every check of the project, cheapest first.

mod outside;
mod stages;
mod tally;

use std::process::Child;
use std::time::Instant;

use anyhow::{Result, bail};

use crate::arguments::Arguments;
use crate::workspace::Workspace;
pub(crate) use outside::{browser_script, e2e_command, has_e2e};
use stages::{STAGES, Stage};
use tally::Tally;

/// Runs the stages named, or all; the last line printed is the count.
pub(crate) fn command(workspace: &Workspace, arguments: Arguments) -> Result<()> {
    let chosen = choose(workspace, &arguments.rest())?;
    let mut total = Tally::default();
    let mut times = Vec::new();
    let mut ahead = None;
    for stage in &chosen {
        if stage.is_costly && total.failed > 0 {
            println!("── {}: not started, since something cheaper has failed", stage.name);
            total = total + Tally::SKIPPED;
            continue;
        }
        if stage.is_costly && stage.ahead.is_none() && ahead.is_none() {
            let begin = chosen.iter().find_map(|stage| stage.ahead);
            ahead = begin.and_then(|begin| begin(workspace).ok());
        }
        println!("── {}", stage.name);
        let start = Instant::now();
        if stage.ahead.is_some() {
            wait_for(&mut ahead);
        }
        let tally = (stage.work)(workspace).unwrap_or_else(|error| {
            eprintln!("{}: {error:#}", stage.name);
            Tally::FAILED
        });
        times.push(format!("{} {:.1} s", stage.name, start.elapsed().as_secs_f64()));
        total = total + tally;
    }
    wait_for(&mut ahead);
    println!("── times: {}", times.join(", "));
    println!("{total}");
    if total.failed > 0 {
        // Not an error with a message of its own: the line above must stay the last one.
        std::process::exit(1);
    }
    Ok(())
}

/// Nothing that was started outlives the run; whether it succeeded, the stage that needs it finds out.
fn wait_for(ahead: &mut Option<Child>) {
    if let Some(mut child) = ahead.take() {
        println!("── waiting for what was started ahead");
        let _ = child.wait();
    }
}

fn choose(workspace: &Workspace, names: &[String]) -> Result<Vec<&'static Stage>> {
    let present: Vec<_> = STAGES.iter().filter(|stage| (stage.is_there)(workspace)).collect();
    if let Some(unknown) = names.iter().find(|name| !present.iter().any(|s| s.name == **name)) {
        let known: Vec<_> = present.iter().map(|stage| stage.name).collect();
        bail!("there is no stage `{unknown}`; there are: {}", known.join(", "));
    }
    let wanted = |stage: &&&Stage| names.is_empty() || names.iter().any(|name| stage.name == name);
    Ok(present.iter().filter(wanted).copied().collect())
}
