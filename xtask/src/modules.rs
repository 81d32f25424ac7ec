//! Which scripts a script needs: those that it names, and those that these name. Bundlers find them in the same way.

use anyhow::{Context, Result, ensure};
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// What is built, and so lies elsewhere.
const BUILT: &str = "engine/";

/// The scripts of the element below `root`, as they are in the repository.
pub fn of_element(root: &Path) -> Result<Vec<PathBuf>> {
    let names = reached(root, &["alexnet-classifier.js", "js/element/element.js"])?;
    Ok(names.into_iter().map(|name| root.join(name)).collect())
}

/// The names, below `root`, of all scripts that `entries` lead to, and of the entries themselves.
pub fn reached(root: &Path, entries: &[&str]) -> Result<BTreeSet<String>> {
    let mut found = BTreeSet::new();
    let mut next: Vec<String> = entries.iter().map(|entry| (*entry).to_owned()).collect();
    while let Some(name) = next.pop() {
        if name.starts_with(BUILT) || !found.insert(name.clone()) {
            continue;
        }
        let text = fs::read_to_string(root.join(&name)).with_context(|| format!("cannot read {name}"))?;
        let folder = name.rsplit_once('/').map_or("", |(folder, _)| folder);
        for script in named(&code(&text)) {
            let whole = resolve(folder, script);
            let there = whole.starts_with(BUILT) || root.join(&whole).is_file();
            ensure!(there, "{name} names {script}, and there is no {whole}");
            next.push(whole);
        }
    }
    Ok(found)
}

/// The text without comments, which name the modules of types too.
fn code(text: &str) -> String {
    let mut parts = text.split("/**");
    let mut code = parts.next().unwrap_or_default().to_owned();
    code.extend(parts.map(|part| part.split_once("*/").map_or("", |(_, after)| after)));
    code.lines().filter(|line| !line.trim_start().starts_with("//")).flat_map(|line| [line, "\n"]).collect()
}

/// The relative addresses of scripts, wherever a string is one.
fn named(code: &str) -> Vec<&str> {
    let mut names = Vec::new();
    for quote in ['\'', '"', '`'] {
        for (end, _) in code.match_indices(&format!(".js{quote}")) {
            let start = code[..end].rfind(quote).map_or(0, |before| before + 1);
            names.push(&code[start..end + ".js".len()]);
        }
    }
    names.retain(|name| ["./", "../", "js/"].iter().any(|start| name.starts_with(start)));
    names
}

/// Where an address leads from a folder; `js/...` is from the root, to which the element's entry script resolves it.
fn resolve(folder: &str, address: &str) -> String {
    let mut parts: Vec<&str> = match address.starts_with('.') {
        true => folder.split('/').filter(|part| !part.is_empty()).collect(),
        false => Vec::new(),
    };
    for part in address.split('/') {
        match part {
            "." => {}
            ".." => {
                parts.pop();
            }
            name => parts.push(name),
        }
    }
    parts.join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scripts_are_found_where_they_are_named_and_not_in_comments() {
        let text = "// import './no.js';\n/** @import { A } from './neither.js' */\nimport { b } from './b.js';\n\
                    const c = () => import(\"../c.js\"); /** @type {import('./nor.js').D} */\n\
                    new Worker(new URL('./d.js', import.meta.url)); const e = 'image/*'; f('g.js');\n";
        assert_eq!(named(&code(text)), ["./b.js", "./d.js", "../c.js"]);
    }

    #[test]
    fn addresses_are_resolved_as_a_browser_does() {
        assert_eq!(resolve("js/worker", "../messages.js"), "js/messages.js");
        assert_eq!(resolve("js/worker", "./kept.js"), "js/worker/kept.js");
        assert_eq!(resolve("", "js/element/element.js"), "js/element/element.js");
        assert_eq!(resolve("js/worker", "../../engine/cpu/engine.js"), "engine/cpu/engine.js");
    }
}
