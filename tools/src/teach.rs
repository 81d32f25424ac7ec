//! `alexnet teach`: new classes from a folder of pictures, by the same session as the page; what comes of it is a project file,
//! as the page has it.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use alexnet_web::image::Augmentation;
use alexnet_web::protocol::{Example, Reply, Report as Measured, Request, Settings, Wishes};
use alexnet_web::session::Session;
use alexnet_web::weights::Manifest;
use anyhow::{Context, Result, bail, ensure};
use burn::tensor::Device;
use serde::Serialize;

use crate::course::{Length, capture, train};
use crate::pictures::{classes, each_picture};
use crate::project::{Answers, Contents, Kept, Sample, write};
use crate::report::Report;
use crate::session::{ask, manifest, measure, open};

#[derive(clap::Args)]
pub struct Args {
    /// A folder with a folder of pictures for each class.
    folder: PathBuf,
    /// The net to teach: a folder that `pack` or `import` wrote.
    #[arg(long)]
    model: PathBuf,
    /// The project file to write, e.g. shoes.zip.
    #[arg(long)]
    out: PathBuf,
    /// What the project is called; as the file, if it is not said.
    #[arg(long)]
    title: Option<String>,
    /// What learns: 0, a new last layer, in seconds; or so many of the net's own last layers; or `all` of them.
    #[arg(long, default_value = "0")]
    layers: Layers,
    /// As the page has it, as all that follows.
    #[arg(long, default_value_t = 40)]
    epochs: usize,
    /// End after so many epochs that answered no better to what is held out; 0: never.
    #[arg(long, default_value_t = 0)]
    patience: usize,
    /// The part of each class that is not learnt from but measured on, 0 to 0.5.
    #[arg(long, default_value_t = 0.2)]
    held_out: f64,
    /// How far each step goes. What suits the layers, if it is not said.
    #[arg(long)]
    learning_rate: Option<f64>,
    /// How much of the last step goes on, 0 to 1.
    #[arg(long)]
    momentum: Option<f64>,
    /// How strongly weights are drawn to zero. What suits the layers, if it is not said.
    #[arg(long)]
    weight_decay: Option<f64>,
    /// Pictures a step; a new last layer learns from all at once.
    #[arg(long)]
    batch: Option<usize>,
    /// How pictures are changed each time they are seen, e.g. flip,translate=0.07,brightness=0.2,erase=0.3; or none. A new last layer
    /// sees them as they are.
    #[arg(long)]
    augment: Option<Augmentation>,
    /// All that is random follows from it.
    #[arg(long)]
    seed: Option<u32>,
    /// The probability below which an answer is "I don't know"; 0: never.
    #[arg(long, default_value_t = 0.0)]
    threshold: f64,
}

/// How many layers learn.
#[derive(Clone, Copy)]
enum Layers {
    Last(usize),
    All,
}

impl FromStr for Layers {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text {
            "all" => Ok(Self::All),
            _ => text.parse().map(Self::Last).map_err(|_| "say 0, a number of layers, or all".into()),
        }
    }
}

/// What is told of a class.
#[derive(Serialize)]
struct Class<'a> {
    name: &'a str,
    /// Pictures that were learnt from, and that were held out.
    learnt_from: usize,
    held_out: usize,
}

#[derive(Serialize)]
struct Summary<'a> {
    out: &'a Path,
    classes: Vec<Class<'a>>,
    /// Files that hold no picture.
    skipped: &'a [String],
    settings: &'a Settings,
    /// Of those up to the best one.
    epochs: usize,
    /// On what it learnt from, in the last of those.
    loss: f64,
    accuracy: f64,
    /// On what is held out; on all, if nothing is.
    measured: &'a Measured,
}

