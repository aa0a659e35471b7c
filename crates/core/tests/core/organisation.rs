//! What an organisation's policy lets an agent do.

use holdfast_core::view::{PlaceId, Screen, SignInWay};
use holdfast_core::{NoticeKind, Signal};
use holdfast_domain::intent::Verb;
use holdfast_tests::encrypted::Encrypted;
use holdfast_tests::forward::Forward;
use holdfast_tests::script::ProxyScript;

use crate::offline_start::was_here;
use crate::support::{Proxy, Rules, Seat, World};

const HOUR: i64 = 60 * 60 * 1000;

#[tokio::test]
async fn no_server_but_those_that_are_allowed_is_asked() {
    let world = World::start().await;
    let seat = Seat::under(Rules::from("server.allowed = ['https://cc.example.org']"));
    let problem = seat.try_sign_in(world.url().as_str(), "ana").await;
    let problem = problem.unwrap_err();
    assert_eq!(problem.code, "server_not_allowed");
    assert_eq!(problem.about.as_deref(), Some(world.url().authority()));
    assert_eq!(seat.view().screen, Screen::SignedOut);
    // The administrator corrects it while the program runs.
    seat.rules.say(&format!(
        "server.allowed = ['{}', '*.example.org']",
        world.url()
    ));
    seat.sign_in(world.url().as_str()).await;
    seat.session.close().await;
}

#[tokio::test]
async fn a_server_that_the_organisation_has_set_is_the_only_one() {
    let world = World::start().await;
    let seat = Seat::under(format!("server.url = '{}'", world.url()).as_str().into());
    let form = seat.view().sign_in;
    assert_eq!(form.server, world.url().as_str());
    assert!(form.server_locked);
    let problem = seat.try_sign_in("http://127.0.0.1:1", "ana").await;
    assert_eq!(problem.unwrap_err().code, "server_not_allowed");
    assert_eq!(seat.view().sign_in.server, world.url().as_str());
    seat.sign_in(world.url().as_str()).await;
    seat.session.close().await;
}

#[tokio::test]
async fn a_policy_that_cannot_be_understood_lets_nobody_sign_in_and_the_form_says_why() {
    let world = World::start().await;
    let seat = Seat::under(Rules::from("server.allowed = ["));
    let told: Vec<String> = seat
        .view()
        .sign_in
        .policy
        .into_iter()
        .map(|it| it.code)
        .collect();
    assert_eq!(told, ["policy_not_understood"]);
    let problem = seat
        .try_sign_in(world.url().as_str(), "ana")
        .await
        .unwrap_err();
    assert_eq!(problem.code, "policy_not_understood");
    assert!(problem.message.contains("policy.toml"), "{problem:?}");
    seat.rules.say("");
    seat.sign_in(world.url().as_str()).await;
    assert_eq!(seat.view().sign_in.policy, []);
    seat.session.close().await;
}

#[tokio::test]
async fn one_value_that_makes_no_sense_is_told_and_closes_only_what_it_protects() {
    let world = World::start().await;
    let seat = Seat::under(Rules::from("cache.wipe-on-sign-out = 'yes'"));
    seat.sign_in(world.url().as_str()).await;
    let told = seat.view().sign_in.policy.remove(0);
    assert_eq!(
        (told.code.as_str(), told.about.as_deref()),
        ("policy_value", Some("cache.wipe-on-sign-out"))
    );
    let files = seat.files();
    assert!(files.join("cache.db").exists());
    seat.session.sign_out().await.unwrap();
    assert!(!files.join("cache.db").exists());
}

#[tokio::test]
async fn the_way_of_signing_in_is_the_organisations() {
    let world = World::start().await;
    let seat = Seat::under(Rules::from("sign-in.method = 'browser'"));
    assert_eq!(seat.view().sign_in.way, SignInWay::Browser);
    let problem = seat
        .try_sign_in(world.url().as_str(), "ana")
        .await
        .unwrap_err();
    assert_eq!(
        (problem.code.as_str(), problem.about.as_deref()),
        ("sign_in_method", Some("browser"))
    );
}

