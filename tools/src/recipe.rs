//! How a net is trained: two recipes by name, each part of which can be said otherwise.

use alexnet_web::kernels::Sgd;
use alexnet_web::model::{AlexNetConfig, Architecture, LeNetConfig};
use alexnet_web::train::Schedule;
use anyhow::{Result, bail, ensure};
use clap::ValueEnum;
use serde::{Deserialize, Serialize};

use crate::prune::Plan;

/// All that decides how a run goes, but for the net and the data.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Recipe {
    /// Its name, if nothing of it was said otherwise.
    pub name: Option<String>,
    pub epochs: f64,
    pub batch: usize,
    pub learning_rate: f64,
    pub momentum: f64,
    pub weight_decay: f64,
    pub warmup: usize,
    pub decay: bool,
    pub augment: String,
    pub prune: Option<Plan>,
    /// The part of the run at its end whose weights are averaged.
    pub average: f64,
    /// How many pictures of the training set are kept for validation.
    pub hold_out: usize,
    pub seed: u64,
}

#[derive(clap::Args)]
pub struct Args {
    /// Which net.
    #[arg(long, value_enum, default_value_t = Model::Alexnet)]
    model: Model,
    /// What stands where nothing else is said.
    #[arg(long, value_enum, default_value_t = Named::Chapter)]
    recipe: Named,
    /// Epochs over the pictures; a fraction stops in the middle of the last.
    #[arg(long)]
    epochs: Option<f64>,
    /// Pictures a step.
    #[arg(long)]
    batch: Option<usize>,
    /// The learning rate at its highest.
    #[arg(long)]
    learning_rate: Option<f64>,
    #[arg(long)]
    momentum: Option<f64>,
    #[arg(long)]
    weight_decay: Option<f64>,
    /// Train only so many filters of AlexNet's five convolutions.
    #[arg(long, num_args = 5, value_names = ["CONV1", "CONV2", "CONV3", "CONV4", "CONV5"])]
    filters: Option<Vec<usize>>,
    /// Train only so many units of each of AlexNet's two hidden layers, likewise.
    #[arg(long)]
    hidden: Option<usize>,
    /// Probability with which AlexNet's dropout silences an activation.
    #[arg(long)]
    dropout: Option<f64>,
    /// Steps over which the learning rate rises from nothing.
    #[arg(long)]
    warmup: Option<usize>,
    /// Let the learning rate fall to nothing in a straight line.
    #[arg(long, num_args = 0..=1, default_missing_value = "true")]
    decay: Option<bool>,
    /// E.g. flip,translate=0.07,erase=0.3, or none.
    #[arg(long)]
    augment: Option<String>,
    /// Prune to these shares of zeros while training: that of the large linear layers, and that of the convolutions.
    #[arg(long, num_args = 2, value_names = ["LINEAR", "CONVOLUTIONS"])]
    sparsity: Option<Vec<f64>>,
    /// The part of the run, from 0 to 1, over which they are pruned.
    #[arg(long, num_args = 2, value_names = ["FROM", "UNTIL"])]
    prune_between: Option<Vec<f64>>,
    /// The part of the run at its end, from 0 to 1, whose weights are averaged.
    #[arg(long)]
    average: Option<f64>,
    /// Keep the last N pictures of the training set for validation.
    #[arg(long, value_name = "N")]
    hold_out: Option<usize>,
    /// Everything random follows from it.
    #[arg(long)]
    seed: Option<u64>,
}

#[derive(Clone, Copy, PartialEq, ValueEnum)]
enum Model {
    /// The chapter's AlexNet.
    Alexnet,
    /// The chapter's LeNet.
    Lenet,
}

/// A recipe of this project.
#[derive(Clone, Copy, PartialEq, ValueEnum)]
enum Named {
    /// That of *Dive into Deep Learning*.
    Chapter,
    /// What AlexNet's weights in this repository were made with, and LeNet's best.
    Record,
}

impl Named {
    fn recipe(self, model: Model) -> Recipe {
        let chapter = Recipe {
            name: None,
            epochs: 10.0,
            batch: 128,
            learning_rate: 0.01,
            momentum: 0.0,
            weight_decay: 0.0,
            warmup: 0,
            decay: false,
            augment: "none".into(),
            prune: None,
            average: 0.0,
            hold_out: 0,
            seed: 0,
        };
        let record = Recipe {
            momentum: 0.9,
            weight_decay: 5e-4,
            decay: true,
            augment: "flip".into(),
            average: 0.1,
            ..chapter.clone()
        };
        match (self, model) {
            (Self::Chapter, Model::Alexnet) => chapter,
            (Self::Chapter, Model::Lenet) => Recipe { batch: 256, learning_rate: 0.9, ..chapter },
            (Self::Record, Model::Alexnet) => {
                let prune = Plan { linear: 0.8, convolutions: 0.3, from: 0.3, until: 0.8 };
                let augment = "flip,translate=0.036,erase=0.15".into();
                Recipe {
                    epochs: 55.0,
                    batch: 64,
                    learning_rate: 0.03,
                    warmup: 500,
                    augment,
                    prune: Some(prune),
                    ..record
                }
            }
            (Self::Record, Model::Lenet) => {
                Recipe { epochs: 60.0, batch: 64, learning_rate: 0.1, weight_decay: 0.0, ..record }
            }
        }
    }

