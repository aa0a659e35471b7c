//! Passwords, tokens and codes.

use holdfast_server::auth::hash_password;
use reqwest::{Client, StatusCode};
use serde_json::Value;

use super::harness::{Site, client, demo_config, json_of};

fn refresh(token: &Value) -> [(&'static str, String); 2] {
    [
        ("grant_type", "refresh_token".to_owned()),
        (
            "refresh_token",
            token["refresh_token"].as_str().unwrap().to_owned(),
        ),
    ]
}

async fn refreshed(site: &Site, tokens: &Value) -> (StatusCode, Value) {
    json_of(
        client()
            .post(site.url("/auth/v3/oauth/token"))
            .form(&refresh(tokens)),
    )
    .await
}

async fn is_good(site: &Site, tokens: &Value) -> bool {
    site.enter(&client(), tokens["access_token"].as_str().unwrap())
        .await
        .status()
        == StatusCode::OK
}

#[tokio::test]
async fn a_wrong_password_and_an_unknown_user_are_refused_alike() {
    let site = Site::open().await;
    let (status, wrong) = site.password("ana", "guess").await;
    assert_eq!(
        (status, &wrong["error"]),
        (StatusCode::BAD_REQUEST, &Value::from("invalid_grant"))
    );
    assert_eq!(site.password("nobody", "guess").await, (status, wrong));
    let form = |user: &'static str| {
        json_of(
            client()
                .post(site.url("/auth/v3/sign-in"))
                .form(&[("username", user), ("password", "guess")]),
        )
    };
    let (status, wrong) = form("ana").await;
    assert_eq!(status, StatusCode::UNAUTHORIZED);
    assert!(wrong["status"]["message"].is_string());
    assert_eq!(form("nobody").await, (status, wrong));
}

