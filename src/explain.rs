//! Which part of a picture speaks for a class: Grad-CAM on the last convolution (Selvaraju 2017, <https://arxiv.org/abs/1610.02391>).

use burn::tensor::{Device, Tensor, TensorData};

use crate::error::Result;
use crate::model::Net;
use crate::transfer::floats;

/// How much each part of a picture speaks for a class.
pub struct Heat {
    /// `side * side` bytes: 255 is the most.
    pub heat: Vec<u8>,
    /// Width and height: those of the last convolution's responses.
    pub side: usize,
}

/// Looks at a picture `[1, channels, side, side]` with a net on an autodiff device; `logits` reads its responses.
///
/// # Errors
/// [`crate::Error::Device`] if the device fails.
pub async fn explain(
    net: &Net,
    logits: impl Fn(&Net, Tensor<4>) -> Tensor<2>,
    picture: Tensor<4>,
    class: usize,
    device: &Device,
) -> Result<Heat> {
    // The gradient is wanted of the responses, not of the layers below them.
    let responses = Tensor::from_inner(net.responses(Tensor::from_inner(picture)).inner()).require_grad();
    let [_, filters, height, width] = responses.dims();
    let logits = logits(net, responses.clone());
    let [_, classes] = logits.dims();
    let chosen: Vec<f32> = (0..classes).map(|i| f32::from(u8::from(i == class))).collect();
    let chosen = Tensor::from_data(TensorData::new(chosen, [1, classes]), device);
    let gradients = (logits * chosen).sum().backward();
    let gradient = responses.grad(&gradients).expect("the logits are made of the responses");
    let (responses, gradient) = (floats(responses.inner()).await?, floats(gradient).await?);

    let len = height * width;
    let mut heat = vec![0.0; len];
    for filter in 0..filters {
        let part = filter * len..(filter + 1) * len;
        let weight = gradient[part.clone()].iter().sum::<f32>() / len as f32;
        heat.iter_mut().zip(&responses[part]).for_each(|(heat, response)| *heat += weight * response);
    }
    // What speaks against the class is of no interest.
    let most = heat.iter().copied().fold(0f32, f32::max);
    let byte = |heat: f32| if most > 0.0 { (255.0 * heat.max(0.0) / most).round() as u8 } else { 0 };
    Ok(Heat { heat: heat.into_iter().map(byte).collect(), side: width })
}
