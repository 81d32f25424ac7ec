//! The state machine through its requests, on a small net packed here: what a page can ask, in and out of order.

use crate::support;
use crate::support::session::{bar, first_label, model, narrow_alexnet, predictions, show_bars, step, two_classes};
use alexnet_web::Error;
use alexnet_web::protocol::{Example, Format, Picture, Reply, Request, Shown};
use alexnet_web::session::Session;

everywhere! {
    async fn a_model_is_loaded_and_names_pictures() {
        let Some(device) = support::device().await else { return };
        let model = model(&device).await;
        let mut session = Session::new(device.clone());
        let Reply::Opened { model: info, shards, .. } = session.handle(model.open()).await.unwrap() else { panic!() };
        assert_eq!((info.name.as_str(), info.labels.len(), info.parameters), ("LeNet", 10, 61_706));
        assert_eq!(shards.len(), model.files.len());
        for i in 0..shards.len() {
            let remaining = shards.len() - 1 - i;
            assert_eq!(session.handle(model.shard(i)).await.unwrap(), Reply::Loaded { remaining });
        }
        assert!(first_label(&mut session, bar(true, 0)).await.starts_with("class "));
    }

    async fn requests_out_of_order_are_refused_and_lose_nothing() {
        let Some(device) = support::device().await else { return };
        let model = model(&device).await;
        let mut session = Session::new(device.clone());
        let classify = || Request::Classify { picture: bar(true, 0), top: 1, invert: None };
        assert!(matches!(session.handle(classify()).await, Err(Error::State(_))));
        assert!(matches!(session.handle(model.shard(0)).await, Err(Error::State(_))));
        assert!(matches!(session.handle(two_classes()).await, Err(Error::State(_))));

        let mut session = model.session(&device).await;
        assert!(matches!(session.handle(Request::Step { count: 1 }).await, Err(Error::State(_))));
        assert!(matches!(session.handle(model.shard(0)).await, Err(Error::State(_))));
        for classes in [vec![], vec!["a".to_string()], vec!["a".into(), "a".into()], vec!["a".into(), " ".into()]] {
            assert!(matches!(session.handle(Request::Teach { classes }).await, Err(Error::Request(_))));
        }
        session.handle(two_classes()).await.unwrap();
        let example = Example { id: 1, class: 2, held_out: false, key: 1 };
        let error = session.handle(Request::Example { example }).await.unwrap_err().to_string();
        assert!(error.contains("no class 2"), "{error}");
        let shown = Shown { key: 1, picture: Picture { width: 2, height: 2, pixels: vec![0; 15] } };
        let error = session.handle(Request::Show { pictures: vec![shown] }).await.unwrap_err().to_string();
        assert!(error.contains("15"), "{error}");
        assert!(matches!(session.handle(Request::Step { count: 1 }).await, Err(Error::State(_))));
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

    async fn whoever_teaches_does_without_the_last_layer_until_it_is_asked_for() {
        let Some(device) = support::device().await else { return };
        let model = model(&device).await;
        let mut session = Session::new(device.clone());
        let manifest = serde_json::to_string(&model.manifest).unwrap();
        let opened = session.handle(Request::Open { manifest, teaching: true, link: None }).await.unwrap();
        let Reply::Opened { shards, later, .. } = opened else { panic!() };
        assert_eq!((shards.len() + later.len(), later.len()), (model.files.len(), 1));
        let index = |file: &str| model.manifest.shards.iter().position(|shard| shard.file == file).unwrap();
        for shard in &shards {
            session.handle(model.shard(index(&shard.file))).await.unwrap();
        }
        session.handle(two_classes()).await.unwrap();
        let classify = || Request::Classify { picture: bar(true, 0), top: 1, invert: None };
        let error = session.handle(classify()).await.unwrap_err().to_string();
        assert!(error.contains("left for later"), "{error}");
        let last = index(&later[0].file);
        let damaged = Request::Shard { file: later[0].file.clone(), bytes: vec![0; model.files[last].len()] };
        assert!(matches!(session.handle(damaged).await, Err(Error::ShardHash { .. })));
        assert_eq!(session.handle(model.shard(last)).await.unwrap(), Reply::Loaded { remaining: 0 });
        let own = first_label(&mut session, bar(true, 0)).await;
        assert_eq!(own, first_label(&mut model.session(&device).await, bar(true, 0)).await);
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
            let error = session.handle(Request::Open { manifest, teaching: false, link: None }).await.unwrap_err().to_string();
            assert!(error.contains(words), "'{words}' is not in: {error}");
        }
        // The model that was open still is.
        first_label(&mut session, bar(true, 0)).await;
    }

    async fn what_was_taught_comes_through_a_link_to_the_same_net_only() {
        let Some(device) = support::device().await else { return };
        let model = narrow_alexnet(&device).await;
        let mut session = model.session(&device).await;
        let share = || Request::Share { threshold: 0.4, address: "https://example.org/#alexnet=".into() };
        assert!(matches!(session.handle(share()).await, Err(Error::State(_))), "nothing was taught");
        show_bars(&mut session).await;
        step(&mut session, 20).await;
        let before = predictions(&mut session, bar(true, 3)).await;
        let Reply::Shared { link, code } = session.handle(share()).await.unwrap() else { panic!() };
        let side = code.unwrap().len().isqrt();
        assert!(side % 4 == 1, "a QR code of {side} modules");

        let mut other = Session::new(device.clone());
        let manifest = serde_json::to_string(&model.manifest).unwrap();
        let open = |link| Request::Open { manifest: manifest.clone(), teaching: false, link: Some(link) };
        let opened = other.handle(open(link.clone())).await.unwrap();
        let Reply::Opened { model: info, shards, .. } = opened else { panic!() };
        assert_eq!((info.labels, (100.0 * info.threshold).round()), (vec!["upright".into(), "lying".into()], 40.0));
        let index = |file: &str| model.manifest.shards.iter().position(|shard| shard.file == file).unwrap();
        for shard in &shards {
            other.handle(model.shard(index(&shard.file))).await.unwrap();
        }
        let after = predictions(&mut other, bar(true, 3)).await;
        for (one, another) in before.iter().zip(&after) {
            assert_eq!(one.label, another.label);
            assert!((one.probability - another.probability).abs() < 0.1, "{one:?} {another:?}");
        }
        let error = other.handle(open(link[..link.len() / 2].into())).await.unwrap_err().to_string();
        assert!(error.contains("cut short or damaged"), "{error}");
        assert_eq!(predictions(&mut other, bar(true, 3)).await, after, "what was open stays open");
        let another = self::model(&device).await;
        let manifest = serde_json::to_string(&another.manifest).unwrap();
        let error = other.handle(Request::Open { manifest, teaching: false, link: Some(link) }).await.unwrap_err();
        assert!(error.to_string().contains("another net"), "{error}");
    }

    async fn a_net_is_written_for_other_engines_before_and_after_it_was_taught() {
        let Some(device) = support::device().await else { return };
        let mut session = narrow_alexnet(&device).await.session(&device).await;
        let formats = [Format::Onnx, Format::TeachableMachine, Format::Tflite, Format::TfliteFloat16];
        for taught in [false, true] {
            if taught {
                show_bars(&mut session).await;
                step(&mut session, 1).await;
            }
            for format in formats {
                let request = Request::Convert { format, threshold: 0.5 };
                let Reply::Converted { files } = session.handle(request).await.unwrap() else { panic!() };
                assert_eq!(files.len(), if format == Format::TeachableMachine { 3 } else { 1 });
                let label: &[u8] = if taught { b"upright" } else { b"class 3" };
                let has_it = |bytes: &[u8]| bytes.windows(label.len()).any(|window| window == label);
                assert!(files.iter().any(|file| has_it(&file.bytes)), "{format:?}");
            }
        }
        let wrong = session.handle(Request::Convert { format: Format::Onnx, threshold: 2.0 }).await;
        assert!(matches!(wrong, Err(Error::Request(_))));
    }
}
