//! Canonical JSON: sorted keys, no insignificant spaces, UTF-8, whole numbers without a fraction (RFC 8785 for the
//! numbers and keys that protocols have). Two spellings of one document have one hash.

use serde_json::Value;
use sha2::{Digest, Sha256};

/// SHA-256 of the canonical form, lower-case hexadecimal.
pub(crate) fn sha256(value: &Value) -> String {
    let digest = Sha256::digest(canonical(value).as_bytes());
    digest.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn canonical(value: &Value) -> String {
    match value {
        Value::Object(fields) => {
            let mut keys: Vec<_> = fields.iter().collect();
            // Sorted here and not by the map, whose order depends on a feature that any crate may switch on.
            keys.sort_by_key(|(key, _)| key.as_str());
            let fields = keys.iter().map(|(key, v)| format!("{}:{}", text(key), canonical(v)));
            format!("{{{}}}", fields.collect::<Vec<_>>().join(","))
        }
        Value::Array(items) => {
            format!("[{}]", items.iter().map(canonical).collect::<Vec<_>>().join(","))
        }
        Value::Number(number) => match number.as_f64() {
            Some(n) if n.fract() == 0.0 && n.abs() < 9e15 => format!("{}", n as i64),
            _ => number.to_string(),
        },
        Value::String(s) => text(s),
        Value::Bool(_) | Value::Null => value.to_string(),
    }
}

fn text(s: &str) -> String {
    Value::from(s).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(json: &str) -> String {
        canonical(&serde_json::from_str(json).unwrap())
    }

    #[test]
    fn spelling_and_order_do_not_matter() {
        let expected = r#"{"a":[1,-2,0.25,null,true],"b":"µ\n\"","c":{}}"#;
        assert_eq!(
            of(r#" { "c" : {}, "b":"µ\n\"", "a" : [1.0, -2, 2.5e-1, null, true] } "#),
            expected
        );
        assert_eq!(of(expected), expected);
    }

    /// `printf '{"a":1,"b":[]}' | sha256sum`
    #[test]
    fn the_hash_is_that_of_the_canonical_bytes() {
        let value: Value = serde_json::from_str(r#"{"b": [], "a": 1.0}"#).unwrap();
        assert_eq!(
            sha256(&value),
            "f87e4099e9be5e75094e0a4f46d3dc18a9c37429314a5a2490fb78d31e7e170c"
        );
    }
}
