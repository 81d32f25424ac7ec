//! Pictures from files of every kind, turned as their EXIF says, and folders of them: one for each class.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use alexnet_web::image::MAX_SIDE;
use alexnet_web::protocol::Picture;
use anyhow::{Context, Result, ensure};
use image::imageops::FilterType;
use image::{ColorType, DynamicImage, ImageDecoder, ImageReader, RgbaImage};

use crate::report::Report;

/// The picture in a file.
pub fn picture(file: &Path) -> Result<Picture> {
    let kinds = || format!("{} is no picture that can be read: PNG, JPEG, GIF, WebP and BMP can", file.display());
    let reader = ImageReader::open(file).with_context(|| format!("{} cannot be read", file.display()))?;
    let mut decoder = reader.with_guessed_format()?.into_decoder().with_context(kinds)?;
    let orientation = decoder.orientation().with_context(kinds)?;
    let mut image = DynamicImage::from_decoder(decoder).with_context(kinds)?;
    image.apply_orientation(orientation);
    if image.width().max(image.height()) > MAX_SIDE as u32 {
        image = image.resize(MAX_SIDE as u32, MAX_SIDE as u32, FilterType::Triangle);
    }
    let image = match image.color() {
        // The upper ones of 16 bits are what browsers take.
        ColorType::L16 | ColorType::La16 | ColorType::Rgb16 | ColorType::Rgba16 => {
            let wide = image.into_rgba16();
            let (width, height) = wide.dimensions();
            let narrow = wide.into_raw().into_iter().map(|value| (value >> 8) as u8).collect();
            RgbaImage::from_raw(width, height, narrow).expect("as many as there were")
        }
        _ => image.into_rgba8(),
    };
    let (width, height) = (image.width() as usize, image.height() as usize);
    Ok(Picture { width, height, pixels: image.into_raw() })
}

/// The classes in a folder, each a folder of files, in order.
pub fn classes(folder: &Path) -> Result<BTreeMap<String, Vec<PathBuf>>> {
    let mut classes = BTreeMap::new();
    for class in entries(folder)?.into_iter().filter(|path| path.is_dir()) {
        let files: Vec<_> = entries(&class)?.into_iter().filter(|path| path.is_file()).collect();
        classes.insert(name(&class), files);
    }
    ensure!(
        classes.len() >= 2,
        "{} has to have a folder of pictures for each of two classes or more",
        folder.display()
    );
    Ok(classes)
}

/// What `each` makes of the pictures of some classes, one after the other: of a class, its index, a file, and the picture in it.
/// Files without a picture are said, and named in `skipped`.
pub fn each_picture<T>(
    classes: &BTreeMap<String, Vec<PathBuf>>,
    skipped: &mut Vec<String>,
    out: &Report,
    mut each: impl FnMut(usize, &Path, Picture) -> Result<T>,
) -> Vec<T> {
    let bar = out.bar(classes.values().map(Vec::len).sum(), "pictures");
    let mut found = Vec::new();
    for (class, files) in classes.values().enumerate() {
        for file in files {
            let made = picture(file).and_then(|picture| {
                each(class, file, picture).with_context(|| format!("{} cannot be used", file.display()))
            });
            match made {
                Ok(made) => found.push(made),
                Err(error) => {
                    bar.suspend(|| out.say(format!("skipped: {error:#}")));
                    skipped.push(format!("{error:#}"));
                }
            }
            bar.inc(1);
        }
    }
    bar.finish_and_clear();
    found
}

/// The files in a folder and in the folders within, in order.
pub fn files_within(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for path in entries(folder)? {
        match path.is_dir() {
            true => files.append(&mut files_within(&path)?),
            false => files.push(path),
        }
    }
    Ok(files)
}

/// What is in a folder, but for what is hidden.
fn entries(folder: &Path) -> Result<Vec<PathBuf>> {
    let found = fs::read_dir(folder).with_context(|| format!("{} cannot be read", folder.display()))?;
    let mut paths = found.map(|entry| Ok(entry?.path())).collect::<Result<Vec<_>>>()?;
    paths.retain(|path| !name(path).starts_with('.'));
    paths.sort();
    Ok(paths)
}

fn name(path: &Path) -> String {
    path.file_name().unwrap_or_default().to_string_lossy().into_owned()
}
