//! The schemas in `docs/schemas` are those of the types. `VOXELKEEP_WRITE_SCHEMAS=1` writes them anew.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::fs;
use std::path::Path;

use interchange::{label_names::LabelNames, sidecar::SegSidecar};
use schemars::Schema;

/// What the page writes beside its files.
fn files_of_the_page() -> [(&'static str, Schema); 2] {
    [("seg-sidecar", SegSidecar::schema()), ("segmentation-labels", LabelNames::schema())]
}

#[test]
fn every_report_has_its_schema_in_docs() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/schemas");
    for (command, schema) in cli::report::schemas().into_iter().chain(files_of_the_page()) {
        let path = folder.join(format!("{command}.schema.json"));
        let text = serde_json::to_string_pretty(&schema).unwrap() + "\n";
        if std::env::var_os("VOXELKEEP_WRITE_SCHEMAS").is_some() {
            fs::write(&path, &text).unwrap();
        }
        let found = fs::read_to_string(&path).unwrap_or_default();
        assert_eq!(found, text, "{} is stale: VOXELKEEP_WRITE_SCHEMAS=1", path.display());
    }
}
