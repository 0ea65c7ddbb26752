//! Public functions, as their text says them.

use std::path::Path;

/// A public function of a room.
pub(super) struct Signature<'t> {
    pub(super) line: usize,
    pub(super) name: &'t str,
    /// Each as written, `pattern: type`; a receiver is one as well.
    pub(super) parameters: Vec<&'t str>,
    /// From the name to the body.
    pub(super) text: &'t str,
}

/// Whether a file holds code of a room that is built into what ships.
pub(super) fn is_room_source(path: &Path) -> bool {
    let in_src = path.components().any(|part| part.as_os_str() == "src");
    path.starts_with("crates") && in_src && path.extension().is_some_and(|ending| ending == "rs")
}

/// The public functions of a file, in their order.
pub(super) fn public(text: &str) -> Vec<Signature<'_>> {
    let mut start = 0;
    let lines = text.split_inclusive('\n').map(|line| {
        start += line.len();
        (start - line.len(), line)
    });
    let functions = (1..).zip(lines).filter_map(|(number, (start, line))| {
        let rest = line.trim_start().strip_prefix("pub ")?;
        let rest =
            ["const ", "async "].iter().fold(rest, |r, word| r.strip_prefix(word).unwrap_or(r));
        let name = rest.strip_prefix("fn ")?;
        Some((number, start + line.len() - name.len()))
    });
    functions.map(|(line, at)| signature(line, &text[at..])).collect()
}

fn signature(line: usize, text: &str) -> Signature<'_> {
    let is_name = |c: char| c.is_alphanumeric() || c == '_';
    let name = &text[..text.find(|c| !is_name(c)).unwrap_or(text.len())];
    let mut parameters = Vec::new();
    // Depth of brackets, and where the parameter begins that is being read; none is before or after all of them.
    let (mut depth, mut begin, mut are_read) = (0_usize, None, false);
    let mut end = text.len();
    for (at, c) in text.char_indices() {
        match c {
            '(' if depth == 0 && !are_read => (depth, begin, are_read) = (1, Some(at + 1), true),
            '(' | '[' | '<' => depth += 1,
            '>' if text[..at].ends_with(['-', '=']) => {}
            ')' | ']' | '>' => depth = depth.saturating_sub(1),
            '{' | ';' if depth == 0 => {
                end = at;
                break;
            }
            _ => {}
        }
        let is_over = (c == ',' && depth == 1) || (c == ')' && depth == 0);
        if let Some(from) = begin.filter(|_| is_over) {
            parameters.push(text[from..at].trim());
            begin = (c == ',').then_some(at + 1);
        }
    }
    parameters.retain(|parameter| !parameter.is_empty());
    Signature { line, name, parameters, text: &text[..end] }
}

#[cfg(test)]
mod tests {
    use super::public;

    #[test]
    fn parameters_are_told_apart_over_lines_and_generics() {
        let text = "/// pub fn no(a: u8)\nimpl A {\n    pub const fn scaled<F: Fn(f64) -> f64>(\n        \
                    &self,\n        (low, high): (f64, f64),\n        by: F,\n    ) -> Vec<[f64; 3]> {\n";
        let found = public(text);
        let [one] = found.as_slice() else { panic!("{} functions", found.len()) };
        assert_eq!((one.line, one.name), (3, "scaled"));
        assert_eq!(one.parameters, ["&self", "(low, high): (f64, f64)", "by: F"]);
        assert!(one.text.ends_with("-> Vec<[f64; 3]> "), "{}", one.text);
    }

    #[test]
    fn functions_of_fewer_readers_are_not_public() {
        assert!(public("pub(crate) fn a(b: f64) {}\nfn c(d: f64) {}\n").is_empty());
    }
}
