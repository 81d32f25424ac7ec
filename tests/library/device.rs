//! The device under test passes its own check, and the check notices wrong answers.

use crate::support;
use alexnet_web::device::{Known, Pass, Proof, TOLERANCE, measure};

everywhere! {
    async fn the_device_gives_the_known_answers() {
        let Some(device) = support::device().await else { return };
        let mut proof = Proof::default();
        for known in Known::all() {
            for pass in [Pass::Forward, Pass::Backward] {
                proof.require(pass, &known.architecture, &device).await.unwrap();
            }
        }
        assert!(proof.largest_error.is_some_and(|error| error <= TOLERANCE), "{proof:?}");
        assert!(measure(&device).await.unwrap() > 0.0);
    }

    async fn the_known_answers_cover_all_nets() {
        let known = Known::all();
        let titles: Vec<_> = known.iter().map(|known| known.architecture.title()).collect();
        assert_eq!(titles, ["Slim AlexNet", "LeNet", "EfficientNet-Lite"]);
        assert!(known.iter().all(|known| known.gradients.iter().all(|&gradient| gradient != 0.0)));
    }
}
