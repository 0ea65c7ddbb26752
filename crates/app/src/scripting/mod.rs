//! `window.voxelkeep`: the page for scripts. What it does goes through the same commands as the controls and
//! gets the same refusals. Shapes are documented in `www/voxelkeep.d.ts`.

mod asking;
mod face;
mod install;
mod reports;

pub(crate) use install::use_scripting;
