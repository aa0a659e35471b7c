//! The one writer. Jobs that wait together share one transaction and so one flush to disk; each has a savepoint of its
//! own and fails alone. A job is answered when the transaction is on disk, never before.

use std::sync::mpsc::{Receiver, Sender, SyncSender, channel, sync_channel};
use std::thread::JoinHandle;

use rusqlite::{Connection, TransactionBehavior};

use super::StorageError;

/// How many jobs share a transaction at most.
const BATCH: usize = 256;

type Work = Box<dyn FnOnce(&Connection) -> Result<(), StorageError> + Send>;

struct Job {
    work: Work,
    answer: SyncSender<Result<(), StorageError>>,
}

/// The writing connection, on a thread of its own.
pub(super) struct Writer {
    jobs: Option<Sender<Job>>,
    thread: Option<JoinHandle<()>>,
}

impl Writer {
    pub(super) fn start(connection: Connection) -> Result<Self, StorageError> {
        let (jobs, inbox) = channel();
        let thread = std::thread::Builder::new()
            .name("storage".to_owned())
            .spawn(move || run(connection, &inbox))?;
        Ok(Self {
            jobs: Some(jobs),
            thread: Some(thread),
        })
    }

    /// Does `work` in a transaction and waits until it is durable.
    pub(super) fn write(
        &self,
        work: impl FnOnce(&Connection) -> Result<(), StorageError> + Send + 'static,
    ) -> Result<(), StorageError> {
        let (answer, answered) = sync_channel(1);
        let jobs = self.jobs.as_ref().ok_or(StorageError::Closed)?;
        jobs.send(Job {
            work: Box::new(work),
            answer,
        })
        .map_err(|_| StorageError::Closed)?;
        answered.recv().map_err(|_| StorageError::Closed)?
    }
}

impl Drop for Writer {
    /// Finishes what was asked for.
    fn drop(&mut self) {
        self.jobs = None;
        if let Some(thread) = self.thread.take()
            && thread.join().is_err()
        {
            tracing::error!("the storage's writer panicked");
        }
    }
}

fn run(mut connection: Connection, inbox: &Receiver<Job>) {
    while let Ok(first) = inbox.recv() {
        let mut jobs = vec![first];
        while jobs.len() < BATCH
            && let Ok(next) = inbox.try_recv()
        {
            jobs.push(next);
        }
        let mut answers = Vec::with_capacity(jobs.len());
        let outcome = batch(&mut connection, jobs, &mut answers);
        if let Err(error) = &outcome {
            tracing::error!(%error, "a transaction was not written");
        }
        for (answer, result) in answers {
            let result = match &outcome {
                Ok(()) => result,
                Err(error) => Err(StorageError::NotWritten(error.to_string())),
            };
            // Whoever asked may have gone; the work is done all the same.
            let _ = answer.send(result);
        }
    }
}

type Answer = (
    SyncSender<Result<(), StorageError>>,
    Result<(), StorageError>,
);

fn batch(
    connection: &mut Connection,
    jobs: Vec<Job>,
    answers: &mut Vec<Answer>,
) -> Result<(), rusqlite::Error> {
    let mut jobs = jobs.into_iter();
    let mut transaction = match connection.transaction_with_behavior(TransactionBehavior::Immediate)
    {
        Ok(transaction) => transaction,
        Err(error) => {
            answers.extend(jobs.map(|job| (job.answer, Ok(()))));
            return Err(error);
        }
    };
    for job in jobs.by_ref() {
        let savepoint = transaction.savepoint()?;
        let result = (job.work)(&savepoint);
        if result.is_ok() {
            savepoint.commit()?;
        } else {
            // Dropped without a commit: rolled back.
            savepoint.finish()?;
        }
        answers.push((job.answer, result));
    }
    transaction.commit()
}
