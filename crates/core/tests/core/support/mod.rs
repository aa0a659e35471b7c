//! What the tests stand on.

mod seat;
mod world;

use std::time::Duration;

pub(crate) use holdfast_tests::contact::Contact;
pub(crate) use holdfast_tests::proxy::{Proxy, Trick, reply};

pub(crate) use seat::{Rules, Seat};
pub(crate) use world::World;

/// A guard against tests that hang; no test's outcome depends on it otherwise.
pub(crate) const DEADLINE: Duration = Duration::from_secs(30);

/// What a gateway says while the server behind it is away.
pub(crate) fn bad_gateway() -> Trick {
    Trick::Answer(reply("502 Bad Gateway", "text/plain", "no server"))
}

/// What a server says that does not serve a request.
pub(crate) fn not_found() -> Trick {
    Trick::Answer(reply("404 Not Found", "text/plain", "nothing here"))
}

/// What a hotel's network says.
pub(crate) fn portal() -> Trick {
    Trick::Answer(reply(
        "200 OK",
        "text/html",
        "<html>Welcome. Your room?</html>",
    ))
}
