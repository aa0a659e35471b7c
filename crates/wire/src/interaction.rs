//! The interaction, its chat, the chat's participants and messages.

use holdfast_domain::phase::{Assigned, Sighting, State};

use crate::object::wire_object;

wire_object! {
    /// An interaction as events, snapshots, workbins and `current-session` carry it.
    Interaction {
        /// The interaction's id.
        id / set_id: id = "id",
        /// The media type, `chat` here (`mediatype`; UCS says `mediaType`).
        media_type / set_media_type: text = "mediatype",
        /// The state as text; see [`Interaction::wire_state`].
        state / set_state: text = "state",
        /// `Inbound`, `Outbound` or `Internal`.
        interaction_type / set_interaction_type: text = "interactionType",
        /// E.g. `InboundNew`.
        interaction_subtype / set_interaction_subtype: text = "interactionSubtype",
        /// The subject.
        subject / set_subject: text = "subject",
        /// The note.
        comment / set_comment: text = "comment",
        /// The contact.
        contact_id / set_contact_id: id = "contactId",
        /// The queue it is in or was last in.
        queue / set_queue: text = "queue",
        /// The name of the workbin it is in.
        workbin_type_id / set_workbin_type_id: text = "workbinTypeId",
        /// The agent that handled it last.
        agent_id / set_agent_id: text = "agentId",
        /// The agent that has it now.
        assigned_to / set_assigned_to: text = "assignedTo",
        /// The interaction it was made from.
        parent_interaction_id / set_parent_interaction_id: id = "parentInteractionId",
        /// What the server allows now.
        capabilities / set_capabilities: texts = "capabilities",
        /// The case data.
        user_data / set_user_data: kv = "userData",
        /// Whether the session is open.
        is_alive / set_is_alive: flag = "isAlive",
        /// Whether another agent works on it right now.
        is_locked / set_is_locked: flag = "isLocked",
        /// Whether it is marked held.
        is_held / set_is_held: flag = "isHeld",
        /// Whether it is an online (session) media.
        is_online / set_is_online: flag = "isOnline",
        /// Whether the workflow knows it.
        is_in_workflow / set_is_in_workflow: flag = "isInWorkflow",
        /// E.g. `Queued`, `Routing`.
        workflow_state / set_workflow_state: text = "workflowState",
        /// The offer's ticket.
        ticket_id / set_ticket_id: int = "ticketId",
        /// When it arrived.
        received_at / set_received_at: text = "receivedAt",
        /// When it was submitted to the workflow.
        submitted_at / set_submitted_at: text = "submittedAt",
        /// When it was delivered to the agent.
        delivered_at / set_delivered_at: text = "deliveredAt",
        /// When the agent took it.
        assigned_at / set_assigned_at: text = "assignedAt",
        /// When it was moved into its queue.
        moved_to_queue_at / set_moved_to_queue_at: text = "movedToQueueAt",
        /// When it was placed into its queue.
        placed_in_queue_at / set_placed_in_queue_at: text = "placedInQueueAt",
        /// The tenant's id.
        tenant_id / set_tenant_id: int = "tenantId",
        /// Who submitted it.
        submitted_by / set_submitted_by: text = "submittedBy",
        /// The chat session.
        chat / set_chat: object(Chat) = "chat",
    }
}

wire_object! {
    /// The chat session of an interaction.
    Chat {
        /// Who is in it now.
        participants / set_participants: list(Participant) = "participants",
        /// When the session began.
        start_at / set_start_at: text = "startAt",
        /// The receiving agent's participant id.
        my_participant_id / set_my_participant_id: text = "myParticipantId",
        /// The receiving agent's visibility.
        my_visibility / set_my_visibility: text = "myVisibility",
        /// The receiving agent's type.
        my_user_type / set_my_user_type: text = "myUserType",
        /// The transcript, where the event carries it.
        messages / set_messages: list(Message) = "messages",
        /// Whether the chat is asynchronous.
        is_async_mode / set_is_async_mode: flag = "isAsyncMode",
    }
}

