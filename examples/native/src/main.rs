//! Names a picture on this machine's CPU. From the repository's folder:
//!
//! ```sh
//! cargo run --release --package alexnet-example-native -- www/weights/lenet shoe.png
//! ```

use std::fs;
use std::path::{Path, PathBuf};

use alexnet_web::device;
use alexnet_web::protocol::{DeviceKind, Picture, Prediction, Reply, Request};
use alexnet_web::session::Session;
use anyhow::{Context, Result, bail};

fn main() -> Result<()> {
    let arguments: Vec<PathBuf> = std::env::args_os().skip(1).map(PathBuf::from).collect();
    let [model, picture] = &arguments[..] else { bail!("name a folder with a model, and a PNG or JPEG file") };
    for Prediction { label, probability } in pollster::block_on(classify(model, picture))? {
        println!("{label}: {:.1} %", 100.0 * probability);
    }
    Ok(())
}

async fn classify(model: &Path, picture: &Path) -> Result<Vec<Prediction>> {
    let mut session = Session::new(device::open(DeviceKind::Cpu).await?);

    let manifest = fs::read_to_string(model.join("manifest.json")).context("the model has no manifest.json")?;
    let Reply::Opened { shards, .. } = session.handle(Request::Open { manifest, teaching: false, link: None }).await?
    else {
        bail!("not opened")
    };
    for shard in shards {
        let bytes = fs::read(model.join(&shard.file)).with_context(|| format!("the model has no {}", shard.file))?;
        session.handle(Request::Shard { file: shard.file, bytes }).await?;
    }

    let image = image::open(picture)?.into_rgba8();
    let (width, height) = (image.width() as usize, image.height() as usize);
    let picture = Picture { width, height, pixels: image.into_raw() };
    let reply = session.handle(Request::Classify { picture, top: 3, invert: None }).await?;
    let Reply::Classified { predictions, .. } = reply else { bail!("not classified") };
    Ok(predictions)
}
