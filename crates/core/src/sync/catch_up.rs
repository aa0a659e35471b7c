//! Reads transcripts from the server where events did not carry them: held chats, gaps.

use std::collections::BTreeSet;
use std::sync::Arc;

use holdfast_client::ClientError;
use tokio::sync::mpsc;

use crate::desk::Desk;

/// Something to be read from the server, outside of any event.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Wanted {
    /// A chat's transcript.
    Transcript(String),
    /// The agent's history.
    History,
}

/// Reads what is asked for, each once, until the session ends.
pub(crate) async fn catch_up(desk: Arc<Desk>, mut wanted: mpsc::UnboundedReceiver<Wanted>) {
    loop {
        let first = tokio::select! {
            () = desk.cancel.cancelled() => return,
            one = wanted.recv() => one,
        };
        let Some(first) = first else { return };
        let mut all = BTreeSet::from([first]);
        while let Ok(another) = wanted.try_recv() {
            all.insert(another);
        }
        for one in all {
            match one {
                Wanted::History => super::refresh_history(&desk).await,
                // What cannot be read now is read by the reconcile after the connection is back.
                Wanted::Transcript(id) => {
                    if let Err(error) = desk.read_transcript(&id).await {
                        tracing::info!(chat = %id, %error, "the transcript could not be read");
                        desk.close_gaps(&id, &error);
                    }
                    crate::lock(&desk.meanwhile).done(&id);
                    desk.notice_meanwhile();
                }
            }
        }
    }
}

/// Why a transcript could not be read.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ReadError {
    #[error("there is no connection")]
    Offline,
    #[error(transparent)]
    Client(#[from] ClientError),
    #[error(transparent)]
    Store(#[from] holdfast_store::StoreError),
}

impl Desk {
    /// What the server refuses to give is not waited for.
    fn close_gaps(&self, id: &str, error: &ReadError) {
        if let ReadError::Client(error) = error
            && error.is_definite()
            && let Err(error) = self.accept_gaps(id)
        {
            tracing::error!(chat = %id, %error, "the transcript could not be kept");
        }
    }

    /// Asks for something to be read soon. The task that reads ends with the session; nobody waits for the answer then.
    pub(crate) fn want(&self, wanted: Wanted) {
        let _ended = self.catch_up.send(wanted);
    }

    /// Reads a chat's transcript from the server, without joining.
    pub(crate) async fn read_transcript(&self, id: &str) -> Result<(), ReadError> {
        let link = self.online().ok_or(ReadError::Offline)?;
        let messages = link.messages(&id.into()).await?;
        self.hear(id, &messages, None, true)?;
        Ok(())
    }
}