wire_object! {
    /// Someone in a chat.
    Participant {
        /// The participant's id in this session.
        id / set_id: text = "id",
        /// `Customer`, `Agent`, `Supervisor` or `External`.
        kind / set_kind: text = "type",
        /// The name shown in the transcript.
        nickname / set_nickname: text = "nickname",
        /// `All`, `Agent` or `Supervisor`.
        visibility / set_visibility: text = "visibility",
        /// The agent's employee id or the contact's id.
        person_id / set_person_id: text = "personId",
        /// What the server allows with this participant.
        capabilities / set_capabilities: texts = "capabilities",
    }
}

wire_object! {
    /// A transcript entry. `index` grows by one in a session and is the key by which copies are known.
    Message {
        /// The position in the transcript, from 1.
        index / set_index: int = "index",
        /// E.g. `Text`, `ParticipantJoined`, `CustomNotice`.
        kind / set_kind: text = "type",
        /// Who it is from.
        from / set_from: object(Sender) = "from",
        /// `All`, `Agent` or `Supervisor`.
        visibility / set_visibility: text = "visibility",
        /// The text.
        text / set_text: text = "text",
        /// Data attached to the entry.
        user_data / set_user_data: kv = "userData",
        /// When, ISO 8601.
        timestamp / set_timestamp: text = "timestamp",
        /// When, in seconds since 1970.
        timestamp_seconds / set_timestamp_seconds: int = "timestampSeconds",
        /// A pushed URL.
        url / set_url: text = "url",
        /// An uploaded file's id.
        document_id / set_document_id: text = "documentId",
        /// An uploaded file's name.
        name / set_name: text = "name",
        /// An uploaded file's size in bytes.
        size / set_size: int = "size",
        /// An uploaded file's media type.
        mime / set_mime: text = "mime",
    }
}

wire_object! {
    /// Who a transcript entry is from.
    Sender {
        /// The participant's id.
        participant_id / set_participant_id: text = "participantId",
        /// `Customer`, `Agent`, `Supervisor` or `External`.
        kind / set_kind: text = "type",
        /// The name shown.
        nickname / set_nickname: text = "nickname",
        /// `All`, `Agent` or `Supervisor`.
        visibility / set_visibility: text = "visibility",
        /// The agent's employee id, where the server says it (*ours*).
        person_id / set_person_id: text = "personId",
    }
}

impl Interaction {
    /// `state` as the phase table knows it.
    pub fn wire_state(&self) -> State {
        self.state().map_or(State::Other, State::parse)
    }

    /// Whether `chat.isAsyncMode` says that the chat is asynchronous.
    pub fn is_async(&self) -> bool {
        self.chat()
            .and_then(|chat| chat.is_async_mode())
            .unwrap_or(false)
    }

    /// Whether this is a chat, by `mediatype` or UCS's `mediaType`.
    pub fn is_chat(&self) -> bool {
        let media = self
            .media_type()
            .or_else(|| self.raw("mediaType").and_then(|value| value.as_str()));
        media.is_some_and(|media| media.eq_ignore_ascii_case("chat"))
    }

    /// What decides this chat's phase for `me` (an employee id): assigned to whom, open, asynchronous.
    ///
    /// `assignedTo` counts first; on the agent's own media channel a chat in work without it is the agent's
    /// (`mine_by_default`), as is one whose participants name the agent.
    pub fn sighting(&self, me: &str, mine_by_default: bool) -> Sighting {
        let chat = self.chat().unwrap_or_default();
        let joined = chat
            .participants()
            .iter()
            .any(|p| p.person_id() == Some(me));
        let assigned = match self.assigned_to().filter(|agent| !agent.is_empty()) {
            Some(agent) if agent == me => Assigned::Me,
            Some(_) => Assigned::Other,
            None if joined || mine_by_default => Assigned::Me,
            None => Assigned::Nobody,
        };
        Sighting {
            state: self.wire_state(),
            assigned,
            open: self.is_alive().unwrap_or(true),
            asynchronous: self.is_async(),
        }
    }
}
