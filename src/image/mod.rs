//! From pixels to the tensor that a net reads: the only home of grey, resizing, mean and standard deviation.
//!
//! A picture is first *reduced* to the resolution of the training pictures (28 x 28 bytes for Fashion-MNIST), which is
//! what examples are stored as, and then *enlarged* to the net's input and normalised.

mod augment;
mod color;
mod picture;
mod resize;

pub use augment::Augmentation;
pub use picture::Picture;
pub use resize::Fit;
use resize::Resize;
pub(crate) use resize::shares;

use burn::tensor::{Device, Tensor, TensorData};
use serde::{Deserialize, Serialize};

use crate::error::{Error, Result};

/// The largest side of a picture, in pixels.
pub const MAX_SIDE: usize = 4096;

/// How pictures become a net's input; part of the manifest.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Preprocessing {
    /// Side of the reduced picture, in pixels: the training pictures' own.
    pub resolution: usize,
    /// Mean of the training pixels, each between 0 and 1, per channel: one for grey, three for red, green, blue.
    pub mean: Vec<f32>,
    /// Standard deviation of the training pixels, per channel.
    pub std: Vec<f32>,
    /// The training pictures are bright on black: a picture with a light border is inverted.
    pub dark_background: bool,
    /// How a picture that is no square becomes one.
    #[serde(default)]
    pub fit: Fit,
}

impl Preprocessing {
    /// Fashion-MNIST: 28 x 28, grey, bright on black; mean and deviation over its 60,000 training pictures.
    pub fn fashion_mnist() -> Self {
        Self { resolution: 28, mean: vec![0.286], std: vec![0.353], dark_background: true, fit: Fit::Whole }
    }

    /// Number of channels: 1 or 3.
    pub fn channels(&self) -> usize {
        self.mean.len()
    }

    /// Bytes of a reduced picture: channel after channel.
    pub fn reduced_len(&self) -> usize {
        self.channels() * self.resolution * self.resolution
    }

    /// What a picture without anything in it is for the net, a byte for each channel: black where the training pictures have
    /// that behind them, and else their mean.
    pub fn ground(&self) -> Vec<u8> {
        let byte = |mean: &f32| if self.dark_background { 0 } else { (255.0 * mean).round() as u8 };
        self.mean.iter().map(byte).collect()
    }

    /// Refuses values that would not give a picture.
    pub fn validate(&self) -> Result<(), String> {
        let finite = |values: &[f32]| values.iter().all(|value| value.is_finite());
        if !(1..=512).contains(&self.resolution) {
            return Err(format!("the resolution is between 1 and 512, not {}", self.resolution));
        }
        if let Fit::Crop(shorter) = self.fit
            && !(self.resolution..=1024).contains(&shorter)
        {
            return Err(format!("pictures are cropped from {} to 1024 pixels, not {shorter}", self.resolution));
        }
        if !matches!(self.channels(), 1 | 3) || self.std.len() != self.channels() {
            return Err("mean and std each have 1 or 3 numbers".into());
        }
        if !finite(&self.mean) || !finite(&self.std) || self.std.iter().any(|&std| std <= 0.0) {
            return Err("mean and std are finite, std above 0".into());
        }
        Ok(())
    }

    /// Reduces a picture to `resolution`, keeping its proportions; transparent pixels count as white. The result is what
    /// Pillow's antialiased bilinear resizing gives, to 1/255.
    ///
    /// # Errors
    /// [`Error::PictureSide`], [`Error::PictureSize`].
    pub fn reduce(&self, picture: &Picture) -> Result<Vec<u8>> {
        self.reduce_inverting(picture, self.dark_background).map(|(seen, _)| seen)
    }

    /// [`reduce`](Self::reduce), and whether the picture was inverted: with `invert`, one with a light border is.
    ///
    /// # Errors
    /// Likewise.
    pub fn reduce_inverting(&self, picture: &Picture, invert: bool) -> Result<(Vec<u8>, bool)> {
        let &Picture { width, height, ref pixels } = picture;
        if !(1..=MAX_SIDE).contains(&width) || !(1..=MAX_SIDE).contains(&height) {
            return Err(Error::PictureSide { width, height, max: MAX_SIDE });
        }
        let expected = 4 * width * height;
        if pixels.len() != expected {
            return Err(Error::PictureSize { width, height, bytes: pixels.len(), expected });
        }
        let channels = self.channels();
        let inverted = invert && light_border(pixels, width, channels);
        let read = |y: usize, row: &mut [f32]| {
            planes(&pixels[4 * width * y..][..4 * width], channels, row);
            if inverted {
                row.iter_mut().for_each(|value| *value = 255.0 - *value);
            }
        };
        let reduced = Resize::new(self.fit, width, height, self.resolution).planes(width, channels, read);
        Ok((reduced.into_iter().map(|value| value.round() as u8).collect(), inverted))
    }

