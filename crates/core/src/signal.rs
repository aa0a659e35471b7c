//! What the core tells the shell and `holdfastctl`.

use holdfast_domain::intent::Refusal;
use holdfast_domain::shortcut::Shortcut;

use crate::view::{ConnectionView, Topic};

/// Something happened. A receiver that fell behind asks for everything again.
#[derive(Clone, Debug)]
pub enum Signal {
    /// A view changed.
    Changed(Topic),
    /// The hold shortcut to register while signed in, or none.
    Shortcut(Option<Shortcut>),
    /// Bring the window up at this chat.
    Reveal {
        /// The interaction.
        id: String,
    },
    /// The connection changed.
    Connection(ConnectionView),
    /// A chat changed.
    Interaction {
        /// The interaction.
        id: String,
        /// What it is to this agent, [`holdfast_domain::phase::Phase::as_str`].
        phase: &'static str,
        /// `interaction.state` as the server says it.
        state: String,
    },
    /// A transcript entry arrived.
    Message {
        /// The interaction.
        id: String,
        /// The position in the transcript.
        index: i64,
        /// `me`, `contact`, `colleague` or `system`.
        from: &'static str,
        /// The text.
        text: String,
    },
    /// An intent went on.
    Intent {
        /// The intent.
        id: String,
        /// The interaction.
        chat: String,
        /// [`holdfast_domain::intent::IntentState::name`].
        state: &'static str,
        /// Why it was refused.
        refusal: Option<Refusal>,
    },
}
