//! The directory of contacts.

use holdfast_store::{Change, ContactRecord, StoreError};
use holdfast_wire::ucs::{ContactRow, UcsMessage};

use super::listed::full_name;
use super::lucene;
use crate::desk::Desk;
use crate::problem;
use crate::view::Problem;

impl Desk {
    /// Asks the server for contacts that fit, from a position on, and keeps them. Answers them in its order, and how many
    /// there are in all.
    pub(crate) async fn read_contacts(
        &self,
        text: &str,
        start: u32,
        limit: u32,
    ) -> Result<(Vec<ContactRecord>, u32), Problem> {
        let link = self.online().ok_or_else(problem::offline)?;
        let found = link
            .search_contacts(&lucene::contacts(text), start, limit)
            .await?;
        let records = self
            .listed_contacts(&found)
            .map_err(|error| self.trouble(error))?;
        let changes: Vec<Change> = records.iter().cloned().map(Change::Contact).collect();
        let touched = self
            .store
            .cache()
            .apply(&changes)
            .map_err(|error| self.trouble(error))?;
        self.announce(&touched);
        let total = found.total_count().unwrap_or_default();
        Ok((records, u32::try_from(total).unwrap_or_default()))
    }

    fn listed_contacts(&self, found: &UcsMessage) -> Result<Vec<ContactRecord>, StoreError> {
        let rows = found.contacts();
        let records = rows.iter().map(|row| self.listed_contact(row));
        records.filter_map(Result::transpose).collect()
    }

    /// What a list says of a contact; what it leaves out stays as it is known.
    fn listed_contact(&self, listed: &ContactRow) -> Result<Option<ContactRecord>, StoreError> {
        let Some(id) = listed.id() else {
            return Ok(None);
        };
        let known = self.store.cache().contact(&id.into())?;
        let mut record = known.unwrap_or_else(|| ContactRecord {
            id: id.into(),
            name: String::new(),
            emails: Vec::new(),
            phones: Vec::new(),
            wire: String::new(),
        });
        let text = |part: Option<&str>| part.map(str::to_owned);
        if let Some(name) = full_name(text(listed.first_name()), text(listed.last_name())) {
            record.name = name;
        }
        for (known, said) in [
            (&mut record.emails, listed.email_addresses()),
            (&mut record.phones, listed.phone_numbers()),
        ] {
            if !said.is_empty() {
                *known = said.into_iter().map(str::to_owned).collect();
            }
        }
        Ok(Some(record))
    }
}
