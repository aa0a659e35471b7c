//! The main job, over both transports.

use holdfast_client::{AfterAction, ClientError, PullFrom};
use holdfast_domain::ids::{IntentId, QueueName, WorkbinId};
use holdfast_wire::KvList;
use uuid::Uuid;

use crate::support::{Contact, TRANSPORTS, World};

pub(crate) fn op() -> IntentId {
    IntentId(Uuid::now_v7())
}

#[tokio::test]
async fn a_chat_is_accepted_answered_held_rejoined_and_done() {
    for transport in TRANSPORTS {
        let world = World::start().await;
        let mut config = world.config();
        config.transport = transport;
        let (ana, mut ear) = world.ready_agent(config, "ana").await;
        let carla = Contact::open(&world.url(), "Carla").await;
        let id = ear.offer().await;

        ana.accept(&id, "Ana", op()).await.unwrap();
        assert!(ear.state(Some(&id), "Processing").await.is_async());
        ana.typing(&id, true).await.unwrap();
        ana.typing(&id, false).await.unwrap();
        ana.send_message(&id, "Hello Carla ☂", op()).await.unwrap();
        carla.say("Hello Ana").await;
        let texts = ear.texts_until(&id, "Hello Ana").await;
        assert!(
            texts
                .iter()
                .any(|message| message.text() == Some("Hello Carla ☂"))
        );
        assert!(carla.texts().await.contains(&"Hello Carla ☂".to_owned()));

        ana.set_comment(&id, "asked the courier", op())
            .await
            .unwrap();
        ana.attach_user_data(&id, KvList::from_pairs([("Parcel", "77")]), op())
            .await
            .unwrap();
        ana.update_user_data(&id, KvList::from_pairs([("Parcel", "78")]), op())
            .await
            .unwrap();
        ana.put_on_hold(
            &id,
            &QueueName::from("async-hold"),
            Some("waiting for the courier"),
            op(),
        )
        .await
        .unwrap();
        let held = ear.state(Some(&id), "Queued").await;
        assert_eq!(held.queue(), Some("async-hold"));
        assert_eq!(held.user_data().text("Parcel").as_deref(), Some("78"));
        assert_eq!(held.comment(), Some("asked the courier"));

        ana.pull(&id, None, op()).await.unwrap();
        ana.resume(&id, "Ana", op()).await.unwrap();
        ear.state(Some(&id), "Processing").await;
        ana.delete_user_data(&id, &["Parcel"], op()).await.unwrap();
        ana.leave(&id, AfterAction::ForceClose, op()).await.unwrap();
        ana.complete(&id, op()).await.unwrap();
        ear.state(Some(&id), "Completed").await;
        let history = ana.agent_history("ana", None, None).await.unwrap();
        assert!(
            history
                .interactions()
                .iter()
                .any(|found| found.id() == Some(id.as_str()))
        );
    }
}

#[tokio::test]
async fn a_chat_goes_through_a_workbin_and_another_agent_takes_it() {
    let world = World::start().await;
    let (ana, mut ear) = world.ready_agent(world.config(), "ana").await;
    let (ben, mut other) = world.agent(world.config(), "ben").await;
    other.up().await;
    let _carla = Contact::open(&world.url(), "Carla").await;
    let id = ear.offer().await;
    ana.accept(&id, "Ana", op()).await.unwrap();
    let workbin = ben
        .workbins()
        .await
        .unwrap()
        .into_iter()
        .find(|workbin| workbin.workbin_name() == Some("support-chats"))
        .expect("the group's workbin");
    let workbin = WorkbinId::from(workbin.id().unwrap());
    ben.subscribe_workbin(&workbin, Some("Support"), true)
        .await
        .unwrap();
    ana.leave(&id, AfterAction::KeepAlive, op()).await.unwrap();
    ana.add_to_workbin(&workbin, Some("Support"), &id, op())
        .await
        .unwrap();
    let content = ben
        .workbin_content(&workbin, Some("Support"))
        .await
        .unwrap();
    assert_eq!(content.interactions()[0].id(), Some(id.as_str()));

    let from = PullFrom {
        workbin_id: workbin,
        owner_id: Some("Support".to_owned()),
    };
    ben.pull(&id, Some(&from), op()).await.unwrap();
    ben.resume(&id, "Ben", op()).await.unwrap();
    let late = ana.pull(&id, Some(&from), op()).await.unwrap_err();
    let ClientError::Refused { agent, message, .. } = &late else {
        panic!("{late:?}")
    };
    assert_eq!(agent.as_deref(), Some("ben"), "{message}");
    assert!(message.contains("Ben"), "{message}");
}

#[tokio::test]
async fn an_offer_is_declined_and_the_state_of_the_channel_told() {
    let world = World::start().await;
    let (ana, mut ear) = world.ready_agent(world.config(), "ana").await;
    let _carla = Contact::open(&world.url(), "Carla").await;
    let id = ear.offer().await;
    ana.reject(&id, op()).await.unwrap();
    ana.not_ready(Some("Lunch")).await.unwrap();
    ana.dnd(true).await.unwrap();
    ana.dnd(false).await.unwrap();
    let session = ana.current_session().await.unwrap();
    let channels = session
        .active_session()
        .unwrap()
        .media()
        .unwrap()
        .channels();
    assert_eq!(channels[0].state(), Some("NotReady"));
    ana.media_logout().await.unwrap();
    let session = ana.current_session().await.unwrap();
    let channels = session
        .active_session()
        .unwrap()
        .media()
        .unwrap()
        .channels();
    assert_eq!(channels[0].state(), Some("LoggedOut"));
}

#[tokio::test]
async fn what_the_server_refuses_is_told_in_its_words() {
    let world = World::start().await;
    let (ana, mut ear) = world.ready_agent(world.config(), "ana").await;
    let _carla = Contact::open(&world.url(), "Carla").await;
    let id = ear.offer().await;
    ana.accept(&id, "Ana", op()).await.unwrap();
    let refused = ana
        .put_on_hold(&id, &QueueName::from("no-such-queue"), None, op())
        .await
        .unwrap_err();
    assert_eq!(refused.code(), "refused");
    assert!(refused.to_string().contains("no-such-queue"), "{refused}");
    let session = ana.current_session().await.unwrap();
    let chats = session
        .active_session()
        .unwrap()
        .media()
        .unwrap()
        .channels()[0]
        .interactions();
    assert_eq!(chats[0].state(), Some("Processing"), "it is as it was");
}
