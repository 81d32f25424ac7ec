//! What others put on their pages: a folder for any static host, and a package for npm. Both hold the same files.
//!
//! ```text
//! dist-package/selfhosted/                   dist-package/npm/ and its tarball
//!   alexnet-classifier.js                      alexnet-classifier.js
//!   alexnet-classifier-HASH/js/, engine/       js/, engine/, generated/
//!   weights/                                   weights/
//! ```
//!
//! The element's script has one name for ever, so that pages can name it; all that it loads lies in a folder named by the
//! hash of its contents. A page therefore runs on the files of one release, also while another one is being uploaded.

use crate::bundle::{self, Bundle};
use crate::engine::{self, Build};
use crate::setup::{self, Need};
use crate::sizes::{Sizes, spell};
use crate::{files, licences, modules, nets, sh};
use anyhow::{Context, Result};
use std::fs;
use std::path::{Path, PathBuf};

/// The script that pages name.
const ENTRY: &str = "alexnet-classifier.js";

/// What programs import.
const LIBRARY: [&str; 2] = ["js/index.js", "js/element/define.js"];

/// The words of the bundled entry that say where all else is: beside it, in the repository and in npm's package.
const BESIDE: &str = "import.meta.url";

/// What goes with every copy.
const LICENCES: [&str; 3] = ["LICENSE-MIT", "LICENSE-APACHE", "LICENSE-FASHION-MNIST"];

/// What a visitor may have to download: at most 3 kB by gzip, leeway included, before any interest is shown.
const BUDGETS: [(&str, Sizes); 10] = [
    // With what keeps the page's texts out, and takes it to other documents.
    // With links that bring what was taught.
    ("script before interest", Sizes::new(6_850, 2_860, 2_450)),
    // With the camera, since elements that classify have one; with marks and lists for many classes, and the worker's pictures.
    ("scripts after interest", Sizes::new(104_500, 40_000, 35_600)),
    // With the styles of all that only teaching shows, and a database for where no files can be kept.
    // And of what is taken away: links, web pages, files of other programs.
    ("scripts for teaching", Sizes::new(139_500, 48_200, 42_700)),
    ("scripts for Chinese", Sizes::new(19_000, 8_900, 7_300)),
    ("engine for the CPU", Sizes::new(2_670_000, 738_000, 527_000)),
    ("the same with relaxed SIMD", Sizes::new(2_670_000, 738_000, 527_000)),
    ("engine for WebGPU", Sizes::new(10_640_000, 2_470_000, 1_597_000)),
    ("weights of EfficientNet-Lite0", Sizes::new(3_420_000, 3_370_000, 3_380_000)),
    ("weights of slim AlexNet", Sizes::new(1_172_000, 1_168_000, 1_168_000)),
    ("weights of LeNet", Sizes::new(59_000, 56_000, 56_000)),
];

/// Makes both packages, and prints how large they are.
pub fn build() -> Result<()> {
    setup::ensure(&[Need::Npm])?;
    let engines = engine::release()?;
    let out = sh::root().join("dist-package");
    if out.is_dir() {
        fs::remove_dir_all(&out)?;
    }
    let scripts = self_hosted(&out.join("selfhosted"), &engines)?;
    npm(&out.join("npm"), &engines)?;
    weigh(&out.join("selfhosted"), &scripts, &engines)
}

