//! The state machine through its requests, on a small net packed here: what a page can ask, in and out of order.

mod support;

use alexnet_web::Error;
use alexnet_web::formula::fill;
use alexnet_web::image::Preprocessing;
use alexnet_web::model::{Architecture, LeNetConfig};
use alexnet_web::protocol::{Picture, Prediction, Reply, Request};
use alexnet_web::session::Session;
use alexnet_web::weights::{Accuracy, FORMAT, Manifest, Precision, pack};
use burn::tensor::Device;

struct Model {
    manifest: Manifest,
    files: Vec<Vec<u8>>,
}

async fn model(device: &Device) -> Model {
    let architecture = Architecture::LeNet(LeNetConfig::chapter());
    let packed = pack(&fill(architecture.init(device)), Precision::Shared { levels: 256 }).await.unwrap();
    let manifest = Manifest {
        format: FORMAT,
        architecture,
        labels: (0..10).map(|i| format!("class {i}")).collect(),
        preprocessing: Preprocessing::fashion_mnist(),
        accuracy: Accuracy { value: 0.1, measured: "by nobody".into() },
        shards: packed.shards,
        taught: None,
    };
    Model { manifest, files: packed.files }
}

impl Model {
    fn open(&self) -> Request {
        Request::Open { manifest: serde_json::to_string(&self.manifest).unwrap() }
    }

    fn shard(&self, i: usize) -> Request {
        Request::Shard { file: self.manifest.files()[i].file.clone(), bytes: self.files[i].clone() }
    }

    async fn session(&self, device: &Device) -> Session {
        let mut session = Session::new(device.clone());
        session.handle(self.open()).await.unwrap();
        for i in 0..self.files.len() {
            session.handle(self.shard(i)).await.unwrap();
        }
        session
    }
}

/// White on black: an upright bar, or a lying one, moved by `shift`.
fn bar(upright: bool, shift: usize) -> Picture {
    let inside = |a: usize| a.abs_diff(10 + shift) < 3;
    let value = |x, y| if inside(if upright { x } else { y }) { 255 } else { 0 };
    let pixels = (0..28).flat_map(|y| (0..28).map(move |x| (x, y))).flat_map(|(x, y)| {
        let v = value(x, y);
        [v, v, v, 255]
    });
    Picture { width: 28, height: 28, pixels: pixels.collect() }
}

async fn predictions(session: &mut Session, picture: Picture) -> Vec<Prediction> {
    match session.handle(Request::Classify { picture, top: 5 }).await.unwrap() {
        Reply::Classified { predictions, milliseconds, seen, side } => {
            assert!(milliseconds >= 0.0 && seen.len() == side * side);
            assert!(predictions.is_sorted_by(|a, b| a.probability >= b.probability));
            predictions
        }
        other => panic!("{other:?}"),
    }
}

async fn first_label(session: &mut Session, picture: Picture) -> String {
    predictions(session, picture).await.swap_remove(0).label
}

fn two_classes() -> Request {
    Request::Teach { classes: vec!["upright".into(), "lying".into()] }
}

/// Teaches the two classes, without training.
async fn show_bars(session: &mut Session) {
    session.handle(two_classes()).await.unwrap();
    for shift in [0, 4, 8] {
        for class in [0, 1] {
            session.handle(Request::Example { class, picture: bar(class == 0, shift) }).await.unwrap();
        }
    }
}

