//! The two files of an IDX data set.
#![no_main]

use alexnet_web::data::Dataset;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|files: (&[u8], &[u8])| {
    if let Ok(data) = Dataset::from_idx(files.0, files.1) {
        for i in 0..data.len() {
            let _ = (data.picture(i), data.label(i));
        }
    }
});
