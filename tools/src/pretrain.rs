//! `alexnet pretrain`: the library's training step over a data set, with checkpoints.

use std::path::PathBuf;
use std::time::{Duration, Instant};

use alexnet_web::data::{Dataset, order};
use alexnet_web::evaluate::labels;
use alexnet_web::image::{Augmentation, Preprocessing};
use alexnet_web::model::{AlexNetConfig, Architecture, LeNetConfig};
use alexnet_web::train::{Outcome, Schedule, Trainer};
use anyhow::{Result, bail, ensure};
use burn::tensor::{Device, Int, Tensor};
use clap::ValueEnum;
use rand::{SeedableRng, rngs::StdRng};
use serde::{Deserialize, Serialize};

use crate::checkpoint::{self, Epoch, State};
use crate::data::{self, Split};
use crate::prune::{Plan, Pruner};
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
    /// Minutes between two checkpoints.
    #[arg(long, default_value_t = 10.0)]
    checkpoint_minutes: f64,
    /// Stop after so many steps of this call, with a checkpoint, to go on another time.
    #[arg(long, value_name = "STEPS")]
    stop_after: Option<usize>,
    /// Use only the first N pictures.
    #[arg(long)]
    limit: Option<usize>,
    #[command(flatten)]
    recipe: RecipeArgs,
}

#[derive(clap::Args)]
struct RecipeArgs {
    /// Which net.
    #[arg(long, value_enum, default_value_t = Model::Alexnet)]
    model: Model,
    /// Epochs over the pictures; a fraction stops in the middle of the last.
    #[arg(long, default_value_t = 10.0)]
    epochs: f64,
    /// Pictures a step.
    #[arg(long, default_value_t = 128)]
    batch: usize,
    /// The learning rate at its highest.
    #[arg(long, default_value_t = 0.01)]
    learning_rate: f64,
    #[arg(long, default_value_t = 0.0)]
    momentum: f64,
    /// Probability with which AlexNet's dropout silences an activation.
    #[arg(long, default_value_t = 0.5)]
    dropout: f64,
    /// Steps over which the learning rate rises from nothing.
    #[arg(long, default_value_t = 0)]
    warmup: usize,
    /// Let the learning rate fall to nothing in a straight line.
    #[arg(long)]
    decay: bool,
    /// E.g. flip,shift=2,contrast=0.2.
    #[arg(long, default_value = "none")]
    augment: String,
    /// Prune the large linear layers to this share of zeros while training.
    #[arg(long)]
    sparsity: Option<f64>,
    /// The part of the run, from 0 to 1, over which they are pruned.
    #[arg(long, num_args = 2, default_values_t = [0.4, 0.8])]
    prune_between: Vec<f64>,
    /// Everything random follows from it.
    #[arg(long, default_value_t = 0)]
    seed: u64,
}

#[derive(Clone, Copy, ValueEnum)]
enum Model {
    /// The chapter's AlexNet.
    Alexnet,
    /// The chapter's LeNet.
    Lenet,
}

/// All that decides how a run goes, but for the net and the data.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
pub struct Recipe {
    pub epochs: f64,
    pub batch: usize,
    pub learning_rate: f64,
    pub momentum: f64,
    pub warmup: usize,
    pub decay: bool,
    pub augment: String,
    pub prune: Option<Plan>,
    pub seed: u64,
}

impl RecipeArgs {
    fn state(&self) -> Result<State> {
        let architecture = match self.model {
            Model::Alexnet => {
                Architecture::AlexNet(AlexNetConfig { dropout: self.dropout, ..AlexNetConfig::chapter() })
            }
            Model::Lenet => Architecture::LeNet(LeNetConfig::chapter()),
        };
        if let Err(why) = architecture.validate() {
            bail!(why);
        }
        let [from, until] = self.prune_between[..] else { bail!("--prune-between takes two numbers") };
        ensure!(
            0.0 <= from && from < until && until <= 1.0,
            "--prune-between takes two numbers from 0 to 1, e.g. 0.4 0.8"
        );
        ensure!(self.sparsity.is_none_or(|s| (0.0..1.0).contains(&s)), "--sparsity is at least 0 and below 1");
        ensure!(self.batch > 0 && self.epochs > 0.0, "--batch and --epochs are above 0");
        let recipe = Recipe {
            epochs: self.epochs,
            batch: self.batch,
            learning_rate: self.learning_rate,
            momentum: self.momentum,
            warmup: self.warmup,
            decay: self.decay,
            augment: self.augment.clone(),
            prune: self.sparsity.map(|sparsity| Plan { sparsity, from, until }),
            seed: self.seed,
        };
        let preprocessing = Preprocessing::fashion_mnist();
        Ok(State { architecture, preprocessing, recipe, step: 0, seconds: 0.0, history: Vec::new() })
    }
}

/// The run's summary for machines.
#[derive(Serialize)]
struct Summary<'a> {
    steps: usize,
    seconds: f64,
    history: &'a [Epoch],
}

