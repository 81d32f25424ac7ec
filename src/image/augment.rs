//! Changes to training pictures that keep what they show: mirroring, shifting, contrast, hiding a part.

use std::str::FromStr;

use rand::{Rng, RngExt};
use serde::{Deserialize, Serialize};
#[cfg(all(test, not(target_arch = "wasm32")))]
use ts_rs::TS;

use crate::error::Error;

/// Which changes are made to a training picture, each time it is seen.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(all(test, not(target_arch = "wasm32")), derive(TS))]
#[serde(default)]
pub struct Augmentation {
    /// Mirror every second picture.
    pub flip: bool,
    /// Shift by up to so many pixels in both directions; the net's ground comes in (a random crop of the padded picture).
    pub shift: usize,
    /// Scale brightness by between `1 - contrast` and `1 + contrast`.
    pub contrast: f32,
    /// In every second picture, hide a rectangle of up to this share of it behind noise (Zhong 2017, "Random Erasing").
    pub erase: f32,
}

impl FromStr for Augmentation {
    type Err = Error;

    /// Reads `flip,shift=2,contrast=0.2,erase=0.3`, or `none`.
    fn from_str(text: &str) -> Result<Self, Error> {
        let mut augmentation = Self::default();
        for part in text.split(',').filter(|part| !matches!(*part, "" | "none")) {
            let (name, value) = part.split_once('=').unwrap_or((part, ""));
            let wrong =
                || Error::Request(format!("'{part}' is no augmentation: say e.g. flip,shift=2,erase=0.3 or none"));
            let share = || value.parse().ok().filter(|share| (0.0..=1.0).contains(share)).ok_or_else(wrong);
            match name {
                "flip" if value.is_empty() => augmentation.flip = true,
                "shift" => augmentation.shift = value.parse().ok().filter(|&shift| shift < 28).ok_or_else(wrong)?,
                "contrast" => augmentation.contrast = share()?,
                "erase" => augmentation.erase = share()?,
                _ => return Err(wrong()),
            }
        }
        Ok(augmentation)
    }
}

impl Augmentation {
    /// Refuses what cannot be done to a picture of that side.
    pub(crate) fn validate(&self, side: usize) -> Result<(), String> {
        let shares = [self.contrast, self.erase];
        match self.shift < side && shares.iter().all(|share| (0.0..=1.0).contains(share)) {
            true => Ok(()),
            false => {
                Err(format!("pictures are shifted by less than {side} pixels; contrast and erase are from 0 to 1"))
            }
        }
    }

    /// Appends a changed copy of the square `picture`, `side * side` bytes a channel; `ground` is each channel's byte for what
    /// comes in at the border.
    pub fn append(&self, picture: &[u8], side: usize, ground: &[u8], random: &mut impl Rng, out: &mut Vec<u8>) {
        let mirrored = self.flip && random.random();
        let reach = self.shift as i32;
        let mut offset = || random.random_range(-reach..=reach) as isize;
        let (dx, dy) = (offset(), offset());
        let gain = 1.0 + self.contrast * random.random_range(-1.0..=1.0f32);
        let hidden = self.hidden(side, random);
        for (plane, &ground) in picture.chunks(side * side).zip(ground) {
            for y in 0..side {
                for at in 0..side {
                    let x = if mirrored { side - 1 - at } else { at };
                    let from = (x.checked_add_signed(dx), y.checked_add_signed(dy));
                    out.push(match from {
                        _ if hidden.holds(at, y) => random.random(),
                        (Some(x), Some(y)) if x < side && y < side => {
                            (f32::from(plane[y * side + x]) * gain).round().min(255.0) as u8
                        }
                        _ => ground,
                    });
                }
            }
        }
    }

    /// The rectangle to hide, perhaps an empty one: its area and its proportions are drawn, then its place.
    fn hidden(&self, side: usize, random: &mut impl Rng) -> Rectangle {
        if self.erase == 0.0 || random.random() {
            return Rectangle::default();
        }
        let area = random.random_range(0.02..=self.erase.max(0.02)) * (side * side) as f32;
        // Between three times as wide as high, and three times as high as wide.
        let proportion = 3f32.powf(random.random_range(-1.0..=1.0));
        let [width, height] =
            [(area * proportion).sqrt(), (area / proportion).sqrt()].map(|x| (x.round() as usize).clamp(1, side));
        let [left, top] = [width, height].map(|extent| random.random_range(0..=side - extent));
        Rectangle { left, top, width, height }
    }
}

/// A part of a picture, in pixels.
#[derive(Default)]
struct Rectangle {
    left: usize,
    top: usize,
    width: usize,
    height: usize,
}

impl Rectangle {
    fn holds(&self, x: usize, y: usize) -> bool {
        x.wrapping_sub(self.left) < self.width && y.wrapping_sub(self.top) < self.height
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand::{SeedableRng, rngs::StdRng};

    #[test]
    fn text_is_read_and_mistakes_are_named() {
        let read: Augmentation = "flip,shift=2,contrast=0.5,erase=0.3".parse().unwrap();
        assert_eq!(read, Augmentation { flip: true, shift: 2, contrast: 0.5, erase: 0.3 });
        assert_eq!("none".parse::<Augmentation>().unwrap(), Augmentation::default());
        assert!("erase=3".parse::<Augmentation>().is_err());
        assert!("spin".parse::<Augmentation>().unwrap_err().to_string().contains("'spin'"));
    }

    #[test]
    fn no_augmentation_changes_nothing_and_a_flip_mirrors() {
        let mut random = StdRng::seed_from_u64(1);
        let mut out = Vec::new();
        Augmentation::default().append(&[1, 2, 3, 4], 2, &[0], &mut random, &mut out);
        assert_eq!(out, [1, 2, 3, 4]);
        let flip = Augmentation { flip: true, ..Default::default() };
        let seen: std::collections::BTreeSet<_> = (0..20)
            .map(|_| {
                out.clear();
                flip.append(&[1, 2, 3, 4], 2, &[0], &mut random, &mut out);
                out.clone()
            })
            .collect();
        assert_eq!(seen, [vec![1, 2, 3, 4], vec![2, 1, 4, 3]].into());
    }

    #[test]
    fn erasing_hides_a_part_of_half_of_the_pictures() {
        let (side, mut random) = (28, StdRng::seed_from_u64(2));
        let erase = Augmentation { erase: 0.25, ..Default::default() };
        let changed: Vec<usize> = (0..200)
            .map(|_| {
                let mut out = Vec::new();
                erase.append(&vec![7; side * side], side, &[0], &mut random, &mut out);
                out.iter().filter(|&&pixel| pixel != 7).count()
            })
            .collect();
        let pictures = changed.iter().filter(|&&pixels| pixels > 0).count();
        assert!((70..130).contains(&pictures), "{pictures} of 200 were changed");
        let largest = changed.into_iter().max().unwrap();
        // Rounding both sides up makes the rectangle somewhat larger than was drawn.
        assert!((150..230).contains(&largest), "up to {largest} of 784 pixels");
    }
}
