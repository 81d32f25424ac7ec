//! All of a project file, as the page writes it.

use std::collections::HashSet;
use std::fs::{self, File};
use std::io::{BufWriter, Write};
use std::path::Path;
use std::sync::LazyLock;
use std::time::{SystemTime, UNIX_EPOCH};

use alexnet_web::protocol::Settings;
use anyhow::{Context, Result, ensure};
use regex::Regex;
use safetensors::tensor::TensorView;
use safetensors::{Dtype, serialize};
use serde::Serialize;
use serde_json::{Value, json, to_vec_pretty};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use super::contents::{Contents, Sample};
use super::format::{Answers, files};
use super::kept::Kept;
use super::{card, page};
use crate::course::Snapshot;

/// What the format of the archive holds without zip64, which the page does not read.
const MOST_FILES: usize = 0xfffe;

/// Writes a project file that is not there yet.
pub fn write(file: &Path, contents: &Contents) -> Result<()> {
    let entries = entries(contents)?;
    ensure!(entries.len() <= MOST_FILES, "a project file can hold {MOST_FILES} pictures at most: teach fewer");
    let created = File::create_new(file).with_context(|| format!("{} cannot be written", file.display()))?;
    let pack = || -> Result<()> {
        let mut archive = ZipWriter::new(BufWriter::new(created));
        for (name, bytes) in entries {
            archive
                .start_file(name, SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored))?;
            archive.write_all(&bytes)?;
        }
        Ok(archive.finish()?.flush()?)
    };
    pack().with_context(|| {
        let _ = fs::remove_file(file);
        format!("{} cannot be written", file.display())
    })
}

/// The files in the archive, in the page's order.
fn entries(contents: &Contents) -> Result<Vec<(String, Vec<u8>)>> {
    let Contents { classes, samples, settings, answers, learnt, .. } = *contents;
    #[derive(Serialize)]
    struct Answering<'a> {
        #[serde(flatten)]
        settings: &'a Settings,
        #[serde(flatten)]
        answers: Answers,
    }
    let labels: String = classes.iter().map(|name| format!("{}\n", on_one_line(name))).collect();
    let mut entries = vec![
        (files::PROJECT.into(), to_vec_pretty(&description(contents))?),
        (files::CARD.into(), card::card(contents).into_bytes()),
        (files::PYTHON.into(), page::load_py().into()),
        (files::LABELS.into(), labels.into_bytes()),
        (files::SETTINGS.into(), to_vec_pretty(&Answering { settings, answers })?),
        (files::NET.into(), contents.manifest.into()),
        (files::WEIGHTS.into(), tensors(learnt, false)?),
        (files::MOMENTUM.into(), tensors(learnt, true)?),
    ];
    let pictures = samples.iter().map(|sample| sample.picture.bytes.clone());
    entries.extend(paths(classes, samples).into_iter().zip(pictures));
    Ok(entries)
}

/// `project.json`.
fn description(contents: &Contents) -> Value {
    let Contents { title, net: [name, src, sha256], classes, samples, course, learnt, .. } = *contents;
    let class = |(name, color)| json!({ "name": name, "color": color });
    let colors = page::colors();
    let sample = |(id, (sample, file)): (u32, (&Sample, String))| {
        let Sample { class, held_out, name, picture: Kept { bytes, kind } } = sample;
        json!({
            "id": id, "class": class, "heldOut": held_out, "name": name,
            "file": file, "bytes": bytes.len(), "type": format!("image/{kind}"),
        })
    };
    json!({
        "format": page::format(),
        "title": title,
        "saved": iso_8601(SystemTime::now()),
        "net": { "name": name, "src": src, "sha256": sha256 },
        "classes": classes.iter().zip(colors.into_iter().cycle()).map(class).collect::<Vec<_>>(),
        "share": contents.share,
        "nextId": samples.len() + 1,
        "samples": (1..).zip(samples.iter().zip(paths(classes, samples))).map(sample).collect::<Vec<_>>(),
        "training": {
            "settings": contents.settings,
            "epochs": contents.epochs,
            "patience": contents.patience,
            "threshold": contents.answers.threshold,
            "history": course.epochs,
            "best": course.best,
            "paused": false,
            "state": learnt.state,
            // It went back to the best epoch, so that is what was learnt.
            "bestState": course.best.map(|_| &learnt.state),
        },
    })
}

