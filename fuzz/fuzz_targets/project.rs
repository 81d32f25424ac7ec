//! Project files, as the command opens those of the page.
#![no_main]

#[allow(dead_code, reason = "the native command's own file")]
#[path = "../../tools/src/project/format.rs"]
mod format;
#[allow(dead_code, reason = "likewise")]
#[path = "../../tools/src/project/read.rs"]
mod read;

use burn::tensor::Device;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let file = std::env::temp_dir().join(format!("alexnet-fuzz-{}.zip", std::process::id()));
    std::fs::write(&file, bytes).expect("the temporary folder can be written");
    if let Ok(project) = read::Project::open(&file) {
        let _ = project.session(&Device::flex());
    }
});
