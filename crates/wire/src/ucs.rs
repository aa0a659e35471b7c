//! Contacts and histories (UCS).

use crate::interaction::Interaction;
use crate::object::wire_object;

wire_object! {
    /// A `UcsMessage` event; `name` says which members it has.
    UcsMessage {
        /// E.g. `EventSearchInteractions`, `EventGetContactHistory`, `EventSearchContact`.
        name / set_name: text = "name",
        /// The request it answers.
        operation_id / set_operation_id: text = "operationId",
        /// The contact asked for.
        contact_id / set_contact_id: text = "contactId",
        /// Interactions found, in UCS's own shape.
        interactions / set_interactions: list(UcsInteraction) = "interactions",
        /// The interaction of `EventGetInteractionContent`, in the workflow's shape.
        interaction / set_interaction: object(Interaction) = "interaction",
        /// How many there are in all.
        found_interactions / set_found_interactions: int = "foundInteractions",
        /// How many came.
        returned_interactions / set_returned_interactions: int = "returnedInteractions",
        /// Contacts found.
        contacts / set_contacts: list(ContactRow) = "contacts",
        /// How many contacts there are in all.
        total_count / set_total_count: int = "totalCount",
    }
}

wire_object! {
    /// An interaction as UCS lists it. Besides these it may carry the attributes asked for.
    UcsInteraction {
        /// The interaction's id.
        id / set_id: text = "id",
        /// `Pending` (in progress) or `Stopped` (Done).
        state / set_state: text = "state",
        /// E.g. `Inbound`.
        type_id / set_type_id: text = "typeId",
        /// E.g. `InboundNew`.
        subtype_id / set_subtype_id: text = "subtypeId",
        /// The subject.
        subject / set_subject: text = "subject",
        /// The contact.
        contact_id / set_contact_id: text = "contactId",
        /// When it began.
        start_date / set_start_date: text = "startDate",
        /// When it ended.
        end_date / set_end_date: text = "endDate",
        /// The media type.
        media_type / set_media_type: text = "mediaType",
        /// The conversation it belongs to.
        thread_id / set_thread_id: text = "threadId",
        /// Who handled it.
        owner_information / set_owner_information: list(Owner) = "ownerInformation",
    }
}

wire_object! {
    /// An agent in `ownerInformation`.
    Owner {
        /// The sign-in name.
        user_name / set_user_name: text = "userName",
        /// First name.
        first_name / set_first_name: text = "firstName",
        /// Last name.
        last_name / set_last_name: text = "lastName",
        /// The configuration id.
        dbid / set_dbid: int = "DBID",
    }
}

wire_object! {
    /// A contact in `EventSearchContact`.
    ContactRow {
        /// The contact's id.
        id / set_id: text = "id",
        /// First name.
        first_name / set_first_name: text = "firstName",
        /// Last name.
        last_name / set_last_name: text = "lastName",
        /// Phone numbers.
        phone_numbers / set_phone_numbers: texts = "phoneNumbers",
        /// E-mail addresses.
        email_addresses / set_email_addresses: texts = "emailAddresses",
    }
}
