//! Labelled pictures in memory, and the IDX files that MNIST and its relatives come in.

use rand::{SeedableRng, rngs::StdRng, seq::SliceRandom};

use crate::error::{Error, Result};

/// Labelled square grey pictures.
#[derive(Debug, Clone)]
pub struct Dataset {
    side: usize,
    pixels: Vec<u8>,
    labels: Vec<u8>,
}

impl Dataset {
    /// Reads the two files of an IDX data set, unpacked: pictures (magic number 2051) and labels (2049). See
    /// <https://github.com/zalandoresearch/fashion-mnist>.
    ///
    /// # Errors
    /// [`Error::Idx`] if a file is not such a file, or the two do not belong together.
    pub fn from_idx(images: &[u8], labels: &[u8]) -> Result<Self> {
        let ([count, height, width], pixels) = idx("the pictures' file", images, 0x803)?;
        let ([label_count], labels) = idx("the labels' file", labels, 0x801)?;
        let wrong = |what, why: String| Err(Error::Idx { what, why });
        if height != width {
            return wrong("the pictures' file", format!("its pictures are {width} x {height}, not square"));
        }
        if count != label_count {
            return wrong("the labels' file", format!("it has {label_count} labels for {count} pictures"));
        }
        Ok(Self { side: height, pixels: pixels.to_vec(), labels: labels.to_vec() })
    }

    /// Number of pictures.
    pub fn len(&self) -> usize {
        self.labels.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.labels.is_empty()
    }

    /// Width and height of every picture, in pixels.
    pub fn side(&self) -> usize {
        self.side
    }

    /// The bytes of picture `i`, row after row, 0 for black.
    pub fn picture(&self, i: usize) -> &[u8] {
        let len = self.side * self.side;
        &self.pixels[i * len..(i + 1) * len]
    }

    /// The class of picture `i`.
    pub fn label(&self, i: usize) -> usize {
        usize::from(self.labels[i])
    }

    /// The first `n` pictures, or all if there are fewer, and the rest.
    pub fn split_at(mut self, n: usize) -> (Self, Self) {
        let n = n.min(self.len());
        let labels = self.labels.split_off(n);
        let pixels = self.pixels.split_off(n * self.side * self.side);
        let rest = Self { side: self.side, pixels, labels };
        (self, rest)
    }

    /// The first `n` pictures.
    pub fn take(self, n: usize) -> Self {
        self.split_at(n).0
    }
}

/// The order in which an epoch visits `len` examples: the same for the same seed and epoch, so training can resume.
pub fn order(len: usize, seed: u64, epoch: usize) -> Vec<usize> {
    let mut order: Vec<usize> = (0..len).collect();
    order.shuffle(&mut StdRng::seed_from_u64(seed ^ (epoch as u64) << 32));
    order
}

/// The dimensions and the contents of an IDX file with the wanted magic number.
fn idx<'a, const D: usize>(what: &'static str, bytes: &'a [u8], magic: u32) -> Result<([usize; D], &'a [u8])> {
    let wrong = |why: String| Error::Idx { what, why };
    let word = |i: usize| bytes.get(4 * i..4 * i + 4).map(|word| u32::from_be_bytes(word.try_into().expect("4 bytes")));
    match word(0) {
        Some(found) if found == magic => {}
        Some(found) => return Err(wrong(format!("its magic number is {found}, not {magic}"))),
        None => return Err(wrong("it is empty".into())),
    }
    let mut sizes = [0; D];
    for (i, size) in sizes.iter_mut().enumerate() {
        *size = word(i + 1).ok_or_else(|| wrong("its header is cut off".into()))? as usize;
    }
    let contents = &bytes[4 * (D + 1)..];
    let expected = sizes.iter().try_fold(1usize, |product, &size| product.checked_mul(size));
    if expected != Some(contents.len()) {
        return Err(wrong(format!("{} bytes follow a header that announces {sizes:?}", contents.len())));
    }
    Ok((sizes, contents))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(magic: u32, sizes: &[u32], contents: &[u8]) -> Vec<u8> {
        let header = [magic].into_iter().chain(sizes.iter().copied()).flat_map(u32::to_be_bytes);
        header.chain(contents.iter().copied()).collect()
    }

    #[test]
    fn reads_pictures_and_labels() {
        let images = file(0x803, &[2, 2, 2], &[1, 2, 3, 4, 5, 6, 7, 8]);
        let data = Dataset::from_idx(&images, &file(0x801, &[2], &[3, 9])).unwrap();
        assert_eq!((data.len(), data.side(), data.picture(1), data.label(1)), (2, 2, &[5, 6, 7, 8][..], 9));
        let (first, rest) = data.split_at(1);
        assert_eq!((first.len(), rest.len(), rest.picture(0), rest.label(0)), (1, 1, &[5, 6, 7, 8][..], 9));
    }

    #[test]
    fn refuses_what_is_no_idx_file() {
        let labels = file(0x801, &[1], &[0]);
        for images in
            [vec![], b"<!doctype html>".to_vec(), file(0x803, &[1, 2, 2], &[1, 2, 3]), file(0x803, &[u32::MAX; 3], &[])]
        {
            assert!(matches!(Dataset::from_idx(&images, &labels), Err(Error::Idx { .. })));
        }
        let images = file(0x803, &[2, 1, 1], &[1, 2]);
        assert!(Dataset::from_idx(&images, &labels).unwrap_err().to_string().contains("1 labels for 2 pictures"));
    }

    #[test]
    fn the_order_is_a_permutation_that_depends_on_seed_and_epoch() {
        let mut sorted = order(100, 7, 1);
        assert_eq!(sorted, order(100, 7, 1));
        assert_ne!(sorted, order(100, 7, 2));
        assert_ne!(sorted, order(100, 8, 1));
        sorted.sort_unstable();
        assert!(sorted.into_iter().eq(0..100));
    }
}
