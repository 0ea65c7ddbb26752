//! Which crate may depend on which: the floor table of ARCHITECTURE.md, read against cargo's own
//! account of the tree.

use std::collections::{BTreeSet, HashMap};

use anyhow::{Result, bail};
use cargo_metadata::{DependencyKind, Metadata, Package, PackageId};

use crate::arguments::Arguments;
use crate::workspace::Workspace;

/// Rooms by floor. A crate sees only floors below its own.
const FLOORS: &[(u8, &[&str])] = &[
    (1, &["volume", "wire"]),
    (2, &["window", "study", "segment", "measure", "infer", "phantom"]),
    (3, &["protocol", "render", "interchange"]),
    (4, &["session", "jobs"]),
    (5, &["engine", "helper", "cli"]),
    (6, &["app"]),
];

/// The last floor that must not know a browser or a runtime.
const LAST_PURE_FLOOR: u8 = 4;

/// Edges that lead downwards and are refused all the same.
const REFUSED_EDGES: &[(&str, &str, &str)] =
    &[("session", "render", "invariant 3: drawing is an effect, which the host carries out")];

/// Browser crates and runtimes: never named on floors 1 to 4. `gloo` stands for all `gloo-*`.
const PLATFORM_CRATES: &[&str] =
    &["web-sys", "js-sys", "gloo", "tokio", "wasm-bindgen", "wasm-bindgen-futures"];

/// Direct dependencies of floors 1 to 4 that may bring platform crates into a wasm build.
const BRINGS_PLATFORM: &[(&str, &str)] =
    &[("wgpu", "speaks to the browser's GPU interface; nothing of it shows in render's own types")];

/// What `app` may name besides `wire`: drawing a page and talking to a worker, nothing more.
const PAGE_CRATES: &[&str] = &[
    "console_error_panic_hook",
    "gloo",
    "js-sys",
    "postcard",
    "serde",
    "serde-wasm-bindgen",
    "serde_json",
    "thiserror",
    "wasm-bindgen",
    "wasm-bindgen-futures",
    "wasm-bindgen-test",
    "web-sys",
    "wire",
    "yew",
];

const WASM: &str = "wasm32-unknown-unknown";

/// `cargo xtask floors`
pub(crate) fn command(workspace: &Workspace, arguments: Arguments) -> Result<()> {
    arguments.end()?;
    check(workspace)
}

/// Fails with every breach of the floor table.
pub(crate) fn check(workspace: &Workspace) -> Result<()> {
    let metadata = workspace.resolved_metadata(WASM)?;
    let members: Vec<Room> = metadata.workspace_packages().into_iter().filter_map(room).collect();
    let mut breaches = Vec::new();
    for package in metadata.workspace_packages() {
        check_is_placed(package, &mut breaches);
    }
    for room in &members {
        check_edges(room, &mut breaches);
        if room.floor <= LAST_PURE_FLOOR {
            check_platform_names(room, &mut breaches);
            check_platform_reach(room, &metadata, &mut breaches);
            check_platform_branches(workspace, room, &mut breaches)?;
        }
    }
    check_page(&members, &mut breaches);
    if breaches.is_empty() {
        return Ok(());
    }
    breaches.sort();
    for breach in &breaches {
        eprintln!("floors: {breach}");
    }
    bail!("{} breaches of the floor table", breaches.len())
}

/// The rooms that know no platform.
pub(crate) fn pure_rooms() -> impl Iterator<Item = &'static str> {
    FLOORS
        .iter()
        .filter(|(floor, _)| *floor <= LAST_PURE_FLOOR)
        .flat_map(|(_, rooms)| *rooms)
        .copied()
}

/// A crate of the workspace that has a floor.
struct Room {
    name: String,
    floor: u8,
    package: Package,
}

fn floor_of(name: &str) -> Option<u8> {
    FLOORS.iter().find(|(_, rooms)| rooms.contains(&name)).map(|(floor, _)| *floor)
}

fn room(package: &Package) -> Option<Room> {
    let name = package.name.to_string();
    Some(Room { floor: floor_of(&name)?, name, package: package.clone() })
}

fn check_is_placed(package: &Package, breaches: &mut Vec<String>) {
    let name = package.name.as_str();
    if floor_of(name).is_none() && name != "xtask" {
        breaches.push(format!("`{name}` has no floor: give it one in xtask and ARCHITECTURE.md"));
    }
}

