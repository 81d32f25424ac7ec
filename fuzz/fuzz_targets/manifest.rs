//! The text of a manifest, and the net that it describes, of which no weight is made before all of it is known to fit.
#![no_main]

use alexnet_web::weights::{Loader, Manifest};
use burn::tensor::Device;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    if let Ok(manifest) = Manifest::parse(text) {
        let _ = manifest.info(text);
        let _ = Loader::new(manifest, &Device::flex());
    }
});
