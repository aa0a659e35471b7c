//! HTTP messages as bytes.

use std::io;

use tokio::io::{AsyncBufRead, AsyncBufReadExt as _, AsyncReadExt as _};

/// Characters that [`forge`] changes.
const FORGED: usize = 4;

/// A whole HTTP message with its `Content-Length`; `None` at the connection's end.
pub(super) async fn read_message(
    stream: &mut (impl AsyncBufRead + Unpin),
) -> io::Result<Option<Vec<u8>>> {
    let mut message = Vec::new();
    while !message.ends_with(b"\r\n\r\n") {
        if stream.read_until(b'\n', &mut message).await? == 0 {
            return Ok(None);
        }
    }
    let head = String::from_utf8_lossy(&message).to_ascii_lowercase();
    let length = head
        .lines()
        .find_map(|line| line.strip_prefix("content-length:"))
        .map_or(0, |length| length.trim().parse::<usize>().unwrap_or(0));
    let mut body = vec![0; length];
    stream.read_exact(&mut body).await?;
    message.extend(body);
    Ok(Some(message))
}

/// A whole HTTP reply.
pub fn reply(status: &str, kind: &str, body: &str) -> Vec<u8> {
    format!(
        "HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    )
    .into_bytes()
}

/// The message with other characters after `mark`, as many as before; as it is where the mark is not in it.
pub(super) fn forge(mut message: Vec<u8>, mark: &str) -> Vec<u8> {
    let found = message
        .windows(mark.len())
        .position(|window| window == mark.as_bytes());
    if let Some(at) = found {
        let forged = message.iter_mut().skip(at + mark.len()).take(FORGED);
        for byte in forged.filter(|byte| byte.is_ascii_alphanumeric()) {
            *byte = if *byte == b'0' { b'1' } else { b'0' };
        }
    }
    message
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn messages_are_read_one_by_one() {
        let two = b"POST / HTTP/1.1\r\ncontent-length: 2\r\n\r\n{}GET / HTTP/1.1\r\n\r\n";
        let mut stream = &two[..];
        let first = read_message(&mut stream).await.unwrap().unwrap();
        assert!(first.ends_with(b"\r\n\r\n{}"));
        assert!(read_message(&mut stream).await.unwrap().is_some());
        assert!(read_message(&mut stream).await.unwrap().is_none());
    }

    #[test]
    fn what_is_forged_has_its_length() {
        let forged = forge(b"Cookie: SID=0bcdef; x".to_vec(), "SID=");
        assert_eq!(forged, b"Cookie: SID=1000ef; x");
        assert_eq!(forge(b"none".to_vec(), "SID="), b"none");
    }
}
