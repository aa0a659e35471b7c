//! The sign-in page as HTML: no script, the styles of the contact page, English or German.

use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{Html, IntoResponse, Response};

use super::authorize::{AUTHORIZE, Wanted};
use super::redirect::is_own;

/// The languages of the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Language {
    English,
    German,
}

impl Language {
    /// The one that the browser prefers: German if its first choice is German.
    pub(super) fn of(headers: &HeaderMap) -> Self {
        let wanted = headers
            .get(header::ACCEPT_LANGUAGE)
            .and_then(|value| value.to_str().ok())
            .unwrap_or_default();
        if wanted
            .trim_start()
            .get(..2)
            .is_some_and(|first| first.eq_ignore_ascii_case("de"))
        {
            Self::German
        } else {
            Self::English
        }
    }
}

struct Texts {
    tag: &'static str,
    title: &'static str,
    lead: &'static str,
    user: &'static str,
    password: &'static str,
    submit: &'static str,
    wrong: &'static str,
    problem_title: &'static str,
    problem: &'static str,
}

const ENGLISH: Texts = Texts {
    tag: "en",
    title: "Sign in",
    lead: "Holdfast returns to its window when you have signed in.",
    user: "User name",
    password: "Password",
    submit: "Sign in",
    wrong: "The user name or the password is wrong. Check both and try again.",
    problem_title: "You cannot be signed in from here",
    problem: "The program that opened this page asked for the answer to be sent to another machine. \
              Close this page and sign in from Holdfast again.",
};

const GERMAN: Texts = Texts {
    tag: "de",
    title: "Anmelden",
    lead: "Nach der Anmeldung geht es im Fenster von Holdfast weiter.",
    user: "Benutzername",
    password: "Passwort",
    submit: "Anmelden",
    wrong: "Benutzername oder Passwort stimmt nicht. Prüfen Sie beides und versuchen Sie es noch einmal.",
    problem_title: "Von hier aus ist keine Anmeldung möglich",
    problem: "Das Programm, das diese Seite geöffnet hat, will die Antwort an einen anderen Rechner schicken. \
              Schließen Sie diese Seite und melden Sie sich aus Holdfast heraus noch einmal an.",
};

impl Language {
    fn texts(self) -> &'static Texts {
        match self {
            Self::English => &ENGLISH,
            Self::German => &GERMAN,
        }
    }
}

/// What the sign-in page shows.
pub(super) struct SignIn<'a> {
    pub(super) language: Language,
    pub(super) wanted: &'a Wanted,
    /// The name typed before.
    pub(super) user: &'a str,
    /// Whether the last try failed.
    pub(super) wrong: bool,
}

/// The sign-in page; 401 after a wrong password.
pub(super) fn sign_in(page: &SignIn<'_>) -> Response {
    let texts = page.language.texts();
    let hidden: Vec<_> = fields(page.wanted)
        .into_iter()
        .map(|(name, value)| {
            format!(
                "<input type=\"hidden\" name=\"{name}\" value=\"{}\">",
                escape(value)
            )
        })
        .collect();
    let hidden = hidden.concat();
    let (alert, described) = if page.wrong {
        let alert = format!(
            "<p class=\"alert\" id=\"problem\" role=\"alert\">{}</p>",
            texts.wrong
        );
        (alert, " aria-describedby=\"problem\" aria-invalid=\"true\"")
    } else {
        (String::new(), "")
    };
    let main = format!(
        "<h1>{title}</h1><p class=\"lead\">{lead}</p>{alert}<form method=\"post\" action=\"{AUTHORIZE}\">{hidden}\
         <label for=\"username\">{user}</label><input id=\"username\" name=\"username\" autocomplete=\"username\" \
         autocapitalize=\"none\" spellcheck=\"false\" dir=\"auto\" required value=\"{typed}\"{described}{focus_user}>\
         <label for=\"password\">{password}</label><input id=\"password\" name=\"password\" type=\"password\" \
         autocomplete=\"current-password\" required{described}{focus_password}><button>{submit}</button></form>",
        title = texts.title,
        lead = texts.lead,
        user = texts.user,
        typed = escape(page.user),
        focus_user = if page.wrong { "" } else { " autofocus" },
        password = texts.password,
        focus_password = if page.wrong { " autofocus" } else { "" },
        submit = texts.submit,
    );
    let status = if page.wrong {
        StatusCode::UNAUTHORIZED
    } else {
        StatusCode::OK
    };
    respond(
        status,
        texts,
        texts.title,
        &main,
        Some(&page.wanted.redirect_uri),
    )
}

/// The page that says that nobody can be signed in for this request.
pub(super) fn problem(language: Language) -> Response {
    let texts = language.texts();
    let main = format!(
        "<h1>{}</h1><p class=\"lead\">{}</p>",
        texts.problem_title, texts.problem
    );
    respond(
        StatusCode::BAD_REQUEST,
        texts,
        texts.problem_title,
        &main,
        None,
    )
}

fn fields(wanted: &Wanted) -> Vec<(&'static str, &str)> {
    let optional = [
        ("state", &wanted.state),
        ("code_challenge", &wanted.code_challenge),
        ("code_challenge_method", &wanted.code_challenge_method),
    ];
    let mut fields = vec![
        ("response_type", wanted.response_type.as_str()),
        ("client_id", &wanted.client_id),
        ("redirect_uri", &wanted.redirect_uri),
    ];
    fields.extend(
        optional
            .into_iter()
            .filter_map(|(name, value)| Some((name, value.as_deref()?))),
    );
    fields
}

fn respond(
    status: StatusCode,
    texts: &Texts,
    title: &str,
    main: &str,
    redirect_uri: Option<&str>,
) -> Response {
    let html = format!(
        "<!doctype html><html lang=\"{}\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"><meta name=\"color-scheme\" content=\"light dark\">\
         <title>{title} · Holdfast</title><link rel=\"icon\" href=\"/contact/icon.svg\">\
         <link rel=\"stylesheet\" href=\"/contact/tokens.css\"><link rel=\"stylesheet\" href=\"/contact/sign-in.css\"></head>\
         <body><main>{main}</main></body></html>",
        texts.tag
    );
    let mut response = (status, [(header::CACHE_CONTROL, "no-store")], Html(html)).into_response();
    if let Ok(policy) = HeaderValue::from_str(&policy(redirect_uri)) {
        response
            .headers_mut()
            .insert(header::CONTENT_SECURITY_POLICY, policy);
    }
    response
}

/// The form is answered by a redirect, which browsers hold against `form-action` too: the place is named in it.
fn policy(redirect_uri: Option<&str>) -> String {
    let elsewhere = redirect_uri
        .filter(|uri| !is_own(uri))
        .and_then(|uri| url::Url::parse(uri).ok());
    let base = "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; frame-ancestors 'none'";
    match elsewhere.map(|url| url.origin().ascii_serialization()) {
        // The policy's grammar has no IPv6 addresses.
        Some(origin) if origin.contains('[') => base.to_owned(),
        Some(origin) => format!("{base}; form-action 'self' {origin}"),
        None => format!("{base}; form-action 'self'"),
    }
}

fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            other => escaped.push(other),
        }
    }
    escaped
}