pub fn run(args: &Args, device: &Device, out: &Report) -> Result<()> {
    let device = device.clone().autodiff();
    let mut data = data::read(&args.data, Split::Train)?;
    if let Some(limit) = args.limit {
        data = data.take(limit);
    }
    let (mut state, mut trainer) = if args.resume {
        let state = checkpoint::state(&args.out)?;
        let trainer = checkpoint::trainer(&args.out, &state, &device)?;
        (state, trainer)
    } else {
        ensure!(!args.out.exists(), "{} exists: say --resume to go on with it, or another --out", args.out.display());
        let state = args.recipe.state()?;
        device.seed(state.recipe.seed);
        let trainer = Trainer::new(state.architecture.init(&device), state.recipe.momentum);
        (state, trainer)
    };
    ensure!(data.side() == state.preprocessing.resolution, "the pictures are {0} x {0}, not 28 x 28", data.side());
    let mut batches = Batches::new(&data, &state, &device)?;
    let schedule =
        Schedule { peak: state.recipe.learning_rate, warmup: state.recipe.warmup, decay: state.recipe.decay };
    let mut pruner = state.recipe.prune.map(|plan| Pruner::new(plan, &trainer.net));
    let end = args.stop_after.map_or(batches.steps, |steps| batches.steps.min(state.step.saturating_add(steps)));

    let bar = out.bar(batches.steps * state.recipe.batch);
    bar.set_position((state.step * state.recipe.batch) as u64);
    bar.reset_eta();
    let mut means = Means::default();
    let (start, before) = (Instant::now(), state.seconds);
    let mut saved = Instant::now();
    while state.step < end {
        let step = state.step;
        let (pictures, labels) = batches.get(step);
        // Dropout draws from the device's generator: seeded by the step, a resumed run draws the same.
        device.seed(state.recipe.seed.wrapping_add(step as u64 + 1));
        let result;
        (trainer, result) = trainer.step(pictures, labels, schedule.at(step, batches.steps));
        if let Some(pruner) = &mut pruner {
            trainer.net = pruner.apply(trainer.net, step, batches.steps);
        }
        means.pending.push(result);
        state.step += 1;
        bar.inc(state.recipe.batch as u64);

        let last = state.step == end;
        let epoch_ends = state.step % batches.per_epoch == 0 || state.step == batches.steps;
        if state.step % READ_EVERY == 0 || epoch_ends || last {
            let loss = means.read()?;
            ensure!(loss.is_finite(), "the loss is no longer a number at step {step}: lower --learning-rate");
            bar.set_message(format!("loss {loss:.3}"));
        }
        if epoch_ends {
            let epoch = means.take(state.recipe.batch);
            let Epoch { loss, accuracy } = epoch;
            bar.suspend(|| {
                out.say(format!("epoch {}: loss {loss:.4}, accuracy {accuracy:.4}", step / batches.per_epoch + 1))
            });
            state.history.push(epoch);
        }
        if last || saved.elapsed() > Duration::from_secs_f64(60.0 * args.checkpoint_minutes) {
            // A checkpoint in the middle of an epoch forgets that epoch's means so far, nothing else.
            means.read()?;
            state.seconds = before + start.elapsed().as_secs_f64();
            checkpoint::save(&args.out, &state, &trainer)?;
            saved = Instant::now();
        }
    }
    bar.finish_and_clear();
    let summary = Summary { steps: state.step, seconds: state.seconds, history: &state.history };
    out.result(&summary, || format!("{} steps in {:.0} s, in {}", state.step, state.seconds, args.out.display()))
}

/// The batches of a run, each a function of the seed and the step.
struct Batches<'a> {
    data: &'a Dataset,
    state: State,
    augmentation: Augmentation,
    device: &'a Device,
    per_epoch: usize,
    steps: usize,
    /// The epoch that was asked for last, and its order: shuffling at every step would cost LeNet a good part of its time.
    epoch: Option<(usize, Vec<usize>)>,
}

impl<'a> Batches<'a> {
    fn new(data: &'a Dataset, state: &State, device: &'a Device) -> Result<Self> {
        let per_epoch = data.len() / state.recipe.batch;
        ensure!(per_epoch > 0, "there are only {} pictures: lower --batch", data.len());
        let steps = ((per_epoch as f64 * state.recipe.epochs).round() as usize).max(1);
        let augmentation = state.recipe.augment.parse()?;
        Ok(Self { data, state: state.clone(), augmentation, device, per_epoch, steps, epoch: None })
    }

    fn get(&mut self, step: usize) -> (Tensor<4>, Tensor<1, Int>) {
        let Recipe { batch, seed, .. } = self.state.recipe;
        let epoch = step / self.per_epoch;
        let order = match self.epoch.take() {
            Some((current, order)) if current == epoch => order,
            _ => order(self.data.len(), seed, epoch),
        };
        let (_, order) = self.epoch.insert((epoch, order));
        let chosen = &order[step % self.per_epoch * batch..][..batch];
        let mut random = StdRng::seed_from_u64(seed ^ (step as u64) << 20);
        let mut pixels = Vec::new();
        for &i in chosen {
            self.augmentation.append(self.data.picture(i), self.data.side(), &mut random, &mut pixels);
        }
        let preprocessing = &self.state.preprocessing;
        let pictures = pixels.chunks(preprocessing.reduced_len());
        let side = self.state.architecture.side();
        let labels = labels(chosen.iter().map(|&i| self.data.label(i)), self.device);
        (preprocessing.tensor(pictures, side, self.device), labels)
    }
}

/// Means over the steps of an epoch.
#[derive(Default)]
struct Means {
    pending: Vec<Outcome>,
    loss: f64,
    correct: usize,
    steps: usize,
}

impl Means {
    /// Reads the pending steps and returns their mean loss.
    fn read(&mut self) -> Result<f64> {
        let count = self.pending.len();
        let mut loss = 0.0;
        for outcome in self.pending.drain(..) {
            let score = pollster::block_on(outcome.read())?;
            loss += score.loss;
            self.correct += score.correct;
        }
        self.loss += loss;
        self.steps += count;
        Ok(loss / count.max(1) as f64)
    }

    fn take(&mut self, batch: usize) -> Epoch {
        let Self { loss, correct, steps, .. } = std::mem::take(self);
        Epoch { loss: loss / steps as f64, accuracy: correct as f64 / (steps * batch) as f64 }
    }
}
