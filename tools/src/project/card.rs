//! The model card of a project: the page's text, filled in.

use std::collections::HashMap;
use std::sync::LazyLock;

use alexnet_web::protocol::{Report, Settings};
use regex::{Captures, Regex};

use super::contents::Contents;
use super::page;

/// What stands in the place of a word in braces; a line with a word that has nothing is left out.
type Values = HashMap<&'static str, String>;

static WORD: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"\{(\w+)\}").expect("it is right"));

/// The card, in Markdown.
pub fn card(contents: &Contents) -> String {
    let Contents { title, net: [net, src, _], side, classes, samples, .. } = *contents;
    let names: Vec<String> = classes.iter().map(|name| plain(name)).collect();
    let counted = |(class, name): (usize, &String)| {
        let count = |held_out| {
            samples.iter().filter(|sample| sample.class == class && sample.held_out == held_out).count().to_string()
        };
        row(&[name.clone(), count(false), count(true)])
    };
    let mut values = Values::from([
        ("title", plain(title)),
        ("net", net.to_owned()),
        ("where", "by the command `alexnet teach`".into()),
        ("count", names.len().to_string()),
        ("names", names.join(", ")),
        ("src", format!("`{src}`")),
        ("side", format!("{side} × {side}")),
        ("examples", names.iter().enumerate().map(counted).collect::<Vec<_>>().join("\n")),
    ]);
    values.extend(training(contents));
    values.extend(results(contents.report, &names));
    filled(&values)
}

fn filled(values: &Values) -> String {
    let mut text = String::new();
    for line in page::card().lines() {
        let is_known = WORD.captures_iter(line).all(|word| values.contains_key(&word[1]));
        // Of a paragraph that was left out, the blank line before it goes, too.
        if is_known && !(line.is_empty() && text.ends_with("\n\n")) {
            text += &WORD.replace_all(line, |word: &Captures| &values[&word[1]]);
            text.push('\n');
        }
    }
    text
}

fn training(contents: &Contents) -> Values {
    let Contents { settings, course, .. } = *contents;
    let Settings { layers, learning_rate, momentum, weight_decay, batch, ref augment, seed } = *settings;
    let Some(last) = course.epochs.last() else { return Values::new() };
    let mut values = Values::from([
        ("trained", String::new()),
        ("epochs", course.epochs.len().to_string()),
        ("learningRate", learning_rate.to_string()),
        ("momentum", momentum.to_string()),
        ("weightDecay", weight_decay.to_string()),
        ("batch", batch.to_string()),
        ("seed", seed.to_string()),
        ("loss", format!("{:.4}", last.loss)),
        ("accuracy", percent(last.accuracy)),
    ]);
    if layers == 0 {
        values.insert("head", String::new());
    } else {
        let mut say = |word, is_said, text| {
            if is_said {
                values.insert(word, text);
            }
        };
        say("layers", true, layers.to_string());
        say("flip", augment.flip, String::new());
        for (name, reach) in [
            ("translate", augment.translate),
            ("brightness", augment.brightness),
            ("contrast", augment.contrast),
            ("saturation", augment.saturation),
            ("hue", augment.hue),
            ("erase", augment.erase),
        ] {
            say(name, reach > 0.0, percent(f64::from(reach)));
        }
    }
    values.extend(course.best.map(|best| ("best", course.epochs[best].epoch.to_string())));
    values
}

fn results(report: &Report, names: &[String]) -> Values {
    let Report { held_out, loss, accuracy, confusion, answers, calibration, temperature, threshold } = report;
    let result = |(class, name): (usize, &String)| {
        let right = confusion[class][class];
        let named = confusion.iter().map(|counts| counts[class]).sum();
        let shown = confusion[class].iter().sum();
        let counts = confusion[class].iter().map(usize::to_string);
        row(&[name.clone(), share(right, named), share(right, shown)].into_iter().chain(counts).collect::<Vec<_>>())
    };
    Values::from([
        ("measured", String::new()),
        (if *held_out { "heldOut" } else { "learntFrom" }, answers.len().to_string()),
        ("measuredAccuracy", percent(*accuracy)),
        ("measuredLoss", format!("{loss:.4}")),
        ("named", names.iter().map(|name| format!(" named {name} |")).collect()),
        ("aligned", " ---: |".repeat(names.len())),
        ("results", names.iter().enumerate().map(result).collect::<Vec<_>>().join("\n")),
        ("calibration", percent(*calibration)),
        ("temperature", format!("{temperature:.2}")),
        ("threshold", percent(*threshold)),
    ])
}

fn percent(share: f64) -> String {
    format!("{:.1} %", 100.0 * share)
}

fn share(part: usize, whole: usize) -> String {
    if whole == 0 { "none".into() } else { percent(part as f64 / whole as f64) }
}

/// A line of a table.
fn row(cells: &[String]) -> String {
    format!("| {} |", cells.join(" | "))
}

/// A name as text on one line, whatever is in it.
fn plain(name: &str) -> String {
    static MARKS: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"[\\`*_\[\]<>|#]").expect("it is right"));
    let line = name.split_whitespace().collect::<Vec<_>>().join(" ");
    MARKS.replace_all(&line, r"\$0").into_owned()
}
