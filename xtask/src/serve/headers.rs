//! The headers that a static host should send with every file of the site.

/// Which of them are sent; the lesser ones exist to prove that the app runs on lesser hosts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Policy {
    /// All of them.
    Full,
    /// All but the two that isolate the page from other origins' windows and resources.
    WithoutIsolation,
    /// A host that knows nothing of ours: type and length only.
    Plain,
}

/// Only a header can set a sandbox. It closes new windows, and leaves what the app needs: without `allow-forms` no form
/// tells the page that a person pressed Enter in it, and without `allow-modals` the browser does not ask before edits that
/// are nowhere else are left. Where forms may send to says `form-action`: nowhere.
const SANDBOX: &str =
    "sandbox allow-scripts allow-same-origin allow-downloads allow-forms allow-modals";

impl Policy {
    /// Names and values, given the content security policy of the page.
    ///
    /// Every file gets them, not the page alone: a worker obeys the policy that its own script
    /// came with.
    pub(super) fn for_site(self, content_policy: &str) -> Vec<(&'static str, String)> {
        if self == Self::Plain {
            return Vec::new();
        }
        let mut headers = vec![
            ("Content-Security-Policy", format!("{content_policy}; {SANDBOX}")),
            ("X-Content-Type-Options", "nosniff".to_owned()),
            ("Referrer-Policy", "no-referrer".to_owned()),
            ("Permissions-Policy", "camera=(), geolocation=(), microphone=()".to_owned()),
            // A file is asked for again each time, and sent again only if it changed: after an
            // update, page and engine are never of two versions.
            ("Cache-Control", "no-cache".to_owned()),
        ];
        if self == Self::Full {
            headers.push(("Cross-Origin-Opener-Policy", "same-origin".to_owned()));
            headers.push(("Cross-Origin-Embedder-Policy", "require-corp".to_owned()));
            headers.push(("Cross-Origin-Resource-Policy", "same-origin".to_owned()));
        }
        headers
    }
}
