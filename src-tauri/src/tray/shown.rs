//! What the icon shows of a session.

use holdfast_core::view::{AgentState, ConnectionView, PlaceId, Screen, SessionView, StatusView};

use super::words::Words;

/// What the icon's tooltip and menu show.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Shown {
    /// How things stand, in one line.
    pub(super) status: String,
    /// That held chats wait, where some do.
    pub(super) waiting: Option<String>,
    /// How many.
    pub(super) count: u32,
    /// The states to choose from; none while nothing can be chosen.
    pub(super) states: Vec<State>,
    pub(super) open: &'static str,
    pub(super) quit: &'static str,
}

/// A state that the agent can choose.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct State {
    pub(super) ready: bool,
    /// The reason's code, for Not Ready.
    pub(super) reason: Option<String>,
    pub(super) label: String,
    /// Whether it is the agent's state now.
    pub(super) is_current: bool,
}

impl Shown {
    pub(super) fn of(session: &SessionView, words: &'static Words) -> Self {
        let count = if session.screen == Screen::SignedIn {
            waiting(session)
        } else {
            0
        };
        Self {
            status: status(session, words),
            waiting: (count > 0).then(|| (words.waiting)(count)),
            count,
            states: states(session, words),
            open: words.open,
            quit: words.quit,
        }
    }

    /// Both lines in one.
    pub(super) fn tooltip(&self) -> String {
        match &self.waiting {
            Some(waiting) => format!("Holdfast: {} · {waiting}", self.status),
            None => format!("Holdfast: {}", self.status),
        }
    }
}

/// How many held chats wait for an answer.
fn waiting(session: &SessionView) -> u32 {
    session
        .places
        .iter()
        .filter(|place| place.id == PlaceId::OnHold)
        .map(|place| place.waiting)
        .sum()
}

/// One line: the agent's state, and the connection where it is not there.
fn status(session: &SessionView, words: &Words) -> String {
    match session.screen {
        Screen::SignedIn => {}
        Screen::Locked => return words.locked.to_owned(),
        Screen::SignedOut | Screen::SigningIn => return words.signed_out.to_owned(),
    }
    match session.connection {
        ConnectionView::Reconnecting { .. } => words.reconnecting.to_owned(),
        ConnectionView::Offline { .. } => words.offline.to_owned(),
        ConnectionView::Online => state(&session.status, words),
    }
}

fn state(status: &StatusView, words: &Words) -> String {
    match (status.pending, status.state, &status.reason) {
        (Some(_), _, _) => words.changing.to_owned(),
        (None, AgentState::Ready, _) => words.ready.to_owned(),
        (None, AgentState::NotReady, Some(reason)) => format!("{} · {reason}", words.not_ready),
        (None, AgentState::NotReady, None) => words.not_ready.to_owned(),
        (None, AgentState::LoggedOut, _) => words.logged_out.to_owned(),
    }
}

/// The same as in the window's status menu.
fn states(session: &SessionView, words: &Words) -> Vec<State> {
    if session.screen != Screen::SignedIn || session.connection != ConnectionView::Online {
        return Vec::new();
    }
    let status = &session.status;
    let is_not_ready = status.state == AgentState::NotReady;
    let chosen = status.reason.as_ref().filter(|_| is_not_ready);
    let reasons = status.reasons.iter().map(|reason| State {
        ready: false,
        reason: Some(reason.code.clone()),
        label: reason.name.clone(),
        is_current: chosen == Some(&reason.name),
    });
    let mut all = vec![
        State {
            ready: true,
            reason: None,
            label: words.ready.to_owned(),
            is_current: status.state == AgentState::Ready,
        },
        State {
            ready: false,
            reason: None,
            label: words.not_ready.to_owned(),
            is_current: is_not_ready && chosen.is_none(),
        },
    ];
    all.extend(reasons);
    all
}

#[cfg(test)]
mod tests {
    use holdfast_core::view::{PatienceView, PlaceView, ReasonView, ShortcutView, SignInView};

    use super::super::words::{DE, EN};
    use super::*;

    fn session(screen: Screen, state: AgentState, connection: ConnectionView) -> SessionView {
        SessionView {
            screen,
            sign_in: SignInView::default(),
            sign_in_again: None,
            agent: None,
            status: StatusView {
                state,
                reasons: vec![ReasonView {
                    code: "lunch".into(),
                    name: "Lunch".into(),
                }],
                ..StatusView::default()
            },
            connection,
            places: vec![place(PlaceId::Active, 5), place(PlaceId::OnHold, 2)],
            shortcut: ShortcutView::default(),
            waiting_to_be_sent: 0,
            patience: PatienceView {
                warning: 60,
                urgent: 300,
            },
            typing_timeout: 10,
            notices: Vec::new(),
        }
    }

    fn place(id: PlaceId, waiting: u32) -> PlaceView {
        PlaceView {
            id,
            group: None,
            category: None,
            name: String::new(),
            count: Some(9),
            waiting,
        }
    }

    fn online(state: AgentState) -> SessionView {
        session(Screen::SignedIn, state, ConnectionView::Online)
    }

    #[test]
    fn the_line_says_what_matters_most() {
        let offline = ConnectionView::Offline {
            since: 0,
            next_try: None,
        };
        let line = |session: &SessionView| Shown::of(session, &EN).tooltip();
        let signed_out = session(Screen::SignedOut, AgentState::Ready, ConnectionView::Online);
        assert_eq!(line(&signed_out), "Holdfast: Signed out");
        assert_eq!(
            line(&session(Screen::SignedIn, AgentState::Ready, offline)),
            "Holdfast: Offline · 2 held chats wait for you"
        );
        let mut lunch = online(AgentState::NotReady);
        lunch.status.reason = Some("Lunch".into());
        assert_eq!(
            Shown::of(&lunch, &DE).tooltip(),
            "Holdfast: Nicht bereit · Lunch · 2 gehaltene Chats warten auf Sie"
        );
    }

    #[test]
    fn the_states_are_those_of_the_window_with_the_current_one_marked() {
        let mut lunch = online(AgentState::NotReady);
        lunch.status.reason = Some("Lunch".into());
        let shown = Shown::of(&lunch, &EN);
        let rows: Vec<_> = shown
            .states
            .iter()
            .map(|it| {
                (
                    it.label.as_str(),
                    it.ready,
                    it.reason.as_deref(),
                    it.is_current,
                )
            })
            .collect();
        assert_eq!(
            rows,
            [
                ("Ready", true, None, false),
                ("Not Ready", false, None, false),
                ("Lunch", false, Some("lunch"), true),
            ]
        );
    }

    #[test]
    fn a_locked_window_gives_nothing_away_in_the_tray() {
        let session = session(Screen::Locked, AgentState::NotReady, ConnectionView::Online);
        let shown = Shown::of(&session, &EN);
        assert_eq!(shown.tooltip(), "Holdfast: Locked");
        assert_eq!((shown.states, shown.count), (Vec::new(), 0));
    }

    #[test]
    fn nothing_can_be_chosen_without_a_connection_or_an_agent() {
        let offline = ConnectionView::Offline {
            since: 0,
            next_try: None,
        };
        for session in [
            session(
                Screen::SignedOut,
                AgentState::LoggedOut,
                ConnectionView::Online,
            ),
            session(Screen::SignedIn, AgentState::Ready, offline),
        ] {
            assert_eq!(Shown::of(&session, &EN).states, []);
        }
    }
}