#[tokio::test]
async fn the_organisations_hours_without_the_server_count_over_the_agents() {
    let world = World::start().await;
    let proxy = Proxy::before(world.addr()).await;
    let (seat, _) = was_here(&world, &proxy).await;
    let text = "[offline]\nsign-in-hours = 100\n";
    std::fs::write(seat.profile().join("preferences.toml"), text).unwrap();
    proxy.down(true);
    seat.rules.say("offline.sign-in-hours = 0");
    let problem = seat.try_sign_in(proxy.url().as_str(), "ana").await;
    assert_eq!(problem.unwrap_err().code, "offline_off");
    seat.rules.say("");
    seat.sign_in(proxy.url().as_str()).await;
    seat.session.close().await;
}

#[tokio::test]
async fn nothing_is_written_where_nothing_may_be_kept() {
    let world = World::start().await;
    let seat = Seat::under(Rules::from("cache.at-rest = 'memory-only'"));
    seat.sign_in(world.url().as_str()).await;
    seat.ready().await;
    let _carla = world.contact("Carla").await;
    let id = seat.accept().await;
    seat.session.set_draft(&id, "Not for the disk", "").unwrap();
    assert_eq!(seat.problems(), [""; 0]);
    assert!(!seat.profile().join("accounts").exists());
    seat.session.sign_out().await.unwrap();
    assert!(!seat.profile().join("accounts").exists());
}

#[tokio::test]
async fn without_a_keyring_the_organisation_decides_whether_to_work() {
    let world = World::start().await;
    let seat = Seat::without_keyring(Rules::from("cache.without-keyring = 'refuse'"));
    let problem = seat
        .try_sign_in(world.url().as_str(), "ana")
        .await
        .unwrap_err();
    assert_eq!(problem.code, "keyring_required");
    assert_eq!(seat.view().screen, Screen::SignedOut);
    seat.rules.say("");
    seat.sign_in(world.url().as_str()).await;
    assert_eq!(seat.problems(), ["keyring_unavailable"]);
    seat.session.close().await;
}

#[tokio::test]
async fn at_sign_out_the_chats_go_and_what_the_agent_wrote_stays() {
    let world = World::start().await;
    let seat = Seat::under(Rules::from("cache.wipe-on-sign-out = true"));
    seat.sign_in(world.url().as_str()).await;
    seat.ready().await;
    let _carla = world.contact("Carla").await;
    let id = seat.accept().await;
    seat.hold(&id).await;
    seat.session.set_draft(&id, "Kept", "").unwrap();
    let files = seat.files();
    std::fs::write(files.join("cache.set-aside-1.db"), "of an older key").unwrap();
    seat.session.sign_out().await.unwrap();
    let left: Vec<String> = std::fs::read_dir(&files)
        .unwrap()
        .map(|file| file.unwrap().file_name().into_string().unwrap())
        .filter(|name| name.starts_with("cache"))
        .collect();
    assert_eq!(left, [""; 0]);
    seat.sign_in(world.url().as_str()).await;
    seat.session.synchronised().await.unwrap();
    assert_eq!(seat.rows(&PlaceId::OnHold)[0].id, id);
    assert_eq!(seat.chat(&id).draft, "Kept");
    // Closing the program is no sign-out.
    seat.session.close().await;
    assert!(files.join("cache.db").exists());
}

#[tokio::test]
async fn the_authorities_that_the_organisation_adds_are_trusted() {
    let world = World::start().await;
    let encrypted = Encrypted::before(world.addr(), "localhost").await;
    let seat = Seat::new();
    let problem = seat.try_sign_in(encrypted.url.as_str(), "ana").await;
    assert_eq!(problem.unwrap_err().code, "certificate");
    let file = encrypted.authority.display();
    seat.rules
        .say(&format!("tls.additional-ca-file = '{file}'"));
    seat.sign_in(encrypted.url.as_str()).await;
    seat.session.close().await;
}

#[tokio::test]
async fn the_shortcut_counts_in_other_windows_only_where_it_may() {
    let world = World::start().await;
    let seat = Seat::new();
    for (rules, everywhere) in [("", true), ("shortcut.global = false", false)] {
        seat.rules.say(rules);
        let mut signals = seat.session.signals();
        seat.sign_in(world.url().as_str()).await;
        let registered = loop {
            if let Signal::Shortcut(shortcut) = signals.recv().await.unwrap() {
                break shortcut;
            }
        };
        assert_eq!(registered.is_some(), everywhere, "{rules}");
        // In the window it counts all the same.
        assert_eq!(seat.view().shortcut.keys.as_deref(), Some("Ctrl+Alt+H"));
        seat.session.close().await;
    }
}

