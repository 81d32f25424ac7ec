//! Changes to training pictures that keep what they show: mirroring, shifting, other colours, hiding a part.

use std::borrow::Cow;
use std::str::FromStr;

use rand::{Rng, RngExt};
use serde::{Deserialize, Deserializer, Serialize};
#[cfg(all(test, not(target_arch = "wasm32")))]
use ts_rs::TS;

use super::color::ColorJitter;
use crate::error::Error;

/// Which changes are made to a training picture, each time it is seen. What has a size is in parts of the picture's side, so
/// that it is the same for every net.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
#[cfg_attr(all(test, not(target_arch = "wasm32")), derive(TS))]
pub struct Augmentation {
    /// Mirror every second picture.
    pub flip: bool,
    /// Shift by up to this part of the side in both directions, at most 0.5; the net's ground comes in (a random crop of the
    /// padded picture).
    pub translate: f32,
    /// Scale all values by between `1 - brightness` and `1 + brightness`.
    pub brightness: f32,
    /// Scale the distance from the mean grey likewise.
    pub contrast: f32,
    /// Scale the distance of each pixel from its own grey likewise; grey pictures have none.
    pub saturation: f32,
    /// Turn the hue by up to this part of the colour wheel either way, at most 0.5; grey pictures have none.
    pub hue: f32,
    /// In every second picture, hide a rectangle of up to this share of it behind noise (Zhong 2017, "Random Erasing").
    pub erase: f32,
}

/// What was saved, also by those who knew no colours: they shifted by pixels, of 28, and called brightness contrast.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Saved {
    flip: bool,
    shift: Option<usize>,
    translate: f32,
    brightness: f32,
    contrast: f32,
    saturation: f32,
    hue: f32,
    erase: f32,
}

/// The side of every net's pictures when shifts were saved in pixels.
const FORMER_SIDE: f32 = 28.0;

impl<'de> Deserialize<'de> for Augmentation {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let saved = Saved::deserialize(deserializer)?;
        let Saved { flip, shift, translate, brightness, contrast, saturation, hue, erase } = saved;
        Ok(match shift {
            Some(pixels) => {
                let translate = (pixels as f32 / FORMER_SIDE).min(MOST_TRANSLATE);
                Self { flip, translate, brightness: contrast, erase, ..Self::default() }
            }
            None => Self { flip, translate, brightness, contrast, saturation, hue, erase },
        })
    }
}

const MOST_TRANSLATE: f32 = 0.5;
const MOST_HUE: f32 = 0.5;

impl FromStr for Augmentation {
    type Err = Error;

    /// Reads `flip,translate=0.07,brightness=0.2,erase=0.3`, or `none`.
    fn from_str(text: &str) -> Result<Self, Error> {
        let mut augmentation = Self::default();
        for part in text.split(',').filter(|part| !matches!(*part, "" | "none")) {
            let (name, value) = part.split_once('=').unwrap_or((part, ""));
            let wrong = || {
                Error::Request(format!("'{part}' is no augmentation: say e.g. flip,translate=0.07,erase=0.3 or none"))
            };
            let share = match name {
                "flip" if value.is_empty() => {
                    augmentation.flip = true;
                    continue;
                }
                // As recipes before had it.
                "shift" => {
                    let pixels: usize = value.parse().map_err(|_| wrong())?;
                    augmentation.translate = pixels as f32 / FORMER_SIDE;
                    continue;
                }
                "translate" => &mut augmentation.translate,
                "brightness" => &mut augmentation.brightness,
                "contrast" => &mut augmentation.contrast,
                "saturation" => &mut augmentation.saturation,
                "hue" => &mut augmentation.hue,
                "erase" => &mut augmentation.erase,
                _ => return Err(wrong()),
            };
            *share = value.parse().map_err(|_| wrong())?;
        }
        augmentation.validate().map_err(|why| Error::Request(format!("augmentation: {why}, and not {text}")))?;
        Ok(augmentation)
    }
}

impl Augmentation {
    /// Refuses what cannot be done to a picture.
    pub(crate) fn validate(&self) -> Result<(), String> {
        let Self { flip: _, translate, brightness, contrast, saturation, hue, erase } = self;
        let shares = [brightness, contrast, saturation, erase].map(|share| (share, 1.0));
        let halves = [(translate, MOST_TRANSLATE), (hue, MOST_HUE)];
        match shares.into_iter().chain(halves).all(|(share, most)| (0.0..=most).contains(share)) {
            true => Ok(()),
            false => {
                Err("translate and hue are from 0 to 0.5; brightness, contrast, saturation and erase from 0 to 1"
                    .into())
            }
        }
    }

    /// Appends a changed copy of the square `picture`, `side * side` bytes a channel; `ground` is each channel's byte for what
    /// comes in at the border.
    pub fn append(&self, picture: &[u8], side: usize, ground: &[u8], random: &mut impl Rng, out: &mut Vec<u8>) {
        let mirrored = self.flip && random.random();
        let reach = (self.translate * side as f32).round() as i32;
        let mut offset = || random.random_range(-reach..=reach) as isize;
        let (dx, dy) = (offset(), offset());
        let colors = [self.brightness, self.contrast, self.saturation, self.hue];
        let mut picture = Cow::Borrowed(picture);
        if colors.iter().any(|&reach| reach > 0.0) {
            ColorJitter::draw(colors, random).apply(picture.to_mut(), ground.len());
        }
        let hidden = self.hidden(side, random);
        for (plane, &ground) in picture.chunks(side * side).zip(ground) {
            for y in 0..side {
                for at in 0..side {
                    let x = if mirrored { side - 1 - at } else { at };
                    let from = (x.checked_add_signed(dx), y.checked_add_signed(dy));
                    out.push(match from {
                        _ if hidden.holds(at, y) => random.random(),
                        (Some(x), Some(y)) if x < side && y < side => plane[y * side + x],
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

    fn none() -> Augmentation {
        Augmentation::default()
    }

    /// As 0.1's first pages and commit 296e7d6 kept it, and as it is kept now.
    #[test]
    fn what_was_saved_is_what_it_was() {
        let before = r#"{"flip":true,"shift":2,"contrast":0.2,"erase":0.1}"#;
        let read: Augmentation = serde_json::from_str(before).unwrap();
        assert_eq!(read, Augmentation { flip: true, translate: 2.0 / 28.0, brightness: 0.2, erase: 0.1, ..none() });
        let now = Augmentation { contrast: 0.3, hue: 0.1, ..read };
        assert_eq!(serde_json::from_str::<Augmentation>(&serde_json::to_string(&now).unwrap()).unwrap(), now);
        assert_eq!(serde_json::from_str::<Augmentation>("{}").unwrap(), none());
    }

    #[test]
    fn text_is_read_and_mistakes_are_named() {
        let read: Augmentation = "flip,translate=0.1,brightness=0.5,hue=0.2,erase=0.3".parse().unwrap();
        let expected = Augmentation { flip: true, translate: 0.1, brightness: 0.5, hue: 0.2, erase: 0.3, ..none() };
        assert_eq!(read, expected);
        assert_eq!("none".parse::<Augmentation>().unwrap(), Augmentation::default());
        for wrong in ["erase=3", "translate=0.6", "hue=-0.1", "contrast=", "flip=1"] {
            assert!(wrong.parse::<Augmentation>().is_err(), "{wrong}");
        }
        assert_eq!("shift=14".parse::<Augmentation>().unwrap(), Augmentation { translate: 0.5, ..none() });
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
