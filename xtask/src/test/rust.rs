//! What cargo and wasm-pack run.

use super::outcome::Outcome::{self, Passed, Skipped};
use super::times::Times;
use crate::{files, setup, sh, transfer};
use anyhow::{Context, Result, ensure};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// How the tests in the browser say that they could not test anything.
const SKIPPED: &str = "SKIPPED: ";

/// The packages that are tested natively, and their folders.
const PACKAGES: [(&str, &str); 5] = [
    ("alexnet-web", ""),
    ("alexnet-bench", "benches/web"),
    ("alexnet-example-native", "examples/native"),
    ("alexnet-tools", "tools"),
    ("xtask", "xtask"),
];

pub fn fmt() -> Result<Outcome> {
    sh::run(sh::cmd("cargo").args(["fmt", "--all", "--check"]))?;
    sh::run(sh::cmd("cargo").args(["fmt", "--manifest-path", "fuzz/Cargo.toml", "--check"]))?;
    Ok(Passed)
}

/// With `--release`, so that build scripts and macros are compiled once for this and for the tests. What clippy.toml
/// forbids cannot work in a browser; natively it is right.
pub fn clippy() -> Result<Outcome> {
    let mut native = sh::cmd("cargo");
    native.args(["clippy", "--release", "--all-targets"]).args(natively());
    sh::run(native.args(["--", "-D", "warnings", "-A", "clippy::disallowed_methods"]))?;
    let packages = ["--package", "alexnet-web", "--package", "alexnet-bench"];
    let web = ["clippy", "--release", "--lib", "--tests", "--target", setup::WASM_TARGET];
    let features = ["--no-default-features", "--features", "cpu,webgpu", "--"];
    sh::run(sh::cmd("cargo").args(web).args(packages).args(features).args([
        "-D",
        "warnings",
        "-D",
        "clippy::disallowed_methods",
    ]))?;
    Ok(Passed)
}

pub fn deny() -> Result<Outcome> {
    if sh::find("cargo-deny").is_none() {
        return Ok(Skipped("cargo-deny is not installed (`cargo install --locked cargo-deny`)".into()));
    }
    sh::run(sh::cmd("cargo").args(["deny", "check"]))?;
    Ok(Passed)
}

pub fn native(filter: &[String], times: &mut Times) -> Result<Outcome> {
    for targets in targets(filter, &PACKAGES)? {
        let mut cargo = sh::cmd("cargo");
        cargo.args(["test", "--release"]).args(targets).arg("--").args(filter);
        // What passed says how long it took.
        sh::run_seeing(cargo.arg("--show-output"), |line| times.see(line))?;
    }
    Ok(Passed)
}

/// The kernels on the GPU natively: the same code as in the browser, and minutes less to wait for.
pub fn gpu() -> Result<Outcome> {
    let driver = setup::vulkan_driver().context(
        "no Vulkan driver to test on: Chromium brings one in vk_swiftshader_icd.json; let VK_DRIVER_FILES name it",
    )?;
    let mut cargo = sh::cmd("cargo");
    cargo.args(["test", "--release", "--package", "alexnet-web", "--no-default-features", "--features", "webgpu"]);
    cargo.args(["--test", "library", "--", "kernels::", "device::"]);
    // The loader lies beside Chromium's driver. Under its older name, too, the loader must find this driver alone.
    let mut libraries = vec![driver.with_file_name("")];
    libraries.extend(sh::var("LD_LIBRARY_PATH").iter().flat_map(std::env::split_paths));
    cargo.env("LD_LIBRARY_PATH", std::env::join_paths(libraries)?);
    sh::run(cargo.env("VK_DRIVER_FILES", &driver).env("VK_ICD_FILENAMES", &driver))?;
    Ok(Passed)
}

/// The short form of `cargo xtask transfer`: one net, one set, a few draws.
pub fn transfer() -> Result<Outcome> {
    transfer::short()?;
    Ok(Passed)
}

pub fn wasm_cpu(filter: &[String], times: &mut Times) -> Result<Outcome> {
    in_browser(&[], filter, times)
}

pub fn wasm_webgpu(filter: &[String], times: &mut Times) -> Result<Outcome> {
    in_browser(&["--no-default-features", "--features", "webgpu"], filter, times)
}

/// The tests of the library in a real browser, which webdriver.json sets up.
fn in_browser(features: &[&str], filter: &[String], times: &mut Times) -> Result<Outcome> {
    let (mut ran, mut skipped) = (false, Vec::new());
    for targets in targets(filter, &PACKAGES[..1])? {
        let mut wasm_pack = wasm_pack()?;
        wasm_pack.arg("--").args(features).args(targets);
        // Shown also when they pass: what the tests print, as it says what was skipped.
        wasm_pack.args(["--", "--nocapture"]).args(filter);
        sh::run_seeing(&mut wasm_pack, |line| {
            times.see(line);
            ran |= line.starts_with("test result: ok");
            if let Some((_, why)) = line.split_once(SKIPPED) {
                skipped.push(why.to_owned());
            }
        })?;
    }
    ensure!(ran, "no test ran in the browser: are there any for these features?");
    Ok(match skipped.first() {
        None => Passed,
        Some(why) => Skipped(format!("{} of its tests, {why}", skipped.len())),
    })
}

