//! Proxy scripts (PAC).

use holdfast_client::{
    ClientConfig, Probe, ProxyChoice, ProxyLogin, TransportChoice, connect, find_proxy,
};
use holdfast_tests::encrypted::Encrypted;
use holdfast_tests::forward::Forward;
use holdfast_tests::script::ProxyScript;

use crate::support::{TRANSPORTS, World, config, password};

fn by(script: &ProxyScript, config: ClientConfig) -> ClientConfig {
    ClientConfig {
        proxy: ProxyChoice::Script {
            url: script.url.clone(),
        },
        ..config
    }
}

/// The way that a script says, to a server that nobody asks.
async fn way(statements: &str) -> Option<String> {
    let script = ProxyScript::that_says(statements).await;
    let server = "http://chat.corp.example:8443".parse().unwrap();
    find_proxy(&by(&script, config(server))).await
}

#[tokio::test]
async fn requests_and_websocket_take_the_proxy_that_the_script_says() {
    let world = World::start().await;
    let encrypted = Encrypted::before(world.addr(), "localhost").await;
    for server in [world.url(), encrypted.url.clone()] {
        for transport in TRANSPORTS {
            let forward = Forward::start().await;
            let script =
                ProxyScript::that_says(&format!("return 'PROXY {}';", forward.name())).await;
            let config = ClientConfig {
                transport,
                extra_ca: Some(encrypted.authority.clone()),
                ..by(&script, config(server.clone()))
            };
            let (ana, mut ear) = world.agent(config, "ana").await;
            assert!(ear.up().await);
            ana.logout().await.unwrap();
            let asked = forward.asked();
            let tunnel = format!("CONNECT {}", server.authority());
            assert_eq!(
                asked.contains(&tunnel),
                transport == TransportChoice::WebSocket || server.scheme() == "https",
                "{asked:?}"
            );
            assert!(!asked.is_empty());
        }
    }
}

#[tokio::test]
async fn the_script_is_asked_about_the_server_and_knows_names_and_addresses() {
    for (statements, through) in [
        ("return 'PROXY p.example:3128';", Some("p.example:3128")),
        ("return 'proxy p.example:80 ; DIRECT';", None),
        ("return 'DIRECT';", None),
        (
            "if (host === 'chat.corp.example' && url === 'http://chat.corp.example:8443/') return 'PROXY a.example:1';",
            Some("a.example:1"),
        ),
        (
            "if (shExpMatch(host, '*.corp.example') && dnsDomainIs(host, '.example')) return 'PROXY b.example:2';",
            Some("b.example:2"),
        ),
        (
            "if (isInNet(dnsResolve('localhost'), '127.0.0.0', '255.0.0.0')) return 'PROXY c.example:3';",
            Some("c.example:3"),
        ),
        (
            "if (/^[0-9a-f.:]+$/.test(myIpAddress()) && !isPlainHostName(host)) return 'PROXY d.example:4';",
            Some("d.example:4"),
        ),
    ] {
        assert_eq!(way(statements).await.as_deref(), through, "{statements}");
    }
}

#[tokio::test]
async fn the_first_proxy_that_answers_is_taken_and_the_first_of_all_where_none_does() {
    let forward = Forward::start().await;
    let name = forward.name();
    for (said, through) in [
        (format!("PROXY 127.0.0.1:1; PROXY {name}"), name.as_str()),
        (
            format!("SOCKS 127.0.0.1:1; HTTPS {name}; PROXY {name}"),
            &name,
        ),
        (
            "PROXY 127.0.0.1:1; PROXY 127.0.0.1:2".to_owned(),
            "127.0.0.1:1",
        ),
        ("PROXY 127.0.0.1:1".to_owned(), "127.0.0.1:1"),
    ] {
        let found = way(&format!("return '{said}';")).await;
        assert_eq!(found.as_deref(), Some(through), "{said}");
    }
    let straight = way("return 'PROXY 127.0.0.1:1; DIRECT';").await;
    assert_eq!(straight, None);
}

#[tokio::test]
async fn where_neither_the_script_nor_its_proxy_is_there_the_way_is_straight() {
    let world = World::start().await;
    let office = Forward::start().await;
    let script = ProxyScript::that_says(&format!("return 'PROXY {}';", office.name())).await;
    let probe = Probe::new(by(&script, config(world.url()))).unwrap();
    probe.find_way().await.unwrap();
    assert_eq!(probe.proxy(), Some(office.name()));
    // A page that is no script takes no script's place.
    script.serve("200 OK", "<html>Sign in to this network</html>");
    probe.find_way().await.unwrap_err();
    assert_eq!(probe.proxy(), None);
    script.serve("404 Not Found", "");
    probe.find_way().await.unwrap();
    assert_eq!(probe.proxy(), Some(office.name()));
    office.end().await;
    probe.find_way().await.unwrap();
    assert_eq!(probe.proxy(), None);
    assert!(probe.reach().await.is_ok());
}

