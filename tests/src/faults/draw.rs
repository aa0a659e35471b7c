//! A script from a seed.

use rand::rngs::StdRng;
use rand::seq::IndexedRandom as _;
use rand::{RngExt as _, SeedableRng as _};

use super::script::{AGENTS, ContactDeed, Deed, Fault, HoldIn, Script, Setup, Step, What};

/// Requests that faults happen to, the likelier the more often they are named.
const REQUESTS: [&str; 16] = [
    "/send-message",
    "/send-message",
    "/send-message",
    "/send-message",
    "/send-message",
    "/accept",
    "/put-on-hold",
    "/put-on-hold",
    "/pull",
    "/resume",
    "/resume",
    "/complete",
    "/messages",
    "current-session",
    "get-snapshot",
    "/notifications",
];
/// What deployments go without.
pub const FEATURES: [&str; 4] = ["idempotency", "put-on-hold", "ack", "websocket"];
/// When the last thing happens, in milliseconds.
const LENGTH: std::ops::Range<u64> = 1_800..3_600;
/// How often an agent looks whether a chat is offered, in milliseconds.
const LOOKS: u64 = 250;

/// The script of a seed; `without` replaces what the server would go without.
pub fn draw(seed: u64, without: Option<&[String]>) -> Script {
    let mut rng = StdRng::seed_from_u64(seed);
    let setup = setup(seed, &mut rng, without);
    let length = rng.random_range(LENGTH);
    let mut drawn = Draw {
        rng,
        setup,
        length,
        steps: Vec::new(),
        texts: 0,
    };
    drawn.contacts();
    drawn.agents();
    drawn.faults();
    let Draw {
        setup, mut steps, ..
    } = drawn;
    steps.sort_by_key(|step| step.at);
    Script { setup, steps }
}

fn setup(seed: u64, rng: &mut StdRng, without: Option<&[String]>) -> Setup {
    // Drawn also where it is replaced: the rest of the script stays the same.
    let drawn: Vec<String> = (rng.random_bool(0.4))
        .then(|| FEATURES.choose(rng).map(|feature| (*feature).to_owned()))
        .flatten()
        .into_iter()
        .collect();
    Setup {
        seed,
        contacts: rng.random_range(6..=9),
        session_timeout: *[1_500, 5_000, 60_000].choose(rng).unwrap_or(&60_000),
        process: rng
            .random_bool(0.25)
            .then(|| rng.random_range(0..AGENTS.len())),
        polling: (0..AGENTS.len()).filter(|_| rng.random_bool(0.3)).collect(),
        without: without.map_or(drawn, <[String]>::to_vec),
    }
}

struct Draw {
    rng: StdRng,
    setup: Setup,
    length: u64,
    steps: Vec<Step>,
    texts: usize,
}

impl Draw {
    fn add(&mut self, at: u64, what: What) {
        self.steps.push(Step { at, what });
    }

    fn text(&mut self, who: &str) -> String {
        self.texts += 1;
        format!("{who} {}", self.texts)
    }

    fn time(&mut self, from: u64) -> u64 {
        self.rng.random_range(from..self.length.max(from + 1))
    }

    fn contacts(&mut self) {
        for contact in 0..self.setup.contacts {
            let opened = self.rng.random_range(0..900);
            self.add(opened, What::Contact(contact, ContactDeed::Open));
            let mut times: Vec<u64> = (0..self.rng.random_range(1..=5))
                .map(|_| self.time(opened + 50))
                .collect();
            times.sort_unstable();
            for at in times {
                let text = self.text("contact");
                self.add(at, What::Contact(contact, ContactDeed::Write(text)));
            }
        }
    }

    fn agents(&mut self) {
        for agent in 0..AGENTS.len() {
            let mut at = self.rng.random_range(0..LOOKS);
            while at < self.length {
                self.add(at, What::Agent(agent, Deed::Accept(agent)));
                at += self.rng.random_range(LOOKS / 2..LOOKS * 2);
            }
            for _ in 0..self.rng.random_range(15..=35) {
                let at = self.time(400);
                let deed = self.deed();
                self.add(at, What::Agent(agent, deed));
            }
            if self.rng.random_bool(0.1) {
                let at = self.time(800);
                self.add(at, What::Agent(agent, Deed::Restart));
            }
        }
        if let Some(agent) = self.setup.process {
            for _ in 0..self.rng.random_range(1..=2) {
                let at = self.time(600);
                self.add(at, What::Agent(agent, Deed::Kill));
            }
        }
    }

