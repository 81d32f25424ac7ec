//! `alexnet classify`: names pictures, by the same session as the page.

use std::path::PathBuf;

use alexnet_web::protocol::{Prediction, Reply, Request};
use anyhow::{Result, bail};
use burn::tensor::Device;
use serde::Serialize;

use crate::pictures::picture;
use crate::project::Project;
use crate::report::Report;
use crate::session::{ask, open};

#[derive(clap::Args)]
pub struct Args {
    /// A folder that `pack` wrote, or a project file (.zip) of the page or of `teach`.
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
struct Named {
    image: PathBuf,
    /// Whether the likeliest class is likely enough for the project's threshold.
    sure: bool,
    predictions: Vec<Prediction>,
}

pub fn run(args: &Args, device: &Device, out: &Report) -> Result<()> {
    let (mut session, threshold) = match args.model.is_file() {
        true => Project::open(&args.model)?.session(device)?,
        false => (open(&args.model, device)?, 0.0),
    };
    let mut named = Vec::new();
    for image in &args.images {
        let request = Request::Classify { picture: picture(image)?, top: args.top, invert: None };
        let Reply::Classified { predictions, .. } = ask(&mut session, request)? else {
            bail!("the session did not classify");
        };
        let sure = predictions.first().is_some_and(|likeliest| likeliest.probability >= threshold);
        named.push(Named { image: image.clone(), sure, predictions });
    }
    out.result(&named, || {
        let line = |named: &Named| {
            let shown = |p: &Prediction| format!("{} {:.1} %", p.label, 100.0 * p.probability);
            let shown = named.predictions.iter().map(shown).collect::<Vec<_>>().join(", ");
            let unsure = if named.sure { "" } else { "I don't know; perhaps " };
            format!("{}: {unsure}{shown}", named.image.display())
        };
        named.iter().map(line).collect::<Vec<_>>().join("\n")
    })
}
