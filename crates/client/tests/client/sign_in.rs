//! Every way to sign in, and every way in which it fails.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use holdfast_client::{
    ClientConfig, ClientError, Credentials, Incoming, Step, connect, parse_server_url,
};
use holdfast_wire::event::Event;
use secrecy::SecretString;
use tokio::net::TcpListener;
use url::Url;

use crate::support::{Ear, Proxy, Trick, World, config, password};
use holdfast_tests::proxy::reply;

async fn failure(config: ClientConfig, credentials: Credentials) -> ClientError {
    connect(config, credentials, |_| {})
        .await
        .map(|_| ())
        .unwrap_err()
}

fn form(user: &str, password: &str) -> Credentials {
    Credentials::Form {
        user: user.to_owned(),
        password: password.into(),
    }
}

/// A person in front of a browser, who fills the sign-in page in.
fn browser(user: &'static str) -> Credentials {
    Credentials::Browser(Arc::new(move |page: Url| {
        tokio::spawn(async move {
            let http = reqwest::Client::builder()
                .redirect(reqwest::redirect::Policy::none())
                .build()
                .unwrap();
            let shown = http.get(page.clone()).send().await.unwrap();
            assert!(shown.status().is_success(), "the page is shown");
            let mut fields: Vec<(String, String)> = page.query_pairs().into_owned().collect();
            fields.extend([
                ("username".to_owned(), user.to_owned()),
                ("password".to_owned(), user.to_owned()),
            ]);
            let mut action = page.clone();
            action.set_query(None);
            let answer = http.post(action).form(&fields).send().await.unwrap();
            let back = answer.headers()["location"].to_str().unwrap().to_owned();
            // Browsers also ask for an icon, and other pages of this computer may try their luck.
            let callback: Url = back.parse().unwrap();
            let icon = http
                .get(callback.join("/favicon.ico").unwrap())
                .send()
                .await
                .unwrap();
            assert_eq!(icon.status(), 404);
            let mut forged = callback.clone();
            forged.set_query(Some("code=forged&state=guessed"));
            assert_eq!(http.get(forged).send().await.unwrap().status(), 404);
            let closing = http.get(back).send().await.unwrap();
            assert!(
                closing
                    .text()
                    .await
                    .unwrap()
                    .contains("go back to Holdfast")
            );
        });
    }))
}

#[tokio::test]
async fn each_way_to_sign_in_opens_a_session() {
    let world = World::start().await;
    for credentials in [password("ana"), form("ana", "ana"), browser("ana")] {
        let name = format!("{credentials:?}");
        let steps = Mutex::new(Vec::new());
        let (workspace, receiver) = connect(world.config(), credentials, |step| {
            steps.lock().unwrap().push(step);
        })
        .await
        .expect(&name);
        let mut steps = steps.into_inner().unwrap();
        steps.dedup();
        assert_eq!(
            steps[..3],
            [Step::SigningIn, Step::Initializing, Step::Connecting],
            "{name}"
        );
        assert_eq!(workspace.user().user_name(), Some("ana"), "{name}");
        assert!(!workspace.configuration().settings().is_empty(), "{name}");
        let mut ear = Ear::new(receiver);
        let first = ear.next().await.unwrap();
        assert!(
            matches!(first, Incoming::Event(Event::Initialized { .. })),
            "{name}: {first:?}"
        );
        assert!(ear.up().await, "{name}");
        assert_eq!(
            workspace.refresh_token().is_some(),
            name != "Form",
            "{name}"
        );
        workspace.logout().await.unwrap();
    }
}

#[tokio::test]
async fn a_refresh_token_signs_in_again() {
    let world = World::start().await;
    let (workspace, ear) = world.agent(world.config(), "ana").await;
    let token = workspace.refresh_token().unwrap();
    drop((workspace, ear));
    let (workspace, _receiver) = connect(world.config(), Credentials::Refresh(token), |_| {})
        .await
        .unwrap();
    assert_eq!(workspace.user().employee_id(), Some("ana"));
    assert!(workspace.refresh_token().is_some());
    let error = failure(
        world.config(),
        Credentials::Refresh(SecretString::from("made up")),
    )
    .await;
    assert_eq!(error.code(), "signed_out");
}

#[tokio::test]
async fn a_wrong_password_is_told_and_nothing_is_opened() {
    let world = World::start().await;
    let proxy = Proxy::before(world.addr()).await;
    let wrong = Credentials::Password {
        user: "ana".to_owned(),
        password: "wrong".into(),
    };
    for credentials in [wrong, form("ana", "wrong"), form("nobody", "")] {
        let error = failure(config(proxy.url()), credentials).await;
        assert_eq!(error.code(), "wrong_password", "{error}");
        assert!(error.to_string().contains("sign in again"));
    }
    assert_eq!(proxy.count("initialize-workspace"), 0);
}

