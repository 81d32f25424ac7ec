//! Numbers to bytes and back, in the encodings of the manifest.

use std::vec;

use half::f16;
use miniz_oxide::deflate::core::{
    CompressionStrategy, CompressorOxide, TDEFLFlush, TDEFLStatus, compress_to_output,
    create_comp_flags_from_zip_params,
};
use miniz_oxide::inflate::decompress_to_vec_zlib_with_limit;

use super::manifest::Encoding;
use super::share::{share, short, spread};

const LEVEL: i32 = 9;
/// A gap that stands for so many zeros and no value.
const SKIP: u8 = 255;

/// The shortest zlib stream of `bytes` that is found. Indices hardly ever repeat but by chance, and a short repetition takes
/// more bits than its bytes do: where the usual search finds many, one that passes them over saves a tenth.
fn zlib(bytes: &[u8]) -> Vec<u8> {
    let found = [CompressionStrategy::Default, CompressionStrategy::Filtered].map(|strategy| deflate(bytes, strategy));
    found.into_iter().min_by_key(Vec::len).expect("two streams")
}

fn deflate(bytes: &[u8], strategy: CompressionStrategy) -> Vec<u8> {
    let mut stream = Vec::new();
    // One bit of window asks for zlib's header and checksum.
    let mut compressor = CompressorOxide::new(create_comp_flags_from_zip_params(LEVEL, 1, strategy.into()));
    let (status, _) = compress_to_output(&mut compressor, bytes, TDEFLFlush::Finish, |out| {
        stream.extend_from_slice(out);
        true
    });
    assert_eq!(status, TDEFLStatus::Done, "a vector takes all that is written");
    stream
}

/// Encodes `values` exactly.
pub(super) fn encode_float(values: &[f32]) -> (Encoding, Vec<u8>) {
    let bytes: Vec<u8> = values.iter().flat_map(|value| value.to_le_bytes()).collect();
    (Encoding::Float, zlib(&bytes))
}

/// Encodes `values` as 16-bit floats; what is larger than any of them becomes the largest.
pub(super) fn encode_half(values: &[f32]) -> (Encoding, Vec<u8>) {
    let largest = f32::from(f16::MAX);
    let bytes: Vec<u8> =
        values.iter().flat_map(|value| f16::from_f32(value.clamp(-largest, largest)).to_le_bytes()).collect();
    (Encoding::Half, zlib(&bytes))
}

