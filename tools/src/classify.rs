//! `alexnet classify`: names pictures, by the same session as the page.

use std::path::{Path, PathBuf};

use alexnet_web::protocol::{Prediction, Reply, Request};
use anyhow::{Result, bail, ensure};
use burn::tensor::Device;
use serde::Serialize;

use crate::pictures::picture;
use crate::report::Report;
use crate::session::{ask, open_any};

#[derive(clap::Args)]
pub struct Args {
    /// A folder that `pack`, `import` or `pretrain` wrote, or a project file (.zip) of the page or of `teach`.
    #[arg(long)]
    model: PathBuf,
    /// Pictures: PNG, JPEG, GIF, WebP or BMP.
    #[arg(required = true)]
    images: Vec<PathBuf>,
    /// How many classes to name.
    #[arg(long, default_value_t = 3)]
    top: usize,
}

#[derive(Serialize)]
struct Answer {
    image: PathBuf,
    #[serde(flatten)]
    outcome: Outcome,
}

#[derive(Serialize)]
#[serde(untagged)]
enum Outcome {
    Named {
        /// Whether the likeliest class is likely enough for the project's threshold.
        sure: bool,
        predictions: Vec<Prediction>,
    },
    Failed {
        error: String,
    },
}

pub fn run(args: &Args, device: &Device, out: &Report) -> Result<()> {
    let (mut session, threshold) = open_any(&args.model, device)?;
    let mut named = |image: &Path| -> Result<Outcome> {
        let request = Request::Classify { picture: picture(image)?, top: args.top, invert: None };
        let Reply::Classified { predictions, .. } = ask(&mut session, request)? else {
            bail!("the session did not classify");
        };
        let sure = predictions.first().is_some_and(|likeliest| likeliest.probability >= threshold);
        Ok(Outcome::Named { sure, predictions })
    };
    // One bad file is no reason to lose the answers of all others.
    let answer = |image: &PathBuf| {
        let outcome = named(image).unwrap_or_else(|error| Outcome::Failed { error: format!("{error:#}") });
        Answer { image: image.clone(), outcome }
    };
    let answers: Vec<_> = args.images.iter().map(answer).collect();
    out.result(&answers, || answers.iter().map(Answer::line).collect::<Vec<_>>().join("\n"))?;
    let failed = answers.iter().filter(|answer| matches!(answer.outcome, Outcome::Failed { .. })).count();
    ensure!(failed == 0, "{failed} of {} files could not be named", answers.len());
    Ok(())
}

impl Answer {
    /// What people are told.
    fn line(&self) -> String {
        match &self.outcome {
            Outcome::Failed { error } => error.clone(),
            Outcome::Named { sure, predictions } => {
                let shown = |p: &Prediction| format!("{} {:.1} %", p.label, 100.0 * p.probability);
                let shown = predictions.iter().map(shown).collect::<Vec<_>>().join(", ");
                let unsure = if *sure { "" } else { "I don't know; perhaps " };
                format!("{}: {unsure}{shown}", self.image.display())
            }
        }
    }
}
