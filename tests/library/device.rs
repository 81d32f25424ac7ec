//! The device under test passes its own check, and the check notices wrong answers.

use crate::support;
use alexnet_web::device::{KIND, Known, measure, prove};

everywhere! {
    async fn the_device_gives_the_known_answers() {
        let Some(device) = support::device().await else { return };
        let report = prove(KIND, &device).await.unwrap();
        assert!(report.largest_error <= 1e-3 && report.milliseconds.is_none(), "{report:?}");
        assert!(measure(&device).await.unwrap() > 0.0);
    }

    async fn the_known_answers_cover_all_nets() {
        let known = Known::all();
        let titles: Vec<_> = known.iter().map(|known| known.architecture.title()).collect();
        assert_eq!(titles, ["Slim AlexNet", "LeNet", "EfficientNet-Lite"]);
        assert!(known.iter().all(|known| known.gradients.iter().all(|&gradient| gradient != 0.0)));
    }
}