#[tokio::test]
async fn readable_passwords_count_only_when_the_administrator_says_so() {
    let site = Site::with(|config| config.demo_credentials = false).await;
    assert_eq!(site.password("ana", "ana").await.0, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn an_argon2id_hash_of_the_configuration_signs_in() {
    let folder = tempfile::tempdir().unwrap();
    for file in std::fs::read_dir(demo_config())
        .unwrap()
        .map(Result::unwrap)
    {
        let hash = hash_password("correct horse").unwrap();
        assert!(hash.starts_with("$argon2id$"));
        let text = std::fs::read_to_string(file.path()).unwrap();
        let text = text.replace(
            "demo-password = \"ana\"",
            &format!("password-hash = \"{hash}\""),
        );
        std::fs::write(folder.path().join(file.file_name()), text).unwrap();
    }
    let path = folder.path().to_owned();
    let site = Site::with(|config| config.config = path).await;
    assert_eq!(
        site.password("ana", "correct horse").await.0,
        StatusCode::OK
    );
    assert_eq!(site.password("ana", "ana").await.0, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn what_the_token_endpoint_does_not_understand_is_told_in_oauths_words() {
    let site = Site::open().await;
    for (fields, error) in [
        (&[("grant_type", "magic")][..], "unsupported_grant_type"),
        (&[][..], "invalid_request"),
        (
            &[("grant_type", "password"), ("username", "ana")][..],
            "invalid_request",
        ),
        (
            &[("grant_type", "authorization_code"), ("code", "guess")][..],
            "invalid_grant",
        ),
        (
            &[("grant_type", "refresh_token"), ("refresh_token", "guess")][..],
            "invalid_grant",
        ),
    ] {
        let (status, reply) = site.token(fields).await;
        assert_eq!(
            (status, reply["error"].as_str()),
            (StatusCode::BAD_REQUEST, Some(error)),
            "{fields:?}"
        );
    }
}

#[tokio::test]
async fn a_refresh_token_is_good_again_while_its_successor_is_unused_and_burns_all_afterwards() {
    let site = Site::open().await;
    let (_, first) = site.password("ana", "ana").await;
    let (status, _lost) = refreshed(&site, &first).await;
    assert_eq!(status, StatusCode::OK);
    let (status, second) = refreshed(&site, &first).await;
    assert_eq!(status, StatusCode::OK, "the reply may have been lost");
    let (status, third) = refreshed(&site, &second).await;
    assert_eq!(status, StatusCode::OK);
    assert!(is_good(&site, &third).await);
    assert_eq!(
        refreshed(&site, &first).await.0,
        StatusCode::BAD_REQUEST,
        "somebody else has a copy"
    );
    assert_eq!(refreshed(&site, &third).await.0, StatusCode::BAD_REQUEST);
    assert!(!is_good(&site, &third).await);
}

#[tokio::test]
async fn tokens_end_in_time_and_by_revocation() {
    let site = Site::open().await;
    let (_, tokens) = site.password("ana", "ana").await;
    site.advance(2);
    assert!(
        !is_good(&site, &tokens).await,
        "an access token lives for an hour"
    );
    let (_, tokens) = refreshed(&site, &tokens).await;
    assert!(is_good(&site, &tokens).await);
    let revoke = [("token", tokens["refresh_token"].as_str().unwrap())];
    let (status, _) = json_of(
        client()
            .post(site.url("/auth/v3/oauth/revoke"))
            .form(&revoke),
    )
    .await;
    assert_eq!(status, StatusCode::OK);
    assert!(!is_good(&site, &tokens).await);
    assert_eq!(refreshed(&site, &tokens).await.0, StatusCode::BAD_REQUEST);
    let (_, tokens) = site.password("ana", "ana").await;
    site.advance(31 * 24);
    assert_eq!(refreshed(&site, &tokens).await.0, StatusCode::BAD_REQUEST);
}

async fn code(site: &Site, client: &Client) -> String {
    let fields = [
        ("username", "\\ana"),
        ("password", "ana"),
        ("redirect_uri", "http://localhost/back"),
    ];
    let reply = client
        .post(site.url("/auth/v3/sign-in"))
        .form(&fields)
        .send()
        .await
        .unwrap();
    assert_eq!(reply.status(), StatusCode::FOUND);
    let location = reply.headers()["location"].to_str().unwrap().to_owned();
    let query = location.strip_prefix("/workspace/v3/start?code=").unwrap();
    let (code, redirect_uri) = query.split_once("&redirect_uri=").unwrap();
    assert_eq!(redirect_uri, "http%3A%2F%2Flocalhost%2Fback");
    code.to_owned()
}

#[tokio::test]
async fn a_forms_code_opens_one_session() {
    let site = Site::open().await;
    let client = client();
    let enter = |code: &str, uri: &str| {
        let query = [("code", code), ("redirect_uri", uri)];
        client
            .post(site.url("/workspace/v3/initialize-workspace"))
            .query(&query)
            .send()
    };
    let stolen = code(&site, &client).await;
    assert_eq!(
        enter(&stolen, "http://localhost/other")
            .await
            .unwrap()
            .status(),
        StatusCode::UNAUTHORIZED
    );
    let code = code(&site, &client).await;
    let entered = enter(&code, "http://localhost/back").await.unwrap();
    assert_eq!(entered.status(), StatusCode::OK);
    let cookie = entered.headers()["set-cookie"].to_str().unwrap();
    assert!(cookie.starts_with("WORKSPACE_SESSIONID="), "{cookie}");
    assert!(
        cookie.ends_with("; Path=/; HttpOnly; SameSite=Lax"),
        "{cookie}"
    );
    assert!(site.knows(&client).await);
    assert_eq!(
        enter(&code, "http://localhost/back")
            .await
            .unwrap()
            .status(),
        StatusCode::UNAUTHORIZED,
        "spent"
    );
}

#[tokio::test]
async fn tokens_wait_for_their_turn_while_chats_are_written() {
    let site = Site::open().await;
    let (_, tokens) = site.password("ana", "ana").await;
    let refresh = tokens["refresh_token"].as_str().unwrap();
    let grant = [("grant_type", "refresh_token"), ("refresh_token", refresh)];
    let revoke = [("token", refresh)];
    let chats = rusqlite::Connection::open(site.data().join("chats.db")).unwrap();
    for (path, form) in [
        ("/auth/v3/oauth/token", &grant[..]),
        ("/auth/v3/oauth/revoke", &revoke[..]),
    ] {
        chats.execute_batch("BEGIN IMMEDIATE").unwrap();
        let asked = tokio::spawn(client().post(site.url(path)).form(form).send());
        // Long enough for the request to meet the other writer.
        tokio::time::sleep(std::time::Duration::from_millis(300)).await;
        chats.execute_batch("ROLLBACK").unwrap();
        assert_eq!(asked.await.unwrap().unwrap().status(), StatusCode::OK);
    }
}
