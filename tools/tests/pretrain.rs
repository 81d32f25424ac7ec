//! `alexnet pretrain` as a user calls it, on pictures made here.

mod support;

use support::Folder;

/// A folder with a data set, and with runs.
struct Runs(Folder);

impl Runs {
    fn new(name: &str) -> Self {
        Self(Folder::new(name))
    }

    /// Writes a data set of bright rectangles whose height tells the class.
    fn with_data(self) -> Self {
        for (prefix, count) in [("train", 40), ("t10k", 20)] {
            let labels: Vec<u8> = (0..count).map(|i| (i % 10) as u8).collect();
            let picture = |i: u32| {
                let rows = 2 + 2 * (i % 10);
                (0..28 * 28u32).map(move |p| if p / 28 < rows && p % 28 > i / 10 { 250 - (i % 7) as u8 } else { 0 })
            };
            let header = |words: &[u32]| words.iter().flat_map(|word| word.to_be_bytes()).collect::<Vec<u8>>();
            let images = [header(&[0x803, count, 28, 28]), (0..count).flat_map(picture).collect()].concat();
            std::fs::write(self.0.file(&format!("{prefix}-images-idx3-ubyte")), images).unwrap();
            std::fs::write(
                self.0.file(&format!("{prefix}-labels-idx1-ubyte")),
                [header(&[0x801, count]), labels].concat(),
            )
            .unwrap();
        }
        self
    }

    /// Runs the command with the data and further words, in which RUNS stands for the folder; returns what it printed, or its
    /// error.
    fn alexnet(&self, words: &str) -> Result<serde_json::Value, String> {
        let words = words.replace("RUNS", "HERE");
        self.0.alexnet(&words.split(' ').chain(["--data", "HERE"]).collect::<Vec<_>>())
    }
}

#[test]
fn the_file_for_what_is_measured_of_a_device_is_made_with_its_folder_and_read_again() {
    let folder = Runs::new("tuning").with_data();
    for out in ["first", "second"] {
        folder
            .alexnet(&format!(
                "pretrain --model lenet --batch 10 --stop-after 1 --tuning RUNS/new/device --out RUNS/{out}"
            ))
            .unwrap();
        assert!(folder.0.file("new/device").is_file());
    }
}

/// Trains once through and once in two pieces; the two must end alike.
fn resumes(name: &str, recipe: &str, stop_after: usize) {
    let folder = Runs::new(name).with_data();
    let whole = folder.alexnet(&format!("pretrain --out RUNS/whole {recipe}")).unwrap();
    folder.alexnet(&format!("pretrain --out RUNS/pieces {recipe} --stop-after {stop_after}")).unwrap();
    let pieces = folder.alexnet("pretrain --out RUNS/pieces --resume").unwrap();
    assert_eq!(whole["steps"], pieces["steps"]);
    let last = |run: &serde_json::Value| run["history"].as_array().unwrap().last().unwrap().clone();
    assert_eq!(last(&whole), last(&pieces), "the last epoch's loss and accuracy");
    let evaluate = |run: &str| folder.alexnet(&format!("evaluate --model RUNS/{run}")).unwrap();
    assert_eq!(evaluate("whole"), evaluate("pieces"));
}

#[test]
fn a_resumed_lenet_ends_as_one_that_was_never_stopped() {
    resumes(
        "lenet",
        "--model lenet --epochs 3 --batch 8 --learning-rate 0.5 --momentum 0.9 --average 0.9 --augment flip,erase=0.3",
        8,
    );
}

#[test]
fn a_resumed_alexnet_ends_so_too_with_dropout_and_pruning() {
    resumes("alexnet", "--epochs 2 --batch 20 --momentum 0.9 --decay --sparsity 0.5 0.3 --prune-between 0 0.6", 2);
}

#[test]
fn lenet_learns_is_packed_and_measured() {
    let folder = Runs::new("pack").with_data();
    let recipe = "--model lenet --epochs 300 --batch 10 --learning-rate 0.1 --momentum 0.9";
    folder.alexnet(&format!("pretrain --out RUNS/run {recipe}")).unwrap();
    let packed = folder.alexnet("pack --model RUNS/run --out RUNS/packed").unwrap();
    assert!(packed["accuracy"].as_f64().unwrap() > 0.8, "{packed}");
    let evaluation = folder.alexnet("evaluate --model RUNS/packed").unwrap();
    assert_eq!(evaluation["accuracy"], packed["accuracy"]);
    let loss =
        |model: &str| folder.alexnet(&format!("evaluate --model RUNS/{model}")).unwrap()["loss"].as_f64().unwrap();
    assert!((loss("packed") - loss("run")).abs() < 0.02, "8 bits change the loss little");
}

