//! A company's proxy that lets nobody through without a password.

use holdfast_core::view::{CheckName, CheckOutcome, ConnectionView, Problem, Screen};
use holdfast_core::{Diagnosis, NetworkEvent, NetworkWatch, ProxyUser, SignInRequest};
use holdfast_tests::forward::Forward;
use holdfast_tests::script::ProxyScript;
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

use crate::support::{Rules, Seat, World};

/// The computer has slept.
struct Woken;

#[async_trait::async_trait]
impl NetworkWatch for Woken {
    async fn watch(&self, events: mpsc::Sender<NetworkEvent>) {
        events.send(NetworkEvent::Resumed).await.unwrap();
    }
}

fn rules(forward: &Forward, more: &str) -> Rules {
    let (url, text) = (&forward.url, "[proxy]\nmode = \"manual\"");
    format!("{text}\nurl = \"{url}\"\n{more}").as_str().into()
}

async fn asking() -> Forward {
    let forward = Forward::start().await;
    forward.let_in("corp\\ana", "s3cret");
    forward
}

fn request(world: &World, proxy_password: Option<&str>) -> SignInRequest {
    SignInRequest {
        proxy: proxy_password.map(|password| ProxyUser {
            proxy: None,
            name: "corp\\ana".to_owned(),
            password: password.into(),
            keep: true,
        }),
        ..SignInRequest::new(world.url().as_str(), "ana", "ana".into())
    }
}

async fn try_with(seat: &Seat, world: &World, password: Option<&str>) -> Result<(), Problem> {
    seat.session.sign_in(request(world, password)).await
}

async fn is_asked(seat: &Seat, world: &World, password: Option<&str>, forward: &Forward) {
    let problem = try_with(seat, world, password).await.unwrap_err();
    assert_eq!(problem.code, "proxy_password");
    assert_eq!(problem.about, Some(forward.name()));
}

#[tokio::test]
async fn it_is_asked_for_kept_in_the_keyring_and_asked_for_again_when_it_changes() {
    let (world, forward) = (World::start().await, asking().await);
    let seat = Seat::under(rules(&forward, ""));
    is_asked(&seat, &world, None, &forward).await;
    is_asked(&seat, &world, Some("wrong"), &forward).await;
    is_asked(&seat, &world, None, &forward).await;
    try_with(&seat, &world, Some("s3cret")).await.unwrap();
    seat.online().await;
    let tunnel = format!("CONNECT {}", world.addr());
    assert!(forward.asked().contains(&tunnel), "{:?}", forward.asked());
    seat.session.sign_out().await.unwrap();

    let next_day = seat.second();
    try_with(&next_day, &world, None).await.unwrap();
    next_day.session.sign_out().await.unwrap();
    forward.let_in("corp\\ana", "changed");
    is_asked(&next_day, &world, None, &forward).await;
    try_with(&next_day, &world, Some("changed")).await.unwrap();
    next_day.session.sign_out().await.unwrap();
    try_with(&next_day.second(), &world, None).await.unwrap();
}

#[tokio::test]
async fn where_nothing_may_be_kept_it_counts_until_the_program_ends() {
    let (world, forward) = (World::start().await, asking().await);
    let memory_only = Seat::under(rules(&forward, "[cache]\nat-rest = \"memory-only\"\n"));
    let without_keyring = Seat::without_keyring(rules(&forward, ""));
    for seat in [memory_only, without_keyring] {
        try_with(&seat, &world, Some("s3cret")).await.unwrap();
        seat.session.sign_out().await.unwrap();
        try_with(&seat, &world, None).await.unwrap();
        seat.session.sign_out().await.unwrap();
        is_asked(&seat.second(), &world, None, &forward).await;
    }
}

#[tokio::test]
async fn what_is_not_to_be_kept_is_not() {
    let (world, forward) = (World::start().await, asking().await);
    let seat = Seat::under(rules(&forward, ""));
    let mut once = request(&world, Some("s3cret"));
    once.proxy.as_mut().unwrap().keep = false;
    seat.session.sign_in(once).await.unwrap();
    seat.session.sign_out().await.unwrap();
    is_asked(&seat.second(), &world, None, &forward).await;
}

