use std::io::{Read, Write};
use std::net::TcpStream;
use std::path::PathBuf;
use std::sync::Arc;

use super::files::Site;
use super::headers::Policy;
use super::{Host, bind};

/// A site with one page and one worker, on a port of its own; gone at the end of the test.
struct Place {
    folder: PathBuf,
    port: u16,
}

impl Place {
    fn start(name: &str, base: &str, headers: Policy) -> Self {
        let folder =
            std::env::temp_dir().join(format!("xtask-serve-{name}-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        std::fs::write(folder.join("index.html"), "<p>page").unwrap();
        std::fs::write(folder.join("worker.js"), "1").unwrap();
        let listener = bind(0).unwrap();
        let port = listener.local_addr().unwrap().port();
        let host = Arc::new(Host { site: Site::new(&folder, base).unwrap(), headers });
        std::thread::spawn(move || host.answer_all(&listener));
        Self { folder, port }
    }

    fn get(&self, path: &str) -> String {
        self.ask(&format!("GET {path}"))
    }

    fn ask(&self, what: &str) -> String {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).unwrap();
        write!(stream, "{what} HTTP/1.1\r\nHost: x\r\n\r\n").unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        answer
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

#[test]
fn every_file_carries_the_policy_and_its_type() {
    let place = Place::start("full", "/", Policy::Full);
    for (path, mime) in [("/", "text/html"), ("/worker.js?v=1", "text/javascript")] {
        let answer = place.get(path);
        assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
        assert!(answer.contains(&format!("Content-Type: {mime}")), "{answer}");
        assert!(answer.contains("default-src 'none'"), "{answer}");
        assert!(answer.contains("sandbox allow-scripts"), "{answer}");
        assert!(answer.contains("Cross-Origin-Embedder-Policy: require-corp"), "{answer}");
    }
}

#[test]
fn lesser_hosts_send_less() {
    let place = Place::start("isolation", "/", Policy::WithoutIsolation);
    let answer = place.get("/");
    assert!(answer.contains("default-src") && !answer.contains("Cross-Origin"), "{answer}");
    let place = Place::start("plain", "/", Policy::Plain);
    let answer = place.get("/");
    assert!(answer.contains("Content-Type") && !answer.contains("Policy"), "{answer}");
}

#[test]
fn path_outside_the_site_or_its_base_is_not_found() {
    let place = Place::start("base", "/sub/path/", Policy::Full);
    assert!(place.get("/sub/path/").starts_with("HTTP/1.1 200"));
    for path in ["/", "/worker.js", "/sub/path/../index.html", "/sub/path//etc/hostname"] {
        assert!(place.get(path).starts_with("HTTP/1.1 404"), "{path}");
    }
}

/// Browsers open connections ahead of need; none of them may hold up the one that asks.
#[test]
fn silent_connections_hold_up_nobody() {
    let place = Place::start("silent", "/", Policy::Full);
    let silent: Vec<_> =
        (0..20).map(|_| TcpStream::connect(("127.0.0.1", place.port)).unwrap()).collect();
    assert!(place.get("/").starts_with("HTTP/1.1 200"));
    drop(silent);
}

#[test]
fn other_methods_are_refused() {
    let place = Place::start("methods", "/", Policy::Full);
    let answer = place.ask("POST /worker.js");
    assert!(answer.starts_with("HTTP/1.1 405"), "{answer}");
    let answer = place.ask("HEAD /worker.js");
    assert!(answer.contains("Content-Length: 1") && answer.ends_with("\r\n\r\n"), "{answer}");
}
