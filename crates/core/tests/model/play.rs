//! Steps, carried out; and what there is to see after each.

use std::collections::HashMap;
use std::time::{Duration, Instant};

use holdfast_domain::ids::IntentId;
use holdfast_domain::intent::{IntentState, Verb};
use holdfast_server::Feature;
use holdfast_tests::proxy::{Proxy, Trick, reply};
use tokio::runtime::Runtime;

use crate::Contact;
use crate::computer::Computer;
use crate::model::{CHATS, Chat, Fate, Model, Seen, Step};
use crate::world::World;

/// How long anything may take to settle, each lost connection included.
const SETTLING: Duration = Duration::from_secs(90);

/// A server, two contacts and an agent on a bad network; a colleague beside.
pub(crate) struct Play {
    outside: Runtime,
    world: World,
    proxy: Proxy,
    contacts: Vec<Contact>,
    ana: Computer,
    ben: Option<Computer>,
    models: Vec<Model>,
    /// Everything that the core took, and how far it was when it was looked at last.
    intents: HashMap<IntentId, Option<IntentState>>,
    down: bool,
    /// Whether the server carries out again what it was asked for before.
    repeats: bool,
    /// Makes each text another one.
    number: usize,
}

impl Play {
    pub(crate) fn begin(repeats: bool) -> Self {
        let outside = Runtime::new().unwrap();
        let lacks: &[Feature] = if repeats {
            &[Feature::Idempotency]
        } else {
            &[]
        };
        let world = outside.block_on(World::without(lacks));
        let proxy = outside.block_on(Proxy::before(world.addr()));
        let ana = Computer::new("ana", proxy.url().as_str());
        ana.ready(true);
        let mut contacts = Vec::new();
        for name in ["Carla", "Dora"].into_iter().take(CHATS) {
            let contact = outside.block_on(world.contact(name));
            let id = contact.chat().to_owned();
            ana.until("the offer", |session| {
                let door = holdfast_domain::door::Door::Place;
                let phase = session.chat(&id, door).ok()?.row.phase;
                (phase == "offered").then_some(())
            });
            ana.act(&id, Verb::Accept).unwrap();
            assert!(ana.settles(SETTLING));
            contacts.push(contact);
        }
        Self {
            outside,
            world,
            proxy,
            contacts,
            ana,
            ben: None,
            models: vec![Model::default(); CHATS],
            intents: HashMap::new(),
            down: false,
            repeats,
            number: 0,
        }
    }

    /// Carries a step out, looks, and says what promise is broken.
    pub(crate) fn step(&mut self, step: &Step) -> Result<(), String> {
        let mut settled = false;
        match *step {
            Step::Say(chat) => {
                let text = self.text("Message");
                self.say(chat, &text)?;
            }
            Step::SayDraft(chat) => {
                let text = self.models[chat].draft.clone();
                if !text.is_empty() {
                    self.say(chat, &text)?;
                }
            }
            Step::SayAgain(chat) => {
                if let Some(text) = self.models[chat].last().filter(|_| self.is_still()) {
                    let draft = self.ana.draft(&self.id(chat));
                    if self.say(chat, &text)? {
                        // What had come back as the draft is sent from there: that is no second message.
                        self.models[chat].sent_from(&draft);
                    }
                }
            }
            Step::Write(chat, sees) => self.write(chat, sees),
            Step::TakeBack(which) => self.take_back(which),
            Step::Edit(which) => self.edit(which),
            Step::Withdraw(which) => self.withdraw(which),
            Step::Dismiss(chat) => {
                let id = self.id(chat);
                self.ana.session().dismiss_refusal(&id).unwrap();
            }
            Step::Hold(chat) => self.act(chat, Verb::HOLD)?,
            Step::Rejoin(chat) => self.act(chat, Verb::REJOIN)?,
            Step::Note(chat) => {
                let text = self.text("Note");
                self.act(chat, Verb::Note { text })?;
            }
            Step::Fate(fate) => self
                .proxy
                .next("/send-message", trick(self.world_allows(fate))),
            Step::Down => self.network(false),
            Step::Up => self.network(true),
            Step::Crash => self.ana.crash(),
            Step::Restart => {
                self.outside.block_on(self.world.stop());
                self.outside.block_on(self.world.again());
            }
            Step::Taken(chat, keeps) => self.taken(chat, keeps),
            Step::ContactWrites(chat) => {
                // A chat that is over takes no more words.
                let _over = self.outside.block_on(self.contacts[chat].write("And?"));
            }
            Step::Settle => {
                self.settle()?;
                settled = true;
            }
        }
        self.look(settled)
    }

