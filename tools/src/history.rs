//! `alexnet history`: how runs of one recipe went, as a table beside the book's figures and as a picture.

use std::fmt::Write;
use std::path::PathBuf;

use alexnet_web::model::Architecture;
use anyhow::{Context, Result, ensure};
use serde::Serialize;

use crate::checkpoint::{self, Epoch, State};
use crate::report::Report;

#[derive(clap::Args)]
pub struct Args {
    /// Folders that `pretrain --measure` wrote: runs of one net, perhaps with several seeds.
    #[arg(required = true)]
    runs: Vec<PathBuf>,
    /// Draw the curves into this SVG file.
    #[arg(long)]
    svg: Option<PathBuf>,
}

/// What `Dive into Deep Learning` prints after its ten epochs of AlexNet: loss, accuracy while training, test accuracy.
const BOOK: [f64; 3] = [0.328, 0.879, 0.885];

/// An epoch over all runs: the mean of each figure, and its range.
#[derive(Serialize)]
struct Row {
    epoch: usize,
    /// Mean, least and largest loss while training; the same of the accuracy while training, and of the accuracy measured.
    figures: [Option<[f64; 3]>; 3],
}

pub fn run(args: &Args, out: &Report) -> Result<()> {
    let states = args.runs.iter().map(|folder| checkpoint::state(folder)).collect::<Result<Vec<_>>>()?;
    let first = &states[0];
    ensure!(
        states.iter().all(|state| state.architecture == first.architecture),
        "the runs are of different nets: name those of one"
    );
    let rows = rows(&states);
    ensure!(!rows.is_empty(), "no run has come to the end of an epoch yet: go on with `alexnet pretrain --resume`");
    if let Some(file) = &args.svg {
        let title = format!("{}, {}", first.architecture.title(), seeds(&states));
        std::fs::write(file, svg(&title, &rows)).with_context(|| format!("writing {}", file.display()))?;
    }
    out.result(&rows, || table(&states, &rows))
}

/// As many epochs as every run has.
fn rows(states: &[State]) -> Vec<Row> {
    let epochs = states.iter().map(|state| state.history.len()).min().unwrap_or(0);
    let figure = |epoch: usize, get: fn(&Epoch) -> Option<f64>| -> Option<[f64; 3]> {
        let values: Vec<f64> = states.iter().map(|state| get(&state.history[epoch])).collect::<Option<_>>()?;
        let (least, largest) = (values.iter().copied().reduce(f64::min)?, values.iter().copied().reduce(f64::max)?);
        Some([values.iter().sum::<f64>() / values.len() as f64, least, largest])
    };
    let row = |i| Row {
        epoch: i + 1,
        figures: [figure(i, |e| Some(e.loss)), figure(i, |e| Some(e.accuracy)), figure(i, |e| e.measured)],
    };
    (0..epochs).map(row).collect()
}

fn seeds(states: &[State]) -> String {
    match states {
        [one] => format!("seed {}", one.recipe.seed),
        many => format!("mean and range of {} seeds", many.len()),
    }
}

fn table(states: &[State], rows: &[Row]) -> String {
    let mut text =
        String::from("| epoch | training loss | training accuracy | accuracy measured |\n|---|---|---|---|\n");
    for Row { epoch, figures } in rows {
        let cells: String = figures.iter().map(|figure| format!(" {} |", cell(figure))).collect();
        let _ = writeln!(text, "| {epoch} |{cells}");
    }
    if matches!(states[0].architecture, Architecture::AlexNet(_)) {
        let cells: String = BOOK.iter().map(|figure| format!(" {figure:.3} |")).collect();
        let _ = writeln!(text, "| the book, 10 |{cells}");
    }
    text + &format!("\n{}.", seeds(states))
}

fn cell(figure: &Option<[f64; 3]>) -> String {
    match figure {
        None => "–".into(),
        Some([mean, least, largest]) if least == largest => format!("{mean:.4}"),
        Some([mean, least, largest]) => format!("{mean:.4} ({least:.4} to {largest:.4})"),
    }
}

