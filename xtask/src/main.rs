//! The project's own commands, in Rust so that they need nothing but what builds the project: `cargo xtask --help`.
//!
//! * `setup` finds out what is missing and installs it, or says how;
//! * `engine` makes the WebAssembly builds, `serve` the page around them (Trunk does the rest), `offline` what keeps
//!   the page for visits without a network;
//! * `package` makes what others put on their pages: `modules` finds its scripts, `licences` writes down whose work
//!   the engine is built from, `sizes` weighs it;
//! * `bench` compares the engine with its peers;
//! * `test` runs the steps that CI runs, `sh` runs any command so that one sees what happens and how long it takes.

mod bench;
mod engine;
mod files;
mod licences;
mod modules;
mod offline;
mod package;
mod serve;
mod setup;
mod sh;
mod sizes;
mod test;

use clap::Parser;
use std::path::PathBuf;
use std::process::ExitCode;

/// The project's own commands. Each first installs what it needs and is missing.
#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask")]
enum Command {
    /// Build the page and serve it on this machine, again after every change.
    Serve {
        /// The port to listen on.
        #[arg(long, default_value_t = 8080)]
        port: u16,
        /// Do not open a browser.
        #[arg(long)]
        no_open: bool,
    },
    /// Build the page for release, into dist/.
    Build {
        /// Leave out wasm-opt, which takes minutes.
        #[arg(long)]
        no_opt: bool,
    },
    /// Build the two WebAssembly engines only (Trunk calls this).
    Engine {
        /// Where the folders cpu/ and webgpu/ go. By default Trunk's staging folder, when Trunk calls.
        #[arg(long)]
        out: Option<PathBuf>,
        /// Leave out wasm-opt, which takes minutes.
        #[arg(long)]
        no_opt: bool,
    },
    /// List the page's files in its service worker (Trunk calls this).
    Offline {
        /// The page's folder. By default Trunk's staging folder, when Trunk calls.
        #[arg(long)]
        page: Option<PathBuf>,
    },
    /// Make what others put on their pages, into dist-package/: a folder for static hosts, and npm's package.
    Package {
        /// Leave out wasm-opt, which takes minutes.
        #[arg(long)]
        no_opt: bool,
    },
    /// Compare the engine with its peers on npm, on the same work in the same browser.
    Bench(bench::Choice),
    /// The quick part of the tests: fmt, clippy, types.
    Check,
    /// Run all tests, as CI does, or only the steps named.
    Test {
        /// Names of steps, or their beginnings: `wasm` means wasm-cpu and wasm-webgpu.
        steps: Vec<String>,
    },
}

fn main() -> ExitCode {
    let done = match Command::parse() {
        Command::Serve { port, no_open } => serve::serve(port, !no_open).map(|()| true),
        Command::Build { no_opt } => serve::build(!no_opt).map(|()| true),
        Command::Engine { out, no_opt } => engine::build(out, !no_opt).map(|()| true),
        Command::Offline { page } => offline::write(page).map(|()| true),
        Command::Package { no_opt } => package::build(!no_opt).map(|()| true),
        Command::Bench(choice) => bench::run(&choice).map(|()| true),
        Command::Check => test::run(&["fmt", "clippy", "types"]),
        Command::Test { steps } => test::run(&steps),
    };
    match done {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}
