//! Numbers to a device and back.
//!
//! What is on its way to or from a GPU takes memory of its own: a browser shares it between the page's process and the
//! GPU's, and keeps as much as was ever needed at once. So large tensors go in pieces, each once the one before has
//! arrived.

use burn::tensor::{Device, Tensor, TensorData};

use crate::error::{Error, Result};

/// Numbers that are on their way at once: 8 MiB.
pub const PIECE: usize = 1 << 21;

/// Whether so many numbers are too many for one piece. On the CPU they are where they belong already.
fn are_many(len: usize) -> bool {
    cfg!(any(feature = "webgpu", feature = "cuda")) && len > PIECE
}

/// Reads a tensor's numbers.
///
/// # Errors
/// [`Error::Device`] if the device fails.
pub async fn floats<const D: usize>(tensor: Tensor<D>) -> Result<Vec<f32>> {
    let len = tensor.shape().num_elements();
    if !are_many(len) {
        return read(tensor).await;
    }
    let flat: Tensor<1> = tensor.flatten(0, D - 1);
    let mut numbers = Vec::with_capacity(len);
    for from in (0..len).step_by(PIECE) {
        let piece = flat.clone().slice(from..len.min(from + PIECE));
        numbers.append(&mut read(piece).await?);
    }
    Ok(numbers)
}

/// Brings `len` numbers to a device, flat; `next` gives as many of them as it is asked
/// for, in the place of zeros.
///
/// # Errors
/// Those of `next`; [`Error::Device`] if the device fails.
pub async fn tensor(len: usize, mut next: impl FnMut(&mut [f32]) -> Result<()>, device: &Device) -> Result<Tensor<1>> {
    let mut given = |len: usize| {
        let mut numbers = vec![0.0; len];
        next(&mut numbers).map(|()| Tensor::from_data(TensorData::new(numbers, [len]), device))
    };
    if !are_many(len) {
        return given(len);
    }
    let mut tensor = empty(len, device);
    for from in (0..len).step_by(PIECE) {
        put(&mut tensor, from, given(PIECE.min(len - from))?).await?;
    }
    Ok(tensor)
}

/// A tensor for `len` numbers that come in pieces. It has a buffer of its own, as in training: there it takes the place of
/// what a net's weights and gradients have left.
pub fn empty(len: usize, device: &Device) -> Tensor<1> {
    in_own_buffers(device, len, |len| Tensor::empty([len], device))
}

/// Puts a piece into a tensor, from `from` on, and waits until it has arrived.
///
/// # Errors
/// [`Error::Device`] if the device fails.
pub async fn put(tensor: &mut Tensor<1>, from: usize, piece: Tensor<1>) -> Result<()> {
    tensor.inplace(|tensor| tensor.slice_assign(from..from + piece.dims()[0], piece));
    read(tensor.clone().slice(from..from + 1)).await.map(|_| ())
}

/// Runs `task` with a buffer of its own, of exactly its size, for each tensor that it makes. In a browser, buffers are not
/// divided; where they are shared by tensors of all sizes, some lies in a much larger one sooner or later, and training,
/// which makes the same tensors in each step, takes more and more memory.
pub(crate) fn in_own_buffers<I: Send, O: Send>(device: &Device, input: I, task: impl Fn(I) -> O + Send) -> O {
    if cfg!(target_arch = "wasm32") { device.memory_persistent_allocations(input, task) } else { task(input) }
}

async fn read<const D: usize>(tensor: Tensor<D>) -> Result<Vec<f32>> {
    let lost = |why: &dyn std::fmt::Debug| Error::Device {
        device: "the device",
        why: format!("its answer could not be read ({why:?})"),
    };
    let data = tensor.into_data_async().await.map_err(|why| lost(&why))?;
    data.convert::<f32>().try_into_vec().map_err(|why| lost(&why))
}