/// Makes the folder for static hosts, and returns the scripts that its entry leads to.
fn self_hosted(out: &Path, engines: &[Build]) -> Result<Bundle> {
    let unnamed = out.join("new");
    let mut scripts = bundle::bundle(&["js/element/element.js"], &unnamed)?;
    let entry = fs::read_to_string(unnamed.join(ENTRY))?;
    copy_engines(engines, &unnamed)?;
    LICENCES.iter().try_for_each(|name| files::copy(&sh::root().join(name), &unnamed.join(name)))?;
    bundle::list_element(&unnamed, scripts.element.clone())?;
    let list: String = files::hashes(&unnamed)?.into_iter().map(|(name, hash)| format!("{name} {hash}\n")).collect();
    let name = format!("alexnet-classifier-{}", &files::sha256(list)[..16]);
    let hashed = out.join(&name);
    fs::rename(&unnamed, &hashed)?;

    let (before, after) = entry.split_once(BESIDE).context("the entry does not say where all else is")?;
    let (after, _map) = after.rsplit_once("//#").context("the entry names no source map")?;
    files::write(&out.join(ENTRY), format!(r#"{before}new URL("./{name}/",import.meta.url){after}"#))?;
    files::copy_folder(&www().join("weights"), &out.join("weights"))?;
    copy_papers("selfhosted", out)?;
    sh::say(format!("package: {} with {name}", out.display()));
    for file in scripts.first.iter_mut().chain(&mut scripts.later).chain(&mut scripts.languages) {
        *file = hashed.join(file.strip_prefix(&unnamed)?);
    }
    scripts.first.retain(|file| !file.ends_with(ENTRY));
    Ok(scripts)
}

/// Makes the folder for npm, and its tarball beside it.
fn npm(out: &Path, engines: &[Build]) -> Result<()> {
    let entries = [&[ENTRY][..], &LIBRARY].concat();
    copy_scripts(&modules::reached(&www(), &entries)?, out)?;
    copy_types(out)?;
    copy_engines(engines, out)?;
    files::copy_folder(&www().join("weights"), &out.join("weights"))?;
    copy_papers("npm", out)?;
    bundle::list_element(out, modules::of_element(out)?)?;

    let manifest = out.join("package.json");
    let version = concat!("  \"version\": \"", env!("CARGO_PKG_VERSION"), "\",");
    let text = fs::read_to_string(&manifest)?;
    files::write(&manifest, files::replace_line(&text, "  \"version\": \"0.0.0\",", version)?)?;
    sh::run(sh::npm(out).args(["pack", "--pack-destination", "..", "--loglevel", "error"]))
}

fn copy_scripts<'a>(scripts: impl IntoIterator<Item = &'a String>, to: &Path) -> Result<()> {
    scripts.into_iter().try_for_each(|script| files::copy(&www().join(script), &to.join(script)))
}

/// What TypeScript reads in the place of the scripts.
fn copy_types(to: &Path) -> Result<()> {
    for folder in ["js", "generated"] {
        for file in files::all(&www().join(folder))? {
            if file.to_string_lossy().ends_with(".d.ts") {
                files::copy(&file, &to.join(file.strip_prefix(www())?))?;
            }
        }
    }
    Ok(())
}

/// What the worker loads of the builds; their types are for those who build upon them here.
fn copy_engines(engines: &[Build], to: &Path) -> Result<()> {
    for build in engines {
        for file in ["engine.js", "engine_bg.wasm"] {
            files::copy(&build.folder.join(file), &to.join("engine").join(build.name).join(file))?;
        }
    }
    licences::write(&to.join("engine"))
}

/// The licences, and what lies in package/ for this kind of package.
fn copy_papers(kind: &str, to: &Path) -> Result<()> {
    files::copy_folder(&sh::root().join("package").join(kind), to)?;
    LICENCES.iter().try_for_each(|name| files::copy(&sh::root().join(name), &to.join(name)))
}

/// Prints the table of sizes, as it stands in the README, and fails when a budget is passed.
fn weigh(out: &Path, scripts: &Bundle, engines: &[Build]) -> Result<()> {
    let mut measured = vec![Sizes::of(&[out.join(ENTRY)])?, Sizes::of(&scripts.first)?, Sizes::of(&scripts.later)?];
    measured.push(Sizes::of(&scripts.languages)?);
    for build in engines {
        measured.push(build.sizes + Sizes::of(&[build.folder.join("engine.js")])?);
    }
    for name in nets::folders()? {
        // What is beside the manifest and its shards is for people: how they were made.
        let mut loaded = files::all(&out.join("weights").join(name))?;
        loaded.retain(|file| ["manifest.json", ".bin"].iter().any(|end| file.to_string_lossy().ends_with(end)));
        measured.push(Sizes::of(&loaded)?);
    }
    println!("\n| What | raw | gzip | brotli |\n|---|---|---|---|");
    for ((name, _), sizes) in BUDGETS.iter().zip(&measured) {
        println!("| {name} | {} | {} | {} |", spell(sizes.raw), spell(sizes.gzip), spell(sizes.brotli));
    }
    println!();
    let mut rows = BUDGETS.iter().zip(measured);
    rows.try_for_each(|((name, budget), sizes)| sizes.check(name, *budget, "xtask/src/package.rs"))
}

fn www() -> PathBuf {
    sh::root().join("www")
}
