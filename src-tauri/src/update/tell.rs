//! What the agent is told of updates, and when.

use std::time::Duration;

use holdfast_core::Session;
use holdfast_core::view::{PlaceId, Screen, SessionNotice};
use tokio::time::sleep;

/// How often it is looked whether a chat is open.
const LOOK: Duration = Duration::from_secs(if cfg!(test) { 1 } else { 5 });

/// Tells it as soon as somebody is there who is in no chat: nobody is disturbed in the middle of one.
pub(super) async fn once_quiet(session: &Session, notice: SessionNotice) {
    while !is_quiet(session) {
        sleep(LOOK).await;
    }
    tracing::info!(code = %notice.code, "the agent is told of an update");
    session.tell_problem(notice);
}

fn is_quiet(session: &Session) -> bool {
    session.view().is_ok_and(|view| {
        let in_a_chat = view
            .places
            .iter()
            .any(|place| place.id == PlaceId::Active && place.count != Some(0));
        view.screen == Screen::SignedIn && !in_a_chat
    })
}

/// The sentence for a code; the window has those in other languages.
pub(super) fn notice(code: &str, version: &str) -> SessionNotice {
    let message = match code {
        "update_ready" => {
            format!("Holdfast {version} is here. It is installed when you quit Holdfast.")
        }
        "update_no_rights" => format!(
            "Holdfast {version} is there, and you have no right to install it on this computer. Ask your IT department."
        ),
        _ => "An update came that its makers have not signed as they should, so it was not taken. Tell your IT department.".to_owned(),
    };
    SessionNotice::new(code, message).about(version)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use std::path::Path;
    use std::sync::Arc;

    use holdfast_core::view::ListOrder;
    use holdfast_core::{MemoryKeychain, NoNotifier, Parts, SignInRequest, SystemClock};
    use holdfast_domain::intent::Verb;
    use holdfast_server::{Running, ServerConfig};
    use holdfast_settings::{Computer, Layer};

    use super::*;

    /// Far longer than anything takes.
    const LIMIT: Duration = Duration::from_mins(1);

    struct World {
        server: Running,
        session: Session,
        _files: tempfile::TempDir,
    }

    /// An agent with nothing on their hands, on a server with the demo's deployment.
    async fn world() -> World {
        let files = tempfile::tempdir().unwrap();
        let demo = Path::new(env!("CARGO_MANIFEST_DIR")).join("../config/demo");
        let free = ([127, 0, 0, 1], 0).into();
        let mut config = ServerConfig::new(free, files.path().join("server"), demo);
        config.demo_credentials = true;
        let server = holdfast_server::start(config).await.unwrap();
        let profile = files.path().join("ana");
        let parts = Parts {
            keychain: Arc::<MemoryKeychain>::default(),
            notifier: Arc::new(NoNotifier),
            clock: Arc::new(SystemClock),
            computer: Arc::new(Computer::new(&profile, Box::new(Vec::<Layer>::new()))),
        };
        World {
            session: Session::new(profile, parts),
            server,
            _files: files,
        }
    }

    impl World {
        fn url(&self) -> String {
            format!("http://{}", self.server.addr)
        }

        async fn sign_in(&self) {
            let ana = SignInRequest::new(self.url(), "ana", "ana".into());
            self.session.sign_in(ana).await.unwrap();
            self.session.synchronised().await.unwrap();
        }

        /// A contact writes, and the agent accepts; answers the chat.
        async fn a_chat(&self) -> String {
            self.session.set_status(true, None).await.unwrap();
            let form = [
                ("firstName", "Carla"),
                ("lastName", "Mendes"),
                ("subject", "Where is my parcel?"),
                ("emailAddress", "carla@example.com"),
            ];
            let url = format!("{}/genesys/2/chat/support", self.url());
            let client = reqwest::Client::builder().no_proxy().build().unwrap();
            let reply = client.post(url).form(&form).send().await.unwrap();
            assert!(reply.status().is_success());
            let id = self.chat_that_is("offered").await;
            self.session.act(&id, Verb::Accept).unwrap();
            self.chat_that_is("active").await
        }

        async fn chat_that_is(&self, phase: &str) -> String {
            let looking = async {
                loop {
                    let page =
                        self.session
                            .list(&PlaceId::Active, ListOrder::Placed, None, None, 10);
                    let rows = page.map(|page| page.rows).unwrap_or_default();
                    if let Some(row) = rows.into_iter().find(|row| row.phase == phase) {
                        return row.id;
                    }
                    sleep(Duration::from_millis(50)).await;
                }
            };
            tokio::time::timeout(LIMIT, looking).await.unwrap()
        }

        fn told(&self) -> Vec<SessionNotice> {
            let mut notices = self.session.view().unwrap().notices;
            notices.retain(|notice| notice.code.starts_with("update_"));
            notices
        }
    }

    #[tokio::test]
    async fn nobody_is_told_before_the_chat_is_on_hold() {
        let world = world().await;
        world.sign_in().await;
        let id = world.a_chat().await;
        let session = world.session.clone();
        let telling =
            tokio::spawn(async move { once_quiet(&session, notice("update_ready", "9.9")).await });
        sleep(LOOK * 3).await;
        assert_eq!(world.told(), []);
        world.session.act(&id, Verb::HOLD).unwrap();
        tokio::time::timeout(LIMIT, telling).await.unwrap().unwrap();
        let told = world.told();
        assert_eq!((told.len(), told[0].code.as_str()), (1, "update_ready"));
        assert_eq!(told[0].about.as_deref(), Some("9.9"));
        world.session.close().await;
        world.server.stop().await;
    }

    #[tokio::test]
    async fn who_may_not_install_reads_whom_to_ask() {
        let world = world().await;
        let told = once_quiet(&world.session, notice("update_no_rights", "9.9"));
        tokio::time::timeout(LIMIT, async { tokio::join!(world.sign_in(), told) })
            .await
            .unwrap();
        let told = world.told();
        assert!(
            told[0].message.contains("Ask your IT department"),
            "{told:?}"
        );
        world.session.close().await;
        world.server.stop().await;
    }
}
