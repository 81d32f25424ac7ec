//! `alexnet transfer`: how well a few examples of each class teach a net, measured on pictures that it did not learn from. It
//! asks the same session as the page, with the page's settings.

use std::path::{Path, PathBuf};

use alexnet_web::protocol::{Example, Reply, Request, Shown, Wishes};
use alexnet_web::session::Session;
use alexnet_web::teach::Link;
use alexnet_web::weights::sha256;
use anyhow::{Context, Result, bail, ensure};
use burn::tensor::Device;
use rand::{SeedableRng, rngs::StdRng, seq::SliceRandom};
use safetensors::tensor::{Dtype, TensorView, serialize_to_file};
use serde::Serialize;

use crate::pictures::{classes, each_picture, picture};
use crate::report::Report;
use crate::session::{ask, ask_showing, manifest, measure, open};

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
    /// Every second class has only so many, as where classes are not shown alike.
    #[arg(long)]
    rare: Option<usize>,
    /// Learn so many of the classes, drawn with the examples; all, if it is not said.
    #[arg(long)]
    classes: Option<usize>,
    /// How often examples are drawn.
    #[arg(long, default_value_t = 10)]
    draws: usize,
    /// Epochs of training: as many as the page has.
    #[arg(long, default_value_t = 40)]
    epochs: usize,
    /// Another one, other draws.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Measure also what comes through a link, and how long that is; of at most 20 classes.
    #[arg(long)]
    link: bool,
    /// The .safetensors file to write: what the net finds in each picture, and the draws, for `tools/regression.py`.
    #[arg(long)]
    embeddings: Option<PathBuf>,
}

/// A file with a picture in it.
struct Labelled {
    class: usize,
    /// Of those that are tested on where there are such, and that are not learnt from.
    is_test: bool,
    file: PathBuf,
}

/// At how many pictures a frozen net looks at once.
const AT_ONCE: usize = 16;

/// Some classes, and pictures of them by index: those to learn from, and those to be measured on.
struct Draw {
    classes: Vec<usize>,
    learnt: Vec<usize>,
    tested: Vec<usize>,
}

#[derive(Serialize)]
struct Measured {
    shots: usize,
    draws: usize,
    /// Mean share of the test pictures named rightly.
    accuracy: f64,
    /// Standard deviation over the draws.
    spread: f64,
    /// Of the layer that comes through a link.
    #[serde(skip_serializing_if = "Option::is_none")]
    link: Option<Linked>,
}

/// What comes through a link.
#[derive(Serialize)]
struct Linked {
    /// Mean share of the test pictures named rightly.
    accuracy: f64,
    /// Its mean length in bytes, before it is written as text.
    bytes: f64,
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
    let net = sha256(manifest(&args.model)?.as_bytes());
    let is_split = ["train", "test"].iter().all(|part| args.folder.join(part).is_dir());
    let folders =
        if is_split { vec![args.folder.join("train"), args.folder.join("test")] } else { vec![args.folder.clone()] };
    let files = folders.iter().map(|folder| classes(folder)).collect::<Result<Vec<_>>>()?;
    let names: Vec<String> = files[0].keys().cloned().collect();
    ensure!(files.iter().all(|part| part.keys().eq(&names)), "train/ and test/ have to have the same classes");
    let mut skipped = Vec::new();
    let mut pictures = Vec::new();
    for (index, part) in files.iter().enumerate() {
        pictures.extend(each_picture(part, &mut skipped, out, |class, file, _| {
            Ok(Labelled { class, is_test: index > 0, file: file.to_owned() })
        }));
    }
    // What the net finds in a picture is computed once for all draws: its key is its index.
    let embeddings = embed(&mut session, &pictures)?;