#[tokio::test]
async fn notices_show_no_more_than_they_may() {
    let world = World::start().await;
    let seat = Seat::under(Rules::from("notifications.privacy = 'nothing'"));
    seat.sign_in(world.url().as_str()).await;
    seat.ready().await;
    let _carla = world.contact("Carla").await;
    seat.until("an offer", |seat| {
        (seat.notices(NoticeKind::Offered) > 0).then_some(())
    })
    .await;
    assert_eq!(
        seat.words_of_notices(),
        ["Holdfast: A chat is here for you."]
    );
    seat.session.close().await;
}

#[tokio::test]
async fn the_organisations_proxy_is_taken_and_never_gone_around() {
    let world = World::start().await;
    let forward = Forward::start().await;
    let seat = Seat::under(Rules::from("proxy.mode = 'manual'"));
    let problem = seat.try_sign_in(world.url().as_str(), "ana").await;
    assert_eq!(problem.unwrap_err().code, "proxy_missing");
    let proxy = &forward.url;
    seat.rules
        .say(&format!("proxy.mode = 'manual'\nproxy.url = '{proxy}'"));
    seat.sign_in(world.url().as_str()).await;
    assert!(!forward.asked().is_empty());
    seat.session.close().await;
}

#[tokio::test]
async fn the_organisations_proxy_script_says_which_proxy_is_taken() {
    let world = World::start().await;
    let forward = Forward::start().await;
    let script = ProxyScript::that_says(&format!("return 'PROXY {}';", forward.name())).await;
    let seat = Seat::under(Rules::from("proxy.mode = 'script'"));
    let problem = seat.try_sign_in(world.url().as_str(), "ana").await;
    assert_eq!(problem.unwrap_err().code, "proxy_missing");
    let url = &script.url;
    seat.rules.say(&format!(
        "proxy.mode = 'script'\nproxy.script-url = '{url}'"
    ));
    seat.sign_in(world.url().as_str()).await;
    assert!(!forward.asked().is_empty());
    seat.session.close().await;
}

#[tokio::test]
async fn an_agent_who_chose_half_a_proxy_can_sign_in_to_choose_the_rest() {
    let world = World::start().await;
    for mode in ["manual", "script"] {
        let seat = Seat::new();
        std::fs::write(seat.preferences(), format!("[proxy]\nmode = '{mode}'\n")).unwrap();
        seat.sign_in(world.url().as_str()).await;
        seat.session.close().await;
    }
}

#[tokio::test]
async fn chats_that_are_over_go_after_their_days_and_those_that_are_not_stay() {
    let world = World::start().await;
    let proxy = Proxy::before(world.addr()).await;
    let rules = "cache.keep-days = 30\noffline.sign-in-hours = 8760";
    let seat = Seat::under(Rules::from(rules));
    let url = proxy.url();
    seat.sign_in(url.as_str()).await;
    seat.ready().await;
    let mut chats = Vec::new();
    for name in ["Carla", "Tomás", "Shirin"] {
        let _contact = world.contact(name).await;
        chats.push(seat.accept().await);
    }
    let [done, drafted, held] = chats.as_slice() else {
        panic!("three chats")
    };
    for over in [done, drafted] {
        seat.act(over, Verb::EndAsync).await;
        seat.act(over, Verb::Done).await;
    }
    seat.hold(held).await;
    seat.session.set_draft(drafted, "Kept", "").unwrap();
    seat.session.close().await;

    // Without the server nothing is read anew that was let go.
    proxy.down(true);
    let is_kept = |id: &str| {
        let page = seat.session.transcript(id, None, 100);
        page.is_ok_and(|page| !page.items.is_empty())
    };
    seat.wall.shift(29 * 24 * HOUR);
    seat.sign_in(url.as_str()).await;
    assert!(chats.iter().all(|id| is_kept(id)));
    seat.session.close().await;
    seat.wall.shift(2 * 24 * HOUR);
    seat.sign_in(url.as_str()).await;
    seat.until("the end of its days", |_| (!is_kept(done)).then_some(()))
        .await;
    assert!(is_kept(drafted) && is_kept(held));
    seat.session.close().await;
}