pub fn run(args: &Args, device: &Device, out: &Report) -> Result<()> {
    ensure!(!args.out.exists(), "{} is there already: remove it, or say another --out", args.out.display());
    ensure!((0.0..=0.5).contains(&args.held_out), "--held-out is from 0 to 0.5, not {}", args.held_out);
    ensure!((0.0..=1.0).contains(&args.threshold), "--threshold is from 0 to 1, not {}", args.threshold);
    ensure!(args.epochs > 0, "--epochs is above 0");
    let files = classes(&args.folder)?;
    let names: Vec<String> = files.keys().map(|name| name.trim().to_owned()).collect();
    let manifest = manifest(&args.model)?;
    let info = Manifest::parse(&manifest)?.info(&manifest);
    let mut session = open(&args.model, device)?;
    ask(&mut session, Request::Teach { classes: names.clone() })?;
    let settings = settle(&mut session, args, info.layers)?;

    let mut skipped = Vec::new();
    let mut samples = each_picture(&files, &mut skipped, out, |class, file, picture| {
        Ok(Sample { class, held_out: false, name: text(file.file_name()), picture: Kept::of(&picture)? })
    });
    let told = hold_out(&mut samples, &names, args.held_out)?;
    for (id, &Sample { class, held_out, .. }) in (1..).zip(&samples) {
        ask(&mut session, Request::Example { example: Example { id, class, held_out, key: u64::from(id) } })?;
    }
    // What is learnt from is what is kept.
    let pictures = |key| samples[key as usize - 1].picture.decode();

    let holds_out = samples.iter().any(|sample| sample.held_out);
    let bar = out.bar(args.epochs, "epochs");
    let length = Length { epochs: args.epochs, patience: args.patience, holds_out };
    let course = train(&mut session, &length, &pictures, &bar)?;
    bar.finish_and_clear();
    // Before it is captured: what comes of it makes the probabilities true.
    let measured = measure(&mut session, &pictures)?;
    let learnt = capture(&mut session, true)?;
    write(
        &args.out,
        &Contents {
            title: &args.title.clone().unwrap_or_else(|| text(args.out.file_stem())),
            net: [&info.name, &format!("{}/manifest.json", text(args.model.canonicalize()?.file_name())), &info.sha256],
            side: info.side,
            manifest: &manifest,
            classes: &names,
            share: args.held_out,
            samples: &samples,
            settings: &settings,
            epochs: args.epochs,
            patience: args.patience,
            course: &course,
            learnt: &learnt,
            report: &measured,
            answers: Answers { temperature: measured.temperature, threshold: args.threshold },
        },
    )?;
    let last = course.epochs.last().context("it has not learnt")?;
    let summary = Summary {
        out: &args.out,
        classes: told,
        skipped: &skipped,
        settings: &settings,
        epochs: course.epochs.len(),
        loss: last.loss,
        accuracy: last.accuracy,
        measured: &measured,
    };
    out.result(&summary, || summary.text())
}

impl Summary<'_> {
    fn text(&self) -> String {
        let Self { out, classes, epochs, loss, accuracy, measured, .. } = self;
        let counts = classes.iter().map(|Class { name, learnt_from, held_out }| {
            format!("{name}: {learnt_from} pictures learnt from, {held_out} held out\n")
        });
        let on = if measured.held_out { "what was held out" } else { "what it learnt from, as nothing was held out" };
        format!(
            "{}{epochs} epochs: loss {loss:.4}, accuracy {accuracy:.3} on what it learnt from\n\
             accuracy {:.3} on {on}; a threshold of {:.2} would refuse one right answer in twenty\n\
             written to {file}: open it on the page, or `alexnet classify --model {file} PICTURE`",
            counts.collect::<String>(),
            measured.accuracy,
            measured.threshold,
            file = out.display(),
        )
    }
}

fn text(name: Option<&OsStr>) -> String {
    name.unwrap_or_default().to_string_lossy().into_owned()
}

/// Decides how to learn; `all` is how many layers the net has.
fn settle(session: &mut Session, args: &Args, all: usize) -> Result<Settings> {
    let wishes = Wishes {
        layers: Some(match args.layers {
            Layers::Last(layers) => layers,
            Layers::All => all,
        }),
        learning_rate: args.learning_rate,
        momentum: args.momentum,
        weight_decay: args.weight_decay,
        batch: args.batch,
        augment: args.augment.clone(),
        seed: args.seed,
    };
    match ask(session, Request::Learn { wishes })? {
        Reply::Settled { settings } => Ok(settings),
        _ => bail!("the session did not settle"),
    }
}

/// Holds out a part of each class, spread over it as the page does; counts what each class has then.
fn hold_out<'a>(samples: &mut [Sample], names: &'a [String], share: f64) -> Result<Vec<Class<'a>>> {
    let count = |(class, name): (usize, &'a String)| {
        let own = samples.iter_mut().filter(|sample| sample.class == class);
        let mut told = Class { name, learnt_from: 0, held_out: 0 };
        for (position, sample) in own.enumerate() {
            sample.held_out = ((position + 1) as f64 * share).floor() > (position as f64 * share).floor();
            *(if sample.held_out { &mut told.held_out } else { &mut told.learnt_from }) += 1;
        }
        ensure!(told.learnt_from > 0, "there is no picture of {name}: put some into its folder, or remove the folder");
        Ok(told)
    };
    names.iter().enumerate().map(count).collect()
}
