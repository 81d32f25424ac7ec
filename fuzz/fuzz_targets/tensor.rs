//! The bytes of a tensor in a shard, whose zlib stream is whole: the decoder has to see for itself what is wrong in it.
#![no_main]

use alexnet_web::weights::Encoding;
use libfuzzer_sys::fuzz_target;
use miniz_oxide::deflate::compress_to_vec_zlib;

fuzz_target!(|input: (u8, u8, u8, u16, u16, &[u8])| {
    let (kind, levels, rows, entries, count, plain) = input;
    let encoding = match kind % 4 {
        0 => Encoding::Float,
        1 => Encoding::Half,
        _ => Encoding::Shared { levels: levels.into(), entries: entries.into(), rows: rows.into() },
    };
    let zipped = compress_to_vec_zlib(plain, 1);
    for bytes in [&zipped[..], plain] {
        if let Ok(values) = encoding.decode(bytes, count.into()) {
            assert!(values.len() == usize::from(count) && values.iter().all(|value| value.is_finite()));
        }
    }
});
