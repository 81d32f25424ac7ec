//! The tests, as steps: each timed, the first failure ends the run, and a table at the end says what happened.

use crate::setup::{self, Need};
use crate::{files, package, serve, sh};
use anyhow::{Context, Result, bail, ensure};
use std::fs;
use std::path::PathBuf;
use std::time::{Duration, Instant};

/// What a step came to, short of failing. Skipped is not passed: something was not tested, and why is said.
enum Outcome {
    Passed,
    Skipped(String),
}

use Outcome::{Passed, Skipped};

struct Step {
    name: &'static str,
    needs: &'static [Need],
    run: fn() -> Result<Outcome>,
}

/// In the order in which they tell most for the least time.
const STEPS: [Step; 11] = [
    Step { name: "fmt", needs: &[], run: fmt },
    Step { name: "clippy", needs: &[Need::WasmTarget], run: clippy },
    Step { name: "deny", needs: &[], run: deny },
    Step { name: "types", needs: &[Need::Npm], run: types },
    Step { name: "js", needs: &[Need::Npm], run: js },
    Step { name: "bench", needs: &[Need::Npm], run: bench },
    Step { name: "native", needs: &[Need::Dataset], run: native },
    Step { name: "wasm-cpu", needs: IN_BROWSER, run: wasm_cpu },
    Step { name: "wasm-webgpu", needs: IN_BROWSER, run: wasm_webgpu },
    Step { name: "page", needs: OF_PAGE, run: page },
    Step { name: "packages", needs: IN_BROWSERS, run: packages },
];

/// Those that run only when they are named: what they test, another step tests elsewhere.
const ON_DEMAND: [Step; 1] = [Step { name: "gpu", needs: &[Need::Chromium], run: gpu }];

const IN_BROWSER: &[Need] = &[Need::WasmTarget, Need::WasmBindgen, Need::WasmPack, Need::Chromium];

const OF_PAGE: &[Need] = &[Need::Npm, Need::Trunk, Need::Chromium, Need::Dataset, Need::Torch];

const IN_BROWSERS: &[Need] = &[Need::Npm, Need::Bundlers, Need::Trunk, Need::Chromium, Need::Firefox];

/// How the tests in the browser say that they could not test anything.
const SKIPPED: &str = "SKIPPED: ";

/// Runs the steps whose names begin with one of `wanted`, or all but those on demand, and says whether none failed. The
/// counts are the last line printed, where CI looks for them.
pub fn run(wanted: &[impl AsRef<str>]) -> Result<bool> {
    let wanted: Vec<&str> = wanted.iter().map(AsRef::as_ref).collect();
    let named = |step: &&Step| wanted.iter().any(|name| step.name.starts_with(name));
    let all = || STEPS.iter().chain(&ON_DEMAND);
    for name in &wanted {
        if !all().any(|step| step.name.starts_with(name)) {
            let names: Vec<_> = all().map(|step| step.name).collect();
            bail!("there is no step `{name}`; the steps are {}", names.join(", "));
        }
    }
    let steps: Vec<&Step> = if wanted.is_empty() { STEPS.iter().collect() } else { all().filter(named).collect() };

    let needs: Vec<Need> = steps.iter().flat_map(|step| step.needs).copied().collect();
    setup::ensure(&needs)?;

    let mut done = Vec::new();
    let mut all_well = true;
    for step in &steps {
        sh::say(format!("=== {} ===", step.name));
        let start = Instant::now();
        let text = match (step.run)() {
            Ok(Passed) => "passed".to_owned(),
            Ok(Skipped(why)) => format!("skipped: {why}"),
            Err(error) => {
                sh::say(format!("{error:#}"));
                all_well = false;
                "FAILED".to_owned()
            }
        };
        done.push((step.name, start.elapsed(), text));
        if !all_well {
            break;
        }
    }
    summarise(&done, &steps[done.len()..]);
    Ok(all_well)
}

fn summarise(done: &[(&str, Duration, String)], left: &[&Step]) {
    println!();
    for (name, time, text) in done {
        println!("{name:<12} {:>14}  {text}", sh::spell(*time));
    }
    for step in left {
        println!("{:<12} {:>14}  not run", step.name, "");
    }
    let count = |word: &str| done.iter().filter(|(_, _, text)| text.starts_with(word)).count();
    let skipped = match count("skipped") {
        0 => String::new(),
        some => format!(", {some} skipped"),
    };
    println!("\n{} passed, {} failed{skipped}", count("passed"), count("FAILED"));
}

fn fmt() -> Result<Outcome> {
    sh::run(sh::cmd("cargo").args(["fmt", "--all", "--check"]))?;
    Ok(Passed)
}