/// The momentum of what was trained, or everything else, as safetensors.
fn tensors(learnt: &Snapshot, momentum: bool) -> Result<Vec<u8>> {
    let wanted = learnt.tensors.iter().filter(|(tensor, _)| tensor.name.starts_with("momentum.") == momentum);
    let views =
        wanted.map(|(tensor, bytes)| Ok((&tensor.name, TensorView::new(Dtype::F32, tensor.shape.clone(), bytes)?)));
    let metadata = [("format".to_owned(), "pt".to_owned())].into();
    Ok(serialize(views.collect::<Result<Vec<_>>>()?, Some(metadata))?)
}

/// Where the samples' pictures are, in their order.
fn paths(classes: &[String], samples: &[Sample]) -> Vec<String> {
    let folders = folders(classes);
    let path = |(id, Sample { class, picture, .. }): (u32, &Sample)| {
        format!("samples/{}/{id}.{}", folders[*class], picture.kind)
    };
    (1..).zip(samples).map(path).collect()
}

/// A folder for each class, named so that every file system can have it.
fn folders(classes: &[String]) -> Vec<String> {
    static OTHERS: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"[^\p{L}\p{M}\p{N} _-]").expect("it is right"));
    let mut taken = HashSet::new();
    let folder = |(number, name): (usize, &String)| {
        let plain = OTHERS.replace_all(name, "_");
        let wanted = match plain.trim() {
            "" => format!("class {number}"),
            plain => plain.to_owned(),
        };
        let folder = if taken.contains(&wanted.to_lowercase()) { format!("{wanted} ({number})") } else { wanted };
        taken.insert(folder.to_lowercase());
        folder
    };
    (1..).zip(classes).map(folder).collect()
}

/// All that is space is one blank.
fn on_one_line(name: &str) -> String {
    static SPACES: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"\s+").expect("it is right"));
    SPACES.replace_all(name, " ").into_owned()
}

/// A time as JavaScript writes it, of the calendar that every year is in (Hinnant, "chrono-compatible low-level date
/// algorithms").
fn iso_8601(time: SystemTime) -> String {
    let milliseconds = time.duration_since(UNIX_EPOCH).unwrap_or_default().as_millis() as u64;
    let (days, rest) = (milliseconds / 86_400_000 + 719_468, milliseconds % 86_400_000);
    let (era, day) = (days / 146_097, days % 146_097);
    let year = (day - day / 1460 + day / 36_524 - day / 146_096) / 365;
    let day = day - (365 * year + year / 4 - year / 100);
    let month = (5 * day + 2) / 153; // from March on
    let (day, month) = (day - (153 * month + 2) / 5 + 1, if month < 10 { month + 3 } else { month - 9 });
    let year = 400 * era + year + u64::from(month <= 2);
    let [hour, minute, second] = [rest / 3_600_000, rest / 60_000 % 60, rest / 1000 % 60];
    format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}.{:03}Z", rest % 1000)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    #[test]
    fn folders_are_named_as_the_page_names_them() {
        let names = ["a/b", "A/B", " ", "猫 e\u{301}", "..."].map(str::to_owned);
        assert_eq!(folders(&names), ["a_b", "A_B (2)", "class 3", "猫 e\u{301}", "___"]);
    }

    #[test]
    fn times_are_in_iso_8601() {
        let at = |seconds, milliseconds| {
            iso_8601(UNIX_EPOCH + Duration::from_secs(seconds) + Duration::from_millis(milliseconds))
        };
        assert_eq!(at(0, 0), "1970-01-01T00:00:00.000Z");
        assert_eq!(at(951_782_399, 7), "2000-02-28T23:59:59.007Z");
        assert_eq!(at(951_782_400, 0), "2000-02-29T00:00:00.000Z");
        assert_eq!(at(1_772_323_200, 0), "2026-03-01T00:00:00.000Z");
    }
}
