//! The page, built and served by Trunk. Trunk in turn calls `cargo xtask engine`: see Trunk.toml.

use crate::setup::{self, Need};
use crate::sh;
use anyhow::Result;
use std::process::Command;

/// Serves the page and rebuilds it after every change, until interrupted.
pub fn serve(port: u16, open: bool) -> Result<()> {
    setup::ensure(&[Need::WasmTarget, Need::WasmBindgen, Need::Trunk])?;
    sh::say(format!("the page will be at http://localhost:{port}/ (the first build takes a while); Ctrl-C ends it"));
    let mut command = trunk();
    command.args(["serve", "--port", &port.to_string()]);
    if open {
        command.arg("--open");
    }
    sh::run(&mut command)
}

/// Builds the page for release, into dist/.
pub fn build(opt: bool) -> Result<()> {
    setup::ensure(&[Need::WasmTarget, Need::WasmBindgen, Need::Trunk])?;
    if opt {
        setup::ensure(&[Need::Npm])?;
    }
    let mut command = trunk();
    command.args(["build", "--release"]);
    if !opt {
        command.env("XTASK_NO_OPT", "1");
    }
    sh::run(&mut command)
}

fn trunk() -> Command {
    let mut command = sh::cmd("trunk");
    // No question to the network whether there is a newer Trunk.
    command.env("TRUNK_SKIP_VERSION_CHECK", "true");
    // Trunk 0.21 reads NO_COLOR as true or false and stops at the usual `1`.
    if sh::var("NO_COLOR").is_some() {
        command.env("NO_COLOR", "true");
    }
    command
}
