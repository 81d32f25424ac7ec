//! The page's service worker: www/sw.js with a list of what the release consists of, so that it can keep all of it for
//! visits without a network. Trunk calls this last.

use crate::{files, sh};
use anyhow::{Context, Result};
use std::fs;
use std::path::PathBuf;

/// The line of www/sw.js that the list takes the place of. As it is there, nothing is kept: for development.
const NO_RELEASE: &str = "const RELEASE = { name: 'none', files: {} };";

/// Writes sw.js into the page's folder, which Trunk's variable names.
pub fn write(page: Option<PathBuf>) -> Result<()> {
    let page = page.or_else(sh::staging).context("Trunk calls this; otherwise --page has to name the page's folder")?;
    let script = fs::read_to_string(sh::root().join("www/sw.js")).context("cannot read www/sw.js")?;
    let file = page.join("sw.js");
    if !sh::for_release() {
        return files::write(&file, script);
    }
    // Not itself, nor what is there for people and for compilers.
    let is_asked_for = |(name, _): &(String, String)| {
        let others = [".d.ts", ".md", ".txt", "sw.js"];
        !name.starts_with("LICENSE") && !others.iter().any(|end| name.ends_with(end))
    };
    let entries = files::hashes(&page)?.into_iter().filter(is_asked_for);
    let list = entries.map(|(name, hash)| format!("\n    '{name}': '{hash}',")).collect::<String>();
    let name = &files::sha256(&list)[..16];
    let release = format!("const RELEASE = {{\n  name: '{name}',\n  files: {{{list}\n  }},\n}};");
    files::write(&file, files::replace_line(&script, NO_RELEASE, &release).context("www/sw.js")?)?;
    sh::say(format!("offline: release {name} in sw.js"));
    Ok(())
}