/// Rounds every value that is not zero to one of at most `levels`, from 1 to 256, chosen to lose little. With `rows`, the
/// values of each row are first divided by their own size, since rows of very different sizes have no levels in common.
pub(super) fn encode_shared(values: &[f32], levels: usize, rows: usize) -> (Encoding, Vec<u8>) {
    let len = values.len().checked_div(rows).unwrap_or(values.len()).max(1);
    let scales: Vec<f32> = values.chunks(len).take(rows).map(size).collect();
    let scale = |i: usize| scales.get(i / len).copied().unwrap_or(1.0);
    let values: Vec<f32> = values.iter().enumerate().map(|(i, value)| value / scale(i)).collect();
    let codebook = if rows > 0 { spread(&values, levels).shortened() } else { share(&values, levels) };
    let (mut gaps, mut indices) = (Vec::new(), Vec::new());
    let mut gap = 0usize;
    for value in values {
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
    let numbers = scales.iter().chain(codebook.levels()).flat_map(|number| number.to_le_bytes());
    let bytes: Vec<u8> = numbers.chain(gaps).chain(indices).collect();
    (Encoding::Shared { levels, entries, rows }, zlib(&bytes))
}

/// About the root of the mean square of the values that are not zero, with the upper half of its bits, so that it takes half
/// the bytes; 1 where there are none.
fn size(values: &[f32]) -> f32 {
    let there = values.iter().filter(|&&value| value != 0.0);
    let (sum, count) = there.fold((0.0, 0), |(sum, count), value| (sum + f64::from(value * value), count + 1));
    let size = (sum / f64::from(count.max(1))).sqrt() as f32;
    let size = short(size);
    if size > 0.0 { size } else { 1.0 }
}

/// A tensor's values, decoded as they are asked for: those of a pruned one take a hundred times as much memory as its bytes.
pub(super) enum Values {
    Float(vec::IntoIter<u8>),
    Half(vec::IntoIter<u8>),
    Shared(Sparse),
}

/// Few values among many zeros.
pub(super) struct Sparse {
    levels: Vec<f32>,
    /// What each row's values are multiplied by; none where nothing is.
    scales: Vec<f32>,
    /// Values of a row.
    row: usize,
    gaps: vec::IntoIter<u8>,
    indices: vec::IntoIter<u8>,
    /// Where the value after the last one that was read would be.
    at: usize,
    /// The next value that is not zero, and where it is.
    next: Option<(usize, f32)>,
    /// How many values, with the zeros, were given.
    given: usize,
}

impl Values {
    /// Opens the bytes of a tensor of `count` values.
    pub fn open(encoding: Encoding, bytes: &[u8], count: usize) -> Result<Self, String> {
        let (at_least, at_most) = match encoding {
            Encoding::Float => (4 * count, 4 * count),
            Encoding::Half => (2 * count, 2 * count),
            Encoding::Shared { levels, entries, rows } => {
                (4 * (rows + levels) + entries, 4 * (rows + levels) + 2 * entries)
            }
        };
        let mut plain = decompress_to_vec_zlib_with_limit(bytes, at_most)
            .map_err(|error| format!("its zlib stream is damaged: {:?}", error.status))?;
        if plain.len() < at_least {
            return Err(format!("it unzips to {} bytes, not {at_least} or more", plain.len()));
        }
        Ok(match encoding {
            Encoding::Float => Self::Float(plain.into_iter()),
            Encoding::Half => Self::Half(plain.into_iter()),
            Encoding::Shared { levels, entries, rows } => {
                let indices = plain.split_off(4 * (rows + levels) + entries).into_iter();
                let gaps = plain.split_off(4 * (rows + levels)).into_iter();
                let mut scales = vec![0.0; rows + levels];
                numbers(&mut plain.into_iter(), f32::from_le_bytes, &mut scales)?;
                let levels = scales.split_off(rows);
                let row = count.checked_div(rows).unwrap_or(count).max(1);
                Self::Shared(Sparse { levels, scales, row, gaps, indices, at: 0, next: None, given: 0 }.begun()?)
            }
        })
    }

    /// The next values, as many as `out` takes; it has nothing but zeros before.
    pub fn next(&mut self, out: &mut [f32]) -> Result<(), String> {
        match self {
            Self::Float(bytes) => numbers(bytes, f32::from_le_bytes, out),
            Self::Half(bytes) => numbers(bytes, |two| f16::from_le_bytes(two).to_f32(), out),
            Self::Shared(sparse) => sparse.next(out),
        }
    }

    /// Whether all were given.
    pub fn end(self) -> Result<(), String> {
        match self {
            Self::Shared(Sparse { next: Some(_), .. }) => Err(MISFIT.into()),
            Self::Shared(sparse) if sparse.indices.len() > 0 => Err("it has more values than gaps".into()),
            _ => Ok(()),
        }
    }
}

impl Encoding {
    /// The `count` values of a tensor, or of a part of one, from its bytes in a shard.
    ///
    /// # Errors
    /// What is wrong with the bytes.
    pub fn decode(self, bytes: &[u8], count: usize) -> Result<Vec<f32>, String> {
        let mut values = Values::open(self, bytes, count)?;
        let mut decoded = vec![0.0; count];
        values.next(&mut decoded)?;
        values.end().map(|()| decoded)
    }
}

const MISFIT: &str = "its gaps, its indices and its levels do not fit one another";

impl Sparse {
    fn begun(mut self) -> Result<Self, String> {
        self.next = self.read()?;
        Ok(self)
    }

    /// The next value that is not zero, and where it is.
    fn read(&mut self) -> Result<Option<(usize, f32)>, String> {
        loop {
            let Some(gap) = self.gaps.next() else { return Ok(None) };
            self.at += usize::from(gap);
            if gap == SKIP {
                continue;
            }
            let level = self.indices.next().and_then(|index| self.levels.get(usize::from(index)));
            let level = *level.ok_or(MISFIT)?;
            let scaled = match self.scales.is_empty() {
                true => level,
                false => level * self.scales.get(self.at / self.row).ok_or(MISFIT)?,
            };
            let found = (self.at, if scaled.is_finite() { scaled } else { return Err(MISFIT.into()) });
            self.at += 1;
            return Ok(Some(found));
        }
    }

    fn next(&mut self, out: &mut [f32]) -> Result<(), String> {
        while let Some((at, level)) = self.next
            && let Some(out) = out.get_mut(at - self.given)
        {
            *out = level;
            self.next = self.read()?;
        }
        self.given += out.len();
        Ok(())
    }
}

/// The next numbers of `N` bytes each.
fn numbers<const N: usize>(
    bytes: &mut vec::IntoIter<u8>,
    number: impl Fn([u8; N]) -> f32,
    out: &mut [f32],
) -> Result<(), String> {
    for (out, bytes) in out.iter_mut().zip(bytes.as_slice().as_chunks().0) {
        *out = number(*bytes);
    }
    bytes.by_ref().take(N * out.len()).for_each(drop);
    match out.iter().all(|value| value.is_finite()) {
        true => Ok(()),
        false => Err("it has values that are not finite".into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use miniz_oxide::deflate::compress_to_vec_zlib;

    /// All values, in pieces of a length that divides nothing.
    fn decode(encoding: Encoding, bytes: &[u8], count: usize) -> Result<Vec<f32>, String> {
        let mut values = Values::open(encoding, bytes, count)?;
        let mut decoded = vec![0.0; count];
        for piece in decoded.chunks_mut(333) {
            values.next(piece)?;
        }
        values.end().map(|()| decoded)
    }

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
            let rows = (seed as usize % 4) * 3;
            for encoding in [Encoding::Float, Encoding::Half, Encoding::Shared { levels, entries, rows }] {
                if let Ok(values) = decode(encoding, &bytes, count) {
                    assert_eq!(values.len(), count);
                    assert!(values.iter().all(|value| value.is_finite()));
                }
            }
            assert!(decode(Encoding::Shared { levels, entries, rows }, &plain, count).is_err());
        }
    }

    #[test]
    fn every_encoding_gives_back_what_went_in() {
        let values = values();
        for ((encoding, bytes), allowed) in [
            (encode_float(&values), 0.0),
            (encode_half(&values), 0.0005),
            (encode_shared(&values, 256, 0), 0.0), // there are only 21 different ones
            (encode_shared(&values, 11, 0), 0.1),
            (encode_shared(&values, 11, 50), 0.1),
        ] {
            let back = decode(encoding, &bytes, values.len()).unwrap();
            let worst = values.iter().zip(&back).map(|(a, b)| (a - b).abs()).fold(0.0, f32::max);
            assert!(back.len() == values.len() && worst <= allowed, "{encoding:?}: {worst}");
        }
    }

    #[test]
    fn indices_without_structure_take_little_more_than_their_entropy() {
        // Sums of four numbers from 0 to 15: frequent in the middle, 5.2 bits each.
        let of_four = |four: &[u8]| four.iter().map(|byte| byte >> 4).sum::<u8>();
        let indices: Vec<u8> = noise(800_000, 7).chunks(4).map(of_four).collect();
        let plain = [vec![0; indices.len()], indices].concat();
        let (zipped, usual) = (zlib(&plain), compress_to_vec_zlib(&plain, 9));
        assert!(zipped.len() < 200_000 * 54 / 80, "{}", zipped.len());
        assert!(usual.len() > zipped.len() * 105 / 100, "{} {}", usual.len(), zipped.len());
        assert_eq!(decompress_to_vec_zlib_with_limit(&zipped, plain.len()).unwrap(), plain);
    }

    #[test]
    fn rows_of_other_sizes_lose_no_more_than_others() {
        let values: Vec<f32> = (0..4000).map(|i| ((i * 37) % 101) as f32 * [1e-4, 1.0, 1e3, 0.1][i / 1000]).collect();
        let worst = |rows: usize| {
            let (encoding, bytes) = encode_shared(&values, 32, rows);
            let back = decode(encoding, &bytes, values.len()).unwrap();
            let error = |(i, (a, b)): (usize, (&f32, &f32))| (a - b).abs() / [1e-2, 1e2, 1e5, 1e1][i / 1000];
            values.iter().zip(&back).enumerate().map(error).fold(0.0, f32::max)
        };
        assert!(worst(0) > 0.5 && worst(4) < 0.02, "{} {}", worst(0), worst(4));
    }

    #[test]
    fn halves_are_finite_and_the_nearest() {
        let (encoding, bytes) = encode_half(&[1e9, -1e9, 0.1, 65504.0]);
        assert_eq!(decode(encoding, &bytes, 4).unwrap(), [65504.0, -65504.0, 0.099_975_586, 65504.0]);
        let infinite = zlib(&f16::INFINITY.to_le_bytes());
        assert!(decode(encoding, &infinite, 1).unwrap_err().contains("not finite"));
    }

    #[test]
    fn nothing_but_zeros_is_fine() {
        let zeros = vec![0.0; 1000];
        for (encoding, bytes) in [encode_float(&zeros), encode_shared(&zeros, 16, 0), encode_shared(&zeros, 16, 10)] {
            assert_eq!(decode(encoding, &bytes, 1000).unwrap(), zeros);
        }
    }

    #[test]
    fn damaged_bytes_are_an_error_and_never_a_panic() {
        let values = values();
        let shared = [encode_shared(&values, 16, 0), encode_shared(&values, 16, 100)];
        for (encoding, bytes) in [encode_float(&values), encode_half(&values)].into_iter().chain(shared) {
            assert!(decode(encoding, &bytes[..bytes.len() - 5], values.len()).is_err());
            let has_gaps = matches!(encoding, Encoding::Shared { .. });
            assert!(has_gaps || decode(encoding, &bytes, values.len() + 1).is_err());
            assert!(decode(encoding, &bytes, 10).is_err());
            for i in 0..bytes.len() {
                let mut damaged = bytes.clone();
                damaged[i] ^= 1 << (i % 8);
                let _ = decode(encoding, &damaged, values.len());
            }
        }
        let (encoding, bytes) = encode_shared(&values, 16, 0);
        let Encoding::Shared { levels, entries, rows } = encoding else { panic!("{encoding:?}") };
        for (levels, entries) in [(levels, 3), (levels, 5000), (levels - 1, entries), (0, entries), (256, entries)] {
            assert!(decode(Encoding::Shared { levels, entries, rows }, &bytes, values.len()).is_err());
        }
    }
}
