//! `docs/settings.md`.

use holdfast_settings::schema::{Kind, Schema, Spec, Unit};

use crate::template::shown;
use crate::text::Language;

const HEAD: &str = "\
# Settings

<!-- Made from config/policy/schema.toml by `cargo xtask gen`. -->

The settings of one computer. What contact-centre administrators set for agents is in [options.md](options.md) and
[privileges.md](privileges.md).

Of those who say something the first counts:

1. the organisation's **policy**: the computer's, then the person's;
2. the **command line**: `--server` is `server.url`, `--auth` of `holdfastctl` is `sign-in.method`;
3. the **agent's** own file, `preferences.toml` in the profile folder;
4. the default.

What policy sets nobody else can change; the window shows it locked, \"set by your organisation\". `holdfastctl settings`
shows each value that counts and where it comes from, and what is wrong with the policy.

## Where policy stands

| system | place | who may write there |
|---|---|---|
| Windows | the registry, `HKLM\\Software\\Policies\\Holdfast` over `HKCU\\Software\\Policies\\Holdfast`; [Holdfast.admx](../config/policy/windows/Holdfast.admx) is the template for group policies | administrators |
| macOS | managed preferences of `org.holdfast.desktop`, the computer's over the person's; [a sample profile](../config/policy/macos/org.holdfast.desktop.mobileconfig) | the device management |
| Linux | `/etc/holdfast/policy.toml`; [a sample](../config/policy/linux/policy.toml) | root: the file and its folder must belong to root and be writable by nobody else |

The names are the same everywhere. In the registry a setting is a value of its name: yes and no are the `REG_DWORD` 1 and 0,
numbers are `REG_DWORD`, texts are `REG_SZ`; a list is a key of its name with one `REG_SZ` for each text, or a
`REG_MULTI_SZ`.

## Where policy makes no sense

A value that does not fit is not guessed at. A setting that protects then counts at its strictest (*where policy makes no
sense*, below); for any other the next source counts. Where the whole policy cannot be read, trusted or understood, every
setting that protects counts at its strictest: no server is allowed then, so that nobody can sign in before it is put
right. The log and the sign-in screen say what is wrong:

| code | what is wrong |
|---|---|
| `policy_unreadable` | it is there and cannot be read |
| `policy_not_trusted` | others than administrators can change it |
| `policy_not_understood` | it is no TOML, no property list |
| `policy_value` | a value does not fit its setting, or is empty |
| `policy_unknown` | it sets what is no setting of this version; the rest counts |
| `policy_not_theirs` | it sets what is the agent's alone; the rest counts |
";

pub(crate) fn make(schema: &Schema) -> String {
    let mut text = HEAD.to_owned();
    for category in &schema.categories {
        text.push_str(&format!("\n## {}\n", category.title.en));
        for spec in schema.of(category) {
            text.push_str(&entry(spec));
        }
    }
    text
}

fn entry(spec: &Spec) -> String {
    let yes = |set: bool| if set { "yes" } else { "no" };
    let closed = spec.closed.as_ref().map_or_else(
        || "the next source counts".to_owned(),
        |value| code(&shown(value, Language::English)),
    );
    let when = spec.when.as_ref().map_or_else(String::new, |when| {
        let value = code(&shown(&when.is, Language::English));
        format!("| counts where | `{}` is {value} |\n", when.setting)
    });
    format!(
        "\n### {}\n\n{}\n\n| | |\n|---|---|\n| type | {} |\n| default | {} |\n| where policy makes no sense | {closed} |\n\
         | policy may set it | {} |\n| the agent may set it | {} |\n| takes effect | {} |\n{when}",
        spec.name,
        spec.text.en.replace('*', "\\*"),
        kind(spec),
        code(&shown(&spec.default, Language::English)),
        yes(spec.policy),
        yes(spec.user),
        spec.effect.en,
    )
}

fn code(value: &str) -> String {
    match value {
        "empty" => value.to_owned(),
        value => format!("`{value}`"),
    }
}

fn kind(spec: &Spec) -> String {
    match spec.kind {
        Kind::Bool => "`true` or `false`".to_owned(),
        Kind::Number => {
            let (least, greatest) = spec.range.unwrap_or((0, u32::MAX));
            let unit = match spec.unit {
                Some(Unit::Minutes) => ", minutes",
                Some(Unit::Hours) => ", hours",
                Some(Unit::Days) => ", days",
                Some(Unit::Megabytes) => ", megabytes",
                None => "",
            };
            format!("whole number from {least} to {greatest}{unit}")
        }
        Kind::Choice => {
            let values = spec
                .values
                .iter()
                .map(|choice| format!("`{}` ({})", choice.value, choice.en));
            values.collect::<Vec<_>>().join(", ")
        }
        Kind::Text => "text".to_owned(),
        Kind::List => "list of texts".to_owned(),
    }
}
