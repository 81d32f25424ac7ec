//! The scripts as visitors load them: see xtask/bundle.js.

use crate::setup::{self, Need};
use crate::sh;
use anyhow::{Context, Result};
use serde_json::Value;
use std::path::{Path, PathBuf};

/// The scripts that a bundle is made of.
pub struct Bundle {
    /// What its entries load at once, and the workers.
    pub first: Vec<PathBuf>,
    /// What they load when it is needed.
    pub later: Vec<PathBuf>,
    /// What a visitor loads who reads another language than English.
    pub languages: Vec<PathBuf>,
}

/// Bundles `entries` of `www/`, the element's own script and the workers into the folder `out`.
pub fn bundle(entries: &[&str], out: &Path) -> Result<Bundle> {
    setup::ensure(&[Need::Npm])?;
    let mut table = String::new();
    let mut node = sh::cmd("node");
    sh::run_seeing(node.arg("xtask/bundle.js").arg(out).args(entries), |line| line.clone_into(&mut table))?;
    let table: Value = serde_json::from_str(&table).context("xtask/bundle.js printed no table")?;
    let files = |when: &str| {
        let names = table[when].as_array().into_iter().flatten().filter_map(Value::as_str);
        names.map(|name| out.join(name)).collect()
    };
    Ok(Bundle { first: files("first"), later: files("later"), languages: files("languages") })
}