    /// Where repeats are carried out the core waits for long before it takes a message for never seen.
    fn world_allows(&self, fate: Fate) -> Fate {
        match fate {
            Fate::Swallowed if self.repeats => Fate::ReplyLost,
            Fate::Never if self.repeats => Fate::ReplyCut,
            fate => fate,
        }
    }

    fn text(&mut self, what: &str) -> String {
        self.number += 1;
        format!("{what} {}.", self.number)
    }

    fn id(&self, chat: Chat) -> String {
        self.contacts[chat].chat().to_owned()
    }

    fn say(&mut self, chat: Chat, text: &str) -> Result<bool, String> {
        let verb = Verb::Send {
            text: text.to_owned(),
        };
        // What policy does not allow is told at once, and nothing changes.
        if let Ok(intent) = self.ana.act(&self.id(chat), verb) {
            self.remember(intent, true)?;
            self.models[chat].take(text);
            return Ok(true);
        }
        Ok(false)
    }

    fn act(&mut self, chat: Chat, verb: Verb) -> Result<(), String> {
        match self.ana.act(&self.id(chat), verb) {
            // Asked for twice, it may be the same intent.
            Ok(intent) => self.remember(intent, false),
            Err(_) => Ok(()),
        }
    }

    fn remember(&mut self, intent: IntentId, new: bool) -> Result<(), String> {
        if self.intents.insert(intent, None).is_some() && new {
            return Err(format!("{intent} was there before"));
        }
        Ok(())
    }

    /// What the agent writes replaces what they saw: what stands there, or what they wrote last.
    fn write(&mut self, chat: Chat, sees: bool) {
        let (id, text) = (self.id(chat), self.text("Draft"));
        let over = if sees {
            self.ana.draft(&id)
        } else {
            self.models[chat].draft.clone()
        };
        self.ana.session().set_draft(&id, &text, &over).unwrap();
        self.models[chat].write(&over, &text);
    }

    /// One of the messages that wait: its intent, its chat and its text. Of equal words it could not be said which were
    /// meant.
    fn waiting(&self, which: proptest::sample::Index) -> Option<(String, Chat, String)> {
        let mut waiting = self.ana.outbox();
        waiting.retain(|item| item.verb == "send" && item.state == "queued");
        let item = (!waiting.is_empty()).then(|| which.get(&waiting))?;
        let chat = (0..CHATS).find(|chat| self.id(*chat) == item.id)?;
        let text = item.text.clone()?;
        (self.models[chat].times(&text) == 1).then(|| (item.intent.clone(), chat, text))
    }

    fn take_back(&mut self, which: proptest::sample::Index) {
        let Some((intent, chat, text)) = self.waiting(which) else {
            return;
        };
        // Sent meanwhile, it is told so and nothing changes.
        if let Ok(draft) = self.ana.session().take_back(&intent) {
            self.models[chat].take_back(&text, &draft);
        }
    }

    fn edit(&mut self, which: proptest::sample::Index) {
        let Some((intent, chat, text)) = self.waiting(which) else {
            return;
        };
        let new = self.text("Changed");
        // Nothing of its chat is sent before it is saved.
        if self.ana.session().hold_back(&intent, Some(&text)).is_err() {
            return;
        }
        if self.ana.session().edit_intent(&intent, &new).is_ok() {
            self.models[chat].edit(&text, &new);
        }
    }

