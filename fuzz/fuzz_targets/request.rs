//! Requests in any order, as a page might send them, to an engine that has a small net.
#![no_main]

use std::cell::RefCell;

use alexnet_web::image::Preprocessing;
use alexnet_web::model::{Architecture, LeNetConfig};
use alexnet_web::protocol::Request;
use alexnet_web::session::Session;
use alexnet_web::teach::Base;
use alexnet_web::weights::{Accuracy, Loaded, Manifest};
use burn::tensor::Device;
use libfuzzer_sys::fuzz_target;

fn session() -> Session {
    let device = Device::flex();
    let architecture = Architecture::LeNet(LeNetConfig::chapter());
    let net = architecture.init(&device);
    let labels = (0..10).map(|i| i.to_string()).collect();
    let accuracy = Accuracy { value: 0.0, measured: "not measured".into() };
    let manifest = Manifest::new(architecture, labels, Preprocessing::fashion_mnist(), accuracy, Vec::new());
    Session::with(Base::new(Loaded { net, manifest, taught: None, shards: None, later: Vec::new() }, &device), None)
}

/// What a session has been shown grows: after so many cases there is a new one.
const CASES: usize = 500;

thread_local!(static SESSION: RefCell<(Session, usize)> = RefCell::new((session(), 0)));

fuzz_target!(|text: &str| {
    let Ok(requests) = serde_json::from_str::<Vec<Request>>(text) else { return };
    SESSION.with_borrow_mut(|(kept, cases)| {
        *cases += 1;
        if *cases > CASES {
            (*kept, *cases) = (session(), 0);
        }
        for request in requests.into_iter().take(8) {
            if let Err(error) = pollster::block_on(kept.handle(request)) {
                assert!(!error.to_string().is_empty());
            }
        }
    });
});
