//! `alexnet pretrain`: the library's training step over a data set, with checkpoints.

use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, Instant};

use alexnet_web::image::Preprocessing;
use alexnet_web::model::Net;
use alexnet_web::train::{Outcome, Trainer};
use anyhow::{Result, ensure};
use burn::module::{Module, ModuleMapper, Param};
use burn::tensor::{Device, Tensor};
use serde::Serialize;

use crate::average;
use crate::batches::{Batch, Batches, Means};
use crate::checkpoint::{self, Epoch, State};
use crate::data::{self, Split};
use crate::device;
use crate::evaluate;
use crate::model::Model;
use crate::prune::Pruner;
use crate::recipe;
use crate::report::Report;

/// How many steps' losses are read at once: reading waits for the device.
const READ_EVERY: usize = 10;

#[derive(clap::Args)]
pub struct Args {
    /// The folder of IDX files.
    #[arg(long)]
    data: PathBuf,
    /// The folder of the run: its checkpoint is written there.
    #[arg(long)]
    out: PathBuf,
    /// Go on from the checkpoint in --out; its recipe stands, what is said here of it is ignored.
    #[arg(long)]
    resume: bool,
    /// Start from the weights of this model, a checkpoint or packed, instead of random ones.
    #[arg(long, value_name = "MODEL", conflicts_with = "resume")]
    from: Option<PathBuf>,
    /// Minutes between two checkpoints.
    #[arg(long, default_value_t = 10.0)]
    checkpoint_minutes: f64,
    /// Stop after so many steps of this call, with a checkpoint, to go on another time.
    #[arg(long, value_name = "STEPS")]
    stop_after: Option<usize>,
    /// Use only the first N pictures.
    #[arg(long)]
    limit: Option<usize>,
    /// Measure the accuracy after every epoch: on the pictures held out, or else on the test pictures.
    #[arg(long)]
    measure: bool,
    /// Measure after the first step how this GPU best computes it, and keep that in this file for the next run.
    #[arg(long, value_name = "FILE")]
    tuning: Option<PathBuf>,
    #[command(flatten)]
    recipe: recipe::Args,
}

/// The run's summary for machines.
#[derive(Serialize)]
struct Summary<'a> {
    steps: usize,
    seconds: f64,
    history: &'a [Epoch],
}

/// A run as it stands.
struct Run {
    state: State,
    trainer: Trainer,
    /// The mean of the nets of the last steps, once the averaging has begun.
    mean: Option<Net>,
    pruner: Option<Pruner>,
}

pub fn run(args: &Args, device: &Device, out: &Report) -> Result<()> {
    let device = device.clone().autodiff();
    let mut run = if args.resume { Run::resume(&args.out, &device)? } else { Run::start(args, &device)? };
    let data = data::read(&args.data, Split::Train)?.take(args.limit.unwrap_or(usize::MAX));
    let recipe = run.state.recipe.clone();
    let learnt = data.len().saturating_sub(recipe.hold_out);
    let (data, held_out) = data.split_at(learnt);
    let measured = match (args.measure, held_out.is_empty()) {
        (false, _) => None,
        (true, false) => Some(held_out),
        (true, true) => Some(data::read(&args.data, Split::Test)?),
    };
    let batches = Batches::new(&data, &run.state)?;
    let (steps, per_epoch) = (batches.steps, batches.per_epoch);
    let end = args.stop_after.map_or(steps, |more| steps.min(run.state.step.saturating_add(more)));
    if let Some(file) = &args.tuning {
        device::recall(file)?;
    }

    let bar = out.bar(steps * recipe.batch, "pictures");
    bar.set_position((run.state.step * recipe.batch) as u64);
    bar.reset_eta();
    let mut means = Means::default();
    let (start, before) = (Instant::now(), run.state.seconds);
    let mut saved = Instant::now();
    let mut tuning = args.tuning.as_deref();
    let run = thread::scope(|scope| {
        for batch in batches.ahead(run.state.step..end, scope) {
            let step = run.state.step;
            let outcome;
            (run, outcome) = run.step(batch, steps, &device);
            means.add(outcome);
            bar.inc(recipe.batch as u64);
            if let Some(file) = tuning.take() {
                // Now that the device has seen all that a step computes.
                device::tune(file)?;
            }

            let last = run.state.step == end;
            let epoch_ends = run.state.step % per_epoch == 0 || run.state.step == steps;
            if run.state.step % READ_EVERY == 0 || epoch_ends || last {
                let loss = means.read()?;
                ensure!(loss.is_finite(), "the loss is no longer a number at step {step}: lower --learning-rate");
                bar.set_message(format!("loss {loss:.3}"));
            }
            if epoch_ends {
                let mut epoch = means.take(recipe.batch);
                if let Some(data) = &measured {
                    let measure = || evaluate::measure(&run.model(), data, &device.clone().inner(), out);
                    epoch.measured = Some(bar.suspend(measure)?.accuracy);
                }
                bar.suspend(|| out.say(format!("epoch {}: {epoch}", step / per_epoch + 1)));
                run.state.history.push(epoch);
            }
            if last || saved.elapsed() > Duration::from_secs_f64(60.0 * args.checkpoint_minutes) {
                // A checkpoint in the middle of an epoch forgets that epoch's means so far, nothing else.
                means.read()?;
                run.state.seconds = before + start.elapsed().as_secs_f64();
                checkpoint::save(&args.out, &run.state, &run.trainer, run.mean.as_ref())?;
                saved = Instant::now();
            }
        }
        anyhow::Ok(run)
    })?;
    bar.finish_and_clear();
    let State { step, seconds, ref history, .. } = run.state;
    let summary = Summary { steps: step, seconds, history };
    out.result(&summary, || format!("{step} steps in {seconds:.0} s, in {}", args.out.display()))
}

