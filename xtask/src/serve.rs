//! A small server on 127.0.0.1 that answers as a static host should.

mod files;
mod headers;
mod policy;

use std::io::Write;
use std::net::{Ipv4Addr, SocketAddrV4};
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use anyhow::{Context, Result, anyhow, bail};
use tiny_http::{Header, Method, Request, Response, Server};

use crate::arguments::Arguments;
use crate::web::{self, Profile};
use crate::workspace::Workspace;
use files::Site;
use headers::Policy;

const DEFAULT_PORT: u16 = 8080;
/// How many ports are tried, the first one included.
const PORTS_TRIED: u16 = 64;
const THREADS: usize = 4;

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
    let server = Arc::new(bind(options.port)?);
    let address = server.server_addr().to_ip().context("the server has an IP address")?;
    // Tests read this line to learn the port.
    println!("serving dist/ at http://{address}{}", options.base);
    std::io::stdout().flush()?;
    let answered = Arc::new(Answers { site, headers: options.headers });
    let threads: Vec<_> = (0..THREADS)
        .map(|_| {
            let (server, answers) = (Arc::clone(&server), Arc::clone(&answered));
            thread::spawn(move || answers.all_of(&server))
        })
        .collect();
    if let Some(time) = options.stop_after {
        thread::sleep(time);
        return Ok(());
    }
    for thread in threads {
        thread.join().map_err(|_| anyhow!("a thread of the server panicked"))?;
    }
    Ok(())
}

/// Binds the port, or the next free one; port 0 is any free one.
fn bind(port: u16) -> Result<Server> {
    let mut last = None;
    for candidate in (port..=u16::MAX).take(usize::from(PORTS_TRIED)) {
        match Server::http(SocketAddrV4::new(Ipv4Addr::LOCALHOST, candidate)) {
            Ok(server) => return Ok(server),
            Err(error) => last = Some(error),
        }
    }
    let why = last.map_or_else(String::new, |error| error.to_string());
    bail!("no free port from {port} on: {why}")
}

struct Answers {
    site: Site,
    headers: Policy,
}

impl Answers {
    fn all_of(&self, server: &Server) {
        while let Ok(request) = server.recv() {
            // A browser that goes away in the middle of an answer is not our failure.
            let _ = self.one(request);
        }
    }

    fn one(&self, request: Request) -> std::io::Result<()> {
        if !matches!(request.method(), Method::Get | Method::Head) {
            return request.respond(Response::empty(405));
        }
        let Some(file) = self.site.find(request.url()) else {
            return request.respond(Response::from_string("not found").with_status_code(404));
        };
        let mut response = Response::from_data(file.bytes);
        response.add_header(header("Content-Type", file.mime));
        for (name, value) in self.headers.for_site(&self.site.content_policy()) {
            response.add_header(header(name, &value));
        }
        request.respond(response)
    }
}

fn header(name: &str, value: &str) -> Header {
    Header::from_bytes(name, value).expect("names and values here are ASCII")
}

#[cfg(test)]
mod tests;
