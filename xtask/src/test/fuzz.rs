//! What strangers may give, damaged in every way by libFuzzer: no panic, nothing that takes ten seconds or 512 MB.

use super::outcome::Outcome::{self, Passed};
use super::times::Times;
use crate::sh;
use anyhow::{Context, Result, ensure};
use std::fs;

/// Seconds for each target, where `FUZZ_SECONDS` says nothing else.
const SECONDS: u64 = 60;

pub fn fuzz(filter: &[String], times: &mut Times) -> Result<Outcome> {
    ensure!(
        sh::find("cargo-fuzz").is_some(),
        "cargo-fuzz is not installed (`cargo install --locked cargo-fuzz`, and `rustup toolchain install nightly`)"
    );
    let seconds = match sh::var("FUZZ_SECONDS") {
        Some(text) => text.to_str().and_then(|text| text.parse().ok()).context("FUZZ_SECONDS is no whole number")?,
        None => SECONDS,
    };
    let mut targets: Vec<String> = fs::read_dir(sh::root().join("fuzz/fuzz_targets"))?
        .map(|entry| Ok(entry?.path().file_stem().unwrap_or_default().to_string_lossy().into_owned()))
        .collect::<Result<_>>()?;
    targets.retain(|target| filter.is_empty() || filter.iter().any(|word| target.contains(word.as_str())));
    targets.sort();
    ensure!(!targets.is_empty(), "there is no target of that name in fuzz/fuzz_targets");
    for target in targets {
        // What is found goes into the first folder; the second has what is committed.
        let found = sh::target().join("fuzz/corpus").join(&target);
        fs::create_dir_all(&found)?;
        let mut cargo = sh::cmd("cargo");
        // Memory is what is limited here, and a sanitizer would take most of it: no code of ours is unsafe in these places.
        cargo.args(["+nightly", "fuzz", "run", "--sanitizer", "none", "--target-dir"]).arg(sh::target().join("fuzz"));
        cargo.arg(&target).arg(found);
        let committed = sh::root().join("fuzz/corpus").join(&target);
        if committed.is_dir() {
            cargo.arg(committed);
        }
        cargo.args(["--", "-timeout=10", "-rss_limit_mb=512", "-print_final_stats=1"]);
        cargo.arg(format!("-max_total_time={seconds}"));
        sh::run_seeing(&mut cargo, |line| times.see(line)).with_context(|| {
            format!("{target}: fuzz/artifacts/{target} has what was given; `cargo +nightly fuzz run {target} FILE` tries it again")
        })?;
    }
    Ok(Passed)
}
