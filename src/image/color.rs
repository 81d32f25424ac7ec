//! Changes of a picture's colours, as torchvision's `ColorJitter` makes them of floats: brightness, contrast, saturation, hue,
//! in this order.

use rand::{Rng, RngExt};

/// How much of red, green and blue there is in grey (ITU-R 601, as torchvision and Pillow have it).
const LUMA: [f32; 3] = [0.2989, 0.587, 0.114];

/// What is done to one picture.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct ColorJitter {
    /// Times the value.
    pub brightness: f32,
    /// Times the distance from the picture's mean grey.
    pub contrast: f32,
    /// Times the distance from each pixel's own grey.
    pub saturation: f32,
    /// Turns of the hue, from -0.5 to 0.5.
    pub hue: f32,
}

/// A factor between `1 - reach` and `1 + reach`, never below 0.
fn factor(reach: f32, random: &mut impl Rng) -> f32 {
    (1.0 + reach * random.random_range(-1.0..=1.0f32)).max(0.0)
}

impl ColorJitter {
    pub fn draw([brightness, contrast, saturation, hue]: [f32; 4], random: &mut impl Rng) -> Self {
        Self {
            brightness: factor(brightness, random),
            contrast: factor(contrast, random),
            saturation: factor(saturation, random),
            hue: hue * random.random_range(-1.0..=1.0f32),
        }
    }

    /// Changes the bytes of a picture, channel after channel; grey has neither saturation nor hue.
    pub fn apply(&self, picture: &mut [u8], channels: usize) {
        let Self { brightness, contrast, saturation, hue } = *self;
        let len = picture.len() / channels;
        let mut pixels: Vec<[f32; 3]> = (0..len)
            .map(|i| std::array::from_fn(|c| f32::from(picture[len * (c % channels) + i]) * brightness))
            .map(|pixel: [f32; 3]| pixel.map(clamp))
            .collect();
        if contrast != 1.0 {
            let mean = pixels.iter().map(|&pixel| f64::from(grey(pixel))).sum::<f64>() / len.max(1) as f64;
            for pixel in &mut pixels {
                *pixel = pixel.map(|value| clamp(blend(value, mean as f32, contrast)));
            }
        }
        if channels == 3 && (saturation != 1.0 || hue != 0.0) {
            for pixel in &mut pixels {
                let own = grey(*pixel);
                *pixel = turn(pixel.map(|value| clamp(blend(value, own, saturation))), hue);
            }
        }
        for (i, pixel) in pixels.into_iter().enumerate() {
            for (channel, value) in pixel.into_iter().take(channels).enumerate() {
                picture[len * channel + i] = value.round() as u8;
            }
        }
    }
}

fn grey(pixel: [f32; 3]) -> f32 {
    pixel.iter().zip(LUMA).map(|(value, share)| value * share).sum()
}

fn blend(value: f32, other: f32, factor: f32) -> f32 {
    factor * value + (1.0 - factor) * other
}

fn clamp(value: f32) -> f32 {
    value.clamp(0.0, 255.0)
}

/// The pixel with its hue turned: by way of the hexagon of hues, on which neither the largest nor the smallest of the three
/// changes.
fn turn(pixel: [f32; 3], turns: f32) -> [f32; 3] {
    let [r, g, b] = pixel;
    let (most, least) = (r.max(g).max(b), r.min(g).min(b));
    let range = most - least;
    if range == 0.0 || turns == 0.0 {
        return pixel;
    }
    let sixth = match most {
        _ if most == r => (g - b) / range,
        _ if most == g => 2.0 + (b - r) / range,
        _ => 4.0 + (r - g) / range,
    };
    let sixth = (sixth + 6.0 * turns).rem_euclid(6.0);
    // Each channel rises and falls along the hexagon, a third of it after the one before.
    [5.0, 3.0, 1.0].map(|shift| {
        let k = (shift + sixth).rem_euclid(6.0);
        most - range * k.min(4.0 - k).clamp(0.0, 1.0)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const NONE: ColorJitter = ColorJitter { brightness: 1.0, contrast: 1.0, saturation: 1.0, hue: 0.0 };

    fn changed(jitter: ColorJitter, picture: &[u8]) -> Vec<u8> {
        let mut picture = picture.to_vec();
        jitter.apply(&mut picture, 3);
        picture
    }

    /// Two pixels: (200, 100, 50) and (10, 20, 240). The answers are those of torchvision's formulas, and
    /// of Python's colorsys for the hue.
    const PICTURE: [u8; 6] = [200, 10, 100, 20, 50, 240];

    #[test]
    fn it_changes_what_torchvision_changes() {
        assert_eq!(changed(NONE, &PICTURE), PICTURE);
        assert_eq!(changed(ColorJitter { brightness: 1.5, ..NONE }, &PICTURE), [255, 15, 150, 30, 75, 255]);
        assert_eq!(changed(ColorJitter { contrast: 0.5, ..NONE }, &PICTURE), [142, 47, 92, 52, 67, 162]);
        assert_eq!(changed(ColorJitter { saturation: 0.0, ..NONE }, &PICTURE), [124, 42, 124, 42, 124, 42]);
        assert_eq!(changed(ColorJitter { hue: 0.5, ..NONE }, &PICTURE), [50, 240, 150, 230, 200, 10]);
        assert_eq!(changed(ColorJitter { hue: 1.0 / 3.0, ..NONE }, &PICTURE), [50, 240, 200, 10, 100, 20]);
    }

    #[test]
    fn grey_has_no_colour_to_change() {
        let mut grey = [7, 200];
        ColorJitter { saturation: 0.0, hue: 0.3, ..NONE }.apply(&mut grey, 1);
        assert_eq!(grey, [7, 200]);
        ColorJitter { brightness: 0.5, ..NONE }.apply(&mut grey, 1);
        assert_eq!(grey, [4, 100]);
    }
}
