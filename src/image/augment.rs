//! Changes to training pictures that keep what they show: mirroring, shifting, contrast.

use std::str::FromStr;

use rand::{Rng, RngExt};

use crate::error::Error;

/// Which changes are made to a training picture, each time it is seen.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Augmentation {
    /// Mirror every second picture.
    pub flip: bool,
    /// Shift by up to so many pixels in both directions; black comes in (a random crop of the padded picture).
    pub shift: usize,
    /// Scale brightness by between `1 - contrast` and `1 + contrast`.
    pub contrast: f32,
}

impl FromStr for Augmentation {
    type Err = Error;

    /// Reads `flip,shift=2,contrast=0.2`, or `none`.
    fn from_str(text: &str) -> Result<Self, Error> {
        let mut augmentation = Self::default();
        for part in text.split(',').filter(|part| !matches!(*part, "" | "none")) {
            let (name, value) = part.split_once('=').unwrap_or((part, ""));
            let wrong =
                || Error::Request(format!("'{part}' is no augmentation: say e.g. flip,shift=2,contrast=0.2 or none"));
            match name {
                "flip" if value.is_empty() => augmentation.flip = true,
                "shift" => augmentation.shift = value.parse().ok().filter(|&shift| shift < 28).ok_or_else(wrong)?,
                "contrast" => {
                    let contrast = value.parse().ok().filter(|contrast| (0.0..=1.0).contains(contrast));
                    augmentation.contrast = contrast.ok_or_else(wrong)?;
                }
                _ => return Err(wrong()),
            }
        }
        Ok(augmentation)
    }
}

impl Augmentation {
    /// Appends a changed copy of the square `picture`, `side * side` bytes a channel.
    pub fn append(&self, picture: &[u8], side: usize, random: &mut impl Rng, out: &mut Vec<u8>) {
        let mirrored = self.flip && random.random();
        let reach = self.shift as i32;
        let mut offset = || random.random_range(-reach..=reach) as isize;
        let (dx, dy) = (offset(), offset());
        let gain = 1.0 + self.contrast * random.random_range(-1.0..=1.0f32);
        for plane in picture.chunks(side * side) {
            for y in 0..side {
                for x in 0..side {
                    let x = if mirrored { side - 1 - x } else { x };
                    let from = (x.checked_add_signed(dx), y.checked_add_signed(dy));
                    out.push(match from {
                        (Some(x), Some(y)) if x < side && y < side => {
                            (f32::from(plane[y * side + x]) * gain).round().min(255.0) as u8
                        }
                        _ => 0,
                    });
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand::{SeedableRng, rngs::StdRng};

    #[test]
    fn text_is_read_and_mistakes_are_named() {
        let read: Augmentation = "flip,shift=2,contrast=0.5".parse().unwrap();
        assert_eq!(read, Augmentation { flip: true, shift: 2, contrast: 0.5 });
        assert_eq!("none".parse::<Augmentation>().unwrap(), Augmentation::default());
        assert!("spin".parse::<Augmentation>().unwrap_err().to_string().contains("'spin'"));
    }

    #[test]
    fn no_augmentation_changes_nothing_and_a_flip_mirrors() {
        let mut random = StdRng::seed_from_u64(1);
        let mut out = Vec::new();
        Augmentation::default().append(&[1, 2, 3, 4], 2, &mut random, &mut out);
        assert_eq!(out, [1, 2, 3, 4]);
        let flip = Augmentation { flip: true, ..Default::default() };
        let seen: std::collections::BTreeSet<_> = (0..20)
            .map(|_| {
                out.clear();
                flip.append(&[1, 2, 3, 4], 2, &mut random, &mut out);
                out.clone()
            })
            .collect();
        assert_eq!(seen, [vec![1, 2, 3, 4], vec![2, 1, 4, 3]].into());
    }
}
