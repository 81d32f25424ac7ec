//! The scripts as visitors load them: see xtask/bundle.js.

use crate::setup::{self, Need};
use crate::{files, sh};
use anyhow::{Context, Result};
use serde_json::Value;
use std::path::{Path, PathBuf};

/// The scripts that a bundle is made of.
pub struct Bundle {
    /// What its entries load at once, and the workers.
    pub first: Vec<PathBuf>,
    /// What they load when it is needed.
    pub later: Vec<PathBuf>,
    /// What a visitor loads who reads another language than English.
    pub languages: Vec<PathBuf>,
    /// What the element consists of.
    pub element: Vec<PathBuf>,
}

/// The list of what the element consists of, for whoever takes it to another place: see www/js/web-page.js.
const LIST: &str = "js/files.json";

/// Beside the element's scripts, what it cannot do without: its engines, and the licences.
const BESIDE: [&str; 3] = ["engine", "LICENSE-MIT", "LICENSE-APACHE"];

/// Bundles `entries` of `www/`, the element's own script and the workers into the folder `out`.
pub fn bundle(entries: &[&str], out: &Path) -> Result<Bundle> {
    setup::ensure(&[Need::Npm])?;
    let mut table = String::new();
    let mut node = sh::cmd("node");
    sh::run_seeing(node.arg("xtask/bundle.js").arg(out).args(entries), |line| line.clone_into(&mut table))?;
    let table: Value = serde_json::from_str(&table).context("xtask/bundle.js printed no table")?;
    let listed = |when: &str| -> Vec<PathBuf> {
        let names = table[when].as_array().into_iter().flatten().filter_map(Value::as_str);
        names.map(|name| out.join(name)).collect()
    };
    let [first, later, languages, element] = ["first", "later", "languages", "element"].map(listed);
    Ok(Bundle { first, later, languages, element })
}

/// Writes the list of what the element consists of into `folder`, where its scripts, its engines and the licences are.
pub fn list_element(folder: &Path, scripts: impl IntoIterator<Item = PathBuf>) -> Result<()> {
    let mut all: Vec<PathBuf> = scripts.into_iter().collect();
    for beside in BESIDE.map(|name| folder.join(name)) {
        if beside.is_dir() { all.extend(files::all(&beside)?) } else { all.push(beside) }
    }
    all.retain(|file| !file.to_string_lossy().ends_with(".d.ts"));
    let name = |file: PathBuf| -> Result<String> {
        let parts: Vec<_> = file.strip_prefix(folder)?.iter().map(|part| part.to_string_lossy().into_owned()).collect();
        Ok(parts.join("/"))
    };
    let mut names = all.into_iter().map(name).collect::<Result<Vec<_>>>()?;
    names.push(LIST.into());
    names.sort();
    files::write(&folder.join(LIST), serde_json::to_string_pretty(&names)? + "\n")
}
