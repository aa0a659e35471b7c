//! What a diagnosis finds, against a real server.

use std::net::TcpListener;
use std::sync::atomic::{AtomicUsize, Ordering};

use holdfast_core::view::{CheckName, CheckOutcome, FindingView};
use holdfast_core::{Diagnosis, DiagnosisError, SignInRequest};
use holdfast_server::Feature;
use holdfast_tests::encrypted::Encrypted;
use tokio_util::sync::CancellationToken;

use crate::support::{Rules, Seat, World};

async fn findings(seat: &Seat, sign_in: impl Into<Option<SignInRequest>>) -> Vec<FindingView> {
    let diagnosis = Diagnosis::of(&seat.session, sign_in.into()).unwrap();
    diagnosis.run(&CancellationToken::new(), |_| {}).await
}

fn of(findings: &[FindingView], check: CheckName) -> &FindingView {
    findings.iter().find(|one| one.check == check).unwrap()
}

fn to(server: &str) -> SignInRequest {
    SignInRequest::new(server, "ana", "ana".to_owned().into())
}

#[tokio::test]
async fn where_all_is_well_each_check_says_so_and_the_session_goes_on() {
    let world = World::start().await;
    let seat = Seat::new();
    seat.sign_in(world.url().as_str()).await;
    seat.ready().await;
    let mut carla = world.contact("Carla").await;
    let id = seat.accept().await;
    let found = findings(&seat, None).await;
    let checks: Vec<CheckName> = found.iter().map(|one| one.check).collect();
    assert_eq!(checks, CheckName::ALL);
    for check in [
        CheckName::Policy,
        CheckName::Disk,
        CheckName::Keyring,
        CheckName::Proxy,
        CheckName::Tcp,
        CheckName::Clock,
        CheckName::SignIn,
        CheckName::LongPolling,
        CheckName::WebSocket,
        CheckName::Store,
    ] {
        let finding = of(&found, check);
        assert_eq!(finding.outcome, CheckOutcome::Ok, "{finding:?}");
    }
    assert_eq!(of(&found, CheckName::Tls).code, "no_need_to_encrypt");
    // The transports were tried beside the session, which still hears what comes.
    carla.write("Still there?").await.unwrap();
    seat.until("the message", |seat| {
        let page = seat.transcript(&id);
        page.items
            .iter()
            .any(|item| item.text == "Still there?")
            .then_some(())
    })
    .await;
    seat.session.close().await;
}

#[tokio::test]
async fn without_websocket_long_polling_is_enough() {
    let world = World::without(&[Feature::WebSocket]).await;
    let seat = Seat::new();
    let found = findings(&seat, to(world.url().as_str())).await;
    assert_eq!(of(&found, CheckName::SignIn).code, "signed_in");
    assert_eq!(of(&found, CheckName::LongPolling).outcome, CheckOutcome::Ok);
    let finding = of(&found, CheckName::WebSocket);
    assert_eq!(finding.outcome, CheckOutcome::Warning, "{finding:?}");
    assert!(finding.remedy.is_some());
    seat.session.close().await;
}

#[tokio::test]
async fn a_certificate_is_shown_whether_it_is_trusted_or_not() {
    let world = World::start().await;
    let encrypted = Encrypted::before(world.addr(), "localhost").await;
    let seat = Seat::new();
    let found = findings(&seat, to(encrypted.url.as_str())).await;
    let tls = of(&found, CheckName::Tls);
    assert_eq!(
        (tls.outcome, tls.code.as_str()),
        (CheckOutcome::Failed, "certificate")
    );
    assert!(tls.details[0].contains("issued by CN="), "{tls:?}");
    assert_eq!(of(&found, CheckName::Tcp).outcome, CheckOutcome::Ok);
    assert_eq!(of(&found, CheckName::SignIn).code, "certificate");

    let file = encrypted.authority.display();
    seat.rules
        .say(&format!("tls.additional-ca-file = '{file}'"));
    let found = findings(&seat, to(encrypted.url.as_str())).await;
    let tls = of(&found, CheckName::Tls);
    assert_eq!(
        (tls.outcome, tls.code.as_str()),
        (CheckOutcome::Ok, "trusted")
    );
    assert_eq!(tls.details.len(), 1);
    assert_eq!(of(&found, CheckName::SignIn).code, "signed_in");
    assert_eq!(of(&found, CheckName::Policy).about.as_deref(), Some("1"));
    seat.session.close().await;
}

