//! The whole program: sign in, one verb or many, sign off.

use std::cell::Cell;
use std::io::Write;
use std::path::Path;
use std::sync::Arc;

use holdfast_core::{
    AuthMethod, Keychain, NoNotifier, OsKeychain, OsNetworkWatch, Parts, PassphraseKeychain,
    ProxyUser, Session, SignInRequest, SystemClock, places,
};
use holdfast_settings::keys::{self, SignInMethod};
use holdfast_settings::{Computer, Layer, Raw, policy};
use secrecy::SecretString;
use serde_json::Value;
use tokio::io::{AsyncBufReadExt, BufReader, Lines, Stdin};
use tokio::sync::mpsc;

use crate::args::{Cli, Verb};
use crate::doctor;
use crate::failure::Failure;
use crate::human;
use crate::settings;
use crate::shell::{forward_events, shell};
use crate::verbs::{Outcome, carry_out};

/// Lines that wait to be written at most.
const LINES: usize = 4_096;

/// Runs the command and answers its exit status.
pub async fn run(cli: Cli) -> u8 {
    match try_run(cli).await {
        Ok(status) => status,
        Err(failure) => {
            eprintln!("holdfastctl: {}", failure.message());
            failure.exit_status()
        }
    }
}

async fn try_run(cli: Cli) -> Result<u8, Failure> {
    let mut input = BufReader::new(tokio::io::stdin()).lines();
    if let Verb::Settings = cli.verb {
        return Ok(print_outcome(
            &cli,
            &Outcome::Done(settings::report(&computer(&cli)?.settings())),
        ));
    }
    if let Verb::Doctor { report } = &cli.verb {
        return examine(&cli, &mut input, report.as_deref()).await;
    }
    let session = open(&cli, &mut input).await?;
    if let Verb::Shell | Verb::Watch = cli.verb {
        let heeding = session.clone();
        // Ends with the program.
        tokio::spawn(async move { heeding.heed(&OsNetworkWatch).await });
    }
    match &cli.verb {
        Verb::Shell => {
            let (out, printing) = printer();
            let result = shell(&session, input, out).await;
            let signed_off = session.sign_out().await;
            printing.await.ok();
            result
                .and_then(|()| signed_off.map_err(Failure::from))
                .map(|()| 0)
        }
        Verb::Watch => {
            let (out, printing) = printer();
            forward_events(session.clone(), out).await;
            printing.await.ok();
            Ok(0)
        }
        verb => {
            let outcome = carry_out(&session, verb).await;
            session.close().await;
            outcome.map(|outcome| print_outcome(&cli, &outcome))
        }
    }
}

async fn examine(
    cli: &Cli,
    input: &mut Lines<BufReader<Stdin>>,
    report: Option<&Path>,
) -> Result<u8, Failure> {
    let computer = Arc::new(computer(cli)?);
    let session = session(cli, &computer)?;
    // Whoever gives no server, user or password has the rest looked at.
    let sign_in = match sign_in(cli, &session, &computer, input).await {
        Ok(request) => Some(request),
        Err(Failure::Usage(missing)) => {
            eprintln!("holdfastctl: Without signing in: {missing}");
            None
        }
        Err(failure) => return Err(failure),
    };
    let written = Cell::new(true);
    let findings = doctor::examine(&session, sign_in, report, |finding| {
        written.set(cli.json || (written.get() && put(&doctor::line(finding))));
    })
    .await;
    session.close().await;
    let findings = findings?;
    if cli.json {
        written.set(put(&format!("{}\n", doctor::document(&findings))));
    }
    if let Some(path) = report {
        eprintln!("holdfastctl: The report is in {}.", path.display());
    }
    Ok(u8::from(!written.get() || !doctor::is_well(&findings)))
}

/// Signs in as the command line says.
async fn open(cli: &Cli, input: &mut Lines<BufReader<Stdin>>) -> Result<Session, Failure> {
    let computer = Arc::new(computer(cli)?);
    let session = session(cli, &computer)?;
    let request = sign_in(cli, &session, &computer, input).await?;
    session.sign_in(request).await?;
    for notice in session.view()?.notices {
        eprintln!("holdfastctl: {}", notice.message);
    }
    session.synchronised().await?;
    Ok(session)
}

fn session(cli: &Cli, computer: &Arc<Computer>) -> Result<Session, Failure> {
    let profile = cli.profile_dir()?;
    // What cannot be kept there is told where it is missed; `doctor` says so first of all.
    if let Err(error) = places::own_folder(&profile) {
        tracing::warn!(%error, "there is no profile folder");
    }
    let parts = Parts {
        keychain: keychain(&profile),
        notifier: Arc::new(NoNotifier),
        clock: Arc::new(SystemClock),
        computer: Arc::clone(computer),
    };
    Ok(Session::new(profile, parts))
}

