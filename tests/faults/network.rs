//! What a script does to an agent's network.

use std::time::Duration;

use holdfast_tests::faults::script::Fault;
use holdfast_tests::proxy::{Pace, Proxy, Trick, reply};
use tokio::time::sleep;

/// Lets a fault happen, until it is over.
pub(crate) async fn happen(proxy: &Proxy, fault: &Fault) {
    let lasts = sleep(Duration::from_millis(fault.lasts()));
    match fault {
        Fault::LoseReply(request) => proxy.next(request, Trick::LoseReply),
        Fault::CutReply(request) => proxy.next(request, Trick::CutReply),
        Fault::Late(request, wait) => {
            proxy.next(request, Trick::Late(Duration::from_millis(*wait)));
        }
        Fault::Gateway(request, status) => {
            let answer = reply(&format!("{status} Gateway"), "text/plain", "no server");
            proxy.next(request, Trick::Answer(answer));
        }
        Fault::WrongSession(request) => {
            proxy.next(request, Trick::Forge("WORKSPACE_SESSIONID=".to_owned()));
        }
        Fault::WrongBayeux(message) => {
            proxy.next(message, Trick::Forge(r#""clientId":""#.to_owned()));
        }
        Fault::Twice(request) => proxy.next(request, Trick::Twice),
        Fault::HalfOpen => proxy.half_open(),
        Fault::Reset(bytes) => proxy.reset_after(*bytes),
        Fault::Slow {
            latency,
            jitter,
            bytes_per_second,
            ..
        } => {
            proxy.pace(Pace {
                latency: Duration::from_millis(*latency),
                jitter: Duration::from_millis(*jitter),
                bytes_per_second: *bytes_per_second,
            });
            lasts.await;
            proxy.pace(Pace::default());
        }
        Fault::Stall(_) => {
            proxy.freeze(true);
            lasts.await;
            proxy.freeze(false);
        }
        Fault::Blackhole(_) => {
            proxy.swallow(true);
            lasts.await;
            proxy.swallow(false);
        }
        Fault::HangUp(_) => {
            proxy.down(true);
            lasts.await;
            proxy.down(false);
        }
        Fault::Refuse(_) => {
            proxy.refuse(true);
            lasts.await;
            proxy.refuse(false);
        }
        Fault::Portal(_) => {
            let page = "<html><body>Welcome. Which room are you in?</body></html>";
            proxy.portal(Some(reply("200 OK", "text/html", page)));
            lasts.await;
            proxy.portal(None);
        }
    }
}
