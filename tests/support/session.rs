//! A small model in a session, and what can be asked of it.

use alexnet_web::formula::fill;
use alexnet_web::image::Preprocessing;
use alexnet_web::model::{AlexNetConfig, Architecture, LeNetConfig};
use alexnet_web::protocol::{Example, Picture, Prediction, Reply, Request, Shown};
use alexnet_web::session::Session;
use alexnet_web::weights::{Accuracy, Manifest, Precision, pack};
use burn::tensor::Device;

pub struct Model {
    pub manifest: Manifest,
    pub files: Vec<Vec<u8>>,
}

pub async fn model(device: &Device) -> Model {
    model_of(Architecture::LeNet(LeNetConfig::chapter()), device).await
}

/// An AlexNet with few filters: of ReLU, it learns in a few steps, where a LeNet would take thousands.
pub async fn narrow_alexnet(device: &Device) -> Model {
    let config = AlexNetConfig { filters: [8, 8, 12, 12, 8], hidden: 16, dropout: 0.0, ..AlexNetConfig::chapter() };
    model_of(Architecture::AlexNet(config), device).await
}

async fn model_of(architecture: Architecture, device: &Device) -> Model {
    let packed = pack(&fill(architecture.init(device)), &Precision::shared(256)).await.unwrap();
    let labels = (0..10).map(|i| format!("class {i}")).collect();
    let accuracy = Accuracy { value: 0.1, measured: "by nobody".into() };
    let manifest = Manifest::new(architecture, labels, Preprocessing::fashion_mnist(), accuracy, packed.shards);
    Model { manifest, files: packed.files }
}

impl Model {
    pub fn open(&self) -> Request {
        Request::Open { manifest: serde_json::to_string(&self.manifest).unwrap(), teaching: false, link: None }
    }

    pub fn shard(&self, i: usize) -> Request {
        Request::Shard { file: self.manifest.files()[i].file.clone(), bytes: self.files[i].clone() }
    }

    pub async fn session(&self, device: &Device) -> Session {
        let mut session = Session::new(device.clone());
        session.handle(self.open()).await.unwrap();
        for i in 0..self.files.len() {
            session.handle(self.shard(i)).await.unwrap();
        }
        session
    }
}

/// White on black: an upright bar, or a lying one, moved by `shift`.
pub fn bar(upright: bool, shift: usize) -> Picture {
    let inside = |a: usize| a.abs_diff(10 + shift) < 3;
    let value = |x, y| if inside(if upright { x } else { y }) { 255 } else { 0 };
    let pixels = (0..28).flat_map(|y| (0..28).map(move |x| (x, y))).flat_map(|(x, y)| {
        let v = value(x, y);
        [v, v, v, 255]
    });
    Picture { width: 28, height: 28, pixels: pixels.collect() }
}

pub async fn predictions(session: &mut Session, picture: Picture) -> Vec<Prediction> {
    match session.handle(Request::Classify { picture, top: 5, invert: None }).await.unwrap() {
        Reply::Classified { predictions, milliseconds, seen, side, .. } => {
            assert!(milliseconds >= 0.0 && seen.len() == side * side);
            assert!(predictions.is_sorted_by(|a, b| a.probability >= b.probability));
            predictions
        }
        other => panic!("{other:?}"),
    }
}

pub async fn first_label(session: &mut Session, picture: Picture) -> String {
    predictions(session, picture).await.swap_remove(0).label
}

pub fn two_classes() -> Request {
    Request::Teach { classes: vec!["upright".into(), "lying".into()] }
}

/// The key of the picture of a bar.
fn key(class: usize, shift: usize) -> u64 {
    (100 * class + shift) as u64
}

/// Gives an example of an upright (0) or a lying (1) bar.
pub async fn give(session: &mut Session, id: u32, class: usize, shift: usize, held_out: bool) {
    let example = Example { id, class, held_out, key: key(class, shift) };
    session.handle(Request::Example { example }).await.unwrap();
}

/// Has a request carried out, and shows the bars that are wanted first.
pub async fn ask(session: &mut Session, request: Request) -> Reply {
    loop {
        match session.handle(request.clone()).await.unwrap() {
            Reply::Wanted { keys, done, total, .. } => {
                assert!(!keys.is_empty() && done <= total);
                let shown = |key: u64| Shown { key, picture: bar(key < 100, (key % 100) as usize) };
                let pictures = keys.into_iter().map(shown).collect();
                session.handle(Request::Show { pictures }).await.unwrap();
            }
            reply => return reply,
        }
    }
}

/// Learns.
pub async fn step(session: &mut Session, count: usize) -> (usize, usize, f64, f64) {
    match ask(session, Request::Step { count }).await {
        Reply::Stepped { epoch, step, loss, accuracy, .. } => (epoch, step, loss, accuracy),
        other => panic!("{other:?}"),
    }
}

/// Teaches the two classes, without training.
pub async fn show_bars(session: &mut Session) {
    session.handle(two_classes()).await.unwrap();
    for (id, shift) in [0, 2, 4, 6, 8].into_iter().enumerate() {
        for class in [0, 1] {
            give(session, (2 * id + class) as u32, class, shift, shift == 6).await;
        }
    }
}
