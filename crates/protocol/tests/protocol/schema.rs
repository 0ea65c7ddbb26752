//! The JSON Schema beside the documents is the one that the types give. `VOXELKEEP_BLESS=1` writes it anew.

use std::path::Path;

use protocol::json_schema;

#[test]
fn the_schema_beside_the_documents_is_the_one_of_the_types() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../protocols/protocol.schema.json");
    let mut generated = serde_json::to_string_pretty(&json_schema()).expect("a schema");
    generated.push('\n');
    if std::env::var_os("VOXELKEEP_BLESS").is_some() {
        std::fs::write(&path, &generated).expect("a schema beside the documents");
    }
    let committed = std::fs::read_to_string(&path).expect("a schema beside the documents");
    assert_eq!(committed, generated, "run the test with VOXELKEEP_BLESS=1 to write it anew");
}