everywhere! {
    async fn a_model_is_loaded_and_names_pictures() {
        let Some(device) = support::device().await else { return };
        let model = model(&device).await;
        let mut session = Session::new(device.clone());
        let Reply::Opened { model: info, shards } = session.handle(model.open()).await.unwrap() else { panic!() };
        assert_eq!((info.name.as_str(), info.labels.len(), info.parameters), ("LeNet", 10, 61_706));
        assert_eq!(shards.len(), model.files.len());
        for i in 0..shards.len() {
            let remaining = shards.len() - 1 - i;
            assert_eq!(session.handle(model.shard(i)).await.unwrap(), Reply::Loaded { remaining });
        }
        assert!(first_label(&mut session, bar(true, 0)).await.starts_with("class "));
    }

    async fn new_classes_are_taught_captured_restored_and_forgotten() {
        let Some(device) = support::device().await else { return };
        let model = model(&device).await;
        let mut session = model.session(&device).await;
        let pretrained = first_label(&mut session, bar(true, 2)).await;
        show_bars(&mut session).await;
        let mut last = 0.0;
        for _ in 0..10 {
            let Reply::Stepped { loss, .. } = session.handle(Request::Step { epochs: 20 }).await.unwrap() else { panic!() };
            last = loss;
        }
        assert!(last < 0.3, "the loss is still {last}");
        assert_eq!(first_label(&mut session, bar(true, 2)).await, "upright");
        assert_eq!(first_label(&mut session, bar(false, 6)).await, "lying");

        // Another session, as after a lost device.
        let Reply::Captured { layer } = session.handle(Request::Capture {}).await.unwrap() else { panic!() };
        let mut other = model.session(&device).await;
        other.handle(two_classes()).await.unwrap();
        other.handle(Request::Restore { layer: layer.clone() }).await.unwrap();
        assert_eq!(first_label(&mut other, bar(false, 6)).await, "lying");
        assert!(other.handle(Request::Restore { layer: layer[4..].to_vec() }).await.is_err());

        session.handle(Request::Reset {}).await.unwrap();
        assert_eq!(first_label(&mut session, bar(true, 2)).await, pretrained);
    }

    async fn what_was_taught_is_exported_and_opens_as_a_model_of_its_own() {
        let Some(device) = support::device().await else { return };
        let model = model(&device).await;
        let mut session = model.session(&device).await;
        show_bars(&mut session).await;
        assert!(matches!(session.handle(Request::Export {}).await, Err(Error::State(_))), "before training");
        session.handle(Request::Step { epochs: 50 }).await.unwrap();
        let found = predictions(&mut session, bar(false, 6)).await;

        let Reply::Exported { manifest, file, bytes } = session.handle(Request::Export {}).await.unwrap() else { panic!() };
        let exported = Manifest::parse(&manifest).unwrap();
        assert_eq!(exported.files().last().unwrap().file, file);
        let files = [model.files.clone(), vec![bytes]].concat();
        let mut other = Model { manifest: exported, files }.session(&device).await;
        assert_eq!(predictions(&mut other, bar(false, 6)).await, found);
        other.handle(Request::Teach { classes: vec!["this".into(), "that".into()] }).await.unwrap();
        assert_eq!(predictions(&mut other, bar(false, 6)).await, found, "what is not trained yet names nothing");
        other.handle(Request::Reset {}).await.unwrap();
        assert_eq!(predictions(&mut other, bar(false, 6)).await, found);

        let alone = manifest.replace("\"upright\"", "\"lying\"");
        assert!(matches!(other.handle(Request::Open { manifest: alone }).await, Err(Error::Manifest { .. })));
    }

    async fn requests_out_of_order_are_refused_and_lose_nothing() {
        let Some(device) = support::device().await else { return };
        let model = model(&device).await;
        let mut session = Session::new(device.clone());
        let classify = || Request::Classify { picture: bar(true, 0), top: 1 };
        assert!(matches!(session.handle(classify()).await, Err(Error::State(_))));
        assert!(matches!(session.handle(model.shard(0)).await, Err(Error::State(_))));
        assert!(matches!(session.handle(two_classes()).await, Err(Error::State(_))));

        let mut session = model.session(&device).await;
        assert!(matches!(session.handle(Request::Step { epochs: 1 }).await, Err(Error::State(_))));
        assert!(matches!(session.handle(model.shard(0)).await, Err(Error::State(_))));
        for classes in [vec![], vec!["a".to_string()], vec!["a".into(), "a".into()], vec!["a".into(), " ".into()]] {
            assert!(matches!(session.handle(Request::Teach { classes }).await, Err(Error::Request(_))));
        }
        session.handle(two_classes()).await.unwrap();
        assert!(session.handle(Request::Example { class: 2, picture: bar(true, 0) }).await.is_err());
        assert!(matches!(session.handle(Request::Step { epochs: 1 }).await, Err(Error::State(_))));
        session.handle(classify()).await.unwrap();
    }

    async fn damaged_files_are_refused_by_name_and_the_right_ones_still_load() {
        let Some(device) = support::device().await else { return };
        let model = model(&device).await;
        let mut session = Session::new(device.clone());
        session.handle(model.open()).await.unwrap();
        let file = model.manifest.shards[0].file.clone();
        let mut flipped = model.files[0].clone();
        flipped[100] ^= 1;
        let short = model.files[0][..50].to_vec();
        let page = b"<!doctype html><title>Not found</title>".to_vec();
        for (bytes, word) in [(flipped, "SHA-256"), (short, "cut short"), (page, "web page")] {
            let error = session.handle(Request::Shard { file: file.clone(), bytes }).await.unwrap_err().to_string();
            assert!(error.contains(word) && error.contains(&file), "{error}");
        }
        let unknown = session.handle(Request::Shard { file: "x.bin".into(), bytes: vec![] }).await;
        assert!(matches!(unknown, Err(Error::UnknownShard { .. })));
        session.handle(model.shard(0)).await.unwrap();
    }

    async fn manifests_that_do_not_fit_are_refused() {
        let Some(device) = support::device().await else { return };
        let model = model(&device).await;
        let mut session = model.session(&device).await;
        let good = serde_json::to_value(&model.manifest).unwrap();
        let with = |change: &dyn Fn(&mut serde_json::Value)| {
            let mut changed = good.clone();
            change(&mut changed);
            changed.to_string()
        };
        let cases = [
            ("<html>".to_string(), "web page"),
            (String::new(), "arrived whole"),
            (with(&|m| m["format"] = 99.into()), "version 99"),
            (with(&|m| m["labels"] = serde_json::json!(["one"])), "1 labels for 10 classes"),
            (with(&|m| m["shards"][0]["file"] = "../secret".into()), "no plain file name"),
            (with(&|m| m["shards"][0]["bytes"] = 7.into()), "do not fill it"),
            (with(&|m| m["shards"][0]["tensors"][0]["shape"] = serde_json::json!([6, 1, 5, 6])), "conv1.weight"),
            (with(&|m| m["preprocessing"]["std"] = serde_json::json!([0.0])), "std above 0"),
            (with(&|m| m["architecture"]["classes"] = 1_000_000.into()), "1000000"),
        ];
        for (manifest, words) in cases {
            let error = session.handle(Request::Open { manifest }).await.unwrap_err().to_string();
            assert!(error.contains(words), "'{words}' is not in: {error}");
        }
        // The model that was open still is.
        first_label(&mut session, bar(true, 0)).await;
    }
}
