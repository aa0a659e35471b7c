//! The way to the server.

use holdfast_client::{ClientError, Probe};

use super::finding::Finding;
use crate::clock::Clock;
use crate::view::{FindingCode as Code, Problem};

/// Seconds by which clocks may differ before it is worth a word: an answer is on its way for some, `Date` counts whole ones.
const CLOCK_WARNS: i64 = 60;
/// From here on certificates and tokens are likely to count as expired or not yet valid.
const CLOCK_FAILS: i64 = 300;

/// The way to one server.
pub(super) struct Way {
    probe: Probe,
    /// Whether the proxy script could be followed, where there is one.
    found: Result<(), ClientError>,
}

impl Way {
    pub(super) async fn new(probe: Probe) -> Self {
        let found = probe.find_way().await;
        Self { probe, found }
    }

    pub(super) async fn dns(&self) -> Finding {
        let host = self.probe.server().host_str().unwrap_or_default();
        match self.probe.resolve().await {
            Ok(addresses) if addresses.is_empty() => Finding::skipped(
                Code::NameNotNeeded,
                "The server's address is a number: no name has to be looked up.",
            ),
            Ok(addresses) => Finding::ok(Code::NameKnown, format!("The name {host} is known."))
                .about(host)
                .details(addresses.iter().map(ToString::to_string)),
            // Behind a proxy only the proxy has to know it.
            Err(_) if self.probe.proxy().is_some() => Finding::skipped(
                Code::NameByProxy,
                format!("This computer does not know the name {host}; the proxy looks it up."),
            )
            .about(host),
            Err(error) => Finding::failure(
                Code::NameUnknown,
                format!("This computer does not know the name {host}."),
            )
            .about(host)
            .remedy("Check the address for typing errors; connect to the company's network or VPN; ask your IT department whether its DNS knows the name.")
            .details([detail(&error)]),
        }
    }

    pub(super) async fn proxy(&self) -> Finding {
        if let Err(ClientError::ProxyScript { script, detail }) = &self.found {
            return Finding::failure(
                Code::ProxyScriptSilent,
                format!("The proxy script on {script} cannot be followed; the server is tried without a proxy."),
            )
            .about(script.as_str())
            .remedy("Connect to the company's network or VPN; ask your IT department whether the address in proxy.script-url is right and the script works.")
            .details([detail.clone()]);
        }
        let Some(proxy) = self.probe.proxy() else {
            return Finding::ok(
                Code::ProxyNone,
                "The server is reached without a proxy, as the settings and the system say.",
            );
        };
        let reached = match self.probe.reach_proxy().await {
            Ok(()) => self.probe.pass_proxy().await,
            error => error,
        };
        match reached {
            Ok(()) => Finding::ok(Code::ProxyAnswers, format!("The proxy {proxy} answers."))
                .about(proxy),
            Err(error @ ClientError::ProxyPassword { .. }) => Finding::failed(error.into()),
            Err(error) => Finding::failure(
                Code::ProxySilent,
                format!("The proxy {proxy} cannot be reached."),
            )
            .about(proxy)
            .remedy("Check proxy.mode and proxy.url (holdfastctl settings says where they come from), or the system's proxy; ask your IT department.")
            .details([detail(&error)]),
        }
    }

    pub(super) async fn tcp(&self) -> Finding {
        let server = self.probe.authority();
        match self.probe.reach().await {
            Ok(()) => Finding::ok(
                Code::Connected,
                format!("A connection to {server} can be made."),
            )
            .about(server),
            Err(error) => Finding::failure(
                Code::NotConnected,
                format!("No connection to {server} can be made."),
            )
            .about(server)
            .remedy("Check the network and the VPN; ask your IT department whether a firewall or the proxy lets this computer through to this host and port.")
            .details([detail(&error)]),
        }
    }

    pub(super) async fn tls(&self) -> Finding {
        let Some(handshake) = self.probe.handshake().await else {
            let server = self.probe.authority();
            if self.probe.is_on_this_computer() {
                return Finding::skipped(
                    Code::NoNeedToEncrypt,
                    "The server runs on this very computer: nothing has to be encrypted.",
                );
            }
            return Finding::warning(
                Code::NotEncrypted,
                format!("The connection to {server} is not encrypted (http)."),
            )
            .about(server)
            .remedy("Use an address with https.");
        };
        let chain = handshake.chain.iter().map(|one| {
            let until = jiff::Timestamp::from_millisecond(one.until)
                .map(|until| until.to_string())
                .unwrap_or_default();
            format!("{}, issued by {}, until {until}", one.subject, one.issuer)
        });
        match handshake.outcome {
            Ok(()) => Finding::ok(
                Code::Trusted,
                format!(
                    "This computer trusts the certificate of {}.",
                    self.probe.authority()
                ),
            )
            .about(self.probe.authority()),
            Err(error) => Finding::failed(Problem::from(error)),
        }
        .details(chain)
    }

    pub(super) async fn clock(&self, here: &dyn Clock) -> Finding {
        let unknown = |why: &str| {
            Finding::skipped(
                Code::ClockUnknown,
                "The server does not say what time it is.",
            )
            .details([why.to_owned()])
        };
        let there = match self.probe.time().await {
            Ok(Some(there)) => there,
            Ok(None) => return unknown("its answer has no Date"),
            Err(error) if self.probe.reach().await.is_ok() => {
                return Finding::failure(
                    Code::ServerSilent,
                    "The server takes connections and does not answer.",
                )
                .remedy("Check the address and its port; tell your administrator that the server does not answer.")
                .details([error.to_string()]);
            }
            Err(error) => return unknown(&error.to_string()),
        };
        judge_clock(here.now_ms() - there)
    }
}

/// By how many milliseconds this computer's clock is ahead.
fn judge_clock(ahead: i64) -> Finding {
    let seconds = ahead.abs() / 1_000;
    let right = format!("This computer's clock is right ({seconds} s beside the server's).");
    let off = format!("This computer's clock is {seconds} s beside the server's.");
    let remedy = "Set the date and time to be taken from the network. Certificates and tokens count as expired where the clock is wrong.";
    let finding = if seconds < CLOCK_WARNS {
        Finding::ok(Code::ClockRight, right)
    } else if seconds < CLOCK_FAILS {
        Finding::warning(Code::ClockOff, off).remedy(remedy)
    } else {
        Finding::failure(Code::ClockOff, off).remedy(remedy)
    };
    finding.about(seconds.to_string())
}

fn detail(error: &ClientError) -> String {
    match error {
        ClientError::Unreachable { detail, .. } => detail.clone(),
        error => error.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::view::{CheckName, CheckOutcome};

    #[test]
    fn a_clock_may_differ_a_little_in_either_direction() {
        let outcome = |ahead| judge_clock(ahead).into_view(CheckName::Clock, 0).outcome;
        for (ahead, wanted) in [
            (0, CheckOutcome::Ok),
            (-59_999, CheckOutcome::Ok),
            (60_000, CheckOutcome::Warning),
            (-299_000, CheckOutcome::Warning),
            (-300_000, CheckOutcome::Failed),
            (86_400_000, CheckOutcome::Failed),
        ] {
            assert_eq!(outcome(ahead), wanted, "{ahead}");
        }
    }
}
