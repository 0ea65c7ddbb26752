//! The protocol document, its schema, its checks and the window policy it grants.