#[tokio::test]
async fn a_sign_in_that_nobody_finishes_or_that_is_refused_ends() {
    let world = World::start().await;
    let mut impatient = world.config();
    impatient.timeouts.browser = Duration::from_millis(50);
    let error = failure(impatient, Credentials::Browser(Arc::new(|_| {}))).await;
    assert_eq!(error.code(), "sign_in_unfinished");

    let refusing = Credentials::Browser(Arc::new(|page: Url| {
        let find = |wanted: &str| {
            page.query_pairs()
                .find(|(key, _)| key == wanted)
                .unwrap()
                .1
                .into_owned()
        };
        assert_eq!(find("code_challenge_method"), "S256");
        let mut back: Url = find("redirect_uri").parse().unwrap();
        back.query_pairs_mut()
            .append_pair("state", &find("state"))
            .append_pair("error", "access_denied");
        tokio::spawn(async move { reqwest::get(back).await.unwrap() });
    }));
    let error = failure(world.config(), refusing).await;
    assert_eq!(
        error,
        ClientError::SignInUnfinished {
            reason: "access_denied".to_owned()
        }
    );
}

#[tokio::test]
async fn an_unreachable_server_is_told() {
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
    let closed = listener.local_addr().unwrap();
    drop(listener);
    for address in [
        format!("http://{closed}"),
        "http://no-such-name.invalid".to_owned(),
    ] {
        for credentials in [password("ana"), form("ana", "ana")] {
            let error = failure(config(parse_server_url(&address).unwrap()), credentials).await;
            assert_eq!(error.code(), "unreachable", "{error}");
            assert!(error.is_unsent() && error.to_string().contains("Check the address"));
        }
    }
}

#[tokio::test]
async fn what_is_no_workspace_server_is_told() {
    let world = World::start().await;
    for (answer, code) in [
        (
            reply("200 OK", "text/html", "<html>Welcome to the hotel"),
            "not_workspace",
        ),
        (
            reply("200 OK", "application/json", "{\"hello\":1}"),
            "not_workspace",
        ),
        (
            reply("200 OK", "application/json", "{\"status\":"),
            "not_workspace",
        ),
        (
            reply("511 Network Authentication Required", "text/html", "<html>"),
            "not_workspace",
        ),
        (
            reply("407 Proxy Authentication Required", "text/plain", "no"),
            "not_workspace",
        ),
        (
            reply(
                "403 Forbidden",
                "text/html",
                "<html>Blocked by your company",
            ),
            "not_workspace",
        ),
        (
            reply("404 Not Found", "text/html", "<html>Not here"),
            "not_workspace",
        ),
        (
            reply("501 Not Implemented", "application/json", "{}"),
            "not_served",
        ),
        (
            reply("503 Service Unavailable", "text/plain", "later"),
            "reply_lost",
        ),
        (
            b"HTTP/1.1 200 OK\r\nContent-Length: 100000000000\r\n\r\n".to_vec(),
            "too_large",
        ),
        (
            b"\x16\x03\x01 no http at all\r\n\r\n".to_vec(),
            "reply_lost",
        ),
    ] {
        for (mark, credentials) in [
            ("oauth/token", password("ana")),
            ("initialize-workspace", password("ana")),
        ] {
            let proxy = Proxy::before(world.addr()).await;
            proxy.next(mark, Trick::Answer(answer.clone()));
            let error = failure(config(proxy.url()), credentials).await;
            let sent = String::from_utf8_lossy(&answer).into_owned();
            assert_eq!(error.code(), code, "{mark}: {sent}");
            assert!(proxy.is_done());
        }
    }
}

#[tokio::test]
async fn a_redirect_to_another_server_is_not_followed() {
    let world = World::start().await;
    let elsewhere = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
    let target = format!(
        "http://localhost:{}/login?next=x",
        elsewhere.local_addr().unwrap().port()
    );
    let answer = format!(
        "HTTP/1.1 307 Temporary Redirect\r\nLocation: {target}\r\nContent-Length: 0\r\n\r\n"
    )
    .into_bytes();
    for (mark, credentials) in [
        ("oauth/token", password("ana")),
        ("sign-in", form("ana", "ana")),
        ("initialize-workspace", password("ana")),
    ] {
        let proxy = Proxy::before(world.addr()).await;
        proxy.next(mark, Trick::Answer(answer.clone()));
        let error = failure(config(proxy.url()), credentials).await;
        assert_eq!(error.code(), "not_workspace", "{mark}: {error}");
        assert!(
            !error.to_string().contains("next=x"),
            "queries may hold secrets: {error}"
        );
    }
    let visit = tokio::time::timeout(Duration::ZERO, elsewhere.accept()).await;
    assert!(visit.is_err(), "somebody called the other server");
}
