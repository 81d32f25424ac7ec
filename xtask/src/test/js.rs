//! What Node and Playwright run.

use super::outcome::Outcome::{self, Passed, Skipped};
use super::times::Times;
use crate::{files, package, serve, setup, sh};
use anyhow::{Context, Result, ensure};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// How the scripts are written, and what is not written in them.
pub fn lint() -> Result<Outcome> {
    sh::run(sh::node("@biomejs/biome/bin/biome").args(["ci", "--error-on-warnings", "."]))?;
    Ok(Passed)
}

/// The page and its tests, what tests the packages, and the service worker, whose globals are others.
pub fn types() -> Result<Outcome> {
    for project in ["tsconfig.json", "tests/packages/tsconfig.json", "tests/packages/tsconfig.sw.json"] {
        sh::run(sh::node("typescript/bin/tsc").args(["--noEmit", "--project", project]))?;
    }
    Ok(Passed)
}

/// What of the page's scripts needs no browser.
pub fn js(filter: &[String], _: &mut Times) -> Result<Outcome> {
    in_node("tests/js", filter)
}

/// What the benchmark makes of what it measures; nothing is measured.
pub fn bench(filter: &[String], _: &mut Times) -> Result<Outcome> {
    in_node("benches/peers/tests", filter)
}

/// What a visitor does, in WebKit: the page as released.
pub fn webkit(filter: &[String], _: &mut Times) -> Result<Outcome> {
    if !cfg!(target_os = "linux") {
        return Ok(Skipped("WebKitGTK is for Linux".into()));
    }
    serve::build()?;
    in_node("tests/webkit", filter)
}

/// The tests of a folder; with a filter those of that name, or all of the file of that name.
fn in_node(folder: &str, filter: &[String]) -> Result<Outcome> {
    in_node_with(folder, filter, |_| Ok(()))
}

/// The same, with what `prepare` adds to the command.
fn in_node_with(folder: &str, filter: &[String], prepare: impl FnOnce(&mut Command) -> Result<()>) -> Result<Outcome> {
    let mut all = files::all(&sh::root().join(folder))?;
    let is_installed = |file: &Path| file.iter().any(|part| part == "node_modules");
    all.retain(|file| file.file_name().is_some_and(|name| name.to_string_lossy().contains(".test.")));
    all.retain(|file| !is_installed(file));
    ensure!(!all.is_empty(), "there are no tests in {folder}"); // of no files, Node would run all that it finds
    let mut node = sh::cmd("node");
    node.arg("--test");
    prepare(&mut node)?;
    for word in filter {
        let file = all.iter().find(|file| is_called(file, word, ".test."));
        match file {
            Some(file) => node.arg(file),
            None => node.args(["--test-name-pattern", word]).args(containing(&all, word)?),
        };
    }
    if filter.is_empty() {
        node.args(all);
    }
    sh::run(&mut node)?;
    Ok(Passed)
}

/// Whether a file's name, up to `kind`, is this.
fn is_called(file: &Path, name: &str, kind: &str) -> bool {
    let own = file.file_name().unwrap_or_default().to_string_lossy();
    own == name || own.split_once(kind).is_some_and(|(stem, _)| stem == name)
}

fn containing(all: &[PathBuf], text: &str) -> Result<Vec<PathBuf>> {
    let has = |file: &&PathBuf| fs::read_to_string(file).is_ok_and(|content| content.contains(text));
    let found: Vec<_> = all.iter().filter(has).cloned().collect();
    ensure!(!found.is_empty(), "no test has `{text}` in its name or in that of its file");
    Ok(found)
}

/// What is exported, in the programs of others.
pub fn exports(filter: &[String], _: &mut Times) -> Result<Outcome> {
    // What comes back is tried in the element.
    serve::build()?;
    let alexnet = native()?;
    in_node_with("tests/exports", filter, |node| {
        node.env("ALEXNET", alexnet);
        node.env("PYTHON", setup::python().context("no Python")?);
        node.env("CHROMIUM", setup::chromium().context("no Chromium")?);
        Ok(())
    })
}

/// The native command, built.
fn native() -> Result<PathBuf> {
    sh::run(sh::cmd("cargo").args(["build", "--release", "--package", "alexnet-tools"]))?;
    Ok(sh::target().join("release/alexnet").with_extension(std::env::consts::EXE_EXTENSION))
}

/// What a visitor meets: the page as released, in Chromium, by behaviour, and compared with the native command.
pub fn page(filter: &[String], times: &mut Times) -> Result<Outcome> {
    of_page(filter, times, false)
}

/// The long form of those tests of the page that have a short one.
pub fn long(filter: &[String], times: &mut Times) -> Result<Outcome> {
    of_page(filter, times, true)
}

fn of_page(filter: &[String], times: &mut Times, is_long: bool) -> Result<Outcome> {
    serve::build()?;
    let alexnet = native()?;
    // Two at a time where no GPU is made of CPU code and nothing is measured.
    let parts: &[&[&str]] = match is_long || !filter.is_empty() {
        true => &[&[]],
        false => &[&["--project", "cpu", "--workers", "2"], &["--project", "webgpu", "--project", "measured"]],
    };
    for part in parts {
        let mut playwright = playwright("tests/e2e", filter)?;
        playwright.args(*part);
        playwright.env("ALEXNET", &alexnet);
        playwright.env("PYTHON", setup::python().context("no Python")?);
        if let Some(folder) = setup::dataset() {
            playwright.env("FASHION_MNIST", folder);
        }
        if is_long {
            playwright.env("LONG", "1").args(["--grep", "@long"]);
        }
        sh::run_seeing(&mut playwright, |line| times.see(line))?;
    }
    Ok(Passed)
}

/// What others put on their pages, on pages of all kinds, in Chromium and Firefox; and the library as crates.io gets it.
pub fn packages(filter: &[String], times: &mut Times) -> Result<Outcome> {
    if filter.is_empty() {
        let publish = ["publish", "--dry-run", "--allow-dirty", "--no-verify", "--package", "alexnet-web"];
        sh::run(sh::cmd("cargo").args(publish))?;
    }
    package::build()?;
    serve::build()?;
    let mut playwright = playwright("tests/packages", filter)?;
    playwright.env("FIREFOX", setup::firefox().context("no Firefox")?);
    sh::run_seeing(&mut playwright, |line| times.see(line))?;
    Ok(Passed)
}

/// Playwright on the tests of a folder: with a filter on a file of that name, or on tests of that name; what begins with
/// `-` is for Playwright itself.
fn playwright(folder: &str, filter: &[String]) -> Result<Command> {
    let mut playwright = sh::node("@playwright/test/cli.js");
    playwright.args(["test", "--config", &format!("{folder}/playwright.config.js")]);
    playwright.env("CHROMIUM", setup::chromium().context("no Chromium")?);
    let specs = files::all(&sh::root().join(folder))?;
    for word in filter {
        let is_plain = word.starts_with('-') || specs.iter().any(|file| is_called(file, word, ".spec."));
        match is_plain {
            true => playwright.arg(word),
            false => playwright.args(["--grep", word]),
        };
    }
    Ok(playwright)
}