fn check_edges(room: &Room, breaches: &mut Vec<String>) {
    for dependency in &room.package.dependencies {
        let (from, to) = (&room.name, &dependency.name);
        if to == "xtask" {
            breaches.push(format!("{from} → xtask: nothing that ships depends on chores"));
        }
        let Some(floor) = floor_of(to) else { continue };
        if floor >= room.floor {
            let way = if floor == room.floor { "sideways" } else { "upwards" };
            breaches
                .push(format!("{from} (floor {}) → {to} (floor {floor}) leads {way}", room.floor));
        }
        for (_, _, reason) in REFUSED_EDGES.iter().filter(|(a, b, _)| a == from && b == to) {
            breaches.push(format!("{from} → {to}: {reason}"));
        }
    }
}

fn is_platform(name: &str) -> bool {
    PLATFORM_CRATES.contains(&name) || name.starts_with("gloo-")
}

fn check_platform_names(room: &Room, breaches: &mut Vec<String>) {
    for dependency in room.package.dependencies.iter().filter(|edge| is_platform(&edge.name)) {
        let (from, to) = (&room.name, &dependency.name);
        breaches.push(format!("invariant 2: {from} (floor {}) names {to}", room.floor));
    }
}

/// A platform crate that comes in below a dependency needs that dependency on the allow-list.
fn check_platform_reach(room: &Room, metadata: &Metadata, breaches: &mut Vec<String>) {
    let Some(resolve) = &metadata.resolve else { return };
    let names: HashMap<&PackageId, &str> =
        metadata.packages.iter().map(|package| (&package.id, package.name.as_str())).collect();
    let shipped: HashMap<&PackageId, Vec<&PackageId>> = resolve
        .nodes
        .iter()
        .map(|node| {
            let kept = node.deps.iter().filter(|edge| {
                edge.dep_kinds.iter().any(|kind| kind.kind == DependencyKind::Normal)
            });
            (&node.id, kept.map(|edge| &edge.pkg).collect())
        })
        .collect();
    for direct in shipped.get(&room.package.id).into_iter().flatten() {
        let direct_name = names[*direct];
        let excused = BRINGS_PLATFORM.iter().any(|(name, _)| *name == direct_name);
        if excused || floor_of(direct_name).is_some() || is_platform(direct_name) {
            continue;
        }
        for found in reachable(direct, &shipped).into_iter().map(|id| names[id]) {
            if is_platform(found) {
                breaches.push(format!(
                    "invariant 2: {} → {direct_name} brings {found} into the wasm build",
                    room.name
                ));
            }
        }
    }
}

fn reachable<'a>(
    from: &'a PackageId,
    edges: &HashMap<&'a PackageId, Vec<&'a PackageId>>,
) -> BTreeSet<&'a PackageId> {
    let mut seen = BTreeSet::from([from]);
    let mut open = vec![from];
    while let Some(next) = open.pop() {
        let below = edges.get(next).into_iter().flatten().copied();
        open.extend(below.filter(|id| seen.insert(id)));
    }
    seen
}

fn check_platform_branches(
    workspace: &Workspace,
    room: &Room,
    breaches: &mut Vec<String>,
) -> Result<()> {
    // Spelled in two parts, so that this line is not itself a match for a plain search.
    let needle = concat!("target_", "arch");
    let sources = format!("crates/{}/", room.name);
    for file in workspace.files()? {
        let is_source = file.starts_with(&sources)
            && (file.extension().is_some_and(|ending| ending == "rs")
                || file.ends_with("Cargo.toml"));
        if !is_source {
            continue;
        }
        let text = std::fs::read_to_string(workspace.root().join(&file))?;
        for (index, _) in text.lines().enumerate().filter(|(_, line)| line.contains(needle)) {
            let place = format!("{}:{}", file.display(), index + 1);
            breaches.push(format!("invariant 2: {place} asks for the {needle}"));
        }
    }
    Ok(())
}

fn check_page(members: &[Room], breaches: &mut Vec<String>) {
    for room in members.iter().filter(|room| room.name == "app") {
        for dependency in &room.package.dependencies {
            let name = dependency.name.as_str();
            if !PAGE_CRATES.contains(&name) && !name.starts_with("gloo-") {
                breaches.push(format!(
                    "invariant 1: app depends on {name}; the page sees `wire` and UI crates only"
                ));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{check, floor_of};
    use crate::workspace::Workspace;

    /// Invariants 1 and 2, and the floors themselves.
    #[test]
    fn floors_of_this_workspace_hold() {
        check(&Workspace::find().unwrap()).unwrap();
    }

    #[test]
    fn floor_of_an_outside_crate_is_unknown() {
        assert_eq!(floor_of("volume"), Some(1));
        assert_eq!(floor_of("serde"), None);
    }
}