    let mut random = StdRng::seed_from_u64(args.seed);
    let mut draws = Vec::new();
    let mut results = Vec::new();
    for &shots in &args.shots {
        let mut accuracies = Vec::new();
        let mut linked = Vec::new();
        for _ in 0..args.draws {
            let draw = draw(&pictures, names.len(), shots, args, &mut random)?;
            accuracies.push(teach(&mut session, &names, &pictures, &draw, args.epochs)?);
            if args.link {
                linked.push(through_link(&mut session, &net, &embeddings, &pictures, &draw)?);
            }
            draws.push((shots, draw));
        }
        let count = accuracies.len().max(1) as f64;
        let accuracy = accuracies.iter().sum::<f64>() / count;
        let spread = (accuracies.iter().map(|each| (each - accuracy).powi(2)).sum::<f64>() / count).sqrt();
        let mean = |of: fn(&Linked) -> f64| linked.iter().map(of).sum::<f64>() / count;
        let link = args.link.then(|| Linked { accuracy: mean(|each| each.accuracy), bytes: mean(|each| each.bytes) });
        results.push(Measured { shots, draws: args.draws, accuracy, spread, link });
    }
    if let Some(file) = &args.embeddings {
        write(file, embeddings, &pictures, &draws)?;
    }
    let summary = Summary { classes: names, pictures: pictures.len(), skipped, results };
    out.result(&summary, || {
        let line = |Measured { shots, accuracy, spread, draws, link }: &Measured| {
            let link = link.as_ref().map_or_else(String::new, |Linked { accuracy, bytes }| {
                format!("; {accuracy:.3} through a link of {bytes:.0} bytes")
            });
            format!("{shots} examples of each class: {accuracy:.3} right, ± {spread:.3} over {draws} draws{link}")
        };
        summary.results.iter().map(line).collect::<Vec<_>>().join("\n")
    })
}

/// Draws classes, and of each of them examples; all their other pictures are measured on, or those of test/.
fn draw(pictures: &[Labelled], classes: usize, shots: usize, args: &Args, random: &mut StdRng) -> Result<Draw> {
    let mut chosen: Vec<usize> = (0..classes).collect();
    if let Some(count) = args.classes {
        ensure!((2..=classes).contains(&count), "--classes is between 2 and {classes}, not {count}");
        chosen.shuffle(random);
        chosen.truncate(count);
        chosen.sort_unstable();
    }
    let mut draw = Draw { classes: chosen, learnt: Vec::new(), tested: Vec::new() };
    for (rank, &class) in draw.classes.iter().enumerate() {
        let of = |is_test| {
            (0..pictures.len()).filter(move |&i| (pictures[i].class, pictures[i].is_test) == (class, is_test))
        };
        let (mut own, test): (Vec<usize>, Vec<usize>) = (of(false).collect(), of(true).collect());
        let shots = args.rare.filter(|_| rank % 2 == 1).unwrap_or(shots);
        let needed = if test.is_empty() { shots + 1 } else { shots };
        ensure!(
            own.len() >= needed,
            "a class has {} pictures, and {needed} are needed for {shots} examples",
            own.len()
        );
        own.shuffle(random);
        let rest = own.split_off(shots);
        draw.learnt.extend(own);
        draw.tested.extend(if test.is_empty() { rest } else { test });
    }
    Ok(draw)
}

/// Shows the net all pictures; gives what it finds in each, 32-bit floats, one vector after the other.
fn embed(session: &mut Session, pictures: &[Labelled]) -> Result<Vec<u8>> {
    let keys: Vec<u64> = (0..pictures.len() as u64).collect();
    for some in keys.chunks(AT_ONCE) {
        let shown = some.iter().map(|&key| Ok(Shown { key, picture: picture(&pictures[key as usize].file)? }));
        let pictures = shown.collect::<Result<_>>()?;
        ask(session, Request::Show { pictures })?;
    }
    match ask(session, Request::Embeddings { keys })? {
        Reply::Embeddings { bytes, .. } => Ok(bytes),
        _ => bail!("the session has found nothing"),
    }
}

