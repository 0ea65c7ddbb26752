use std::io::{Read, Write};
use std::net::TcpStream;
use std::path::PathBuf;
use std::sync::Arc;

use super::files::Site;
use super::headers::Policy;
use super::{Answers, bind};

/// A site with one page and one worker, on a port of its own; gone at the end of the test.
struct Host {
    folder: PathBuf,
    port: u16,
}

impl Host {
    fn start(name: &str, base: &str, headers: Policy) -> Self {
        let folder =
            std::env::temp_dir().join(format!("xtask-serve-{name}-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        std::fs::write(folder.join("index.html"), "<p>page").unwrap();
        std::fs::write(folder.join("worker.js"), "1").unwrap();
        let server = Arc::new(bind(0).unwrap());
        let port = server.server_addr().to_ip().unwrap().port();
        let answers = Answers { site: Site::new(&folder, base).unwrap(), headers };
        std::thread::spawn(move || answers.all_of(&server));
        Self { folder, port }
    }

    fn get(&self, path: &str) -> String {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).unwrap();
        write!(stream, "GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        answer
    }
}

impl Drop for Host {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

#[test]
fn every_file_carries_the_policy_and_its_type() {
    let host = Host::start("full", "/", Policy::Full);
    for (path, mime) in [("/", "text/html"), ("/worker.js?v=1", "text/javascript")] {
        let answer = host.get(path);
        assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
        assert!(answer.contains(&format!("Content-Type: {mime}")), "{answer}");
        assert!(answer.contains("default-src 'none'"), "{answer}");
        assert!(answer.contains("sandbox allow-scripts"), "{answer}");
        assert!(answer.contains("Cross-Origin-Embedder-Policy: require-corp"), "{answer}");
    }
}

#[test]
fn lesser_hosts_send_less() {
    let host = Host::start("isolation", "/", Policy::WithoutIsolation);
    let answer = host.get("/");
    assert!(answer.contains("default-src") && !answer.contains("Cross-Origin"), "{answer}");
    let host = Host::start("plain", "/", Policy::Plain);
    let answer = host.get("/");
    assert!(answer.contains("Content-Type") && !answer.contains("Policy"), "{answer}");
}

#[test]
fn path_outside_the_site_or_its_base_is_not_found() {
    let host = Host::start("base", "/sub/path/", Policy::Full);
    assert!(host.get("/sub/path/").starts_with("HTTP/1.1 200"));
    for path in ["/", "/worker.js", "/sub/path/../index.html", "/sub/path//etc/hostname"] {
        assert!(host.get(path).starts_with("HTTP/1.1 404"), "{path}");
    }
}
