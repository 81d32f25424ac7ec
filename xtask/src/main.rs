//! The project's own commands, in Rust so that they need nothing but what builds the project: `cargo xtask --help`.
//!
//! * `setup` finds out what is missing and installs it, or says how; `tools` does so for programs from crates.io;
//! * `engine` makes the WebAssembly builds, `serve` the page around them (Trunk does the rest), `finish` what only the
//!   released page has;
//! * `package` makes what others put on their pages: `modules` finds the scripts for npm, `bundle` makes those that visitors
//!   load, `licences` writes down whose work the engine is built from, `sizes` weighs it;
//! * `bench` compares the engine with its peers;
//! * `transfer` measures how well the shipped nets learn new classes;
//! * `test` runs the steps that CI runs, `sh` runs any command so that one sees what happens and how long it takes.

mod bench;
mod bundle;
mod engine;
mod files;
mod finish;
mod licences;
mod modules;
mod nets;
mod package;
mod serve;
mod setup;
mod sh;
mod sizes;
mod test;
mod tools;
mod transfer;

use clap::Parser;
use engine::{ENGINES, Engine};
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
        /// Build these engines and no others, by commas. By default the page is there once that for the CPU is; the others
        /// follow.
        #[arg(long, value_enum, value_delimiter = ',')]
        only: Vec<Engine>,
    },
    /// Build the page for release, into dist/.
    Build,
    /// Build the WebAssembly engines only (Trunk calls this).
    Engine {
        /// Build these, by commas; others are copied, too, if they are up to date.
        #[arg(long, value_enum, value_delimiter = ',', env = "XTASK_ENGINES", default_values_t = ENGINES)]
        only: Vec<Engine>,
        /// Where their folders go. By default Trunk's staging folder, when Trunk calls.
        #[arg(long)]
        out: Option<PathBuf>,
    },
    /// Give the released page what it has not while it is developed: its policy, and a service worker that keeps it (Trunk
    /// calls this).
    Finish {
        /// The page's folder. By default Trunk's staging folder, when Trunk calls.
        #[arg(long)]
        page: Option<PathBuf>,
    },
    /// Make what others put on their pages, into dist-package/: a folder for static hosts, and npm's package.
    Package,
    /// Compare the engine with its peers on npm, on the same work in the same browser.
    Bench(bench::Choice),
    /// Measure how well ten examples of each class teach the shipped nets, on four sets of pictures made of packages.
    Transfer {
        /// Measure these nets, by commas: the names of their folders.
        #[arg(long, value_delimiter = ',')]
        only: Vec<String>,
        /// How often examples are drawn.
        #[arg(long, default_value_t = 10)]
        draws: usize,
    },
    /// The quick part of the tests, for every commit: formatting, lints, types, and what Node tests.
    Check,
    /// Run all tests, as CI does, or only the steps named, or only some tests of one step.
    Test {
        /// Names of steps, or their beginnings: `wasm` means wasm-cpu and wasm-webgpu.
        steps: Vec<String>,
        /// After `--`: part of a test's name, or a test file's name. No more is built than it needs.
        #[arg(last = true)]
        filter: Vec<String>,
    },
}

fn main() -> ExitCode {
    let done = match Command::parse() {
        Command::Serve { port, no_open, only } => serve::serve(port, !no_open, &only).map(|()| true),
        Command::Build => serve::build().map(|()| true),
        Command::Engine { only, out } => engine::build(&only, out).map(|_| true),
        Command::Finish { page } => finish::finish(page).map(|()| true),
        Command::Package => package::build().map(|()| true),
        Command::Bench(choice) => bench::run(&choice).map(|()| true),
        Command::Transfer { only, draws } => transfer::run(&only, draws).map(|()| true),
        Command::Check => test::run(&test::CHECK, &[]),
        Command::Test { steps, filter } => test::run(&steps, &filter),
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
