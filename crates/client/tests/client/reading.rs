//! Queues, histories, contacts, transcripts.

use holdfast_domain::ids::{ContactId, InteractionId, QueueName};

use crate::chat::op;
use crate::support::{Contact, World};

#[tokio::test]
async fn queues_are_read_page_by_page() {
    let world = World::start().await;
    let (ana, mut ear) = world.ready_agent(world.config(), "ana").await;
    for name in ["Carla", "Tomás", "شيرين"] {
        let _contact = Contact::open(&world.url(), name).await;
        let id = ear.offer().await;
        ana.accept(&id, "Ana", op()).await.unwrap();
        ana.put_on_hold(&id, &QueueName::from("async-hold"), None, op())
            .await
            .unwrap();
    }
    let condition =
        "MediaType='chat' AND Queue='async-hold' AND AgentId='ana' AND _empty(AssignedTo)";
    let snapshot = ana.snapshot(condition, 0, 2).await.unwrap();
    assert_eq!(
        (
            snapshot.number_of_interactions(),
            snapshot.interactions().len()
        ),
        (Some(3), 2)
    );
    let page = ana
        .snapshot_page(snapshot.snapshot_id().unwrap(), 2, 2)
        .await
        .unwrap();
    assert_eq!(page.interactions().len(), 1);
    ana.release_snapshot(snapshot.snapshot_id().unwrap())
        .await
        .unwrap();
    let malformed = ana.snapshot("MediaType=", 0, 2).await.unwrap_err();
    assert_eq!(malformed.code(), "refused", "{malformed}");
}

#[tokio::test]
async fn transcripts_and_histories_are_read_without_joining() {
    let world = World::start().await;
    let (ana, mut ear) = world.ready_agent(world.config(), "ana").await;
    let (lea, _other) = world.agent(world.config(), "lea").await;
    let carla = Contact::open(&world.url(), "Carla").await;
    let id = ear.offer().await;
    ana.accept(&id, "Ana", op()).await.unwrap();
    carla.say("My parcel is lost").await;
    ear.texts_until(&id, "My parcel is lost").await;

    let transcript = lea.messages(&id).await.unwrap();
    assert!(
        transcript
            .iter()
            .any(|message| message.text() == Some("My parcel is lost"))
    );
    let indexes: Vec<_> = transcript
        .iter()
        .filter_map(holdfast_wire::interaction::Message::index)
        .collect();
    assert!(indexes.is_sorted(), "{indexes:?}");

    let details = lea.interaction_details(&id).await.unwrap();
    assert_eq!(details.id(), Some(id.as_str()));
    let contact = ContactId::from(details.contact_id().unwrap());
    let history = lea.contact_history(&contact, None).await.unwrap();
    assert!(
        history
            .interactions()
            .iter()
            .any(|found| found.id() == Some(id.as_str()))
    );
    assert!(
        lea.contact_details(&contact)
            .await
            .unwrap()
            .raw("attributes")
            .is_some()
    );
    assert!(lea.search_contacts("Carla*", 0, 10).await.is_ok());
    assert!(lea.search_interactions("parcel", 10).await.is_ok());
    let unknown = lea
        .messages(&InteractionId::from("no/such?chat#.."))
        .await
        .unwrap_err();
    assert!(unknown.is_definite(), "{unknown:?}");
}
