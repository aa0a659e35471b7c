//! `config/policy/linux/policy.toml`: the file of a Linux computer, with nothing set.

use holdfast_settings::schema::Schema;

use crate::text::{with_values, wrap};

const HEAD: &str = "\
# Made from config/policy/schema.toml by `cargo xtask gen`.
#
# What the organisation sets on this computer. It counts over the command line and over what agents choose, and the window
# shows it locked. Copy this file to /etc/holdfast/policy.toml and take away the # before what you set. The file and its
# folder must belong to root and be writable by nobody else (chmod go-w): otherwise, and where it cannot be understood,
# everything that protects counts at its strictest, so that nobody can sign in, and the sign-in screen says why.
# `holdfastctl settings` shows what counts and where it comes from.
";

pub(crate) fn make(schema: &Schema) -> String {
    let mut text = HEAD.to_owned();
    for spec in schema.settings.iter().filter(|spec| spec.policy) {
        text.push('\n');
        text.push_str(&wrap("#", &with_values(spec)));
        text.push_str(&format!("#{} = {}\n", spec.name, spec.sample()));
    }
    text
}
