//! How well ten examples of each class teach the shipped nets: on four sets of pictures that `tools/transfer-set.py` makes of
//! packages, measured by `alexnet transfer`, printed as the README's table. A net below its floor is an error.

use crate::setup::{self, Need};
use crate::sh;
use anyhow::{Context, Result, ensure};
use serde_json::Value;
use std::path::Path;

/// What the columns of the table are.
const SETS: [&str; 4] = ["session", "object", "photographs", "kinds"];

/// A shipped net, its folder, and what its accuracy on each set may not fall below: what was measured, less more than two
/// spreads, as chance has it that much lower now and then; 0 where a net tells no more apart than chance does.
struct Net {
    title: &'static str,
    folder: &'static str,
    floors: [f64; 4],
}

const NETS: [Net; 3] = [
    Net { title: "EfficientNet-Lite0", folder: "efficientnet-lite0", floors: [0.94, 0.93, 0.86, 0.62] },
    Net { title: "Slim AlexNet", folder: "alexnet", floors: [0.41, 0.15, 0.58, 0.1] },
    Net { title: "LeNet", folder: "lenet", floors: [0.23, 0.14, 0.48, 0.0] },
];

/// How much of its accuracy a taught layer may lose in a link.
const LOST_IN_A_LINK: f64 = 0.01;

/// The set whose pictures are all in small packages, and so is measured in CI.
const SHORT: &str = "photographs";

/// Measures all nets on all sets, or those nets named.
pub fn run(only: &[String], draws: usize) -> Result<()> {
    let is_wanted = |net: &&Net| only.is_empty() || only.iter().any(|name| name == net.folder);
    let nets: Vec<&Net> = NETS.iter().filter(is_wanted).collect();
    let names = NETS.map(|net| net.folder).join(", ");
    ensure!(!nets.is_empty(), "there is no such net: say --only {names}");
    setup::ensure(&[Need::Torch, Need::Stamps])?;
    measure(&nets, &SETS, 20, draws)
}

/// One net on one set, for CI: most of the time goes by while the net looks at each picture for the first time.
pub fn short() -> Result<()> {
    measure(&[&NETS[0]], &[SHORT], 12, 3)
}

/// On sets of `each` pictures of each class to draw from, and as many to test on.
fn measure(nets: &[&Net], sets: &[&str], each: usize, draws: usize) -> Result<()> {
    let folder = sh::target().join("transfer/sets");
    let mut script = sh::cmd(setup::python().context("no Python")?);
    script.arg("tools/transfer-set.py").arg(&folder).args(["--only", &sets.join(","), "--each", &each.to_string()]);
    if let Some(stamps) = setup::stamps() {
        script.arg("--stamps").arg(stamps);
    }
    sh::run(&mut script)?;
    sh::run(sh::cmd("cargo").args(["build", "--release", "--package", "alexnet-tools"]))?;

    let mut table = format!("| Net | {} |\n|---|{}\n", sets.join(" | "), "---|".repeat(sets.len()));
    let mut failed = Vec::new();
    for net in nets {
        let mut cells = Vec::new();
        for set in sets {
            let (accuracy, spread, linked) = accuracy(net, &folder.join(set), draws)?;
            let floor = net.floors[SETS.iter().position(|each| each == set).context("no such set")?];
            if accuracy < floor {
                failed.push(format!("{} has {accuracy:.3} on {set}, and its floor is {floor}", net.title));
            }
            if accuracy - linked > LOST_IN_A_LINK {
                failed.push(format!("{} has {accuracy:.3} on {set}, and through a link {linked:.3}", net.title));
            }
            cells.push(format!("{} ± {}", without_zero(accuracy), without_zero(spread)));
        }
        table += &format!("| {} | {} |\n", net.title, cells.join(" | "));
    }
    println!("\n{table}");
    ensure!(failed.is_empty(), "{}: a change of the engine or of a net has made it learn worse", failed.join("; "));
    Ok(())
}

/// The mean over the draws, and their standard deviation; and the mean of what comes through a link.
fn accuracy(net: &Net, set: &Path, draws: usize) -> Result<(f64, f64, f64)> {
    let alexnet = sh::target().join("release/alexnet").with_extension(std::env::consts::EXE_EXTENSION);
    let mut command = sh::cmd(alexnet);
    let options = ["--shots", "10", "--draws", &draws.to_string(), "--link", "--json", "--model"];
    command.arg("transfer").arg(set).args(options);
    let mut printed = String::new();
    sh::run_seeing(command.arg(format!("www/weights/{}", net.folder)), |line| line.clone_into(&mut printed))?;
    let told: Value = serde_json::from_str(&printed).context("`alexnet transfer` printed no JSON")?;
    let result = &told["results"][0];
    let number = |of: &Value, name: &str| of[name].as_f64().with_context(|| format!("it told no {name}"));
    Ok((number(result, "accuracy")?, number(result, "spread")?, number(&result["link"], "accuracy")?))
}

/// `.905`, as all tables of the README have it.
fn without_zero(share: f64) -> String {
    format!("{share:.3}").trim_start_matches('0').to_owned()
}
