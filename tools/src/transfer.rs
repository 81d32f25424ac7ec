//! `alexnet transfer`: how well a few examples of each class teach a net, measured on pictures that it did not learn from. It
//! asks the same session as the page, with the page's settings.

use std::collections::HashMap;
use std::path::PathBuf;

use alexnet_web::protocol::{Example, Reply, Request, Wishes};
use alexnet_web::session::Session;
use anyhow::{Result, ensure};
use burn::tensor::Device;
use rand::{SeedableRng, rngs::StdRng, seq::SliceRandom};
use serde::Serialize;

use crate::pictures::{classes, each_picture, picture};
use crate::report::Report;
use crate::session::{Pictures, ask, ask_showing, measure, open};

#[derive(clap::Args)]
pub struct Args {
    /// A folder with a folder of pictures for each class; or with two such folders, train/ and test/.
    folder: PathBuf,
    /// A folder that `pack` or `import` wrote.
    #[arg(long)]
    model: PathBuf,
    /// How many examples of each class are learnt from, by commas.
    #[arg(long, value_delimiter = ',', default_values_t = [5, 10, 20])]
    shots: Vec<usize>,
    /// How often examples are drawn.
    #[arg(long, default_value_t = 10)]
    draws: usize,
    /// Epochs of training: as many as the page has.
    #[arg(long, default_value_t = 40)]
    epochs: usize,
    /// Another one, other draws, and other weights to begin with.
    #[arg(long, default_value_t = 1)]
    seed: u64,
}

/// A file with a picture in it.
struct Labelled {
    class: usize,
    /// By which the session knows it: what the net finds in it is computed once for all draws.
    key: u64,
    file: PathBuf,
}

#[derive(Serialize)]
struct Measured {
    shots: usize,
    draws: usize,
    /// Mean share of the test pictures named rightly.
    accuracy: f64,
    /// Standard deviation over the draws.
    spread: f64,
}

#[derive(Serialize)]
struct Summary {
    classes: Vec<String>,
    pictures: usize,
    /// Files that hold no picture.
    skipped: Vec<String>,
    results: Vec<Measured>,
}

pub fn run(args: &Args, device: &Device, out: &Report) -> Result<()> {
    let mut session = open(&args.model, device)?;
    let is_split = ["train", "test"].iter().all(|part| args.folder.join(part).is_dir());
    let folders =
        if is_split { vec![args.folder.join("train"), args.folder.join("test")] } else { vec![args.folder.clone()] };
    let files = folders.iter().map(|folder| classes(folder)).collect::<Result<Vec<_>>>()?;
    let names: Vec<String> = files[0].keys().cloned().collect();
    ensure!(files.iter().all(|part| part.keys().eq(&names)), "train/ and test/ have to have the same classes");
    let mut skipped = Vec::new();
    let mut key = 0;
    let mut find = |part| {
        each_picture(part, &mut skipped, out, |class, file, _| {
            key += 1;
            Ok(Labelled { class, key, file: file.to_owned() })
        })
    };
    let parts: Vec<_> = files.iter().map(&mut find).collect();
    let by_key: HashMap<u64, &Labelled> = parts.iter().flatten().map(|labelled| (labelled.key, labelled)).collect();
    let pictures = |key| picture(&by_key[&key].file);

    let mut random = StdRng::seed_from_u64(args.seed);
    let mut results = Vec::new();
    for &shots in &args.shots {
        let mut accuracies = Vec::new();
        for turn in 0..args.draws {
            let (learnt, held_out) = draw(&parts, names.len(), shots, &mut random)?;
            // A new last layer begins with random weights.
            let wishes = Wishes { seed: Some((args.seed as u32).wrapping_add(turn as u32)), ..Wishes::default() };
            accuracies.push(teach(&mut session, &names, [&learnt, &held_out], wishes, args.epochs, &pictures)?);
        }
        let count = accuracies.len().max(1) as f64;
        let accuracy = accuracies.iter().sum::<f64>() / count;
        let spread = (accuracies.iter().map(|each| (each - accuracy).powi(2)).sum::<f64>() / count).sqrt();
        results.push(Measured { shots, draws: args.draws, accuracy, spread });
    }
    let pictures = parts.iter().map(Vec::len).sum();
    let summary = Summary { classes: names, pictures, skipped, results };
    out.result(&summary, || {
        let line = |Measured { shots, accuracy, spread, draws }: &Measured| {
            format!("{shots} examples of each class: {accuracy:.3} right, ± {spread:.3} over {draws} draws")
        };
        summary.results.iter().map(line).collect::<Vec<_>>().join("\n")
    })
}

/// Examples to learn from, and all others to be measured on.
fn draw<'a>(
    parts: &'a [Vec<Labelled>],
    classes: usize,
    shots: usize,
    random: &mut StdRng,
) -> Result<(Vec<&'a Labelled>, Vec<&'a Labelled>)> {
    let (mut learnt, mut held_out) = (Vec::new(), Vec::new());
    for class in 0..classes {
        let mut own: Vec<&Labelled> = parts[0].iter().filter(|labelled| labelled.class == class).collect();
        let needed = if parts.len() > 1 { shots } else { shots + 1 };
        ensure!(
            own.len() >= needed,
            "a class has {} pictures, and {needed} are needed for {shots} examples",
            own.len()
        );
        own.shuffle(random);
        let rest = own.split_off(shots);
        learnt.extend(own);
        match parts.get(1) {
            Some(test) => held_out.extend(test.iter().filter(|labelled| labelled.class == class)),
            None => held_out.extend(rest),
        }
    }
    Ok((learnt, held_out))
}

/// How well examples teach, measured on others.
fn teach(
    session: &mut Session,
    classes: &[String],
    [learnt, held_out]: [&[&Labelled]; 2],
    wishes: Wishes,
    epochs: usize,
    pictures: Pictures,
) -> Result<f64> {
    ask(session, Request::Teach { classes: classes.to_vec() })?;
    let examples = learnt.iter().map(|each| (each, false)).chain(held_out.iter().map(|each| (each, true)));
    for (id, (&&Labelled { class, key, .. }, held_out)) in examples.enumerate() {
        ask(session, Request::Example { example: Example { id: id as u32, class, held_out, key } })?;
    }
    ask(session, Request::Learn { wishes })?;
    while let Reply::Stepped { epoch, .. } = ask_showing(session, Request::Step { count: 16 }, pictures, |_, _| {})? {
        if epoch >= epochs {
            break;
        }
    }
    Ok(measure(session, pictures)?.accuracy)
}