/// How well examples teach.
fn teach(session: &mut Session, names: &[String], pictures: &[Labelled], draw: &Draw, epochs: usize) -> Result<f64> {
    ask(session, Request::Teach { classes: draw.classes.iter().map(|&class| names[class].clone()).collect() })?;
    let examples = draw.learnt.iter().map(|&i| (i, false)).chain(draw.tested.iter().map(|&i| (i, true)));
    for (index, held_out) in examples {
        let class = draw.classes.binary_search(&pictures[index].class).expect("a picture of a class that was drawn");
        let example = Example { id: index as u32, class, held_out, key: index as u64 };
        ask(session, Request::Example { example })?;
    }
    ask(session, Request::Learn { wishes: Wishes::default() })?;
    let again = |key: u64| picture(&pictures[key as usize].file);
    while let Reply::Stepped { epoch, .. } = ask_showing(session, Request::Step { count: AT_ONCE }, &again, |_, _| {})?
    {
        if epoch >= epochs {
            break;
        }
    }
    Ok(measure(session, &again)?.accuracy)
}

/// How well what was just taught answers once it has come through a link.
fn through_link(
    session: &mut Session,
    net: &str,
    embeddings: &[u8],
    pictures: &[Labelled],
    draw: &Draw,
) -> Result<Linked> {
    let Reply::Shared { link, .. } = ask(session, Request::Share { threshold: 0.0, address: String::new() })? else {
        bail!("the session did not share");
    };
    let size = embeddings.len() / pictures.len();
    let Link { weights, biases, .. } = Link::parse(&link, net, size / size_of::<f32>())?;
    let classes = biases.len();
    let named = |&index: &usize| {
        let floats = embeddings[index * size..][..size].chunks_exact(4);
        let vector = floats.map(|four| f32::from_le_bytes(four.try_into().expect("4 bytes")));
        let mut logits = biases.clone();
        for (value, weights) in vector.zip(weights.chunks(classes)) {
            logits.iter_mut().zip(weights).for_each(|(logit, weight)| *logit += value * weight);
        }
        (0..classes).max_by(|&a, &b| logits[a].total_cmp(&logits[b]))
    };
    let is_right = |index: &&usize| named(index).map(|class| draw.classes[class]) == Some(pictures[**index].class);
    let right = draw.tested.iter().filter(is_right).count();
    Ok(Linked { accuracy: right as f64 / draw.tested.len() as f64, bytes: (link.len() * 3 / 4) as f64 })
}

/// Writes `embeddings` `[pictures, size]`, `labels` `[pictures]`, and of each draw the indices of its pictures:
/// `SHOTS.DRAW.learnt` and `SHOTS.DRAW.tested`.
fn write(file: &Path, embeddings: Vec<u8>, pictures: &[Labelled], draws: &[(usize, Draw)]) -> Result<()> {
    let size = embeddings.len() / size_of::<f32>() / pictures.len();
    let whole = |numbers: &mut dyn Iterator<Item = usize>| numbers.flat_map(|i| (i as i64).to_le_bytes()).collect();
    let mut tensors: Vec<(String, Dtype, Vec<usize>, Vec<u8>)> = vec![
        ("embeddings".into(), Dtype::F32, vec![pictures.len(), size], embeddings),
        ("labels".into(), Dtype::I64, vec![pictures.len()], whole(&mut pictures.iter().map(|each| each.class))),
    ];
    for (number, (shots, draw)) in draws.iter().enumerate() {
        for (name, indices) in [("learnt", &draw.learnt), ("tested", &draw.tested)] {
            let bytes = whole(&mut indices.iter().copied());
            tensors.push((format!("{shots}.{number}.{name}"), Dtype::I64, vec![indices.len()], bytes));
        }
    }
    let views = tensors
        .iter()
        .map(|(name, dtype, shape, bytes)| Ok((name, TensorView::new(*dtype, shape.clone(), bytes)?)))
        .collect::<Result<Vec<_>>>()?;
    serialize_to_file(views, None, file).with_context(|| format!("{} cannot be written", file.display()))
}