/// Who signs in where, as the command line says.
async fn sign_in(
    cli: &Cli,
    session: &Session,
    computer: &Computer,
    input: &mut Lines<BufReader<Stdin>>,
) -> Result<SignInRequest, Failure> {
    let form = session.view()?.sign_in;
    let server = form.server;
    let user = cli.user.clone().unwrap_or(form.user);
    let method = computer.settings().get(&keys::SIGN_IN_METHOD);
    if server.is_empty() {
        return Err(Failure::Usage("Say which server with --server URL.".into()));
    }
    if user.is_empty() && method != SignInMethod::Browser {
        return Err(Failure::Usage("Say who you are with --user NAME.".into()));
    }
    let mut request = SignInRequest::new(server, user, SecretString::default());
    request.proxy = proxy_user();
    match method {
        SignInMethod::Browser => {
            request.method = AuthMethod::Browser(Arc::new(|url| eprintln!("Sign in at {url}")));
        }
        method => {
            request.password = password(input).await?;
            request.method = if method == SignInMethod::Form {
                AuthMethod::Form
            } else {
                AuthMethod::Password
            };
        }
    }
    Ok(request)
}

/// What is said about the settings here, by the command line too.
fn computer(cli: &Cli) -> Result<Computer, Failure> {
    let server = cli.server.as_deref();
    let said = [
        server.map(|server| (keys::SERVER_URL.name(), Raw::from(server))),
        cli.auth
            .map(|auth| (keys::SIGN_IN_METHOD.name(), Raw::from(auth.as_str()))),
    ];
    let computer = Computer::new(&cli.profile_dir()?, policy::of_this_system());
    Ok(computer.with_command_line(Layer::command_line(said.into_iter().flatten())))
}

/// The keyring of this computer, or the passphrase in `HOLDFAST_PASSPHRASE` where there is none.
fn keychain(profile: &Path) -> Arc<dyn Keychain> {
    match std::env::var("HOLDFAST_PASSPHRASE") {
        Ok(passphrase) => Arc::new(PassphraseKeychain::new(profile, passphrase.into())),
        Err(_) => Arc::new(OsKeychain),
    }
}

/// Whom the proxy lets through, as the environment says; without it the keyring is asked. What a script gives is not kept.
fn proxy_user() -> Option<ProxyUser> {
    Some(ProxyUser {
        proxy: None,
        name: std::env::var("HOLDFAST_PROXY_USER").ok()?,
        password: std::env::var("HOLDFAST_PROXY_PASSWORD").ok()?.into(),
        keep: false,
    })
}

async fn password(input: &mut Lines<BufReader<Stdin>>) -> Result<SecretString, Failure> {
    if let Ok(password) = std::env::var("HOLDFAST_PASSWORD") {
        return Ok(password.into());
    }
    match input.next_line().await {
        Ok(Some(line)) => Ok(line.into()),
        Ok(None) => Err(Failure::Usage(
            "Give the password in HOLDFAST_PASSWORD or on standard input.".into(),
        )),
        Err(error) => Err(Failure::Usage(format!(
            "The password cannot be read: {error}."
        ))),
    }
}

fn print_outcome(cli: &Cli, outcome: &Outcome) -> u8 {
    let queued = matches!(outcome, Outcome::Queued(_));
    let value = outcome.clone().into_value();
    let text = if cli.json {
        format!("{value}\n")
    } else {
        human::text(&value)
    };
    if !put(&text) {
        return 1;
    }
    if queued {
        eprintln!(
            "holdfastctl: There is no connection. It is queued and is sent when the connection is back."
        );
        3
    } else {
        0
    }
}

/// Writes to standard output; `false`, and told, where that cannot be.
fn put(text: &str) -> bool {
    match std::io::stdout().lock().write_all(text.as_bytes()) {
        // Whoever reads has seen enough.
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => {
            eprintln!("holdfastctl: The answer cannot be written: {error}.");
            false
        }
        _ => true,
    }
}

/// Writes lines in order, each as soon as it is there.
fn printer() -> (mpsc::Sender<Value>, tokio::task::JoinHandle<()>) {
    let (out, mut lines) = mpsc::channel::<Value>(LINES);
    let printing = tokio::spawn(async move {
        while let Some(line) = lines.recv().await {
            let mut stdout = std::io::stdout().lock();
            if writeln!(stdout, "{line}")
                .and_then(|()| stdout.flush())
                .is_err()
            {
                // Nobody reads any more.
                return;
            }
        }
    });
    (out, printing)
}
