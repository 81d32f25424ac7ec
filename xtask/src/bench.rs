//! The engine and its peers on npm, in one run: benches/peers measures and compares, this brings what it needs.

use crate::setup::{self, Need};
use crate::{engine, sh};
use anyhow::{Context, Result};
use clap::Args;
use std::path::PathBuf;

/// What to measure.
#[derive(Args)]
pub struct Choice {
    /// Contestants, by commas: burn-webgpu, burn-cpu and those in benches/peers/contestants.mjs. By default ours and the
    /// peers.
    #[arg(long)]
    only: Option<String>,
    /// Workloads, by commas, as benches/peers/spec.json names them; `W3` means W3-8 and W3-32. By default all.
    #[arg(long)]
    work: Option<String>,
    /// How often everything is measured, each time in another order.
    #[arg(long, default_value_t = 3)]
    rounds: u32,
    /// A third of the measuring time.
    #[arg(long)]
    quick: bool,
    /// Seconds that one iteration may take.
    #[arg(long, default_value_t = 240)]
    timeout: u32,
    /// Use this machine's GPU in place of Chromium's software adapter.
    #[arg(long)]
    gpu: bool,
}

/// Measures, and prints and writes the tables.
pub fn run(choice: &Choice) -> Result<()> {
    setup::ensure(&[Need::Peers, Need::Chromium])?;
    let mut node = sh::cmd("node");
    node.arg(sh::root().join("benches/peers/run.mjs"));
    for (flavour, folder) in engine::bench()? {
        node.arg("--dist").arg(format!("burn-{flavour}={}", folder.display()));
    }
    node.args(["--rounds", &choice.rounds.to_string(), "--timeout", &choice.timeout.to_string()]);
    for (flag, value) in [("--only", &choice.only), ("--work", &choice.work)] {
        node.args(value.iter().flat_map(|value| [flag, value]));
    }
    let flags = [("--quick", choice.quick), ("--gpu", choice.gpu)];
    node.args(flags.iter().filter(|(_, on)| *on).map(|(flag, _)| flag));
    node.arg("--out").arg(sh::target().join("bench/results.json")).arg("--markdown").arg(choice.markdown());
    node.env("CHROMIUM", setup::chromium().context("no Chromium")?);
    sh::run(&mut node)
}

impl Choice {
    /// Only a whole run is worth keeping in the repository.
    fn markdown(&self) -> PathBuf {
        let name = if self.gpu { "RESULTS-GPU.md" } else { "RESULTS.md" };
        let whole = !self.quick && self.only.is_none() && self.work.is_none();
        if whole { sh::root().join("benches").join(name) } else { sh::target().join("bench").join(name) }
    }
}
