//! The tests, as steps: each timed, the first failure ends the run, and a table at the end says what happened and what took
//! longest.
//!
//! * `rust` has the steps that cargo and wasm-pack run, `js` those of Node and Playwright;
//! * `times` collects how long each test took, and which failed.

mod fuzz;
mod js;
mod outcome;
mod rust;
mod times;

use crate::setup::{self, Need};
use crate::sh;
use anyhow::{Result, bail, ensure};
use outcome::Outcome::{self, Passed, Skipped};
use std::thread;
use std::time::{Duration, Instant};
use times::Times;

struct Step {
    name: &'static str,
    needs: &'static [Need],
    run: Run,
}

/// How a step is run.
enum Run {
    /// As a whole.
    Whole(fn() -> Result<Outcome>),
    /// All of it, or the tests that these words choose, saying how long each takes.
    Chosen(fn(&[String], &mut Times) -> Result<Outcome>),
}

use Run::{Chosen, Whole};

/// In the order in which they tell most for the least time.
const STEPS: [Step; 15] = [
    Step { name: "fmt", needs: &[], run: Whole(rust::fmt) },
    Step { name: "lint", needs: &[Need::Npm], run: Whole(js::lint) },
    Step { name: "types", needs: &[Need::Npm], run: Whole(js::types) },
    Step { name: "js", needs: &[Need::Npm], run: Chosen(js::js) },
    Step { name: "bench", needs: &[Need::Peers], run: Chosen(js::bench) },
    Step { name: "clippy", needs: &[Need::WasmTarget], run: Whole(rust::clippy) },
    Step { name: "deny", needs: &[], run: Whole(rust::deny) },
    Step { name: "native", needs: &[Need::Dataset], run: Chosen(rust::native) },
    Step { name: "wasm-cpu", needs: IN_BROWSER, run: Chosen(rust::wasm_cpu) },
    Step { name: "wasm-webgpu", needs: IN_BROWSER, run: Chosen(rust::wasm_webgpu) },
    Step { name: "exports", needs: OF_EXPORTS, run: Chosen(js::exports) },
    Step { name: "page", needs: OF_PAGE, run: Chosen(js::page) },
    Step { name: "webkit", needs: IN_WEBKIT, run: Chosen(js::webkit) },
    Step { name: "packages", needs: IN_BROWSERS, run: Chosen(js::packages) },
    Step { name: "transfer", needs: &[Need::Torch], run: Whole(rust::transfer) },
];

/// Those that run only when they are named: what they test, another step tests elsewhere, or in a short form.
const ON_DEMAND: [Step; 3] = [
    Step { name: "gpu", needs: &[Need::Chromium], run: Whole(rust::gpu) },
    Step { name: "long", needs: OF_PAGE, run: Chosen(js::long) },
    Step { name: "fuzz", needs: &[], run: Chosen(fuzz::fuzz) },
];

/// The quick part of the tests, for every commit.
pub const CHECK: [&str; 5] = ["fmt", "lint", "types", "js", "clippy"];

const IN_BROWSER: &[Need] = &[Need::WasmTarget, Need::WasmBindgen, Need::WasmPack, Need::Chromium];

const OF_PAGE: &[Need] = &[Need::Npm, Need::Trunk, Need::Chromium, Need::Dataset, Need::Torch];

const OF_EXPORTS: &[Need] = &[Need::Npm, Need::Programs, Need::Trunk, Need::Chromium, Need::Torch];

const IN_BROWSERS: &[Need] = &[Need::Npm, Need::Bundlers, Need::Trunk, Need::Chromium, Need::Firefox];

const IN_WEBKIT: &[Need] = if cfg!(target_os = "linux") { &[Need::Npm, Need::Trunk, Need::WebKit] } else { &[] };

/// Runs the steps whose names begin with one of `wanted`, or all but those on demand, and says whether none failed. The
/// words of `filter` choose tests of the one step that is named then. The counts are the last line printed, where CI looks
/// for them.
pub fn run(wanted: &[impl AsRef<str>], filter: &[String]) -> Result<bool> {
    let wanted: Vec<&str> = wanted.iter().map(AsRef::as_ref).collect();
    // What is the whole name of one step is not the beginning of another's.
    let is_meant = |step: &Step, name: &str| {
        let is_whole = all().any(|step| step.name == name);
        if is_whole { step.name == name } else { step.name.starts_with(name) }
    };
    for name in &wanted {
        if !all().any(|step| is_meant(step, name)) {
            let names: Vec<_> = all().map(|step| step.name).collect();
            bail!("there is no step `{name}`; the steps are {}", names.join(", "));
        }
    }
    let named = |step: &&Step| wanted.iter().any(|name| is_meant(step, name));
    let steps: Vec<&Step> = if wanted.is_empty() { STEPS.iter().collect() } else { all().filter(named).collect() };
    if !filter.is_empty() {
        let names: Vec<_> = all().filter(|step| matches!(step.run, Chosen(_))).map(|step| step.name).collect();
        let one = matches!(steps[..], [Step { run: Chosen(_), .. }]);
        ensure!(one, "what stands after -- chooses tests of one of these steps: {}", names.join(", "));
    }

    let (late, needs): (Vec<Need>, Vec<Need>) =
        steps.iter().flat_map(|step| step.needs).copied().partition(|need| *need == Need::Torch);
    setup::ensure(&needs)?;
    // Gigabytes, for one of the last steps: they arrive while the first ones run.
    let mut late = (!late.is_empty()).then(|| thread::spawn(move || setup::ensure(&late)));

    let mut done = Vec::new();
    let mut times = Times::default();
    let mut all_well = true;
    for step in &steps {
        sh::say(format!("=== {} ===", step.name));
        let start = Instant::now();
        let ready = match late.take_if(|_| step.needs.contains(&Need::Torch)) {
            Some(late) => late.join().expect("setup does not panic"),
            None => Ok(()),
        };
        let outcome = ready.and_then(|()| match step.run {
            Whole(run) => run(),
            Chosen(run) => run(filter, times.of(step.name)),
        });
        let text = match outcome {
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
    times.print();
    summarise(&done, &steps[done.len()..], &times);
    Ok(all_well)
}

fn all() -> impl Iterator<Item = &'static Step> {
    STEPS.iter().chain(&ON_DEMAND)
}

fn summarise(done: &[(&str, Duration, String)], left: &[&Step], times: &Times) {
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
    times.print_failed();
    println!("\n{} passed, {} failed{skipped}", count("passed"), count("FAILED"));
}
