//! The `alexnet` command: everything that is done to the nets outside a browser, with the library's own code.
#![recursion_limit = "256"]

mod average;
mod batches;
mod card;
mod checkpoint;
mod classify;
mod course;
mod data;
mod device;
mod evaluate;
mod export;
mod gallery;
mod history;
mod import;
mod model;
mod pack;
mod pictures;
mod pretrain;
mod project;
mod prune;
mod recipe;
mod report;
mod session;
mod teach;
mod transfer;
mod trim;
mod weights;

use clap::{Parser, Subcommand};

// A training step allocates and frees hundreds of megabytes; the system's allocator returns them to the kernel each time.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Has the allocator keep what is freed. By default it gives it back to the system after 10 ms; the next training step asks
/// for as much again, and the system clears it first: a sixth of the time.
fn keep_memory() {
    /// Its place among `mi_option_e` in mimalloc.h; the crate names only some of them.
    const PURGE_DELAY: i32 = 15;
    // SAFETY: it only sets a number that the allocator reads; -1 is never.
    unsafe { libmimalloc_sys::mi_option_set(PURGE_DELAY, -1) }
}

/// Pretrain, evaluate, pack, teach and try the nets.
#[derive(Parser)]
#[command(version)]
struct Cli {
    #[command(subcommand)]
    command: Command,
    /// Where to compute.
    #[arg(long, global = true, value_enum, default_value_t = device::Kind::Cpu)]
    device: device::Kind,
    /// Print one JSON object on standard output and nothing else.
    #[arg(long, global = true)]
    json: bool,
}

#[derive(Subcommand)]
enum Command {
    /// Train a net on a folder of IDX files, writing checkpoints to go on from.
    Pretrain(Box<pretrain::Args>),
    /// Measure a model's loss, accuracy and confusion matrix.
    Evaluate(evaluate::Args),
    /// Turn a checkpoint into a manifest and shards for static hosting.
    Pack(pack::Args),
    /// Turn a state dict of PyTorch into a manifest and shards for static hosting.
    Import(import::Args),
    /// Name pictures with a packed model, or with a project of the page or of `teach`.
    Classify(classify::Args),
    /// Teach a model new classes from a folder of pictures, into a project file that the page opens.
    Teach(Box<teach::Args>),
    /// Measure how well a few pictures of each class teach a model.
    Transfer(transfer::Args),
    /// Write a model for other engines: PyTorch, ONNX, TensorFlow Lite, Teachable Machine.
    Export(export::Args),
    /// Show how training runs went, beside the book's figures.
    History(history::Args),
    /// Make the page's sprite of test pictures.
    Gallery(gallery::Args),
}

fn main() -> anyhow::Result<()> {
    keep_memory();
    let Cli { command, device, json } = Cli::parse();
    let device = device.open()?;
    let out = report::Report::new(json);
    match command {
        Command::Pretrain(args) => pretrain::run(&args, &device, &out),
        Command::Evaluate(args) => evaluate::run(&args, &device, &out),
        Command::Pack(args) => pack::run(&args, &device, &out),
        Command::Import(args) => import::run(&args, &device, &out),
        Command::Classify(args) => classify::run(&args, &device, &out),
        Command::Teach(args) => teach::run(&args, &device, &out),
        Command::Transfer(args) => transfer::run(&args, &device, &out),
        Command::Export(args) => export::run(&args, &device, &out),
        Command::History(args) => history::run(&args, &out),
        Command::Gallery(args) => gallery::run(&args, &out),
    }
}