#[tokio::test]
async fn a_script_of_https_is_not_fetched_over_http() {
    let plain = ProxyScript::that_says("return 'PROXY p.example:1';").await;
    let begin = ProxyScript::that_says("").await;
    begin.serve(&format!("302 Found\r\nLocation: {}", plain.url), "");
    let encrypted = Encrypted::before(begin.addr(), "localhost").await;
    let server: url::Url = "http://chat.corp.example:8443".parse().unwrap();
    let config = |url: url::Url| ClientConfig {
        extra_ca: Some(encrypted.authority.clone()),
        proxy: ProxyChoice::Script { url },
        ..crate::support::config(url::Url::clone(&server))
    };
    let by_http = find_proxy(&config(begin.url.clone())).await;
    assert_eq!(by_http.as_deref(), Some("p.example:1"));
    assert_eq!(find_proxy(&config(encrypted.url.clone())).await, None);
}

#[tokio::test]
async fn a_script_that_cannot_be_followed_leaves_the_straight_way() {
    let world = World::start().await;
    let script = ProxyScript::that_says("").await;
    let endless = "function FindProxyForURL(url, host) { for (;;) {} }";
    let greedy = "function FindProxyForURL(url, host) { let a = ['x']; for (;;) a = a.concat(a); }";
    let deep = "function FindProxyForURL(url, host) { return FindProxyForURL(url, host); }";
    let long = "/".repeat(2 * 1024 * 1024);
    for (status, body) in [
        (
            "404 Not Found",
            "function FindProxyForURL() { return 'PROXY 127.0.0.1:1'; }",
        ),
        ("200 OK", "<html>Sign in to this network</html>"),
        ("200 OK", ""),
        (
            "200 OK",
            "function FindProxyForURL(url, host) { throw new Error('no'); }",
        ),
        (
            "200 OK",
            "function FindProxyForURL(url, host) { return 'SOCKS 127.0.0.1:1'; }",
        ),
        (
            "200 OK",
            "function FindProxyForURL(url, host) { return require('fs'); }",
        ),
        ("200 OK", endless),
        ("200 OK", greedy),
        ("200 OK", deep),
        ("200 OK", &long),
    ] {
        script.serve(status, body);
        let config = by(&script, config(world.url()));
        let probe = Probe::new(config.clone()).unwrap();
        let error = probe.find_way().await.unwrap_err();
        assert_eq!(error.code(), "proxy_script", "{status} {}", body.len());
        assert_eq!(probe.proxy(), None);
        assert!(probe.reach().await.is_ok());
    }
    let (ana, mut ear) = world.agent(by(&script, config(world.url())), "ana").await;
    assert!(ear.up().await);
    ana.logout().await.unwrap();
}

#[tokio::test]
async fn who_cannot_be_reached_without_a_proxy_is_told_of_the_script() {
    let script = ProxyScript::that_says("").await;
    script.serve("404 Not Found", "");
    let config = by(&script, config("http://127.0.0.1:1".parse().unwrap()));
    let error = connect(config, password("ana"), |_| {}).await;
    let error = error.map(|_| ()).unwrap_err();
    assert_eq!(error.code(), "proxy_script");
    assert!(
        error.is_unsent() && error.to_string().contains("404"),
        "{error}"
    );
}

#[tokio::test]
async fn another_network_has_another_way() {
    let world = World::start().await;
    for transport in TRANSPORTS {
        let (office, home) = (Forward::start().await, Forward::start().await);
        let script = ProxyScript::that_says(&format!("return 'PROXY {}';", office.name())).await;
        let config = ClientConfig {
            transport,
            ..by(&script, config(world.url()))
        };
        let (ana, mut ear) = world.agent(config, "ana").await;
        assert!(ear.up().await);
        assert!(!office.asked().is_empty());
        script.say(&format!("return 'PROXY {}';", home.name()));
        ana.network_changed();
        ear.up().await;
        assert!(!home.asked().is_empty(), "{transport:?}");
        // What was fetched counts while its server is away.
        let asked = script.times();
        script.serve("503 Service Unavailable", "");
        let before = home.asked().len();
        ana.network_changed();
        ear.up().await;
        assert!(script.times() > asked);
        assert!(home.asked().len() > before, "{transport:?}");
        ana.logout().await.unwrap();
    }
}

#[tokio::test]
async fn a_password_is_given_to_the_proxy_that_it_is_for_alone() {
    let world = World::start().await;
    let (mine, other) = (Forward::start().await, Forward::start().await);
    mine.let_in("ana", "secret");
    other.let_in("ana", "secret");
    for (forward, passes) in [(&mine, true), (&other, false)] {
        let script = ProxyScript::that_says(&format!("return 'PROXY {}';", forward.name())).await;
        let config = ClientConfig {
            proxy_login: Some(ProxyLogin {
                proxy: mine.name(),
                user: "ana".to_owned(),
                password: "secret".into(),
            }),
            ..by(&script, config(world.url()))
        };
        let connected = connect(config, password("ana"), |_| {}).await;
        match connected {
            Ok((ana, _ear)) => {
                assert!(passes);
                ana.logout().await.unwrap();
            }
            Err(error) => {
                assert!(!passes);
                assert_eq!(error.code(), "proxy_password");
            }
        }
    }
}
