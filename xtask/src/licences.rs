//! The licences of what others wrote and the engine is built from: their terms ask that the texts go with every copy.

use crate::{files, setup, sh};
use anyhow::{Context, Result};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fs;
use std::path::{Path, PathBuf};

/// Where they are written, beside the builds.
const FILE: &str = "LICENSE-THIRD-PARTY.txt";

/// How the names of files begin that are written for this.
const PAPERS: [&str; 6] = ["LICENSE", "LICENCE", "COPYING", "COPYRIGHT", "NOTICE", "UNLICENSE"];

/// A crate that the engine is built from.
struct Crate {
    /// With its version.
    name: String,
    /// The terms, as its author wrote them: an SPDX expression.
    terms: String,
    /// Where its source is.
    folder: PathBuf,
}

/// Writes them into `folder`.
pub fn write(folder: &Path) -> Result<()> {
    files::write(&folder.join(FILE), text(&crates()?)?)
}

/// What cargo compiles into the engine, in all its flavours.
fn crates() -> Result<Vec<Crate>> {
    let mut tree = sh::cmd("cargo");
    tree.args(["tree", "--package", "alexnet-web", "--no-default-features", "--features", "cpu,webgpu"]);
    tree.args([
        "--target",
        setup::WASM_TARGET,
        "--edges",
        "normal,no-proc-macro",
        "--prefix",
        "none",
        "--format",
        "{p}",
    ]);
    let tree = sh::output(&mut tree).context("`cargo tree` fails: run it to see why")?;
    // `burn v0.22.1`, and more behind it where cargo has more to say.
    let names = tree.lines().filter_map(|line| {
        let mut words = line.split(' ');
        Some(format!("{} {}", words.next()?, words.next()?.strip_prefix('v')?))
    });
    let names: BTreeSet<String> = names.collect();

    let metadata = sh::output(sh::cmd("cargo").args(["metadata", "--format-version", "1"]));
    let metadata: Value = serde_json::from_str(&metadata.context("`cargo metadata` fails: run it to see why")?)?;
    let packages = metadata["packages"].as_array().context("cargo names no packages")?;
    let mut known: HashMap<String, Crate> =
        packages.iter().filter_map(read).map(|each| (each.name.clone(), each)).collect();
    let known = names.iter().map(|name| known.remove(name).with_context(|| format!("cargo does not know {name}")));
    let all = known.collect::<Result<Vec<_>>>()?;
    // Our own terms lie beside this file already.
    Ok(all.into_iter().filter(|each| !each.folder.starts_with(sh::root())).collect())
}

/// One of the packages that cargo describes.
fn read(package: &Value) -> Option<Crate> {
    let field = |name: &str| package[name].as_str();
    Some(Crate {
        name: format!("{} {}", field("name")?, field("version")?),
        terms: field("license").unwrap_or("see its text").to_owned(),
        folder: Path::new(field("manifest_path")?).parent()?.to_owned(),
    })
}

/// The crates by terms, then each text once, with the crates that have it.
fn text(crates: &[Crate]) -> Result<String> {
    let mut by_terms: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    let mut by_text: BTreeMap<String, Vec<&str>> = BTreeMap::new();
    for each in crates {
        by_terms.entry(&each.terms).or_default().push(&each.name);
        for text in papers(each)? {
            by_text.entry(text).or_default().push(&each.name);
        }
    }
    let mut out = String::from(
        "The engine of alexnet-web is built from these crates, under the terms named; https://crates.io has the source of\n\
         each. Some come without a text of their own: that of Apache-2.0 is in LICENSE-APACHE.\n",
    );
    for (terms, names) in by_terms {
        out += &format!("\n{terms}:\n  {}\n", names.join("\n  "));
    }
    for (text, names) in by_text {
        out += &format!("\n{}\n{}\n\n{text}\n", "=".repeat(100), names.join(", "));
    }
    Ok(out)
}

/// The texts that come with a crate: of terms that leave a choice, MIT's, which is the shortest.
fn papers(each: &Crate) -> Result<Vec<String>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(&each.folder).with_context(|| format!("cannot read {}", each.folder.display()))? {
        let file = entry?.path();
        let name = file.file_name().unwrap_or_default().to_string_lossy().to_uppercase();
        if file.is_file() && PAPERS.iter().any(|paper| name.starts_with(paper)) {
            let text = String::from_utf8_lossy(&fs::read(&file)?).replace('\r', "");
            found.push((name, text.trim().to_owned()));
        }
    }
    let is_choice = each.terms.contains("OR") || each.terms.contains('/');
    if is_choice && found.iter().any(|(name, _)| name.contains("MIT")) {
        found.retain(|(name, _)| name.contains("MIT") || name.starts_with("NOTICE"));
    }
    found.sort();
    Ok(found.into_iter().map(|(_, text)| text).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_crate_of_the_engine_is_named_with_its_terms_and_most_with_their_text() -> Result<()> {
        let crates = crates()?;
        let has = |name: &str| crates.iter().any(|each| each.name.starts_with(name));
        assert!(has("burn ") && has("wgpu ") && has("wasm-bindgen "), "what is shipped is listed");
        assert!(!has("alexnet-web ") && !has("syn ") && !has("ndarray "), "what is not, is not");
        let with_text = crates.iter().filter(|each| papers(each).is_ok_and(|texts| !texts.is_empty())).count();
        assert!(5 * with_text > 4 * crates.len(), "{with_text} of {}", crates.len());
        let text = text(&crates)?;
        for each in &crates {
            assert!(text.contains(&format!("\n  {}\n", each.name)), "{} is missing", each.name);
        }
        Ok(())
    }
}