    /// The sizes of its AlexNet.
    fn alexnet(self) -> AlexNetConfig {
        let chapter = AlexNetConfig::chapter();
        match self {
            Self::Chapter => chapter,
            // All that it takes for these pictures, in a quarter of the time.
            Self::Record => AlexNetConfig { filters: [32, 96, 128, 128, 256], hidden: 512, ..chapter },
        }
    }
}

impl Args {
    /// The net and the recipe that were asked for.
    pub fn read(&self) -> Result<(Architecture, Recipe)> {
        let named = self.recipe.recipe(self.model);
        let sizes = self.recipe.alexnet();
        let alexnet = AlexNetConfig {
            filters: self.filters.as_ref().map_or(sizes.filters, |said| std::array::from_fn(|i| said[i])),
            hidden: self.hidden.unwrap_or(sizes.hidden),
            dropout: self.dropout.unwrap_or(sizes.dropout),
            ..sizes.clone()
        };
        let mut recipe = named.clone();
        fn say<T: Clone>(part: &mut T, said: &Option<T>) {
            if let Some(said) = said {
                *part = said.clone();
            }
        }
        say(&mut recipe.epochs, &self.epochs);
        say(&mut recipe.batch, &self.batch);
        say(&mut recipe.learning_rate, &self.learning_rate);
        say(&mut recipe.momentum, &self.momentum);
        say(&mut recipe.weight_decay, &self.weight_decay);
        say(&mut recipe.warmup, &self.warmup);
        say(&mut recipe.decay, &self.decay);
        say(&mut recipe.augment, &self.augment);
        say(&mut recipe.average, &self.average);
        say(&mut recipe.hold_out, &self.hold_out);
        if self.sparsity.is_some() || self.prune_between.is_some() {
            let before = recipe.prune.unwrap_or(Plan { linear: 0.0, convolutions: 0.0, from: 0.4, until: 0.8 });
            let [linear, convolutions] = two(&self.sparsity, [before.linear, before.convolutions]);
            let [from, until] = two(&self.prune_between, [before.from, before.until]);
            recipe.prune = Some(Plan { linear, convolutions, from, until });
        }
        // The name stays only to what it names; another seed is another run of the same recipe.
        if recipe == named && alexnet == sizes {
            recipe.name = self.recipe.to_possible_value().map(|value| value.get_name().to_owned());
        }
        say(&mut recipe.seed, &self.seed);
        let architecture = match self.model {
            Model::Alexnet => Architecture::AlexNet(alexnet),
            Model::Lenet => Architecture::LeNet(LeNetConfig::chapter()),
        };
        if let Err(why) = architecture.validate() {
            bail!(why);
        }
        recipe.check()?;
        Ok((architecture, recipe))
    }
}

/// The two numbers that were said, or those before.
fn two(said: &Option<Vec<f64>>, before: [f64; 2]) -> [f64; 2] {
    said.as_ref().map_or(before, |said| [said[0], said[1]])
}

impl Recipe {
    fn check(&self) -> Result<()> {
        let share = 0.0..1.0;
        ensure!(self.batch > 0 && self.epochs > 0.0, "--batch and --epochs are above 0");
        ensure!(share.contains(&self.average), "--average is at least 0 and below 1");
        if let Some(Plan { linear, convolutions, from, until }) = self.prune {
            ensure!(share.contains(&linear) && share.contains(&convolutions), "--sparsity is at least 0 and below 1");
            ensure!(
                0.0 <= from && from < until && until <= 1.0,
                "--prune-between takes two numbers from 0 to 1, e.g. 0.4 0.8"
            );
        }
        Ok(())
    }

    pub fn sgd(&self) -> Sgd {
        Sgd { momentum: self.momentum, weight_decay: self.weight_decay, sparse: false }
    }

    pub fn schedule(&self) -> Schedule {
        Schedule { peak: self.learning_rate, warmup: self.warmup, decay: self.decay }
    }

    /// The step at which the averaging begins, of `steps`.
    pub fn averages_from(&self, steps: usize) -> usize {
        steps - (steps as f64 * self.average) as usize
    }
}
