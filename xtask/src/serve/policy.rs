//! The page's content security policy: where it stands, and how strict it must be.

/// For a page that states none.
pub(super) const STRICT: &str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; \
     connect-src 'self'; worker-src 'self' blob:; img-src 'self' blob: data:; style-src 'self'; \
     base-uri 'none'; form-action 'none'";

/// The policy in the page's `<meta>`.
pub(super) fn of_page(html: &str) -> Option<String> {
    let start = html.find("http-equiv=\"Content-Security-Policy\"")?;
    let tag_start = html[..start].rfind('<')?;
    let tag = html[tag_start..].split('>').next()?;
    let content = tag.split_once("content=\"")?.1.split('"').next()?;
    Some(content.split_whitespace().collect::<Vec<_>>().join(" "))
}

#[cfg(test)]
mod tests {
    use super::{STRICT, of_page};
    use crate::workspace::Workspace;

    /// What a directive may allow at most; every other directive may only say 'self' or 'none'.
    const MOST: &[(&str, &[&str])] = &[
        ("default-src", &["'none'"]),
        ("connect-src", &["'self'"]),
        ("script-src", &["'self'", "'wasm-unsafe-eval'"]),
        ("worker-src", &["'self'", "blob:"]),
        ("img-src", &["'self'", "blob:", "data:"]),
        ("base-uri", &["'none'"]),
        ("form-action", &["'none'"]),
        ("webrtc", &["'block'"]),
        ("require-trusted-types-for", &["'script'"]),
    ];
    /// Directives without which something gets out.
    const NEEDED: &[&str] = &["default-src", "connect-src", "base-uri", "form-action"];

    fn faults(policy: &str) -> Vec<String> {
        let directives: Vec<(&str, Vec<&str>)> = policy
            .split(';')
            .filter_map(|directive| {
                let mut words = directive.split_whitespace();
                Some((words.next()?, words.collect()))
            })
            .collect();
        let mut faults = Vec::new();
        for needed in NEEDED {
            if !directives.iter().any(|(name, _)| name == needed) {
                faults.push(format!("{needed} is missing"));
            }
        }
        for (name, sources) in directives {
            let most = MOST.iter().find(|(known, _)| *known == name);
            let most = most.map_or(&["'self'", "'none'"][..], |(_, most)| most);
            let loose = sources.into_iter().filter(|source| !most.contains(source));
            faults.extend(loose.map(|source| format!("{name} allows {source}")));
        }
        faults
    }

    /// Invariant 8: nothing leaves.
    #[test]
    fn page_allows_its_own_origin_only() {
        assert_eq!(faults(STRICT), Vec::<String>::new());
        let workspace = Workspace::find().unwrap();
        if workspace.has("index.html") {
            let page = std::fs::read_to_string(workspace.path("index.html")).unwrap();
            let policy = of_page(&page).expect("index.html states a policy");
            assert_eq!(faults(&policy), Vec::<String>::new());
        }
    }

    #[test]
    fn loose_policy_is_noticed() {
        let loose = "default-src 'none'; connect-src 'self' https://example.org; base-uri 'none'";
        let expected = ["form-action is missing", "connect-src allows https://example.org"];
        assert_eq!(faults(loose), expected);
    }

    #[test]
    fn policy_is_read_across_lines() {
        let page = "<meta\n http-equiv=\"Content-Security-Policy\"\n content=\"a 'b';\n  c d\">";
        assert_eq!(of_page(page).as_deref(), Some("a 'b'; c d"));
    }
}
