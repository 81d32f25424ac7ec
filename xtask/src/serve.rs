//! The page, built and served by Trunk. Trunk in turn calls `cargo xtask engine`: see Trunk.toml.

use crate::engine::{ENGINES, Engine, Surface};
use crate::setup::{self, Need};
use crate::{files, sh};
use anyhow::Result;
use std::path::Path;
use std::process::Command;
use std::thread;
use std::time::Duration;

/// What Trunk waits for while it serves: the other engines take minutes, and the page works without them.
const FIRST: Engine = Engine::Cpu;

/// Changes when an engine has become ready behind the page's back; Trunk watches it.
const READY: &str = "engine/ready";

/// Serves the page and rebuilds it after every change, until interrupted. With `only` some engines, the page has no others.
pub fn serve(port: u16, open: bool, only: &[Engine]) -> Result<()> {
    setup::ensure(&[Need::WasmTarget, Need::WasmBindgen, Need::Trunk])?;
    sh::say(format!("the page will be at http://localhost:{port}/ (the first build takes a while); Ctrl-C ends it"));
    let ready = sh::target().join(READY);
    files::write(&ready, "")?;
    let mut command = trunk();
    command.args(["serve", "--port", &port.to_string()]);
    for watched in ["www", "src", "engines", "Cargo.toml"] {
        command.args(["--watch", watched]);
    }
    command.arg("--watch").arg(&ready);
    if open {
        command.arg("--open");
    }
    let awaited = if only.is_empty() { &[FIRST] } else { only };
    command.env("XTASK_ENGINES", awaited.iter().map(|engine| engine.name()).collect::<Vec<_>>().join(","));
    if only.is_empty() {
        thread::spawn(move || {
            loop {
                thread::sleep(Duration::from_millis(500));
                if let Err(error) = follow(&ready) {
                    sh::say(format!("{error:#}"));
                    // Until it is mended, which changes the sources.
                    while FIRST.is_current() {
                        thread::sleep(Duration::from_millis(500));
                    }
                }
            }
        });
    }
    sh::run(&mut command)
}

/// Builds what follows the first engine, once that is up to date and for as long as it is: then the page loads it again.
fn follow(ready: &Path) -> Result<()> {
    if !FIRST.is_current() {
        return Ok(());
    }
    for engine in ENGINES.into_iter().filter(|engine| !engine.is_current()) {
        // Cargo builds one thing at a time; a newer change to the first engine must not wait for this one.
        if !sh::run_while(&mut engine.compiling(Surface::Engine), || FIRST.is_current())? {
            return Ok(());
        }
        engine.bound(Surface::Engine)?;
        files::write(ready, engine.name())?;
    }
    Ok(())
}

/// Builds the page for release, into dist/.
pub fn build() -> Result<()> {
    setup::ensure(&[Need::WasmTarget, Need::WasmBindgen, Need::Trunk, Need::Npm])?;
    sh::run(trunk().args(["build", "--release"]))
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
