//! `alexnet import` and `transfer` as a user calls them: on state dicts and pictures made here.

mod support;

use std::path::{Path, PathBuf};

use alexnet_web::formula::noise;
use safetensors::{Dtype, serialize_to_file, tensor::TensorView};
use support::Folder;

/// A small AlexNet of torchvision's shape, of formula numbers, without the tensors named.
fn state_dict(folder: &Folder, without: &[&str], extra: &[&str]) -> PathBuf {
    let shapes: [(&str, &[usize]); 8] = [
        ("features.0", &[8, 3, 11, 11]),
        ("features.3", &[8, 8, 5, 5]),
        ("features.6", &[8, 8, 3, 3]),
        ("features.8", &[8, 8, 3, 3]),
        ("features.10", &[8, 8, 3, 3]),
        ("classifier.1", &[128, 8 * 6 * 6]), // large enough to be pruned
        ("classifier.4", &[128, 128]),
        ("classifier.6", &[2, 128]),
    ];
    let mut tensors = Vec::new();
    for (layer, shape) in shapes {
        tensors.push((format!("{layer}.weight"), shape.to_vec()));
        tensors.push((format!("{layer}.bias"), vec![shape[0]]));
    }
    tensors.extend(extra.iter().map(|name| ((*name).to_owned(), vec![1])));
    tensors.retain(|(name, _)| !without.contains(&name.as_str()));
    let numbers = |(seed, (_, shape)): (usize, &(String, Vec<usize>))| -> Vec<u8> {
        let spread = (6.0 / shape[1..].iter().product::<usize>() as f32).sqrt();
        let value = |i| (2.0 * noise(seed as u32, i) - 1.0) * if shape.len() > 1 { spread } else { 0.1 };
        (0..shape.iter().product()).flat_map(|i| value(i).to_le_bytes()).collect()
    };
    let bytes: Vec<Vec<u8>> = tensors.iter().enumerate().map(numbers).collect();
    let views = tensors
        .iter()
        .zip(&bytes)
        .map(|((name, shape), bytes)| (name.clone(), TensorView::new(Dtype::F32, shape.clone(), bytes).unwrap()));
    let file = folder.file("net.safetensors");
    serialize_to_file(views.collect::<Vec<_>>(), None, &file).unwrap();
    file
}

/// Has a state dict imported into packed/.
fn import(folder: &Folder, file: &Path) -> Result<serde_json::Value, String> {
    std::fs::write(folder.file("terms.txt"), "Anybody may do anything.").unwrap();
    let words = ["--full", "--accuracy", "0.5", "--measured", "by nobody"];
    let more = ["--origin", "Made by a formula.", "--license", "HERE/terms.txt"];
    import_so(folder, file, &[&words[..], &more].concat())
}

/// Likewise, as `words` say.
fn import_so(folder: &Folder, file: &Path, words: &[&str]) -> Result<serde_json::Value, String> {
    std::fs::write(folder.file("labels.txt"), "red\ngreen\n").unwrap();
    let usual = ["import", file.to_str().unwrap(), "--labels", "HERE/labels.txt", "--out", "HERE/packed"];
    folder.alexnet(&[&usual[..], words].concat())
}

/// Pictures of red and green discs that one cannot tell apart in grey, below discs/.
fn discs(folder: &Folder) {
    for (class, colour) in [("red", [200, 40, 40]), ("green", [20, 128, 60])] {
        std::fs::create_dir_all(folder.file("discs").join(class)).unwrap();
        for i in 0..6u32 {
            let image = image::RgbImage::from_fn(40, 30, |x, y| {
                let inside = (x as i32 - 14 - i as i32).pow(2) + (y as i32 - 15).pow(2) < 100;
                image::Rgb(if inside { colour } else { [230, 230, 230] })
            });
            image.save(folder.file("discs").join(class).join(format!("{i}.png"))).unwrap();
        }
    }
    std::fs::write(folder.file("discs/red/notes.png"), "no picture").unwrap();
}

