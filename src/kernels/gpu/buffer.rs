//! Tensors of a GPU, and how many units a kernel takes for one.

use burn::backend::TensorMetadata;
use burn::backend::tensor::FloatTensor;
use burn::tensor::{DType, Shape};
use burn_cubecl::cubecl::prelude::*;
use burn_cubecl::ops::numeric::empty_device_contiguous_dtype;
use burn_cubecl::{CubeBackend, CubeDevice};

/// A tensor of a GPU.
pub type Buffer = FloatTensor<CubeBackend>;

/// Bytes of the largest buffer that a device binds.
pub fn largest_buffer(device: &CubeDevice) -> usize {
    usize::try_from(device.client().properties().memory.max_page_size).unwrap_or(usize::MAX)
}

/// A new tensor with whatever is in its memory, on the device of another.
pub fn empty(like: &Buffer, shape: impl Into<Shape>) -> Buffer {
    empty_device_contiguous_dtype(like.client.clone(), like.device.clone(), shape.into(), DType::F32)
}

/// A tensor as the argument of a kernel.
pub fn argument(tensor: &Buffer) -> BufferArg {
    argument_of(tensor, 1)
}

/// A tensor as the argument of a kernel that reads so many numbers at once.
pub fn argument_of(tensor: &Buffer, at_once: usize) -> BufferArg {
    let len = tensor.shape().num_elements() / at_once;
    // SAFETY: the length is the tensor's own.
    unsafe { BufferArg::from_raw_parts(tensor.handle.clone(), len) }
}

/// Units of a cube in kernels with one unit for each number.
pub const UNITS: u32 = 64;

/// Cubes with a unit for each of `len` numbers.
pub fn cubes_for(tensor: &Buffer, len: usize) -> (CubeCount, CubeDim) {
    let units = CubeDim::new_1d(UNITS);
    (burn_cubecl::cubecl::calculate_cube_count_elemwise(&tensor.client, len, units), units)
}
