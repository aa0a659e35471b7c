//! `config/policy/macos/org.holdfast.desktop.mobileconfig`: a configuration profile for macOS, with nothing set.

use holdfast_settings::Value;
use holdfast_settings::schema::Schema;

use crate::text::{with_values, xml};

const HEAD: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
<!--
  Made from config/policy/schema.toml by `cargo xtask gen`.

  What the organisation sets on a Mac. Take the comment marks away around what you set, put in two UUIDs of your own
  (uuidgen), sign it, and roll it out with your device management.
-->
<plist version="1.0">
<dict>
  <key>PayloadType</key>
  <string>Configuration</string>
  <key>PayloadVersion</key>
  <integer>1</integer>
  <key>PayloadIdentifier</key>
  <string>org.example.holdfast</string>
  <key>PayloadUUID</key>
  <string>5C1D3E0A-6B7F-4A52-9E0C-2B8F5D1A7C31</string>
  <key>PayloadScope</key>
  <string>System</string>
  <key>PayloadDisplayName</key>
  <string>Holdfast</string>
  <key>PayloadContent</key>
  <array>
    <dict>
      <key>PayloadType</key>
      <string>org.holdfast.desktop</string>
      <key>PayloadVersion</key>
      <integer>1</integer>
      <key>PayloadIdentifier</key>
      <string>org.example.holdfast.settings</string>
      <key>PayloadUUID</key>
      <string>A94B6F27-08D3-4C1E-B5A6-71E9D2C43F08</string>
      <key>PayloadDisplayName</key>
      <string>Holdfast</string>
"#;

const FOOT: &str = "    </dict>\n  </array>\n</dict>\n</plist>\n";

pub(crate) fn make(schema: &Schema) -> String {
    let mut text = HEAD.to_owned();
    for spec in schema.settings.iter().filter(|spec| spec.policy) {
        // Two hyphens would end the comment.
        let about = with_values(spec).replace("--", "- -");
        text.push_str(&format!(
            "\n      <!-- {about} -->\n      <!-- <key>{}</key>{} -->\n",
            spec.name,
            value(spec.sample())
        ));
    }
    text.push_str(FOOT);
    text
}

fn value(value: &Value) -> String {
    match value {
        Value::Bool(value) => format!("<{value}/>"),
        Value::Number(number) => format!("<integer>{number}</integer>"),
        Value::Text(text) => string(text),
        Value::List(texts) => {
            let texts: String = texts.iter().map(|text| string(text)).collect();
            format!("<array>{texts}</array>")
        }
    }
}

fn string(text: &str) -> String {
    format!("<string>{}</string>", xml(text))
}