#[tokio::test]
async fn the_first_thing_that_is_wrong_is_told_where_it_is() {
    let seat = Seat::new();
    let found = findings(&seat, to("https://holdfast.invalid")).await;
    assert_eq!(of(&found, CheckName::Dns).code, "name_unknown");
    assert!(of(&found, CheckName::Dns).remedy.is_some());

    let nobody = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = nobody.local_addr().unwrap();
    drop(nobody);
    let found = findings(&seat, to(&format!("http://{address}"))).await;
    assert_eq!(of(&found, CheckName::Dns).code, "name_not_needed");
    assert_eq!(of(&found, CheckName::Tcp).code, "not_connected");
    assert_eq!(of(&found, CheckName::Store).code, "not_tried");

    let silent = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", silent.local_addr().unwrap());
    // Each connection is taken and dropped.
    std::thread::spawn(move || silent.incoming().for_each(drop));
    let found = findings(&seat, to(&url)).await;
    assert_eq!(of(&found, CheckName::Tcp).code, "connected");
    assert_eq!(of(&found, CheckName::Clock).code, "server_silent");
    assert_eq!(of(&found, CheckName::Clock).outcome, CheckOutcome::Failed);

    seat.rules.say(&format!(
        "proxy.mode = 'manual'\nproxy.url = 'http://{address}'"
    ));
    let found = findings(&seat, to("https://holdfast.invalid")).await;
    assert_eq!(of(&found, CheckName::Dns).code, "name_by_proxy");
    assert_eq!(of(&found, CheckName::Proxy).code, "proxy_silent");

    seat.rules.say(&format!(
        "proxy.mode = 'script'\nproxy.script-url = 'http://{address}/proxy.pac'"
    ));
    let found = findings(&seat, to("https://holdfast.invalid")).await;
    let proxy = of(&found, CheckName::Proxy);
    assert_eq!(proxy.code, "proxy_script_silent");
    assert!(proxy.remedy.is_some());

    seat.rules.say("proxy.mode = 'manual'");
    let found = findings(&seat, to("https://holdfast.invalid")).await;
    assert_eq!(of(&found, CheckName::Tcp).code, "proxy_missing");

    let found = findings(&Seat::new(), None).await;
    assert_eq!(of(&found, CheckName::Tcp).code, "no_server");
}

#[tokio::test]
async fn a_clock_that_is_wrong_and_a_keyring_that_is_locked_are_told() {
    let world = World::start().await;
    let seat = Seat::without_keyring(Rules::default());
    seat.wall.shift(600_000);
    let found = findings(&seat, to(world.url().as_str())).await;
    let clock = of(&found, CheckName::Clock);
    assert_eq!(
        (clock.outcome, clock.code.as_str()),
        (CheckOutcome::Failed, "clock_off")
    );
    assert_eq!(of(&found, CheckName::Keyring).code, "keyring_silent");
    assert_eq!(of(&found, CheckName::Store).code, "store_memory");
    seat.session.close().await;
}

#[tokio::test]
async fn it_ends_when_nobody_wants_it_any_more() {
    let seat = Seat::new();
    let diagnosis = Diagnosis::of(&seat.session, None).unwrap();
    let cancel = CancellationToken::new();
    let told = AtomicUsize::new(0);
    let found = diagnosis
        .run(&cancel, |_| {
            if told.fetch_add(1, Ordering::SeqCst) == 2 {
                cancel.cancel();
            }
        })
        .await;
    assert_eq!(found.len(), 3);
}

#[tokio::test]
async fn the_organisation_decides_whether_there_is_one() {
    let seat = Seat::under(Rules::from("diagnostics.allowed = false"));
    let refused = Diagnosis::of(&seat.session, None).map(drop);
    assert_eq!(refused, Err(DiagnosisError::NotAllowed));
    // What makes no sense counts as no.
    seat.rules.say("diagnostics.allowed = 'perhaps'");
    assert!(Diagnosis::of(&seat.session, None).is_err());
    seat.rules.say("");
    assert!(Diagnosis::of(&seat.session, None).is_ok());
}

#[tokio::test]
async fn a_report_says_what_counts_and_from_where() {
    let seat = Seat::under(Rules::from(
        "cache.keep-days = 30\nproxy.mode = 'sometimes'",
    ));
    let diagnosis = Diagnosis::of(&seat.session, None).unwrap();
    let report = diagnosis.report(Vec::new());
    let document = report.document();
    let setting = |name: &str| {
        let all = document["settings"].as_array().unwrap();
        let found = all.iter().find(|one| one["name"] == name);
        found.unwrap().clone()
    };
    assert_eq!(setting("cache.keep-days")["value"], "30");
    assert_eq!(setting("cache.keep-days")["source"], "policy");
    assert_eq!(setting("cache.keep-days")["origin"], "policy.toml");
    assert_eq!(setting("cache.max-size")["source"], "default");
    assert_eq!(document["policy"][0]["about"], "proxy.mode");
    assert_eq!(document["program"]["version"], env!("CARGO_PKG_VERSION"));
}
