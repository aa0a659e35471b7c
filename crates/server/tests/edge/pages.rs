//! Pages, headers, and what is not served.

use reqwest::StatusCode;

use super::harness::{Site, client, json_of};

#[tokio::test]
async fn pages_run_nothing_inline_and_cannot_be_framed() {
    let site = Site::open().await;
    let query = "response_type=code&redirect_uri=%2Fworkspace%2Fv3%2Fstart";
    for path in [
        "/contact/".to_owned(),
        format!("/auth/v3/oauth/authorize?{query}"),
    ] {
        let page = client().get(site.url(&path)).send().await.unwrap();
        assert_eq!(page.status(), StatusCode::OK, "{path}");
        let policy = page.headers()["content-security-policy"]
            .to_str()
            .unwrap()
            .to_owned();
        assert!(
            policy.starts_with("default-src 'none'") && policy.contains("frame-ancestors 'none'"),
            "{policy}"
        );
        assert!(!policy.contains("unsafe"), "{policy}");
        assert_eq!(page.headers()["x-content-type-options"], "nosniff");
        let html = page.text().await.unwrap();
        assert!(!html.contains("<style") && !html.contains("style=") && !html.contains("onclick"));
    }
}

#[tokio::test]
async fn the_sign_in_page_shows_what_was_typed_as_text() {
    let site = Site::open().await;
    let fields = [
        ("response_type", "code"),
        ("redirect_uri", "/workspace/v3/start"),
        ("state", "\"><script>1</script>"),
        ("username", "\"><img src=x>"),
        ("password", "guess"),
    ];
    let page = client()
        .post(site.url("/auth/v3/oauth/authorize"))
        .form(&fields)
        .send()
        .await
        .unwrap();
    assert_eq!(page.status(), StatusCode::UNAUTHORIZED);
    let html = page.text().await.unwrap();
    assert!(
        !html.contains("<script") && !html.contains("<img"),
        "{html}"
    );
}

#[tokio::test]
async fn a_code_is_sent_to_this_machine_or_this_server_and_needs_pkce_elsewhere() {
    let site = Site::open().await;
    let ask = |redirect: &'static str| {
        let query = [
            ("response_type", "code"),
            ("redirect_uri", redirect),
            ("state", "s"),
        ];
        client()
            .get(site.url("/auth/v3/oauth/authorize"))
            .query(&query)
            .send()
    };
    assert_eq!(
        ask("https://example.org/").await.unwrap().status(),
        StatusCode::BAD_REQUEST
    );
    let told = ask("http://127.0.0.1:9/back").await.unwrap();
    assert_eq!(told.status(), StatusCode::SEE_OTHER);
    let location = told.headers()["location"].to_str().unwrap();
    assert!(
        location.starts_with("http://127.0.0.1:9/back?error=invalid_request"),
        "{location}"
    );
    let login = client()
        .get(site.url("/workspace/v3/login"))
        .send()
        .await
        .unwrap();
    assert!(
        login.headers()["location"]
            .to_str()
            .unwrap()
            .starts_with("/auth/v3/oauth/authorize?")
    );
}

#[tokio::test]
async fn a_page_that_the_browser_has_is_not_sent_again() {
    let site = Site::open().await;
    let page = client()
        .get(site.url("/contact/main.js"))
        .send()
        .await
        .unwrap();
    assert!(
        page.headers()["content-type"]
            .to_str()
            .unwrap()
            .starts_with("text/javascript")
    );
    let known = client()
        .get(site.url("/contact/main.js"))
        .header("if-none-match", &page.headers()["etag"]);
    assert_eq!(
        known.send().await.unwrap().status(),
        StatusCode::NOT_MODIFIED
    );
    assert_eq!(
        client()
            .get(site.url("/contact/../main.rs"))
            .send()
            .await
            .unwrap()
            .status(),
        StatusCode::NOT_FOUND
    );
}

#[tokio::test]
async fn what_is_not_served_says_so() {
    let site = Site::open().await;
    for (path, status) in [
        ("/workspace/v3/voice/calls", StatusCode::NOT_IMPLEMENTED),
        ("/auth/v3/saml", StatusCode::NOT_IMPLEMENTED),
        ("/genesys/1/service", StatusCode::NOT_IMPLEMENTED),
        ("/elsewhere", StatusCode::NOT_FOUND),
        ("/contact/services/none", StatusCode::NOT_FOUND),
    ] {
        let (answered, reply) = json_of(client().get(site.url(path))).await;
        assert_eq!(answered, status, "{path}");
        assert!(reply["status"]["message"].is_string(), "{path}");
    }
}
