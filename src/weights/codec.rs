//! Numbers to bytes and back, in the encodings of the manifest.

use miniz_oxide::deflate::compress_to_vec_zlib;
use miniz_oxide::inflate::decompress_to_vec_zlib_with_limit;

use super::manifest::Encoding;

const LEVEL: u8 = 9;
/// A gap that stands for so many zeros and no value.
const SKIP: u8 = 255;

/// Encodes `values` exactly.
pub(super) fn encode_float(values: &[f32]) -> (Encoding, Vec<u8>) {
    let bytes: Vec<u8> = values.iter().flat_map(|value| value.to_le_bytes()).collect();
    (Encoding::Float, compress_to_vec_zlib(&bytes, LEVEL))
}

/// Rounds every value to one of 255, spread evenly over its block's range.
pub(super) fn encode_dense(values: &[f32], block: usize) -> (Encoding, Vec<u8>) {
    let scales: Vec<f32> = values.chunks(block).map(scale).collect();
    let rounded = values.chunks(block).zip(&scales).flat_map(|(block, &scale)| round(block, scale));
    let bytes: Vec<u8> = scales.iter().flat_map(|scale| scale.to_le_bytes()).chain(rounded).collect();
    (Encoding::Dense { block }, compress_to_vec_zlib(&bytes, LEVEL))
}

/// As [`encode_dense`] with one block, but only the values that are not zero, and how far they are apart.
pub(super) fn encode_sparse(values: &[f32]) -> (Encoding, Vec<u8>) {
    let scale = scale(values);
    let (mut gaps, mut rounded) = (Vec::new(), Vec::new());
    let mut gap = 0usize;
    for value in round(values, scale) {
        if value == 0 {
            gap += 1;
            continue;
        }
        gaps.extend(std::iter::repeat_n(SKIP, gap / usize::from(SKIP)));
        gaps.push((gap % usize::from(SKIP)) as u8);
        rounded.push(value);
        gap = 0;
    }
    let entries = gaps.len();
    let bytes: Vec<u8> = scale.to_le_bytes().into_iter().chain(gaps).chain(rounded).collect();
    (Encoding::Sparse { entries }, compress_to_vec_zlib(&bytes, LEVEL))
}

/// The size of one step of 127 from zero to the largest value.
fn scale(values: &[f32]) -> f32 {
    values.iter().fold(0f32, |largest, value| largest.max(value.abs())) / 127.0
}

fn round(values: &[f32], scale: f32) -> impl Iterator<Item = u8> + '_ {
    let step = if scale > 0.0 { 1.0 / scale } else { 0.0 };
    values.iter().map(move |value| (value * step).round() as i8 as u8)
}

/// Decodes exactly `count` values.
pub(super) fn decode(encoding: Encoding, bytes: &[u8], count: usize) -> Result<Vec<f32>, String> {
    let (expected, at_least) = match encoding {
        Encoding::Float => (4 * count, 4 * count),
        Encoding::Dense { block } => (4 * count.div_ceil(block) + count, 4 * count.div_ceil(block) + count),
        Encoding::Sparse { entries } => (4 + 2 * entries, 4 + entries),
    };
    let plain = decompress_to_vec_zlib_with_limit(bytes, expected)
        .map_err(|error| format!("its zlib stream is damaged: {:?}", error.status))?;
    if plain.len() < at_least {
        return Err(format!("it unzips to {} bytes, not {expected}", plain.len()));
    }
    let float = |bytes: &[u8]| f32::from_le_bytes(bytes.try_into().expect("4 bytes"));
    let values = match encoding {
        Encoding::Float => plain.chunks_exact(4).map(float).collect(),
        Encoding::Dense { block } => {
            let (scales, values) = plain.split_at(4 * count.div_ceil(block));
            let scales = scales.chunks_exact(4).map(float);
            values
                .chunks(block)
                .zip(scales)
                .flat_map(|(block, scale)| block.iter().map(move |&v| step(v, scale)))
                .collect()
        }
        Encoding::Sparse { entries } => {
            let (scale, rest) = plain.split_at(4);
            let (gaps, values) = rest.split_at(entries);
            sparse(float(scale), gaps, values, count)?
        }
    };
    match values.iter().all(|value: &f32| value.is_finite()) {
        true => Ok(values),
        false => Err("it has values that are not finite".into()),
    }
}

fn step(value: u8, scale: f32) -> f32 {
    f32::from(value as i8) * scale
}

fn sparse(scale: f32, gaps: &[u8], values: &[u8], count: usize) -> Result<Vec<f32>, String> {
    let mut out = vec![0.0; count];
    let mut values = values.iter();
    let mut at = 0;
    for &gap in gaps {
        at += usize::from(gap);
        if gap == SKIP {
            continue;
        }
        match (out.get_mut(at), values.next()) {
            (Some(out), Some(&value)) => *out = step(value, scale),
            _ => return Err("its gaps do not fit its values".into()),
        }
        at += 1;
    }
    match values.next() {
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

    #[test]
    fn every_encoding_gives_back_what_went_in() {
        let values = values();
        for (encoding, bytes) in [encode_float(&values), encode_dense(&values, 64), encode_sparse(&values)] {
            let back = decode(encoding, &bytes, values.len()).unwrap();
            let worst = values.iter().zip(&back).map(|(a, b)| (a - b).abs()).fold(0.0, f32::max);
            let allowed = if encoding == Encoding::Float { 0.0 } else { 0.5 / 127.0 + 1e-6 };
            assert!(back.len() == values.len() && worst <= allowed, "{encoding:?}: {worst}");
        }
    }

    #[test]
    fn nothing_but_zeros_is_fine() {
        let zeros = vec![0.0; 1000];
        for (encoding, bytes) in [encode_dense(&zeros, 10), encode_sparse(&zeros)] {
            assert_eq!(decode(encoding, &bytes, 1000).unwrap(), zeros);
        }
    }

    #[test]
    fn damaged_bytes_are_an_error_and_never_a_panic() {
        let values = values();
        for (encoding, bytes) in [encode_float(&values), encode_dense(&values, 64), encode_sparse(&values)] {
            assert!(decode(encoding, &bytes[..bytes.len() - 5], values.len()).is_err());
            assert!(decode(encoding, &bytes, values.len() + 1).is_err() || matches!(encoding, Encoding::Sparse { .. }));
            for i in 0..bytes.len() {
                let mut damaged = bytes.clone();
                damaged[i] ^= 1 << (i % 8);
                let _ = decode(encoding, &damaged, values.len());
            }
        }
        let (_, bytes) = encode_sparse(&values);
        assert!(decode(Encoding::Sparse { entries: 3 }, &bytes, values.len()).is_err());
        assert!(decode(Encoding::Sparse { entries: 5000 }, &bytes, values.len()).is_err());
    }
}