fn wasm_pack() -> Result<Command> {
    let mut wasm_pack = sh::cmd("wasm-pack");
    wasm_pack.args(["test", "--headless", "--release", "--mode", "no-install", "--chrome", "--chromedriver"]);
    wasm_pack.arg(setup::chromedriver().context("no chromedriver")?);
    wasm_pack.env("WASM_BINDGEN_TEST_WEBDRIVER_JSON", capabilities()?);
    // A software GPU takes its time.
    wasm_pack.env("WASM_BINDGEN_TEST_TIMEOUT", "1800");
    Ok(wasm_pack)
}

/// webdriver.json, with the Chromium that was found put in.
fn capabilities() -> Result<PathBuf> {
    let browser = setup::chromium().context("no Chromium")?;
    let capabilities = fs::read_to_string(sh::root().join("webdriver.json")).context("cannot read webdriver.json")?;
    let options = "\"goog:chromeOptions\": {";
    let with_browser = capabilities.replace(options, &format!("{options}\n    \"binary\": {browser:?},"));
    let file = sh::target().join("webdriver.json");
    fs::write(&file, with_browser)?;
    Ok(file)
}

/// The words that name all packages that are tested natively.
fn natively() -> impl Iterator<Item = &'static str> {
    PACKAGES.iter().flat_map(|(package, _)| ["--package", package])
}

/// What cargo has to build to run the tests that a filter chooses: for each package that has a function of such a name, the
/// words that say so. Without a filter, everything at once.
fn targets(filter: &[String], packages: &[(&str, &str)]) -> Result<Vec<Vec<String>>> {
    let Some(name) = filter.iter().find(|word| !word.starts_with('-')) else {
        return Ok(vec![packages.iter().flat_map(|(package, _)| ["--package".into(), (*package).into()]).collect()]);
    };
    let mut found = Vec::new();
    for (package, folder) in packages {
        let folder = sh::root().join(folder);
        let mut words = Vec::new();
        for file in ["src", "tests"].iter().filter_map(|part| files::all(&folder.join(part)).ok()).flatten() {
            if file.extension().is_some_and(|end| end == "rs") && has_test(&fs::read_to_string(&file)?, &file, name) {
                let mut parts = file.strip_prefix(&folder)?.iter().map(|part| part.to_string_lossy().into_owned());
                match (parts.next().as_deref(), parts.next()) {
                    (Some("tests"), Some(target)) => words.extend(["--test".into(), target.replace(".rs", "")]),
                    _ if folder.join("src/lib.rs").is_file() => words.push("--lib".into()),
                    _ => words.push("--bins".into()),
                }
            }
        }
        if !words.is_empty() {
            found.push([vec!["--package".into(), (*package).into()], once_each(words)].concat());
        }
    }
    ensure!(!found.is_empty(), "no test has `{name}` in its name or in that of its file");
    Ok(found)
}

fn has_test(text: &str, file: &Path, name: &str) -> bool {
    let last = name.rsplit("::").next().unwrap_or(name);
    let is_file = file.file_stem().is_some_and(|stem| name.split("::").any(|part| stem == part));
    let is_function = text.lines().any(|line| {
        let function = line.trim_start().trim_start_matches("async ").strip_prefix("fn ");
        function.is_some_and(|function| function.split('(').next().is_some_and(|own| own.contains(last)))
    });
    is_file || !last.is_empty() && is_function && (text.contains("#[test]") || text.contains("everywhere!"))
}

/// `--test a --lib --test a` as `--test a --lib`.
fn once_each(words: Vec<String>) -> Vec<String> {
    let mut kept: Vec<String> = Vec::new();
    let mut rest = words.into_iter();
    while let Some(word) = rest.next() {
        let value = if word == "--test" { rest.next() } else { None };
        let is_there = match &value {
            Some(value) => kept.contains(value),
            None => kept.contains(&word),
        };
        if !is_there {
            kept.push(word);
            kept.extend(value);
        }
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_has_the_test_is_built() -> Result<()> {
        let of = |name: &str| targets(&[name.to_owned()], &PACKAGES);
        assert_eq!(of("only_what_has_the_test_is_built")?, [["--package", "xtask", "--bins"]]);
        assert_eq!(of("kernels::")?, [["--package", "alexnet-web", "--test", "library"]]);
        assert_eq!(of("mistakes_are_explained")?, [["--package", "alexnet-tools", "--test", "pretrain"]]);
        assert!(of("there_is_no_such_test").is_err());
        assert_eq!(targets(&[], &PACKAGES)?, [natively().collect::<Vec<_>>()]);
        Ok(())
    }
}
