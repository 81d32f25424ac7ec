//! Pictures of any sides and contents, reduced to what a net sees and brought to its size.
#![no_main]

use alexnet_web::image::{Fit, Picture, Preprocessing};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: (u16, u16, u8, u8, u8, bool, bool, &[u8])| {
    let (width, height, resolution, fit, shorter, is_grey, dark_background, bytes) = input;
    let channels = if is_grey { 1 } else { 3 };
    let fit = match fit % 3 {
        0 => Fit::Whole,
        1 => Fit::Cover,
        _ => Fit::Crop(usize::from(resolution) + usize::from(shorter)),
    };
    let (mean, std) = (vec![0.5; channels], vec![0.5; channels]);
    let preprocessing = Preprocessing { resolution: resolution.into(), mean, std, dark_background, fit };
    if preprocessing.validate().is_err() {
        return;
    }
    // Long and narrow ones, too, of up to 2^16 pixels; the bytes repeat.
    let (width, height) = (usize::from(width % 4200), usize::from(height));
    let height = height.min((1 << 16) / width.max(1));
    let pixels = bytes.iter().copied().cycle().take(4 * width * height).collect();
    if let Ok(seen) = preprocessing.reduce(&Picture { width, height, pixels }) {
        assert_eq!(seen.len(), preprocessing.reduced_len());
        let _ = preprocessing.values([&seen[..]].into_iter(), 32);
    }
});