    /// What is withdrawn is looked at first, so nothing must move meanwhile.
    fn withdraw(&mut self, which: proptest::sample::Index) {
        if !self.is_still() {
            return;
        }
        let mut waiting = self.ana.outbox();
        waiting.retain(|item| item.verb == "send");
        if waiting.is_empty() {
            return;
        }
        let item = which.get(&waiting);
        let text = item.text.clone().unwrap();
        let chat = (0..CHATS).find(|chat| self.id(*chat) == item.id).unwrap();
        let stand = |computer: &Computer| {
            let (_, standing) = computer.own_words(&item.id);
            standing
                .iter()
                .filter(|(standing, _)| *standing == text)
                .count()
        };
        let before = stand(&self.ana);
        // Where it had come back as the draft, putting the refusal away leaves the draft.
        let withdrawn = self.ana.session().cancel_intent(&item.intent).is_ok();
        if withdrawn && stand(&self.ana) < before {
            self.models[chat].withdraw(&text);
        }
    }

    /// Whether nothing moves: there is no network, or nothing is under way after a while.
    fn is_still(&self) -> bool {
        self.down || self.ana.settles(Duration::from_secs(5))
    }

    fn network(&mut self, up: bool) {
        self.down = !up;
        self.proxy.down(!up);
    }

    /// Ben takes a held chat, and keeps it or puts it back.
    fn taken(&mut self, chat: Chat, keeps: bool) {
        let id = self.id(chat);
        if self.ana.phase(&id).as_deref() != Some("on_hold") {
            return;
        }
        let url = self.world.url();
        let ben = self.ben.get_or_insert_with(|| {
            let ben = Computer::new("ben", url.as_str());
            ben.ready(false);
            ben
        });
        ben.fetch(&id);
        if ben.act(&id, Verb::REJOIN).is_ok() {
            ben.settles(SETTLING);
            if !keeps && ben.act(&id, Verb::HOLD).is_ok() {
                ben.settles(SETTLING);
            }
        }
    }

    /// The network is well, and stays so until nothing is under way.
    fn settle(&mut self) -> Result<(), String> {
        self.network(true);
        let until = Instant::now() + SETTLING;
        while !self.ana.settles(Duration::from_secs(2)) {
            if Instant::now() > until {
                return Err(format!("it never settles: {:?}", self.ana.outbox()));
            }
            // Whoever waits for an answer that never comes is told so.
            self.proxy.cut();
        }
        Ok(())
    }

    fn look(&mut self, settled: bool) -> Result<(), String> {
        for chat in 0..CHATS {
            let id = self.id(chat);
            let contact = &mut self.contacts[chat];
            let before = self.outside.block_on(contact.texts_of("Agent")).unwrap();
            // Of one moment: what moved while it was looked at is looked at again.
            let (own, standing, draft) = loop {
                let (own, standing) = self.ana.own_words(&id);
                let draft = self.ana.draft(&id);
                if self.ana.own_words(&id).1 == standing {
                    break (own, standing, draft);
                }
            };
            let after = self.outside.block_on(contact.texts_of("Agent")).unwrap();
            let seen = Seen {
                before,
                standing,
                draft,
                after,
                own,
            };
            let judged = self.models[chat].judge(&seen, settled);
            judged.map_err(|broken| {
                format!("{broken}; chat {chat}: {seen:?}; {:?}", self.models[chat])
            })?;
        }
        for (intent, known) in &mut self.intents {
            let now = self.ana.session().intent_state(*intent).unwrap();
            if let Some(known) = known.as_ref().filter(|state| state.is_final())
                && now.as_ref().is_some_and(|now| now != known)
            {
                return Err(format!("{intent} was {known:?} for good, and is {now:?}"));
            }
            *known = now.or(known.take());
        }
        Ok(())
    }
}

fn trick(fate: Fate) -> Trick {
    let answer = |status, code| {
        let body = format!(r#"{{"status":{{"code":{code},"message":"Not now."}}}}"#);
        Trick::Answer(reply(status, "application/json", &body))
    };
    match fate {
        Fate::ReplyLost => Trick::LoseReply,
        Fate::ReplyCut => Trick::CutReply,
        Fate::Swallowed => answer("502 Bad Gateway", 500),
        Fate::Refused => answer("200 OK", 4),
        Fate::Never => Trick::Never,
    }
}
