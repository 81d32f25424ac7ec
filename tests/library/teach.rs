//! Teaching through the engine's requests: a new last layer, and the net's own layers.

use crate::support;
use crate::support::session::{
    Model, ask, bar, first_label, give, model, narrow_alexnet, predictions, show_bars, step, two_classes,
};
use alexnet_web::Error;
use alexnet_web::image::Augmentation;
use alexnet_web::protocol::{Reply, Report, Request, Settings, TensorInfo, Wishes};
use alexnet_web::session::Session;
use alexnet_web::weights::Manifest;

async fn learn(session: &mut Session, wishes: Wishes) -> Settings {
    match session.handle(Request::Learn { wishes }).await.unwrap() {
        Reply::Settled { settings } => settings,
        other => panic!("{other:?}"),
    }
}

fn layers(layers: usize) -> Wishes {
    let learning_rate = (layers > 0).then_some(0.0003);
    let augment = Some(Augmentation::default());
    Wishes { layers: Some(layers), learning_rate, batch: Some(4), augment, ..Wishes::default() }
}

/// What was captured: its state, and each tensor's bytes.
async fn capture(session: &mut Session, all: bool) -> (String, Vec<(TensorInfo, Vec<u8>)>) {
    let Reply::Captured { state, tensors, .. } = session.handle(Request::Capture { all }).await.unwrap() else {
        panic!()
    };
    let mut read = Vec::new();
    for tensor in tensors {
        let mut bytes = Vec::new();
        while bytes.len() < 4 * tensor.shape.iter().product::<usize>() {
            let request = Request::Read { name: tensor.name.clone(), from: bytes.len() / 4 };
            let Reply::Tensor { bytes: mut piece } = session.handle(request).await.unwrap() else { panic!() };
            assert!(!piece.is_empty());
            bytes.append(&mut piece);
        }
        assert_eq!(bytes.len(), 4 * tensor.shape.iter().product::<usize>(), "{}", tensor.name);
        read.push((tensor, bytes));
    }
    (state, read)
}

async fn restore(session: &mut Session, (state, tensors): (String, Vec<(TensorInfo, Vec<u8>)>)) {
    let Reply::Restored { mut wanted } = session.handle(Request::Restore { state }).await.unwrap() else { panic!() };
    wanted.retain(|name| !tensors.iter().any(|(tensor, _)| tensor.name == *name));
    assert_eq!(wanted, Vec::<String>::new());
    for (tensor, bytes) in tensors {
        for (index, piece) in bytes.chunks(4000).enumerate() {
            let from = 1000 * index;
            let request =
                Request::Write { name: tensor.name.clone(), shape: tensor.shape.clone(), from, bytes: piece.to_vec() };
            let Reply::Written { left } = session.handle(request).await.unwrap() else { panic!() };
            assert_eq!(from + piece.len() / 4 + left, bytes.len() / 4);
        }
    }
}

/// A tensor in PyTorch's order with two more outputs and inputs: `beyond` in the outputs, something in the inputs.
fn widened(tensor: &TensorInfo, bytes: &[u8], beyond: f32) -> (TensorInfo, Vec<u8>) {
    let layer = tensor.name.trim_start_matches("momentum.");
    let mut shape = tensor.shape.clone();
    shape[0] += if layer.starts_with("classifier.6.") { 0 } else { 2 };
    if shape.len() > 1 {
        // What the last convolution gives lies behind each other: 25 numbers of each filter.
        shape[1] += if layer.starts_with("features.0.") {
            0
        } else if layer.starts_with("classifier.1.") {
            50
        } else {
            2
        };
    }
    let inner = |shape: &[usize]| (shape.get(1).copied().unwrap_or(1), shape.iter().skip(2).product::<usize>());
    let ((inputs, taps), (wide_inputs, _)) = (inner(&tensor.shape), inner(&shape));
    let value = |output: usize, input: usize, tap: usize| match (output < tensor.shape[0], input < inputs) {
        (true, true) => {
            let at = 4 * ((output * inputs + input) * taps + tap);
            f32::from_le_bytes(bytes[at..at + 4].try_into().unwrap())
        }
        (true, false) => 3.0,
        (false, _) => beyond,
    };
    let outputs = 0..shape[0];
    let values = outputs.flat_map(|o| (0..wide_inputs).flat_map(move |i| (0..taps).map(move |tap| (o, i, tap))));
    let bytes = values.flat_map(|(output, input, tap)| value(output, input, tap).to_le_bytes()).collect();
    (TensorInfo { name: tensor.name.clone(), shape }, bytes)
}

