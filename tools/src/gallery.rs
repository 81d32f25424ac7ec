//! `alexnet gallery`: test pictures for the page, as one sprite with their labels; and as files, for tests.

use std::fs;
use std::path::PathBuf;

use alexnet_web::data::Dataset;
use anyhow::{Context, Result};
use image::GrayImage;
use serde::Serialize;

use crate::data::{self, LABELS, Split};
use crate::report::Report;

/// Pictures in a row of the sprite.
const COLUMNS: usize = 20;

#[derive(clap::Args)]
pub struct Args {
    /// The folder of IDX files.
    #[arg(long)]
    data: PathBuf,
    /// The folder for gallery.png and gallery.json.
    #[arg(long)]
    out: PathBuf,
    /// How many pictures, the same number of each class.
    #[arg(long, default_value_t = 240)]
    count: usize,
    /// Also write the first N pictures as files 0.png, 1.png, ... into this folder.
    #[arg(long, num_args = 2, value_names = ["FOLDER", "N"])]
    files: Option<Vec<String>>,
}

#[derive(Serialize)]
struct Gallery {
    cell: usize,
    columns: usize,
    /// The class of each picture, row after row.
    pictures: Vec<usize>,
    labels: [&'static str; 10],
}

pub fn run(args: &Args, out: &Report) -> Result<()> {
    let test = data::read(&args.data, Split::Test)?;
    let chosen = choose(&test, args.count);
    let cell = test.side();
    let rows = chosen.len().div_ceil(COLUMNS);
    let mut sprite = GrayImage::new((COLUMNS * cell) as u32, (rows * cell) as u32);
    for (place, &i) in chosen.iter().enumerate() {
        let (left, top) = (place % COLUMNS * cell, place / COLUMNS * cell);
        image::imageops::replace(&mut sprite, &picture(&test, i), left as i64, top as i64);
    }
    let save = || -> Result<()> {
        fs::create_dir_all(&args.out)?;
        sprite.save(args.out.join("gallery.png"))?;
        let pictures = chosen.iter().map(|&i| test.label(i)).collect();
        let gallery = Gallery { cell, columns: COLUMNS, pictures, labels: LABELS };
        fs::write(args.out.join("gallery.json"), serde_json::to_string(&gallery)? + "\n")?;
        Ok(())
    };
    save().with_context(|| format!("writing into {}", args.out.display()))?;
    if let Some([folder, count]) = args.files.as_deref() {
        let count: usize = count.parse().context("--files takes a folder and a number")?;
        let folder = PathBuf::from(folder);
        fs::create_dir_all(&folder)?;
        for (place, &i) in chosen.iter().take(count).enumerate() {
            picture(&test, i).save(folder.join(format!("{place}.png")))?;
        }
    }
    out.result(&chosen.len(), || format!("{} pictures in {}", chosen.len(), args.out.display()))
}

/// The first test pictures of each class, the classes taking turns, so that any part of the gallery is mixed.
fn choose(test: &Dataset, count: usize) -> Vec<usize> {
    let each = count.div_ceil(LABELS.len());
    let of_class = |class| (0..test.len()).filter(move |&i| test.label(i) == class).take(each).collect::<Vec<_>>();
    let classes: Vec<_> = (0..LABELS.len()).map(of_class).collect();
    let turns = (0..each).flat_map(|turn| classes.iter().filter_map(move |class| class.get(turn).copied()));
    turns.take(count).collect()
}

fn picture(test: &Dataset, i: usize) -> GrayImage {
    let side = test.side() as u32;
    GrayImage::from_raw(side, side, test.picture(i).to_vec()).expect("a picture has side * side bytes")
}
