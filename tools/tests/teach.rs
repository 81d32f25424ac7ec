//! `alexnet teach` as a user calls it, on pictures made here.

mod support;

use std::fs::{self, File};
use std::io::Read;
use std::path::Path;

use alexnet_web::weights::sha256;
use image::codecs::jpeg::JpegEncoder;
use image::imageops::{FilterType, resize, rotate90};
use image::{GrayImage, ImageEncoder, Luma};
use serde_json::Value;

use support::Folder;
use zip::ZipArchive;

const LENET: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../www/weights/lenet");

/// Pictures of bars that lie and that stand, each of another size.
fn bars(folder: &Folder, each: u32) {
    for class in ["lying", "standing"] {
        fs::create_dir_all(folder.file("bars").join(class)).unwrap();
        for i in 0..each {
            let picture = lying(i);
            let picture = if class == "lying" { picture } else { rotate90(&picture) };
            picture.save(folder.file("bars").join(class).join(format!("{i:02}.png"))).unwrap();
        }
    }
}

fn lying(i: u32) -> GrayImage {
    GrayImage::from_fn(60 + i, 50, |x, y| {
        let is_bar = y.abs_diff(20 + i % 8) < 6 && (5..55).contains(&x);
        Luma([if is_bar { 200 + (i % 40) as u8 } else { 20 }])
    })
}

fn teach(folder: &Folder, pictures: &str, more: &[&str]) -> Result<Value, String> {
    folder.alexnet(&[&["teach", pictures, "--model", LENET, "--out", "HERE/bars.zip"], more].concat())
}

/// The likeliest class of a picture.
fn named(folder: &Folder, picture: &Path) -> String {
    let words = ["classify", "--model", "HERE/bars.zip", picture.to_str().unwrap()];
    folder.alexnet(&words).unwrap()[0]["predictions"][0]["label"].as_str().unwrap().to_owned()
}

fn entry(archive: &Path, name: &str) -> Vec<u8> {
    let mut bytes = Vec::new();
    ZipArchive::new(File::open(archive).unwrap()).unwrap().by_name(name).unwrap().read_to_end(&mut bytes).unwrap();
    bytes
}

fn project(folder: &Folder) -> Value {
    serde_json::from_slice(&entry(&folder.file("bars.zip"), "project.json")).unwrap()
}

#[test]
fn a_folder_of_pictures_becomes_a_project_that_names_others() {
    let folder = Folder::new("teach");
    bars(&folder, 10);
    fs::write(folder.file("bars/lying/notes.png"), "no picture").unwrap();
    let told = teach(&folder, "HERE/bars", &["--epochs", "10"]).unwrap();
    assert!(told["skipped"][0].as_str().unwrap().contains("notes.png"), "{told}");
    assert_eq!(told["skipped"].as_array().unwrap().len(), 1);
    assert_eq!(told["classes"][1], serde_json::json!({ "name": "standing", "learnt_from": 8, "held_out": 2 }));
    assert_eq!((&told["measured"]["heldOut"], &told["measured"]["accuracy"]), (&true.into(), &1.0.into()), "{told}");

    let project = project(&folder);
    assert_eq!(project["title"], "bars");
    let sha256 = sha256(&fs::read(Path::new(LENET).join("manifest.json")).unwrap());
    assert_eq!(project["net"], serde_json::json!({ "name": "LeNet", "src": "lenet/manifest.json", "sha256": sha256 }));
    let held_out = |sample: &Value| sample["heldOut"] == true;
    let ids =
        project["samples"].as_array().unwrap().iter().filter(|sample| held_out(sample)).map(|sample| &sample["id"]);
    assert_eq!(ids.collect::<Vec<_>>(), [5, 10, 15, 20], "every fifth of a class");
    let sample = project["samples"].as_array().unwrap().iter().find(|sample| sample["id"] == 11).unwrap();
    assert_eq!(sample["file"], "samples/standing/11.png");
    let kept = entry(&folder.file("bars.zip"), "samples/standing/11.png");
    assert_eq!(sample["bytes"], kept.len());
    let original = image::open(folder.file("bars/standing/00.png")).unwrap();
    assert!(
        image::load_from_memory(&kept).unwrap().into_rgb8() == original.into_rgb8(),
        "as it was, since it is small"
    );
    let card = String::from_utf8(entry(&folder.file("bars.zip"), "MODEL_CARD.md")).unwrap();
    assert!(card.contains("| lying | 8 | 2 |") && card.contains("accuracy **100.0 %**"), "{card}");
    assert!(!card.contains(['{', '}']) && !card.contains("\n\n\n"), "{card}");

    let again = folder.alexnet(&["teach", "HERE/bars", "--model", LENET, "--out", "HERE/again.zip", "--epochs", "10"]);
    assert_eq!(again.unwrap()["measured"], told["measured"], "all that is random follows from the seed");

    let unseen = folder.file("unseen.png");
    lying(13).save(&unseen).unwrap();
    let (status, answers) =
        folder.answered(&["classify", "--model", LENET, "HERE/bars/lying/notes.png", "HERE/unseen.png"]);
    assert!(!status.success(), "some failed");
    assert!(answers[0]["error"].as_str().unwrap().contains("notes.png is no picture"), "{answers}");
    assert_eq!(answers[1]["predictions"].as_array().unwrap().len(), 3, "{answers}");
    assert_eq!(named(&folder, &unseen), "lying");
    rotate90(&lying(13)).save(&unseen).unwrap();
    assert_eq!(named(&folder, &unseen), "standing");
    let turned = folder.file("turned.jpg");
    save_turned(&lying(13), &turned);
    assert_eq!(named(&folder, &turned), "standing");
    let large = resize(&lying(13), 4200, 3500, FilterType::Nearest);
    large.save(&unseen).unwrap();
    assert_eq!(named(&folder, &unseen), "lying");
}