#[tokio::test]
async fn a_diagnosis_names_the_question_and_uses_what_is_kept() {
    let (world, forward) = (World::start().await, asking().await);
    let seat = Seat::under(rules(&forward, ""));
    for (password, outcome, code) in [
        (None, CheckOutcome::Failed, "proxy_password"),
        (Some("s3cret"), CheckOutcome::Ok, "proxy_answers"),
        (None, CheckOutcome::Ok, "proxy_answers"),
    ] {
        let diagnosis = Diagnosis::of(&seat.session, Some(request(&world, password))).unwrap();
        let found = diagnosis.run(&CancellationToken::new(), |_| {}).await;
        let proxy = found.iter().find(|one| one.check == CheckName::Proxy);
        let proxy = proxy.unwrap();
        assert_eq!((proxy.outcome, proxy.code.as_str()), (outcome, code));
        let sign_in = found.iter().find(|one| one.check == CheckName::SignIn);
        assert_eq!(sign_in.unwrap().outcome, outcome);
        let all = format!("{found:?}");
        assert!(!all.contains("s3cret"), "{all}");
        seat.session.close().await;
    }
}

#[tokio::test]
async fn in_the_middle_of_work_it_is_asked_for_over_the_window() {
    let (world, forward) = (World::start().await, asking().await);
    let seat = Seat::under(rules(&forward, ""));
    try_with(&seat, &world, Some("s3cret")).await.unwrap();
    seat.ready().await;
    let _carla = world.contact("Carla").await;
    let id = seat.accept().await;
    seat.session.set_draft(&id, "Half a sent", "").unwrap();
    forward.let_in("corp\\ana", "changed");
    seat.session.heed(&Woken).await;
    let why = seat
        .until("the question", |seat| seat.view().sign_in_again)
        .await;
    assert_eq!(why.code, "proxy_password");
    assert_eq!(why.about, Some(forward.name()));
    is_asked(&seat, &world, Some("wrong"), &forward).await;
    assert_eq!(seat.chat(&id).draft, "Half a sent");
    try_with(&seat, &world, Some("changed")).await.unwrap();
    seat.online().await;
    assert_eq!(seat.view().sign_in_again, None);
    assert_eq!(seat.chat(&id).draft, "Half a sent");
}

#[tokio::test]
async fn behind_the_lock_it_is_asked_for_where_the_session_has_to_begin_anew() {
    let (world, forward) = (World::start().await, asking().await);
    let seat = Seat::under(rules(&forward, "[lock]\nforget-key-minutes = 1"));
    try_with(&seat, &world, Some("s3cret")).await.unwrap();
    let guarding = seat.session.clone();
    tokio::spawn(async move { guarding.guard().await });
    seat.online().await;
    seat.session.lock_now().unwrap();
    seat.wall.shift(2 * 60 * 1000);
    seat.until("the connection's end", |seat| {
        matches!(seat.view().connection, ConnectionView::Offline { .. }).then_some(())
    })
    .await;
    forward.let_in("corp\\ana", "changed");
    let problem = seat.session.unlock("ana".into(), None).await.unwrap_err();
    assert_eq!(problem.code, "proxy_password");
    assert_eq!(problem.about, Some(forward.name()));
    let typed = request(&world, Some("changed")).proxy;
    seat.session.unlock("ana".into(), typed).await.unwrap();
    assert_eq!(seat.view().screen, Screen::SignedIn);
    seat.session.close().await;
}

#[tokio::test]
async fn what_is_typed_for_one_proxy_is_given_to_no_other() {
    let (world, forward) = (World::start().await, asking().await);
    let seat = Seat::under(rules(&forward, ""));
    let mut for_another = request(&world, Some("s3cret"));
    for_another.proxy.as_mut().unwrap().proxy = Some("127.0.0.1:1".to_owned());
    let problem = seat.session.sign_in(for_another).await.unwrap_err();
    assert_eq!(problem.code, "proxy_password");
    let mut for_this = request(&world, Some("s3cret"));
    for_this.proxy.as_mut().unwrap().proxy = Some(forward.name());
    seat.session.sign_in(for_this).await.unwrap();
    seat.session.close().await;
}

#[tokio::test]
async fn another_proxy_of_the_script_gets_what_is_known_of_it_in_the_middle_of_work() {
    let (world, office, home) = (World::start().await, asking().await, asking().await);
    let script = ProxyScript::that_says("").await;
    let take = |forward: &Forward| script.say(&format!("return 'PROXY {}';", forward.name()));
    let url = &script.url;
    let seat = Seat::under(Rules::from(
        format!("proxy.mode = 'script'\nproxy.script-url = '{url}'").as_str(),
    ));
    for forward in [&home, &office] {
        take(forward);
        is_asked(&seat, &world, None, forward).await;
        try_with(&seat, &world, Some("s3cret")).await.unwrap();
        if forward.name() == home.name() {
            seat.session.sign_out().await.unwrap();
        }
    }
    seat.online().await;
    take(&home);
    let before = home.asked().len();
    seat.session.heed(&Woken).await;
    seat.until("the other way", |_| {
        (home.asked().len() > before + 1).then_some(())
    })
    .await;
    seat.online().await;
    assert_eq!(seat.view().sign_in_again, None);
    seat.session.close().await;
}