    /// Enlarges reduced pictures to `[n, channels, side, side]` and normalises them.
    pub fn tensor<'a>(&self, reduced: impl Iterator<Item = &'a [u8]>, side: usize, device: &Device) -> Tensor<4> {
        Tensor::from_data(self.values(reduced, side), device)
    }

    /// The numbers of [`tensor`](Self::tensor), for which no device is needed.
    pub fn values<'a>(&self, reduced: impl Iterator<Item = &'a [u8]>, side: usize) -> TensorData {
        let enlarge = resize::Enlarge::new(self.resolution, side);
        let mut values = Vec::new();
        let mut pictures = 0;
        for picture in reduced {
            pictures += 1;
            let planes = picture.chunks(self.resolution * self.resolution);
            for (plane, (mean, std)) in planes.zip(self.mean.iter().zip(&self.std)) {
                enlarge.append(plane, 1.0 / (255.0 * std), -mean / std, &mut values);
            }
        }
        TensorData::new(values, [pictures, self.channels(), side, side])
    }
}

/// Splits interleaved RGBA over white into one grey plane (ITU-R 601 luma) or three colour planes, 0 to 255, one after the other.
fn planes(rgba: &[u8], channels: usize, planes: &mut [f32]) {
    let over_white = |pixel: &[u8], channel: usize| {
        let alpha = f32::from(pixel[3]) / 255.0;
        f32::from(pixel[channel]) * alpha + 255.0 * (1.0 - alpha)
    };
    let luma =
        |pixel: &[u8]| 0.299 * over_white(pixel, 0) + 0.587 * over_white(pixel, 1) + 0.114 * over_white(pixel, 2);
    for (channel, plane) in planes.chunks_mut(rgba.len() / 4).enumerate() {
        for (value, pixel) in plane.iter_mut().zip(rgba.chunks_exact(4)) {
            *value = if channels == 1 { luma(pixel) } else { over_white(pixel, channel) };
        }
    }
}

/// Whether the outermost pixels are brighter than mid-grey on average.
fn light_border(rgba: &[u8], width: usize, channels: usize) -> bool {
    let rows = rgba.chunks(4 * width);
    let last = rows.len() - 1;
    let mut border = Vec::new();
    for (y, row) in rows.enumerate() {
        match y == 0 || y == last {
            true => border.extend_from_slice(row),
            false => {
                border.extend_from_slice(&row[..4]);
                border.extend_from_slice(&row[4 * (width - 1)..]);
            }
        }
    }
    let mut values = vec![0.0; channels * border.len() / 4];
    planes(&border, channels, &mut values);
    values.iter().sum::<f32>() > 127.5 * values.len() as f32
}

#[cfg(test)]
mod tests {
    use super::*;

    fn picture(width: usize, height: usize, pixel: impl Fn(usize, usize) -> [u8; 4]) -> Picture {
        let pixels = (0..height).flat_map(|y| (0..width).map(move |x| (x, y))).flat_map(|(x, y)| pixel(x, y)).collect();
        Picture { width, height, pixels }
    }

    #[test]
    fn a_grey_picture_of_the_right_size_is_kept_as_it_is() {
        let value = |x: usize, y: usize| if x == 0 || y == 0 || x == 27 || y == 27 { 0 } else { (x * 9) as u8 };
        let source = picture(28, 28, |x, y| [value(x, y), value(x, y), value(x, y), 255]);
        let reduced = Preprocessing::fashion_mnist().reduce(&source).unwrap();
        let expected: Vec<u8> = (0..28).flat_map(|y| (0..28).map(move |x| (x, y))).map(|(x, y)| value(x, y)).collect();
        assert_eq!(reduced, expected);
    }

    #[test]
    fn a_light_background_becomes_dark() {
        let source =
            picture(56, 56, |x, y| if x.abs_diff(28) < 8 && y.abs_diff(28) < 8 { [0, 0, 0, 255] } else { [255; 4] });
        let reduced = Preprocessing::fashion_mnist().reduce(&source).unwrap();
        assert_eq!((reduced[0], reduced[14 * 28 + 14]), (0, 255));
        let (kept, inverted) = Preprocessing::fashion_mnist().reduce_inverting(&source, false).unwrap();
        assert_eq!((kept[0], kept[14 * 28 + 14], inverted), (255, 0, false));
    }

    #[test]
    fn a_wide_picture_keeps_its_proportions() {
        let source = picture(100, 50, |_, _| [200, 200, 200, 255]);
        let preprocessing = Preprocessing { dark_background: false, ..Preprocessing::fashion_mnist() };
        let reduced = preprocessing.reduce(&source).unwrap();
        assert_eq!(reduced, vec![200; 28 * 28]);
    }

    #[test]
    fn wrong_sizes_are_refused() {
        let preprocessing = Preprocessing::fashion_mnist();
        let short = Picture { width: 2, height: 2, pixels: vec![0; 15] };
        assert!(matches!(preprocessing.reduce(&short), Err(Error::PictureSize { expected: 16, .. })));
        let empty = Picture { width: 0, height: 2, pixels: vec![] };
        assert!(matches!(preprocessing.reduce(&empty), Err(Error::PictureSide { .. })));
    }
}