impl Run {
    fn start(args: &Args, device: &Device) -> Result<Self> {
        ensure!(!args.out.exists(), "{} exists: say --resume to go on with it, or another --out", args.out.display());
        let (architecture, recipe) = args.recipe.read()?;
        device.seed(recipe.seed);
        let preprocessing = Preprocessing::fashion_mnist();
        let (net, earlier) = match &args.from {
            None => (architecture.init(device), Vec::new()),
            Some(folder) => {
                let model = Model::open(folder, device)?;
                ensure!(
                    model.preprocessing == preprocessing,
                    "{} is a net for other pictures: --from takes one that was trained on pictures like these",
                    folder.display()
                );
                let net = model.fitted(&architecture, device)?.net.map(&mut Learning);
                (net.train(), checkpoint::state(folder)?.runs())
            }
        };
        let trainer = Trainer::new(net, recipe.sgd());
        let state = State {
            architecture,
            preprocessing,
            recipe,
            step: 0,
            seconds: 0.0,
            hardware: device::describe(device),
            averaged: 0,
            history: Vec::new(),
            earlier,
        };
        Ok(Self::new(state, trainer, None))
    }

    fn resume(folder: &Path, device: &Device) -> Result<Self> {
        let state = checkpoint::state(folder)?;
        let trainer = checkpoint::trainer(folder, &state, device)?;
        let mean = checkpoint::mean(folder, &state, &device.clone().inner())?;
        Ok(Self::new(state, trainer, mean))
    }

    fn new(state: State, trainer: Trainer, mean: Option<Net>) -> Self {
        let pruner = state.recipe.prune.map(|plan| Pruner::new(plan, &trainer.net));
        Self { state, trainer, mean, pruner }
    }

    /// One step of training, and what belongs to it.
    fn step(mut self, batch: Batch, steps: usize, device: &Device) -> (Self, Outcome) {
        let (step, recipe) = (self.state.step, &self.state.recipe);
        let (pictures, labels) = batch.to(device);
        // Dropout draws from the device's generator: seeded by the step, a resumed run draws the same.
        device.seed(recipe.seed.wrapping_add(step as u64 + 1));
        let outcome;
        (self.trainer, outcome) = self.trainer.step(pictures, labels, recipe.schedule().at(step, steps));
        if let Some(pruner) = &mut self.pruner {
            self.trainer.net = pruner.apply(self.trainer.net, step, steps);
        }
        if step >= recipe.averages_from(steps) && step.is_multiple_of(average::EVERY) {
            self.state.averaged += 1;
            let net = self.trainer.trained();
            self.mean = Some(match self.mean.take() {
                None => net,
                Some(mean) => average::add(mean, &net, self.state.averaged),
            });
        }
        self.state.step += 1;
        (self, outcome)
    }

    /// What it has come to.
    fn model(&self) -> Model {
        let net = self.mean.clone().unwrap_or_else(|| self.trainer.trained());
        Model::trained(&self.state, net)
    }
}

/// Has every parameter learn: those of packed weights are made to be used.
struct Learning;

impl ModuleMapper for Learning {
    fn map_float<const D: usize>(&mut self, param: Param<Tensor<D>>) -> Param<Tensor<D>> {
        param.set_require_grad(true)
    }
}
