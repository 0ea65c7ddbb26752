//! One request and one answer on a connection of its own.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use anyhow::{Context, Result, bail};

/// A browser opens connections ahead of need; one that stays silent is let go.
const PATIENCE: Duration = Duration::from_secs(30);
const MAX_HEAD_BYTES: usize = 1 << 16;
const MAX_HEADERS: usize = 64;

/// The method and target of a request; the rest of it does not matter to static files.
pub(super) struct Request {
    pub(super) method: String,
    pub(super) target: String,
}

/// A status line, headers and a body.
pub(super) struct Answer {
    pub(super) status: &'static str,
    pub(super) headers: Vec<(&'static str, String)>,
    pub(super) body: Vec<u8>,
}

/// Reads the head of a request.
pub(super) fn read(stream: &mut TcpStream) -> Result<Request> {
    stream.set_read_timeout(Some(PATIENCE))?;
    let mut head = Vec::new();
    let mut piece = [0; 4096];
    loop {
        let count = stream.read(&mut piece)?;
        head.extend_from_slice(piece.get(..count).unwrap_or_default());
        if let Some(request) = parse(&head)? {
            return Ok(request);
        }
        if count == 0 || head.len() > MAX_HEAD_BYTES {
            bail!("the request has no end");
        }
    }
}

/// The request, once its head is complete.
fn parse(head: &[u8]) -> Result<Option<Request>> {
    let mut headers = [httparse::EMPTY_HEADER; MAX_HEADERS];
    let mut request = httparse::Request::new(&mut headers);
    if request.parse(head)?.is_partial() {
        return Ok(None);
    }
    let method = request.method.context("a request has a method")?.to_owned();
    let target = request.path.context("a request has a target")?.to_owned();
    Ok(Some(Request { method, target }))
}

/// Writes the answer; the body is left out where the request asked for the head only.
///
/// Every answer ends its connection: nothing of one request is left over for the next, and no
/// silent connection holds up another.
pub(super) fn write(stream: &mut TcpStream, request: &Request, answer: &Answer) -> Result<()> {
    let mut head = format!("HTTP/1.1 {}\r\nConnection: close\r\n", answer.status);
    head.push_str(&format!("Content-Length: {}\r\n", answer.body.len()));
    for (name, value) in &answer.headers {
        head.push_str(&format!("{name}: {value}\r\n"));
    }
    head.push_str("\r\n");
    stream.write_all(head.as_bytes())?;
    if request.method != "HEAD" {
        stream.write_all(&answer.body)?;
    }
    Ok(stream.flush()?)
}

#[cfg(test)]
mod tests {
    use super::parse;

    #[test]
    fn head_in_pieces_is_waited_for() {
        let head = b"GET /a?b HTTP/1.1\r\nHost: x\r\n\r\n";
        assert!(parse(&head[..20]).unwrap().is_none());
        assert_eq!(parse(head).unwrap().unwrap().target, "/a?b");
        assert!(parse(b"\x16\x03\x01 not HTTP\r\n\r\n").is_err());
    }
}