/// With `--release`, so that build scripts and macros are compiled once for this and for the tests. What clippy.toml
/// forbids cannot work in a browser; natively it is right.
fn clippy() -> Result<Outcome> {
    let native = ["clippy", "--release", "--workspace", "--all-targets", "--"];
    sh::run(sh::cmd("cargo").args(native).args(["-D", "warnings", "-A", "clippy::disallowed_methods"]))?;
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

fn deny() -> Result<Outcome> {
    if sh::find("cargo-deny").is_none() {
        return Ok(Skipped("cargo-deny is not installed; `cargo install --locked cargo-deny` does that".into()));
    }
    sh::run(sh::cmd("cargo").args(["deny", "check"]))?;
    Ok(Passed)
}

fn native() -> Result<Outcome> {
    let mut cargo = sh::cmd("cargo");
    if let Some(folder) = setup::dataset() {
        cargo.env("FASHION_MNIST", folder);
    }
    sh::run(cargo.args(["test", "--release", "--workspace"]))?;
    Ok(Passed)
}

/// The GPU kernels without a browser, through Vulkan: where they are worked on. `wasm-webgpu` tests the same in Chromium.
fn gpu() -> Result<Outcome> {
    let Some(driver) = setup::vulkan_driver() else {
        return Ok(Skipped("no Vulkan driver: name its JSON file in VK_DRIVER_FILES".into()));
    };
    let mut cargo = sh::cmd("cargo");
    cargo.args(["test", "--release", "--package", "alexnet-web", "--features", "webgpu"]);
    cargo.args(["--test", "kernels", "--test", "device"]);
    // The loader lies beside Chromium's driver. Under its older name, too, the loader must find this driver alone.
    let mut libraries = vec![driver.with_file_name("")];
    libraries.extend(sh::var("LD_LIBRARY_PATH").iter().flat_map(std::env::split_paths));
    cargo.env("LD_LIBRARY_PATH", std::env::join_paths(libraries)?);
    sh::run(cargo.env("VK_DRIVER_FILES", &driver).env("VK_ICD_FILENAMES", &driver))?;
    Ok(Passed)
}

/// The page and its tests, what tests the packages, and the service worker, whose globals are others.
fn types() -> Result<Outcome> {
    for project in ["tsconfig.json", "tests/packages/tsconfig.json", "tests/packages/tsconfig.sw.json"] {
        sh::run(sh::node("typescript/bin/tsc").args(["--noEmit", "--project", project]))?;
    }
    Ok(Passed)
}

/// What of the page's scripts needs no browser.
fn js() -> Result<Outcome> {
    in_node("tests/js")
}

/// What the benchmark makes of what it measures; nothing is measured.
fn bench() -> Result<Outcome> {
    in_node("benches/peers/tests")
}

fn in_node(folder: &str) -> Result<Outcome> {
    sh::run(sh::cmd("node").arg("--test").args(files::all(&sh::root().join(folder))?))?;
    Ok(Passed)
}

fn wasm_cpu() -> Result<Outcome> {
    in_browser(&[])
}

fn wasm_webgpu() -> Result<Outcome> {
    in_browser(&["--no-default-features", "--features", "webgpu"])
}

/// The tests of the library in a real browser, which webdriver.json sets up.
fn in_browser(features: &[&str]) -> Result<Outcome> {
    let driver = setup::chromedriver().context("no chromedriver")?;
    let mut wasm_pack = sh::cmd("wasm-pack");
    wasm_pack
        .args(["test", "--headless", "--release", "--mode", "no-install", "--chrome", "--chromedriver"])
        .arg(driver);
    // Shown also when they pass: what the tests print, as it says what was skipped.
    wasm_pack.arg("--").args(features).args(["--", "--nocapture"]);
    wasm_pack.env("WASM_BINDGEN_TEST_WEBDRIVER_JSON", capabilities()?);
    // A software GPU takes its time.
    wasm_pack.env("WASM_BINDGEN_TEST_TIMEOUT", "900");
    let (mut ran, mut skipped) = (false, Vec::new());
    sh::run_seeing(&mut wasm_pack, |line| {
        ran |= line.starts_with("test result: ok");
        if let Some((_, why)) = line.split_once(SKIPPED) {
            skipped.push(why.to_owned());
        }
    })?;
    ensure!(ran, "no test ran in the browser: are there any for these features?");
    Ok(match skipped.first() {
        None => Passed,
        Some(why) => Skipped(format!("{} of its tests, {why}", skipped.len())),
    })
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

/// What a visitor meets: the page as released, in Chromium, by behaviour, and compared with the native command.
fn page() -> Result<Outcome> {
    serve::build(true)?;
    sh::run(sh::cmd("cargo").args(["build", "--release", "--package", "alexnet-tools"]))?;
    let mut playwright = sh::node("@playwright/test/cli.js");
    playwright.args(["test", "--config", "tests/e2e/playwright.config.js"]);
    playwright.env("ALEXNET", sh::target().join("release/alexnet").with_extension(std::env::consts::EXE_EXTENSION));
    playwright.env("CHROMIUM", setup::chromium().context("no Chromium")?);
    playwright.env("PYTHON", setup::python().context("no Python")?);
    if let Some(folder) = setup::dataset() {
        playwright.env("FASHION_MNIST", folder);
    }
    sh::run(&mut playwright)?;
    Ok(Passed)
}

/// What others put on their pages, on pages of all kinds, in Chromium and Firefox; and the library as crates.io gets it.
fn packages() -> Result<Outcome> {
    sh::run(sh::cmd("cargo").args([
        "publish",
        "--dry-run",
        "--allow-dirty",
        "--no-verify",
        "--package",
        "alexnet-web",
    ]))?;
    package::build(true)?;
    serve::build(true)?;
    let mut playwright = sh::node("@playwright/test/cli.js");
    playwright.args(["test", "--config", "tests/packages/playwright.config.js"]);
    playwright.env("CHROMIUM", setup::chromium().context("no Chromium")?);
    playwright.env("FIREFOX", setup::firefox().context("no Firefox")?);
    sh::run(&mut playwright)?;
    Ok(Passed)
}