/// Writes a photograph of a camera that was held upright: it is stored lying, and says so.
fn save_turned(picture: &GrayImage, file: &Path) {
    // One entry: 0x0112, orientation, is a number of 16 bits, 6.
    let exif = b"II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0\x06\0\0\0\0\0\0\0".to_vec();
    let mut encoder = JpegEncoder::new(File::create(file).unwrap());
    encoder.set_exif_metadata(exif).unwrap();
    picture.write_with_encoder(encoder).unwrap();
}

#[test]
fn layers_of_its_own_learn_and_it_goes_back_to_the_best_epoch() {
    let folder = Folder::new("teach-whole");
    bars(&folder, 10);
    // Steps so large that it soon gets worse.
    let told = teach(&folder, "HERE/bars", &["--layers", "all", "--epochs", "12", "--learning-rate", "0.5"]).unwrap();
    let training = &project(&folder)["training"];
    let losses: Vec<f64> = training["history"]
        .as_array()
        .unwrap()
        .iter()
        .map(|epoch| epoch["validation"]["loss"].as_f64().unwrap())
        .collect();
    assert_eq!((&training["settings"]["layers"], losses.len()), (&5.into(), told["epochs"].as_u64().unwrap() as usize));
    assert_eq!(training["best"], losses.len() - 1);
    assert!(losses.iter().all(|loss| loss >= losses.last().unwrap()), "{losses:?}");
    assert_eq!(training["state"], training["bestState"]);
    assert_eq!(named(&folder, &folder.file("bars/standing/00.png")), "standing");
}

#[test]
fn it_ends_early_where_it_gets_no_better_and_measures_what_there_is() {
    let folder = Folder::new("teach-patience");
    bars(&folder, 5);
    let words = ["--epochs", "500", "--patience", "1", "--learning-rate", "90"];
    let told = teach(&folder, "HERE/bars", &words).unwrap();
    assert!(told["epochs"].as_u64().unwrap() < 100, "{told}");
    fs::remove_file(folder.file("bars.zip")).unwrap();
    let told = teach(&folder, "HERE/bars", &["--epochs", "3", "--held-out", "0"]).unwrap();
    assert_eq!((&told["measured"]["heldOut"], &told["epochs"]), (&false.into(), &3.into()));
    assert_eq!(project(&folder)["training"]["bestState"], Value::Null);
}

#[test]
fn wrong_input_is_explained() {
    let folder = Folder::new("teach-refused");
    bars(&folder, 2);
    fs::create_dir_all(folder.file("nothing")).unwrap();
    fs::create_dir_all(folder.file("single/alone")).unwrap();
    fs::create_dir_all(folder.file("empty/full")).unwrap();
    fs::create_dir_all(folder.file("empty/hollow")).unwrap();
    lying(1).save(folder.file("empty/full/1.png")).unwrap();
    fs::write(folder.file("empty/hollow/1.png"), "no picture").unwrap();
    for (pictures, more, advice) in [
        ("HERE/missing", &[][..], "missing cannot be read"),
        ("HERE/nothing", &[], "a folder of pictures for each of two classes or more"),
        ("HERE/single", &[], "a folder of pictures for each of two classes or more"),
        ("HERE/empty", &[], "no picture of hollow"),
        ("HERE/bars", &["--layers", "9"], "this net has 5 layers"),
        ("HERE/bars", &["--layers", "most"], "a number of layers, or all"),
        ("HERE/bars", &["--held-out", "0.9"], "--held-out is from 0 to 0.5"),
        ("HERE/bars", &["--epochs", "0"], "--epochs is above 0"),
    ] {
        let error = teach(&folder, pictures, more).unwrap_err();
        assert!(error.contains(advice), "{pictures} {more:?}: {error}");
        assert!(!folder.file("bars.zip").exists(), "nothing is written");
    }
    fs::write(folder.file("bars.zip"), "mine").unwrap();
    let error = teach(&folder, "HERE/bars", &[]).unwrap_err();
    assert!(error.contains("is there already"), "{error}");
    assert_eq!(fs::read(folder.file("bars.zip")).unwrap(), b"mine");
}
