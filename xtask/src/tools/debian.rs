//! Packages of the system, through apt.

use anyhow::{Result, bail};

use super::on_path;
use crate::process;
use crate::workspace::Workspace;

/// Installs as root or through a sudo that asks nothing; else says which line to run.
pub(super) fn install(workspace: &Workspace, packages: &[&str]) -> Result<()> {
    let names = packages.join(" ");
    let by_hand = format!("sudo apt-get update && sudo apt-get install -y {names}");
    if on_path("apt-get").is_none() {
        bail!("{names} is needed, and this system has no apt; on Debian: {by_hand}");
    }
    let is_root = process::read(workspace.command("id").arg("-u"))?.trim() == "0";
    let may_sudo = process::answers(workspace.command("sudo").args(["-n", "true"]));
    let prefix: &[&str] = match (is_root, may_sudo) {
        (true, _) => &["env", "DEBIAN_FRONTEND=noninteractive"],
        (false, true) => &["sudo", "-n", "env", "DEBIAN_FRONTEND=noninteractive"],
        (false, false) => bail!("{names} is needed; run: {by_hand}"),
    };
    eprintln!("installing {names}");
    let apt = |words: &[&str]| {
        let mut command = workspace.command(prefix[0]);
        command.args(&prefix[1..]).arg("apt-get").arg("-q").args(words);
        process::run(&mut command)
    };
    apt(&["update"])?;
    apt(&[&["install", "-y", "--no-install-recommends"], packages].concat())
}