#[test]
fn a_state_dict_becomes_a_model_that_learns_colours_of_one_grey() {
    let folder = Folder::new("import");
    let imported = import(&folder, &state_dict(&folder, &[], &[])).unwrap();
    assert_eq!(imported["model"], "Slim AlexNet");
    let card = std::fs::read_to_string(folder.file("packed/MODEL_CARD.md")).unwrap();
    assert!(card.contains("Made by a formula.") && card.contains("net.safetensors"), "{card}");
    assert!(folder.file("packed/LICENSE").is_file());

    discs(&folder);
    let words = ["transfer", "HERE/discs", "--model", "HERE/packed", "--shots", "3", "--draws", "2"];
    let measured = folder.alexnet(&words).unwrap();
    assert_eq!(measured["pictures"], 12);
    assert!(measured["skipped"][0].as_str().unwrap().contains("notes.png"), "{measured}");
    assert_eq!(measured["results"][0]["accuracy"], 1.0, "{measured}");

    let too_many = folder.alexnet(&["transfer", "HERE/discs", "--model", "HERE/packed", "--shots", "6"]);
    assert!(too_many.unwrap_err().contains("a class has 6 pictures, and 7 are needed"));
}

#[test]
fn by_how_much_packing_changes_logits_is_said() {
    let folder = Folder::new("import-packed");
    let file = state_dict(&folder, &[], &[]);
    discs(&folder);
    let mean = |words: &[&str]| import_so(&folder, &file, words).unwrap()["change"]["mean"].as_f64();
    assert_eq!(mean(&["--full"]), None, "nothing was changed");
    let half = mean(&["--half"]).unwrap();
    let shared = mean(&[]).unwrap();
    assert!(half > 0.0 && half < 0.01 && shared > half && shared < 0.2, "{half} {shared}");
    assert!(std::fs::read_to_string(folder.file("packed/MODEL_CARD.md")).unwrap().contains("16 made-up pictures"));

    let words = ["--prune", "0.5", "--pictures", "HERE/discs"];
    let pruned = import_so(&folder, &file, &words).unwrap();
    assert_eq!((&pruned["change"]["pictures"], pruned["skipped"].as_array().unwrap().len()), (&12.into(), 1));
    assert!(pruned["change"]["mean"].as_f64().unwrap() > 0.0, "{pruned}");
    assert!(std::fs::read_to_string(folder.file("packed/MODEL_CARD.md")).unwrap().contains("50 % of those in larger"));
    let alone = import_so(&folder, &file, &["--prune", "0.5"]).unwrap_err();
    assert!(alone.contains("--pictures"), "{alone}");
    let all = import_so(&folder, &file, &["--prune", "1", "--pictures", "HERE/discs"]).unwrap_err();
    assert!(all.contains("not from 0 to below 1"), "{all}");
}

#[test]
fn what_does_not_fit_is_named() {
    let folder = Folder::new("import-refused");
    let missing = import(&folder, &state_dict(&folder, &["features.8.bias"], &[])).unwrap_err();
    assert!(missing.contains("features.8.bias") && missing.contains("missing"), "{missing}");
    let extra = import(&folder, &state_dict(&folder, &[], &["features.12.weight"])).unwrap_err();
    assert!(extra.contains("has no place for features.12.weight"), "{extra}");
    let other = import(&folder, &state_dict(&folder, &["features.0.weight"], &[])).unwrap_err();
    assert!(other.contains("neither those of EfficientNet-Lite0"), "{other}");
    std::fs::write(folder.file("broken.pth"), b"\x80\x02not a pickle").unwrap();
    let broken = import(&folder, &folder.file("broken.pth")).unwrap_err();
    assert!(broken.contains("broken.pth cannot be read as a state dict"), "{broken}");
    assert!(!folder.file("packed").exists(), "nothing is written before all is known to fit");
}
