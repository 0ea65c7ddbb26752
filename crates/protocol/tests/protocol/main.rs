//! The public face of the crate: documents, policies, checks, the schema.

mod checks;
mod documents;
mod policies;
mod schema;
mod segments;
