//! A sample's picture as a project keeps it: compressed, of a bounded size, opaque.

use alexnet_web::protocol::Picture;
use anyhow::{Context, Result};
use image::codecs::{jpeg::JpegEncoder, png::PngEncoder};
use image::imageops::{FilterType, resize};
use image::{ImageBuffer, Rgb, RgbImage, Rgba};

use super::page;

/// Browsers call 0.9 what is 90 here.
const QUALITY: u8 = 90;

/// The bytes of a picture's file.
pub struct Kept {
    pub bytes: Vec<u8>,
    /// `png` or `jpeg`.
    pub kind: &'static str,
}

impl Kept {
    /// Scales a picture down to what the page keeps; what is transparent is white. A small one is kept exactly.
    pub fn of(picture: &Picture) -> Result<Self> {
        let (width, height) = (picture.width as u32, picture.height as u32);
        let image: ImageBuffer<Rgba<u8>, _> =
            ImageBuffer::from_raw(width, height, &picture.pixels[..]).context("it has no pixels")?;
        let (shorter, longer) = (f64::from(width.min(height)), f64::from(width.max(height)));
        let [shortest, longest, exact] = page::kept_sides();
        let scale = (f64::from(shortest) / shorter).min(f64::from(longest) / longer).min(1.0);
        let scaled = |side: u32| ((f64::from(side) * scale).round() as u32).max(1);
        let small = resize(&image, scaled(width), scaled(height), FilterType::Triangle);
        let opaque = RgbImage::from_fn(small.width(), small.height(), |x, y| {
            let Rgba([red, green, blue, alpha]) = *small.get_pixel(x, y);
            let alpha = u32::from(alpha);
            Rgb([red, green, blue].map(|value| ((u32::from(value) * alpha + 255 * (255 - alpha) + 127) / 255) as u8))
        });
        let mut bytes = Vec::new();
        let kind = if opaque.width().max(opaque.height()) <= exact {
            opaque.write_with_encoder(PngEncoder::new(&mut bytes))?;
            "png"
        } else {
            opaque.write_with_encoder(JpegEncoder::new_with_quality(&mut bytes, QUALITY))?;
            "jpeg"
        };
        Ok(Self { bytes, kind })
    }

    /// The picture as whoever opens the project has it.
    pub fn decode(&self) -> Result<Picture> {
        let image = image::load_from_memory(&self.bytes)?.into_rgba8();
        let (width, height) = (image.width() as usize, image.height() as usize);
        Ok(Picture { width, height, pixels: image.into_raw() })
    }
}