async fn measure(session: &mut Session) -> Report {
    loop {
        match ask(session, Request::Measure { count: 1 }).await {
            Reply::Measured { left: 0, report: Some(report), .. } => return report,
            Reply::Measured { report, .. } => assert!(report.is_none()),
            other => panic!("{other:?}"),
        }
    }
}

/// Frozen: a state as it was before it had a version, weight decay or a step of its own.
const CAPTURED_BY_0_1: &str = concat!(
    r#"{"settings":{"layers":0,"learningRate":2.0,"momentum":0.9,"batch":16,"augment":{"flip":false,"translate":0.071428575,"#,
    r#""brightness":0.2,"contrast":0.0,"saturation":0.0,"hue":0.0,"erase":0.0},"seed":1},"classes":2,"epoch":40,"step":0,"#,
    r#""sums":{"loss":0.0,"correct":0,"pictures":0},"temperature":1.0,"tensors":["momentum.taught.bias","#,
    r#""momentum.taught.weight","taught.bias","taught.weight"]}"#,
);

everywhere! {
    async fn new_classes_are_taught_measured_and_forgotten() {
        let Some(device) = support::device().await else { return };
        let model = model(&device).await;
        let mut session = model.session(&device).await;
        let pretrained = first_label(&mut session, bar(true, 2)).await;
        show_bars(&mut session).await;
        assert_eq!(learn(&mut session, Wishes::default()).await.layers, 0);
        let (epoch, _, loss, _) = step(&mut session, 200).await;
        assert!(epoch == 200 && loss < 0.3, "after {epoch} epochs the loss is still {loss}");
        assert_eq!(first_label(&mut session, bar(true, 3)).await, "upright");
        assert_eq!(first_label(&mut session, bar(false, 7)).await, "lying");

        let report = measure(&mut session).await;
        assert!(report.held_out && report.accuracy == 1.0, "{report:?}");
        assert_eq!((report.confusion, report.answers.len()), (vec![vec![1, 0], vec![0, 1]], 2));

        // The names are only names.
        let names = |names: &[&str]| Request::Rename { classes: names.iter().map(|&name| name.into()).collect() };
        session.handle(names(&["standing", "lying"])).await.unwrap();
        assert_eq!(first_label(&mut session, bar(true, 3)).await, "standing");
        for wrong in [&["a", "b", "c"][..], &["a", "a"], &["a", " "]] {
            assert!(matches!(session.handle(names(wrong)).await, Err(Error::Request(_))));
        }

        // An example changes its class, and comes back.
        give(&mut session, 0, 1, 0, false).await;
        let Reply::Counted { counts } = session.handle(Request::Forget { id: 1 }).await.unwrap() else { panic!() };
        assert_eq!(counts, [4, 5]);
        session.handle(Request::Reset {}).await.unwrap();
        assert_eq!(first_label(&mut session, bar(true, 2)).await, pretrained);
    }

    async fn what_was_found_in_pictures_is_given_back_and_they_are_not_wanted_again() {
        let Some(device) = support::device().await else { return };
        let model = model(&device).await;
        let mut session = model.session(&device).await;
        show_bars(&mut session).await;
        step(&mut session, 1).await;
        let embeddings = || Request::Embeddings { keys: vec![0, 2, 4, 8, 100, 102, 104, 108, 7] };
        let found = session.handle(embeddings()).await.unwrap();
        let Reply::Embeddings { keys, bytes } = found.clone() else { panic!() };
        assert_eq!((keys.len(), bytes.len()), (8, 8 * 400 * 4), "nobody has shown it picture 7");

        let mut session = model.session(&device).await;
        let short = Request::Recall { keys: keys.clone(), bytes: bytes[4..].to_vec() };
        assert!(matches!(session.handle(short).await, Err(Error::Request(_))));
        session.handle(Request::Recall { keys, bytes }).await.unwrap();
        assert_eq!(session.handle(embeddings()).await.unwrap(), found);
        show_bars(&mut session).await;
        let reply = session.handle(Request::Step { count: 3 }).await.unwrap();
        assert!(matches!(reply, Reply::Stepped { epoch: 3, .. }), "it wants to be shown what it knows: {reply:?}");
    }

    async fn the_nets_own_layers_learn_and_those_below_stay() {
        let Some(device) = support::device().await else { return };
        let model = narrow_alexnet(&device).await;
        let mut session = model.session(&device).await;
        show_bars(&mut session).await;
        let (_, before) = capture(&mut session, true).await;
        let of = |tensors: &[(TensorInfo, Vec<u8>)], name: &str| {
            tensors.iter().find(|(tensor, _)| tensor.name == name).map(|(_, bytes)| bytes.clone())
        };
        for count in [3, 8] {
            assert_eq!(learn(&mut session, layers(count)).await.batch, 4);
            let mut losses = Vec::new();
            while losses.len() < 40 {
                let (_, step, loss, accuracy) = step(&mut session, 1).await;
                assert!(accuracy <= 1.0 && step < 2);
                if step == 0 {
                    losses.push(loss);
                }
            }
            let (first, last) = (losses[0], losses[39]);
            assert!(last < 0.5 * first || last < 0.05, "the loss was {first} and is {last}");
            let (_, all) = capture(&mut session, true).await;
            let (_, learnt) = capture(&mut session, false).await;
            assert_eq!(of(&all, "features.0.weight") == of(&before, "features.0.weight"), count == 3);
            assert_eq!(of(&learnt, "features.0.weight").is_some(), count == 8);
            assert!(of(&learnt, "momentum.classifier.6.weight").is_some());
            let last = learnt.iter().find(|(tensor, _)| tensor.name == "classifier.6.weight").unwrap();
            assert_eq!(last.0.shape, [2, 16], "as PyTorch has it");
        }
    }

    async fn the_net_comes_back_from_the_training_of_all_of_it() {
        let Some(device) = support::device().await else { return };
        let mut session = narrow_alexnet(&device).await.session(&device).await;
        let own = predictions(&mut session, bar(true, 2)).await;
        let again = async |session: &mut Session| {
            show_bars(session).await;
            learn(session, layers(8)).await;
            step(session, 9).await;
            assert_eq!(predictions(session, bar(true, 2)).await.len(), 2, "the trained net answers");
        };
        again(&mut session).await;
        session.handle(Request::Reset {}).await.unwrap();
        assert_eq!(predictions(&mut session, bar(true, 2)).await, own);

        again(&mut session).await;
        session.handle(two_classes()).await.unwrap();
        assert_eq!(predictions(&mut session, bar(true, 2)).await, own, "nothing is learnt of the classes that are new");

        again(&mut session).await;
        let early = capture(&mut session, false).await;
        let expected = predictions(&mut session, bar(true, 2)).await;
        step(&mut session, 9).await;
        restore(&mut session, early).await;
        assert_eq!(predictions(&mut session, bar(true, 2)).await, expected);

        step(&mut session, 1).await;
        learn(&mut session, layers(0)).await;
        assert_eq!(predictions(&mut session, bar(true, 2)).await, own, "other layers have not learnt yet");
        step(&mut session, 200).await;
        assert_eq!(first_label(&mut session, bar(true, 3)).await, "upright");
    }

    async fn what_was_captured_goes_on_as_if_nothing_had_happened() {
        let Some(device) = support::device().await else { return };
        let model = model(&device).await;
        for wishes in [layers(0), layers(5)] {
            let augment = Augmentation { flip: true, translate: 0.04, ..Augmentation::default() };
            let wishes = Wishes { augment: Some(augment), ..wishes };
            let mut session = model.session(&device).await;
            show_bars(&mut session).await;
            learn(&mut session, wishes.clone()).await;
            // In the middle of an epoch, where there are several steps to one.
            for _ in 0..3 {
                step(&mut session, 1).await;
            }
            let captured = capture(&mut session, false).await;
            // Another session, as after a lost device or a closed page.
            let mut other = model.session(&device).await;
            show_bars(&mut other).await;
            restore(&mut other, captured.clone()).await;
            for _ in 0..3 {
                let (expected, found) = (step(&mut session, 1).await, step(&mut other, 1).await);
                assert_eq!((expected.0, expected.1), (found.0, found.1));
                assert!((expected.2 - found.2).abs() < 1e-4, "{expected:?} became {found:?}");
            }
            // What is not whole, knows nothing; what is damaged is refused.
            let mut other = model.session(&device).await;
            let own = first_label(&mut other, bar(true, 3)).await;
            other.handle(two_classes()).await.unwrap();
            for state in ["", "{}", &captured.0.replace("\"classes\":2", "\"classes\":3")] {
                let request = Request::Restore { state: state.into() };
                assert!(matches!(other.handle(request).await, Err(Error::Request(_))), "{state}");
            }
            other.handle(Request::Restore { state: captured.0 }).await.unwrap();
            assert_eq!(first_label(&mut other, bar(true, 3)).await, own);
            let (tensor, bytes) = captured.1[0].clone();
            let end = bytes.len() / 4;
            for (name, from, bytes) in [
                ("nothing.weight", 0, bytes.clone()),
                (&tensor.name, 0, bytes[1..].to_vec()),
                (&tensor.name, 0, [&bytes[..], &[0; 4]].concat()),
                (&tensor.name, 0, f32::NAN.to_le_bytes().repeat(end)),
                (&tensor.name, 0, Vec::new()),
                (&tensor.name, 1, bytes[4..].to_vec()),
                (&tensor.name, end, bytes[..4].to_vec()),
            ] {
                let request = Request::Write { name: name.into(), shape: tensor.shape.clone(), from, bytes };
                assert!(matches!(other.handle(request).await, Err(Error::Request(_))));
            }
            let read = |from| Request::Read { name: tensor.name.clone(), from };
            assert!(matches!(session.handle(read(end)).await, Err(Error::Request(_))));
        }
    }

    async fn a_new_setting_voids_nothing_that_was_captured_and_a_newer_version_is_said() {
        let Some(device) = support::device().await else { return };
        let model = model(&device).await;
        let mut session = model.session(&device).await;
        show_bars(&mut session).await;
        step(&mut session, 3).await;
        let (state, tensors) = capture(&mut session, false).await;
        let expected = predictions(&mut session, bar(true, 3)).await;

        let later = state
            .replacen("\"settings\":{", "\"new\":[1],\"settings\":{\"new\":{\"a\":2},", 1);
        assert!(later.len() > state.len());
        for state in [CAPTURED_BY_0_1, &later] {
            let mut other = model.session(&device).await;
            show_bars(&mut other).await;
            restore(&mut other, (state.into(), tensors.clone())).await;
            assert_eq!(predictions(&mut other, bar(true, 3)).await, expected);
            step(&mut other, 1).await;
        }

        let newer = state.replacen("\"version\":1", "\"version\":2", 1);
        match session.handle(Request::Restore { state: newer }).await {
            Err(Error::Request(why)) => assert!(why.contains("newer version") && why.contains("nothing"), "{why}"),
            other => panic!("{other:?}"),
        }
        assert_eq!(predictions(&mut session, bar(true, 3)).await, expected, "nothing has changed");
    }

    // AlexNet was shipped with the filters that it lacks now, as zeros.
    async fn what_a_wider_net_was_taught_is_put_back_if_what_it_has_more_is_zero() {
        let Some(device) = support::device().await else { return };
        let model = narrow_alexnet(&device).await;
        let mut session = model.session(&device).await;
        show_bars(&mut session).await;
        learn(&mut session, layers(8)).await;
        step(&mut session, 2).await;
        let (state, tensors) = capture(&mut session, false).await;
        let wide = |beyond| tensors.iter().map(|(tensor, bytes)| widened(tensor, bytes, beyond)).collect::<Vec<_>>();

        let mut other = model.session(&device).await;
        show_bars(&mut other).await;
        restore(&mut other, (state.clone(), wide(0.0))).await;
        assert_eq!(predictions(&mut other, bar(true, 3)).await, predictions(&mut session, bar(true, 3)).await);
        let (expected, found) = (step(&mut session, 1).await, step(&mut other, 1).await);
        assert!((expected.2 - found.2).abs() < 1e-4, "{expected:?} became {found:?}");

        other.handle(Request::Restore { state }).await.unwrap();
        let (TensorInfo { name, shape }, bytes) = wide(1e-9).swap_remove(0);
        let request = Request::Write { name, shape, from: 0, bytes };
        assert!(matches!(other.handle(request).await, Err(Error::Request(_))), "something would be lost");
    }

    async fn what_was_taught_is_exported_and_opens_as_a_model_of_its_own() {
        let Some(device) = support::device().await else { return };
        let model = narrow_alexnet(&device).await;
        for wishes in [layers(0), layers(8)] {
            let mut session = model.session(&device).await;
            show_bars(&mut session).await;
            assert!(matches!(session.handle(Request::Export { threshold: 0.0 }).await, Err(Error::State(_))), "before training");
            learn(&mut session, wishes).await;
            for _ in 0..20 {
                step(&mut session, 10).await;
            }
            measure(&mut session).await;
            let found = predictions(&mut session, bar(false, 8)).await;

            let export = |threshold| Request::Export { threshold };
            assert!(matches!(session.handle(export(1.5)).await, Err(Error::Request(_))));
            let Reply::Exported { manifest, files } = session.handle(export(0.6)).await.unwrap() else { panic!() };
            let exported = Manifest::parse(&manifest).unwrap();
            assert_eq!(exported.info(&manifest).threshold, 0.6, "where it does not know is known where it is hosted");
            let wanted = exported.files().into_iter().map(|info| {
                let own = model.manifest.files().iter().position(|file| *file == info).map(|i| model.files[i].clone());
                own.unwrap_or_else(|| files.iter().find(|file| file.file == info.file).unwrap().bytes.clone())
            });
            let files = wanted.collect();
            let mut other = Model { manifest: exported, files }.session(&device).await;
            let again = predictions(&mut other, bar(false, 8)).await;
            assert_eq!(found[0].label, again[0].label, "{found:?} became {again:?}");
            // Its large layers share values, and small ones have 256 of their own.
            assert!((again[0].probability - found[0].probability).abs() < 0.02, "{found:?} became {again:?}");
            other.handle(Request::Teach { classes: vec!["this".into(), "that".into()] }).await.unwrap();
            assert_eq!(predictions(&mut other, bar(false, 8)).await, again, "what is not trained yet names nothing");
        }
    }

    async fn the_part_of_a_picture_that_decides_is_found() {
        let Some(device) = support::device().await else { return };
        let model = model(&device).await;
        let mut session = model.session(&device).await;
        for wishes in [None, Some(layers(0)), Some(layers(5))] {
            if let Some(wishes) = wishes {
                show_bars(&mut session).await;
                learn(&mut session, wishes).await;
                step(&mut session, 50).await;
            }
            let named = predictions(&mut session, bar(true, 3)).await.swap_remove(0);
            let request = Request::Explain { picture: bar(true, 3), class: None };
            let Reply::Explained { heat, side, label, probability } = session.handle(request).await.unwrap() else { panic!() };
            assert_eq!((heat.len(), side), (100, 10));
            assert_eq!(label, named.label);
            assert!((probability - named.probability).abs() < 1e-6);
            assert!(heat.contains(&255) || heat.iter().all(|&part| part == 0));
        }
        let request = Request::Explain { picture: bar(true, 3), class: Some(2) };
        assert!(matches!(session.handle(request).await, Err(Error::Request(_))));
    }

    async fn settings_that_make_no_sense_are_refused() {
        let Some(device) = support::device().await else { return };
        let mut session = model(&device).await.session(&device).await;
        session.handle(two_classes()).await.unwrap();
        let none = Wishes::default;
        for wishes in [
            Wishes { layers: Some(6), ..none() },
            Wishes { learning_rate: Some(f64::NAN), ..none() },
            Wishes { momentum: Some(1.0), ..none() },
            Wishes { weight_decay: Some(-0.1), ..none() },
            Wishes { batch: Some(0), ..none() },
            Wishes { augment: Some(Augmentation { translate: 0.6, ..Augmentation::default() }), ..none() },
        ] {
            assert!(matches!(session.handle(Request::Learn { wishes }).await, Err(Error::Request(_))));
        }
        let augment = Augmentation { flip: true, brightness: 0.2, erase: 0.3, ..Augmentation::default() };
        let request = Request::Augment { picture: bar(true, 0), augment, seed: 3 };
        let Reply::Reduced { seen, .. } = session.handle(request).await.unwrap() else { panic!() };
        assert_eq!(seen.len(), 784);
    }
}
