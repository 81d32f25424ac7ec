//! Links that carry a taught layer: as text, and as bytes whose checksum is right.
#![no_main]

use alexnet_web::teach::Link;
use libfuzzer_sys::fuzz_target;

const NET: &str = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

fuzz_target!(|input: (u8, &[u8])| {
    let (embedding, bytes) = input;
    let embedding = usize::from(embedding);
    if let Ok(text) = std::str::from_utf8(bytes) {
        let _ = Link::parse(text, NET, embedding);
    }
    let mut whole = bytes.to_vec();
    whole.extend(crc32fast::hash(bytes).to_le_bytes());
    if let Ok(link) = Link::read(&whole, NET, embedding) {
        assert_eq!(link.weights.len(), embedding * link.labels.len());
        assert!(link.weights.iter().chain(&link.biases).all(|value| value.is_finite()));
    }
});
