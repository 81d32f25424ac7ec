//! Numbers to bytes and back, in the encodings of the manifest.

use miniz_oxide::deflate::compress_to_vec_zlib;
use miniz_oxide::inflate::decompress_to_vec_zlib_with_limit;

use super::manifest::Encoding;
use super::share::share;

const LEVEL: u8 = 9;
/// A gap that stands for so many zeros and no value.
const SKIP: u8 = 255;

/// Encodes `values` exactly.
pub(super) fn encode_float(values: &[f32]) -> (Encoding, Vec<u8>) {
    let bytes: Vec<u8> = values.iter().flat_map(|value| value.to_le_bytes()).collect();
    (Encoding::Float, compress_to_vec_zlib(&bytes, LEVEL))
}

/// Rounds every value that is not zero to one of at most `levels`, from 1 to 256, chosen to lose little.
pub(super) fn encode_shared(values: &[f32], levels: usize) -> (Encoding, Vec<u8>) {
    let codebook = share(values, levels);
    let (mut gaps, mut indices) = (Vec::new(), Vec::new());
    let mut gap = 0usize;
    for &value in values {
        if value == 0.0 {
            gap += 1;
            continue;
        }
        gaps.extend(std::iter::repeat_n(SKIP, gap / usize::from(SKIP)));
        gaps.push((gap % usize::from(SKIP)) as u8);
        indices.push(codebook.nearest(value));
        gap = 0;
    }
    let (levels, entries) = (codebook.levels().len(), gaps.len());
    let levels_bytes = codebook.levels().iter().flat_map(|level| level.to_le_bytes());
    let bytes: Vec<u8> = levels_bytes.chain(gaps).chain(indices).collect();
    (Encoding::Shared { levels, entries }, compress_to_vec_zlib(&bytes, LEVEL))
}

/// Decodes exactly `count` values.
pub(super) fn decode(encoding: Encoding, bytes: &[u8], count: usize) -> Result<Vec<f32>, String> {
    let (at_least, at_most) = match encoding {
        Encoding::Float => (4 * count, 4 * count),
        Encoding::Shared { levels, entries } => (4 * levels + entries, 4 * levels + 2 * entries),
    };
    let plain = decompress_to_vec_zlib_with_limit(bytes, at_most)
        .map_err(|error| format!("its zlib stream is damaged: {:?}", error.status))?;
    if plain.len() < at_least {
        return Err(format!("it unzips to {} bytes, not {at_least} or more", plain.len()));
    }
    match encoding {
        Encoding::Float => floats(&plain),
        Encoding::Shared { levels, entries } => {
            let (levels, rest) = plain.split_at(4 * levels);
            let (gaps, indices) = rest.split_at(entries);
            spread(&floats(levels)?, gaps, indices, count)
        }
    }
}

fn floats(bytes: &[u8]) -> Result<Vec<f32>, String> {
    let floats = bytes.chunks_exact(4).map(|bytes| f32::from_le_bytes(bytes.try_into().expect("4 bytes")));
    let values: Vec<f32> = floats.collect();
    match values.iter().all(|value| value.is_finite()) {
        true => Ok(values),
        false => Err("it has values that are not finite".into()),
    }
}

fn spread(levels: &[f32], gaps: &[u8], indices: &[u8], count: usize) -> Result<Vec<f32>, String> {
    let mut out = vec![0.0; count];
    let mut indices = indices.iter();
    let mut at = 0;
    for &gap in gaps {
        at += usize::from(gap);
        if gap == SKIP {
            continue;
        }
        let level = indices.next().and_then(|&index| levels.get(usize::from(index)));
        match (out.get_mut(at), level) {
            (Some(out), Some(&level)) => *out = level,
            _ => return Err("its gaps, its indices and its levels do not fit one another".into()),
        }
        at += 1;
    }
    match indices.next() {
        None => Ok(out),
        Some(_) => Err("it has more values than gaps".into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn values() -> Vec<f32> {
        (0..5000).map(|i| if i % 700 < 3 { ((i * 37) % 101) as f32 / 50.0 - 1.0 } else { 0.0 }).collect()
    }

    /// Bytes from nowhere, the same each time.
    fn noise(len: usize, seed: u64) -> Vec<u8> {
        let mut state = seed.wrapping_mul(2).wrapping_add(1);
        let next = |_| {
            state = state.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
            (state >> 56) as u8
        };
        (0..len).map(next).collect()
    }

    /// What passes zlib's own checksum: the decoder must see for itself what is wrong with it.
    #[test]
    fn hostile_bytes_are_an_error_or_values_and_never_a_panic() {
        for seed in 0..2000 {
            let plain = noise(seed as usize % 300, seed);
            let bytes = compress_to_vec_zlib(&plain, 1);
            let [levels, entries, count] = [5, 7, 11].map(|step| (seed * step) as usize % 257);
            for encoding in [Encoding::Float, Encoding::Shared { levels, entries }] {
                if let Ok(values) = decode(encoding, &bytes, count) {
                    assert_eq!(values.len(), count);
                    assert!(values.iter().all(|value| value.is_finite()));
                }
            }
            assert!(decode(Encoding::Shared { levels, entries }, &plain, count).is_err());
        }
    }

    #[test]
    fn every_encoding_gives_back_what_went_in() {
        let values = values();
        for ((encoding, bytes), allowed) in [
            (encode_float(&values), 0.0),
            (encode_shared(&values, 256), 0.0), // there are only 21 different ones
            (encode_shared(&values, 11), 0.1),
        ] {
            let back = decode(encoding, &bytes, values.len()).unwrap();
            let worst = values.iter().zip(&back).map(|(a, b)| (a - b).abs()).fold(0.0, f32::max);
            assert!(back.len() == values.len() && worst <= allowed, "{encoding:?}: {worst}");
        }
    }

    #[test]
    fn nothing_but_zeros_is_fine() {
        let zeros = vec![0.0; 1000];
        for (encoding, bytes) in [encode_float(&zeros), encode_shared(&zeros, 16)] {
            assert_eq!(decode(encoding, &bytes, 1000).unwrap(), zeros);
        }
    }

    #[test]
    fn damaged_bytes_are_an_error_and_never_a_panic() {
        let values = values();
        for (encoding, bytes) in [encode_float(&values), encode_shared(&values, 16)] {
            assert!(decode(encoding, &bytes[..bytes.len() - 5], values.len()).is_err());
            assert!(decode(encoding, &bytes, values.len() + 1).is_err() || encoding != Encoding::Float);
            assert!(decode(encoding, &bytes, 10).is_err());
            for i in 0..bytes.len() {
                let mut damaged = bytes.clone();
                damaged[i] ^= 1 << (i % 8);
                let _ = decode(encoding, &damaged, values.len());
            }
        }
        let (encoding, bytes) = encode_shared(&values, 16);
        let Encoding::Shared { levels, entries } = encoding else { panic!("{encoding:?}") };
        for (levels, entries) in [(levels, 3), (levels, 5000), (levels - 1, entries), (0, entries), (256, entries)] {
            assert!(decode(Encoding::Shared { levels, entries }, &bytes, values.len()).is_err());
        }
    }
}