const WIDTH: f64 = 640.0;
const HEIGHT: f64 = 320.0;
/// Left, top, right, bottom.
const MARGIN: [f64; 4] = [44.0, 36.0, 165.0, 34.0];
/// Told apart by their dashes, too: colours alone are not for everyone.
const LINES: [(&str, &str, &str); 3] = [
    ("training loss", "#a94f08", "2 4"),
    ("training accuracy", "#4a6fb3", "7 4"),
    ("accuracy measured", "#0b6a5c", "none"),
];

/// The curves over the epochs; loss and accuracy share an axis, as in the book.
fn svg(title: &str, rows: &[Row]) -> String {
    let [left, top, right, bottom] = MARGIN;
    let last = rows.len().max(2) as f64;
    let x = |epoch: f64| left + (epoch - 1.0) / (last - 1.0) * (WIDTH - left - right);
    let largest = rows.iter().flat_map(|row| row.figures).flatten().flatten().fold(1.0, f64::max);
    let step = if largest > 1.0 { 0.4 } else { 0.2 };
    let rules = (largest / step).ceil();
    let highest = rules * step;
    let y = |value: f64| HEIGHT - bottom - value / highest * (HEIGHT - top - bottom);
    let mut text = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {HEIGHT}\" role=\"img\" \
         font-family=\"sans-serif\" font-size=\"12\">\n<title>{title}</title>\n\
         <rect width=\"{WIDTH}\" height=\"{HEIGHT}\" fill=\"#fff\"/>\n\
         <text x=\"{left}\" y=\"20\" font-size=\"14\" fill=\"#15181c\">{title}</text>\n"
    );
    for i in 0..=rules as usize {
        let value = i as f64 * step;
        let (y, end) = (y(value), WIDTH - right);
        let _ = writeln!(
            text,
            "<path d=\"M{left} {y:.1}H{end}\" stroke=\"#e0ddd3\"/><text x=\"{}\" y=\"{:.1}\" text-anchor=\"end\" \
             fill=\"#555c66\">{value:.1}</text>",
            left - 6.0,
            y + 4.0
        );
    }
    for row in rows.iter().filter(|row| rows.len() <= 20 || row.epoch % 10 == 0) {
        let (x, y) = (x(row.epoch as f64), HEIGHT - bottom + 18.0);
        let _ =
            writeln!(text, "<text x=\"{x:.1}\" y=\"{y}\" text-anchor=\"middle\" fill=\"#555c66\">{}</text>", row.epoch);
    }
    for (i, (name, colour, dashes)) in LINES.into_iter().enumerate() {
        let known: Vec<(f64, [f64; 3])> =
            rows.iter().filter_map(|row| Some((x(row.epoch as f64), row.figures[i]?))).collect();
        let Some((_, [mean, ..])) = known.last() else { continue };
        let points = |which: usize| known.iter().map(move |(x, figure)| format!("{x:.1},{:.1}", y(figure[which])));
        let band: Vec<String> = points(1).chain(points(2).collect::<Vec<_>>().into_iter().rev()).collect();
        let line: Vec<String> = points(0).collect();
        let _ = writeln!(
            text,
            "<polygon points=\"{}\" fill=\"{colour}\" opacity=\".15\"/>\n<polyline points=\"{}\" fill=\"none\" \
             stroke=\"{colour}\" stroke-width=\"2\" stroke-dasharray=\"{dashes}\"/>",
            band.join(" "),
            line.join(" ")
        );
        // A legend of its own: at their ends the accuracies are too near to one another.
        let (from, y) = (WIDTH - right + 12.0, top + 14.0 + 34.0 * i as f64);
        let _ = writeln!(
            text,
            "<path d=\"M{from} {y}h24\" stroke=\"{colour}\" stroke-width=\"2\" stroke-dasharray=\"{dashes}\"/>\
             <text x=\"{from}\" y=\"{}\" fill=\"#15181c\">{name} {mean:.3}</text>",
            y + 15.0
        );
    }
    text + "</svg>\n"
}
