//! What the command shows: progress bars and text for people, or one JSON object for machines.

use indicatif::{ProgressBar, ProgressStyle};
use serde::Serialize;

/// Where results go.
pub struct Report {
    json: bool,
}

impl Report {
    pub fn new(json: bool) -> Self {
        Self { json }
    }

    /// A line for people.
    pub fn say(&self, line: impl AsRef<str>) {
        if !self.json {
            println!("{}", line.as_ref());
        }
    }

    /// The command's result: `value` for machines, `text` for people.
    pub fn result(&self, value: &impl Serialize, text: impl FnOnce() -> String) -> anyhow::Result<()> {
        match self.json {
            true => println!("{}", serde_json::to_string(value)?),
            false => println!("{}", text()),
        }
        Ok(())
    }

    /// A progress bar on standard error over `len` of `what`, with rate and time left.
    pub fn bar(&self, len: usize, what: &str) -> ProgressBar {
        let bar = if self.json { ProgressBar::hidden() } else { ProgressBar::new(len as u64) };
        let style = format!("{{wide_bar}} {{pos}}/{{len}} {what}  {{per_sec}}  {{eta}} left  {{msg}}");
        bar.set_style(ProgressStyle::with_template(&style).expect("the template is right"));
        bar
    }
}