#[test]
fn a_run_starts_from_the_weights_of_another_one() {
    let folder = Runs::new("from").with_data();
    let lenet = "--model lenet --epochs 20 --batch 10 --learning-rate 0.1 --momentum 0.9";
    folder.alexnet(&format!("pretrain --out RUNS/first {lenet} --seed 1")).unwrap();
    folder.alexnet("pack --model RUNS/first --out RUNS/packed").unwrap();
    let evaluate = |model: &str| folder.alexnet(&format!("evaluate --model RUNS/{model}")).unwrap();
    for from in ["first", "packed"] {
        let standing = "--model lenet --epochs 1 --batch 10 --learning-rate 0 --seed 2";
        folder.alexnet(&format!("pretrain --out RUNS/from-{from} --from RUNS/{from} {standing}")).unwrap();
        assert_eq!(evaluate(&format!("from-{from}")), evaluate(from));
    }
    folder.alexnet("pack --model RUNS/from-packed --out RUNS/packed-again").unwrap();
    let card = std::fs::read_to_string(folder.0.file("packed-again/MODEL_CARD.md")).unwrap();
    for run in ["Training, 1 of 2 | 80 steps", "Training, 2 of 2 | 4 steps"] {
        assert!(card.contains(run), "{card}");
    }
    let other = folder.alexnet("pretrain --out RUNS/other --from RUNS/first").unwrap_err();
    assert!(other.contains("another net"), "{other}");
}

#[test]
fn an_alexnet_is_packed_at_its_own_widths_and_computes_the_same() {
    let folder = Runs::new("narrow").with_data();
    let narrow = "--filters 8 16 16 16 16 --hidden 32";
    let recipe = "--recipe record --epochs 2 --batch 10 --warmup 0";
    folder.alexnet(&format!("pretrain --out RUNS/run {narrow} {recipe}")).unwrap();
    // A wider net, whose other filters and units are zero and learn nothing.
    let standing = "--recipe record --epochs 1 --batch 10 --learning-rate 0";
    let wider = "--filters 9 16 20 18 17 --hidden 40";
    folder.alexnet(&format!("pretrain --out RUNS/wide --from RUNS/run {wider} {standing}")).unwrap();
    for run in ["run", "wide"] {
        folder.alexnet(&format!("pack --model RUNS/{run} --out RUNS/packed-{run} --levels 256")).unwrap();
        let manifest = std::fs::read_to_string(folder.0.file(&format!("packed-{run}/manifest.json"))).unwrap();
        let manifest: serde_json::Value = serde_json::from_str(&manifest).unwrap();
        let architecture = &manifest["architecture"];
        assert_eq!(architecture["filters"], serde_json::json!([8, 16, 16, 16, 16]), "{architecture}");
        assert_eq!(architecture["hidden"], 32);
        let card = std::fs::read_to_string(folder.0.file(&format!("packed-{run}/MODEL_CARD.md"))).unwrap();
        assert!(card.contains("Slim AlexNet, 25370 parameters"), "{card}");
    }
    let evaluate = |model: &str| folder.alexnet(&format!("evaluate --model RUNS/{model}")).unwrap();
    let [wide, packed, packed_wide] = ["wide", "packed-run", "packed-wide"].map(evaluate);
    assert_eq!(packed["confusion"], packed_wide["confusion"]);
    assert_eq!(wide["confusion"], packed["confusion"]);
    let loss = |evaluated: &serde_json::Value| evaluated["loss"].as_f64().unwrap();
    assert!((loss(&packed_wide) - loss(&packed)).abs() < 1e-4, "{packed_wide} and {packed}");
    // Sharing 256 values rounds the weights.
    assert!((loss(&wide) - loss(&packed)).abs() < 1e-3, "{wide} and {packed}");

    let narrower = "--filters 8 16 16 15 16 --hidden 32";
    let lost =
        folder.alexnet(&format!("pretrain --out RUNS/lost --from RUNS/packed-run {narrower} {standing}")).unwrap_err();
    assert!(lost.contains("say more --filters"), "{lost}");
}

#[test]
fn mistakes_are_explained() {
    let folder = Runs::new("mistakes");
    let without_data = folder.alexnet("pretrain --out RUNS/run").unwrap_err();
    assert!(without_data.contains("dataset-fashion-mnist"), "{without_data}");
    let folder = folder.with_data();
    for (words, advice) in [
        ("pretrain --out RUNS/run --resume", "alexnet pretrain"),
        ("pretrain --out RUNS/run --batch 10 --augment spin", "flip,translate=0.07"),
        ("pretrain --out RUNS/run --batch 1000", "lower --batch"),
        ("pretrain --out RUNS", "--resume"),
        ("pretrain --out RUNS/run --batch 10 --tuning RUNS", "reading"),
        ("evaluate --model RUNS/nothing", "alexnet pretrain"),
    ] {
        let error = folder.alexnet(words).unwrap_err();
        assert!(error.contains(advice), "{words}: {error}");
    }
}