    fn deed(&mut self) -> Deed {
        let chat = self.rng.random_range(0..self.setup.contacts);
        let hold = *[
            HoldIn::Default,
            HoldIn::Default,
            HoldIn::Default,
            HoldIn::Own,
            HoldIn::Group,
        ]
        .choose(&mut self.rng)
        .unwrap_or(&HoldIn::Default);
        match self.rng.random_range(0..100) {
            0..2 => Deed::Decline(chat),
            2..42 => {
                let text = self.text("agent");
                Deed::Send(chat, text)
            }
            // The same words again, which no text tells apart.
            42..50 => Deed::Send(chat, "One moment, please.".to_owned()),
            50..66 => Deed::Hold(chat, hold),
            66..77 => Deed::Rejoin(chat),
            77..86 => {
                let texts = (0..self.rng.random_range(1..=3))
                    .map(|_| self.text("agent"))
                    .collect();
                Deed::Visit(chat, texts)
            }
            86..92 => {
                let text = self.text("note");
                Deed::Note(chat, text)
            }
            92..94 => Deed::Done(chat),
            94..96 => Deed::NotReady,
            96..98 => Deed::Ready,
            _ => Deed::TryNow,
        }
    }

    fn faults(&mut self) {
        for agent in 0..AGENTS.len() {
            for _ in 0..self.rng.random_range(1..=5) {
                let at = self.time(400);
                let fault = self.fault();
                self.add(at, What::Net(agent, fault));
            }
        }
        if self.rng.random_bool(0.15) {
            let (at, away) = (self.time(400), self.rng.random_range(0..900));
            self.add(at, What::KillServer(away));
        }
    }

    fn fault(&mut self) -> Fault {
        let request = REQUESTS
            .choose(&mut self.rng)
            .copied()
            .unwrap_or("/send-message")
            .to_owned();
        let lasts = self.rng.random_range(50..900);
        match self.rng.random_range(0..100) {
            0..20 => Fault::LoseReply(request),
            20..27 => Fault::CutReply(request),
            27..34 => Fault::Late(request, lasts),
            34..40 => {
                let status = *[500, 502, 503, 504].choose(&mut self.rng).unwrap_or(&502);
                Fault::Gateway(request, status)
            }
            40..47 => Fault::WrongSession(request),
            47..51 => Fault::WrongBayeux("/meta/connect".to_owned()),
            51..58 => Fault::Slow {
                latency: self.rng.random_range(0..200),
                jitter: self.rng.random_range(0..200),
                bytes_per_second: self
                    .rng
                    .random_bool(0.3)
                    .then(|| self.rng.random_range(20_000..200_000)),
                lasts,
            },
            58..65 => Fault::Stall(lasts),
            65..71 => Fault::Blackhole(lasts),
            71..76 => Fault::HalfOpen,
            76..83 => Fault::Reset(self.rng.random_range(0..6_000)),
            83..88 => Fault::HangUp(lasts),
            88..95 => Fault::Refuse(lasts),
            _ => Fault::Portal(lasts),
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn a_seed_is_a_script_and_a_script_is_text() {
        for seed in 0..200 {
            let script = draw(seed, None);
            assert_eq!(script, draw(seed, None));
            let text = script.to_string();
            assert_eq!(text.parse::<Script>().unwrap(), script, "{text}");
            assert!(script.steps.windows(2).all(|pair| pair[0].at <= pair[1].at));
        }
    }

    #[test]
    fn what_the_server_goes_without_changes_nothing_else() {
        let without = ["ack".to_owned()];
        for seed in 0..50 {
            let (one, two) = (draw(seed, None), draw(seed, Some(&without)));
            assert_eq!(one.steps, two.steps);
            assert_eq!(two.setup.without, without);
        }
    }

    #[test]
    fn every_kind_of_fault_and_every_lack_is_drawn_but_the_sabotage() {
        let scripts: Vec<Script> = (0..200).map(|seed| draw(seed, None)).collect();
        let kinds: BTreeSet<&str> = scripts
            .iter()
            .flat_map(|script| &script.steps)
            .filter_map(|step| step.what.fault())
            .collect();
        assert_eq!(kinds.len(), 17, "{kinds:?}");
        assert!(!kinds.contains("twice"));
        let lacks: BTreeSet<&String> = scripts
            .iter()
            .flat_map(|script| &script.setup.without)
            .collect();
        assert_eq!(lacks.len(), FEATURES.len(), "{lacks:?}");
    }
}
