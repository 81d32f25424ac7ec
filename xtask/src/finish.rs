//! What only the released page has: bundled scripts, its policy, and a service worker that lists what the release consists
//! of, so that it can keep all of it for visits without a network. Trunk calls this last.

use crate::{bundle, files, modules, nets, sh};
use anyhow::{Context, Result};
use std::fs;
use std::path::{Path, PathBuf};

/// The line of www/sw.js that the list takes the place of. As it is there, nothing is kept: for development.
const NO_RELEASE: &str = "const RELEASE = { name: 'none', files: {} };";

/// What the page loads, and what programs import from it.
const SCRIPTS: [&str; 3] = ["js/main.js", "js/element/element.js", "js/index.js"];

/// What the page may load and run: only its own files. While it is developed, Trunk puts a script into it that reloads it.
const POLICY: &str =
    "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self' blob:; img-src 'self' blob:";

/// Bytes of a net that everybody gets for visits without a network.
const MOST_FOR_ALL: u64 = 200_000;

/// The page itself. It has the release's name in its head, by which it is known where a host has added to it.
const DOCUMENT: &str = "index.html";

/// The start of the page's head, where the policy goes: it holds for what comes after it.
const HEAD: &str = "<meta charset=\"utf-8\">";

/// Finishes the page in the folder that Trunk's variable names.
pub fn finish(page: Option<PathBuf>) -> Result<()> {
    let page = page.or_else(sh::staging).context("Trunk calls this; otherwise --page has to name the page's folder")?;
    if sh::for_release() {
        fs::remove_dir_all(page.join("js")).context("the page has no scripts")?;
        let scripts = bundle::bundle(&SCRIPTS, &page)?;
        bundle::list_element(&page, scripts.element)?;
        let policy = format!("<meta http-equiv=\"Content-Security-Policy\" content=\"{POLICY}\">");
        add_to_head(&page.join(DOCUMENT), &policy)?;
        return list_files(&page);
    }
    bundle::list_element(&page, modules::of_element(&page)?)?;
    files::copy(&sh::root().join("www/sw.js"), &page.join("sw.js"))
}

fn add_to_head(file: &Path, line: &str) -> Result<()> {
    let page = read(file)?;
    let (before, after) = page.split_once(HEAD).with_context(|| format!("www/index.html has no {HEAD}"))?;
    files::write(file, format!("{before}{HEAD}{line}{after}"))
}

fn read(file: &Path) -> Result<String> {
    fs::read_to_string(file).with_context(|| format!("cannot read {}", file.display()))
}

/// The folders of nets so large that not everybody has to have them for a visit without a network. The page itself keeps
/// the files of a net that it has used, under their hash (js/worker/shards.js).
fn large_nets(page: &Path) -> Result<Vec<String>> {
    let mut large = Vec::new();
    for folder in nets::folders()? {
        let folder = format!("weights/{folder}/");
        let sizes = files::all(&page.join(&folder))?.into_iter().map(|file| Ok(fs::metadata(file)?.len()));
        if sizes.sum::<Result<u64>>()? > MOST_FOR_ALL {
            large.push(folder);
        }
    }
    Ok(large)
}

fn list_files(page: &Path) -> Result<()> {
    let script = read(&sh::root().join("www/sw.js"))?;
    // Not itself, nor what is there for people and for compilers.
    let is_asked_for = |(name, _): &(String, String)| {
        let others = [".d.ts", ".map", ".md", ".txt", "sw.js"];
        !name.starts_with("LICENSE") && !others.iter().any(|end| name.ends_with(end))
    };
    let large = large_nets(page)?;
    let is_large = |name: &str| name.ends_with(".bin") && large.iter().any(|folder| name.starts_with(folder));
    let entries = files::hashes(page)?.into_iter().filter(|entry| is_asked_for(entry) && !is_large(&entry.0));
    let mut entries: Vec<_> = entries.collect();
    let list = |entries: &[(String, String)]| -> String {
        entries.iter().map(|(name, hash)| format!("\n    '{name}': '{hash}',")).collect()
    };
    let name = &files::sha256(list(&entries))[..16];
    let document = page.join(DOCUMENT);
    add_to_head(&document, &format!("<meta name=\"release\" content=\"{name}\">"))?;
    for (_, hash) in entries.iter_mut().filter(|(name, _)| name == DOCUMENT) {
        *hash = files::sha256(read(&document)?);
    }
    let list = list(&entries);
    let release = format!("const RELEASE = {{\n  name: '{name}',\n  files: {{{list}\n  }},\n}};");
    files::write(&page.join("sw.js"), files::replace_line(&script, NO_RELEASE, &release).context("www/sw.js")?)?;
    sh::say(format!("finish: release {name} in sw.js"));
    Ok(())
}
