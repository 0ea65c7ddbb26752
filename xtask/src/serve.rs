//! A small server on 127.0.0.1 that answers as a static host should.

mod connection;
mod files;
mod headers;
mod policy;

use std::io::Write;
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use anyhow::{Result, bail};

use crate::arguments::Arguments;
use crate::web::{self, Profile};
use crate::workspace::Workspace;
use connection::{Answer, Request};
use files::Site;
use headers::Policy;

const DEFAULT_PORT: u16 = 8080;
/// How many ports are tried, the first one included.
const PORTS_TRIED: usize = 64;

/// `cargo xtask run`
pub(crate) fn run_command(workspace: &Workspace, mut arguments: Arguments) -> Result<()> {
    let profile = Profile::claim(&mut arguments);
    let options = Options::claim(arguments)?;
    web::build(workspace, profile)?;
    serve(workspace, &options)
}

/// `cargo xtask serve`
pub(crate) fn serve_command(workspace: &Workspace, arguments: Arguments) -> Result<()> {
    let options = Options::claim(arguments)?;
    if !workspace.dist().join("index.html").is_file() {
        bail!("there is no dist/: cargo xtask build makes it");
    }
    serve(workspace, &options)
}

struct Options {
    port: u16,
    /// Ends with a slash; `/` is the root of the host.
    base: String,
    headers: Policy,
    stop_after: Option<Duration>,
}

impl Options {
    fn claim(mut arguments: Arguments) -> Result<Self> {
        let headers = match (arguments.flag("--no-headers"), arguments.flag("--no-isolation")) {
            (true, _) => Policy::Plain,
            (false, true) => Policy::WithoutIsolation,
            (false, false) => Policy::Full,
        };
        let base = arguments.value::<String>("--base")?.unwrap_or_default();
        let base = match base.trim_matches('/') {
            "" => "/".to_owned(),
            inner => format!("/{inner}/"),
        };
        let port = arguments.value("--port")?.unwrap_or(DEFAULT_PORT);
        let stop_after = arguments.value("--stop-after")?.map(Duration::from_secs);
        arguments.end()?;
        Ok(Self { port, base, headers, stop_after })
    }
}

fn serve(workspace: &Workspace, options: &Options) -> Result<()> {
    let site = Site::new(&workspace.dist(), &options.base)?;
    let listener = bind(options.port)?;
    // Tests read this line to learn the port.
    println!("serving dist/ at http://{}{}", listener.local_addr()?, options.base);
    std::io::stdout().flush()?;
    let host = Arc::new(Host { site, headers: options.headers });
    let Some(time) = options.stop_after else {
        host.answer_all(&listener);
        return Ok(());
    };
    thread::spawn(move || host.answer_all(&listener));
    thread::sleep(time);
    Ok(())
}

/// Binds the port, or the next free one; port 0 is any free one.
fn bind(port: u16) -> Result<TcpListener> {
    let mut last = None;
    for candidate in (port..=u16::MAX).take(PORTS_TRIED) {
        match TcpListener::bind((Ipv4Addr::LOCALHOST, candidate)) {
            Ok(listener) => return Ok(listener),
            Err(error) => last = Some(error),
        }
    }
    let why = last.map_or_else(String::new, |error| error.to_string());
    bail!("no free port from {port} on: {why}")
}

struct Host {
    site: Site,
    headers: Policy,
}

impl Host {
    /// Answers for ever, each connection on a thread of its own.
    fn answer_all(self: &Arc<Self>, listener: &TcpListener) {
        for stream in listener.incoming().flatten() {
            let host = Arc::clone(self);
            thread::spawn(move || host.answer_one(stream));
        }
    }

    /// A browser that says nothing, or goes away in the middle, is not our failure.
    fn answer_one(&self, mut stream: TcpStream) {
        if let Ok(request) = connection::read(&mut stream) {
            let _ = connection::write(&mut stream, &request, &self.answer(&request));
        }
    }

    fn answer(&self, request: &Request) -> Answer {
        if !matches!(request.method.as_str(), "GET" | "HEAD") {
            return Answer { status: "405 Method Not Allowed", headers: vec![], body: vec![] };
        }
        let Some(file) = self.site.find(&request.target) else {
            return Answer { status: "404 Not Found", headers: vec![], body: vec![] };
        };
        let mut headers = vec![("Content-Type", file.mime.to_owned())];
        headers.extend(self.headers.for_site(&self.site.content_policy()));
        Answer { status: "200 OK", headers, body: file.bytes }
    }
}

#[cfg(test)]
mod tests;
