//! The session that the cookie names.

use reqwest::StatusCode;

use super::harness::{Site, client, json_of};

#[tokio::test]
async fn sessions_and_tokens_survive_a_restart() {
    let mut site = Site::open().await;
    let (_, tokens) = site.password("ana", "ana").await;
    let ana = client();
    let token = tokens["access_token"].as_str().unwrap();
    site.enter(&ana, token).await;
    let before = site.url("");
    site.restart().await;
    // Another port is another site to a cookie jar only where ports count: they do not.
    assert_ne!(before, site.url(""));
    assert!(site.knows(&ana).await);
    assert_eq!(site.enter(&client(), token).await.status(), StatusCode::OK);
    let grant = [
        ("grant_type", "refresh_token"),
        ("refresh_token", tokens["refresh_token"].as_str().unwrap()),
    ];
    assert_eq!(site.token(&grant).await.0, StatusCode::OK);
    let database = std::fs::read(site.data().join("chats.db")).unwrap();
    let journal = std::fs::read(site.data().join("chats.db-wal")).unwrap_or_default();
    for file in [database, journal] {
        assert!(
            !file
                .windows(token.len())
                .any(|window| window == token.as_bytes()),
            "tokens are stored as digests"
        );
    }
}

#[tokio::test]
async fn a_session_ends_when_it_is_not_used_and_not_before() {
    let site = Site::open().await;
    let (used, idle) = (site.agent("ana").await, site.agent("ben").await);
    for _ in 0..2 {
        site.advance(7);
        assert!(site.knows(&used).await);
    }
    assert!(!site.knows(&idle).await);
}

#[tokio::test]
async fn entering_again_keeps_the_session_and_another_user_gets_their_own() {
    let site = Site::open().await;
    let ana = site.agent("ana").await;
    let cookie =
        |reply: &reqwest::Response| reply.headers()["set-cookie"].to_str().unwrap().to_owned();
    let (_, tokens) = site.password("ana", "ana").await;
    let first = cookie(
        &site
            .enter(&ana, tokens["access_token"].as_str().unwrap())
            .await,
    );
    let second = cookie(
        &site
            .enter(&ana, tokens["access_token"].as_str().unwrap())
            .await,
    );
    assert_eq!(first, second);
    let (_, tokens) = site.password("ben", "ben").await;
    assert_ne!(
        cookie(
            &site
                .enter(&ana, tokens["access_token"].as_str().unwrap())
                .await
        ),
        first
    );
    let (_, me) = json_of(ana.get(site.url("/auth/v3/me"))).await;
    assert_eq!(me["sub"], "ben");
}

#[tokio::test]
async fn signing_out_ends_this_session_alone() {
    let site = Site::open().await;
    let (here, there, link) = (
        site.agent("ana").await,
        site.agent("ana").await,
        site.agent("ana").await,
    );
    let gone = here
        .post(site.url("/workspace/v3/logout"))
        .send()
        .await
        .unwrap();
    assert_eq!(gone.status(), StatusCode::OK);
    let cookie = gone.headers()["set-cookie"].to_str().unwrap();
    assert!(
        cookie.contains("WORKSPACE_SESSIONID=;") && cookie.contains("Max-Age=0"),
        "{cookie}"
    );
    assert!(!site.knows(&here).await);
    let away = link
        .get(site.url("/workspace/v3/logout?redirect_uri=https://example.org/"))
        .send()
        .await
        .unwrap();
    assert_eq!(away.status(), StatusCode::FOUND);
    assert_eq!(
        away.headers()["location"],
        "/workspace/v3/login",
        "never to another machine"
    );
    assert!(!site.knows(&link).await);
    assert!(site.knows(&there).await);
}
