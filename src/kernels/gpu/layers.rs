//! The layers and their gradients, each as the kernels that compute it.

use burn::backend::TensorMetadata;
use burn::backend::tensor::{FloatTensor, IntTensor};
use burn::tensor::Shape;
use burn_cubecl::CubeBackend;
use burn_cubecl::cubecl::prelude::*;
use burn_cubecl::kernel::into_contiguous;

use super::buffer::{Buffer, argument, argument_of, cubes_for, empty};
use super::depthwise;
use super::pointwise::{self, PaddingLaunch, SUMMING};
use super::pool::{self, SidesLaunch};
use super::problem::{Axis, Bias, Digit, Problem, plain, plain_depth};
use super::{loss, tune};
use crate::kernels::backend::{Gradients, Layers, Rates};
use crate::kernels::{Activation, Slide, Window};

/// The digits of a convolution's axes: a place in a batch of pictures, and a place under the kernel.
fn digits(outer: [usize; 3], middle: [usize; 3], inner: [usize; 3]) -> Axis {
    let digit = |[size, first, second]: [usize; 3]| Digit { size, first, second };
    Axis { outer: digit(outer), middle: digit(middle), inner: digit(inner) }
}

/// How pictures are padded: zeros before and after, and between the pixels.
struct Padding {
    before: usize,
    crop: usize,
    spread: usize,
    sides: [usize; 2],
}

/// Pictures `[n, c, h, w]` laid into zeros, `[n, c, sides.0, sides.1]`; themselves if that changes nothing.
fn pad(input: Buffer, padding: Padding) -> Buffer {
    let [n, c, height, width] = input.shape().dims();
    let Padding { before, crop, spread, sides: [padded_height, padded_width] } = padding;
    if [padded_height, padded_width] == [height, width] && before == crop {
        return input;
    }
    let out = empty(&input, [n, c, padded_height, padded_width]);
    let len = out.shape().num_elements();
    let (cubes, units) = cubes_for(&out, len);
    let sizes = PaddingLaunch::new(height, width, padded_height, padded_width, before, crop, spread);
    // SAFETY: the sizes are those of the tensors.
    unsafe {
        pointwise::pad::launch_unchecked(&out.client, cubes, units, argument(&input), argument(&out), len, sizes);
    }
    out
}

/// Pictures with the zeros that a convolution slides over.
fn pad_for(input: Buffer, slide: Slide) -> Buffer {
    let [_, _, height, width] = input.shape().dims();
    let sides = [height, width].map(|side| slide.padded(side));
    pad(input, Padding { before: slide.padding[0], crop: 0, spread: 1, sides })
}

/// Kernels `[o, c, k, l]` turned around, `[c, o, k, l]`.
fn turn(weight: Buffer) -> Buffer {
    let [o, c, k, l] = weight.shape().dims();
    let out = empty(&weight, [c, o, k, l]);
    let (cubes, units) = cubes_for(&out, len(&out));
    // SAFETY: the sizes are those of the tensors.
    unsafe {
        let (from, to) = (argument(&weight), argument(&out));
        pointwise::turn::launch_unchecked(&out.client, cubes, units, from, to, o, c, k * l);
    }
    out
}

/// Multiplies in the way that was measured to be the fastest.
fn multiply(problem: Problem, left: &Buffer, right: &Buffer, bias: &Buffer, shape: impl Into<Shape>) -> Buffer {
    problem.launch(tune::choose(&problem, &left.device), left, right, bias, shape.into())
}

fn len(tensor: &Buffer) -> usize {
    tensor.shape().num_elements()
}

impl Layers for CubeBackend {
    fn conv2d_layer(
        input: FloatTensor<Self>,
        weight: FloatTensor<Self>,
        bias: FloatTensor<Self>,
        slide: Slide,
        activation: Activation,
    ) -> FloatTensor<Self> {
        let (input, weight, bias) = (into_contiguous(input), into_contiguous(weight), into_contiguous(bias));
        let [n, c, height, width] = input.shape().dims();
        let [o, _, k, l] = weight.shape().dims();
        let [oh, ow] = [slide.positions(height, k), slide.positions(width, l)];
        let input = pad_for(input, slide);
        let [_, _, ph, pw] = input.shape().dims::<4>();
        let problem = Problem {
            rows: plain(o, c * k * l, oh * ow),
            columns: digits([n, c * ph * pw, o * oh * ow], [oh, slide.stride * pw, ow], [ow, slide.stride, 1]),
            depth: digits([c, k * l, ph * pw], [k, l, pw], [l, 1, 1]),
            bias: Bias::Rows,
            activation,
            out_len: n * o * oh * ow,
            left_len: len(&weight),
            right_len: len(&input),
        };
        multiply(problem, &weight, &input, &bias, [n, o, oh, ow])
    }

    fn depthwise2d_layer(
        input: FloatTensor<Self>,
        weight: FloatTensor<Self>,
        bias: FloatTensor<Self>,
        slide: Slide,
        activation: Activation,
    ) -> FloatTensor<Self> {
        depthwise::forward(into_contiguous(input), into_contiguous(weight), into_contiguous(bias), slide, activation)
    }

    fn add_layer(one: FloatTensor<Self>, other: FloatTensor<Self>) -> FloatTensor<Self> {
        let (one, other) = (into_contiguous(one), into_contiguous(other));
        let out = empty(&one, one.shape());
        let (cubes, units) = cubes_for(&out, len(&out));
        // SAFETY: the three tensors are of one size.
        unsafe {
            let (a, b, sum) = (argument(&one), argument(&other), argument(&out));
            pointwise::add::launch_unchecked(&out.client, cubes, units, a, b, sum, len(&out));
        }
        out
    }

    fn linear_layer(
        input: FloatTensor<Self>,
        weight: FloatTensor<Self>,
        bias: FloatTensor<Self>,
        activation: Activation,
    ) -> FloatTensor<Self> {
        let (input, weight, bias) = (into_contiguous(input), into_contiguous(weight), into_contiguous(bias));
        let ([n, i], [_, o]) = (input.shape().dims(), weight.shape().dims());
        let problem = Problem {
            rows: plain(n, i, o),
            columns: plain(o, 1, 1),
            depth: plain_depth(i, 1, o),
            bias: Bias::Columns,
            activation,
            out_len: n * o,
            left_len: n * i,
            right_len: i * o,
        };
        multiply(problem, &input, &weight, &bias, [n, o])
    }

    fn pool2d_layer(input: FloatTensor<Self>, window: Window) -> FloatTensor<Self> {
        let input = into_contiguous(input);
        let [n, c, height, width] = input.shape().dims();
        let [oh, ow] = [window.positions(height), window.positions(width)];
        let out = empty(&input, [n, c, oh, ow]);
        let (cubes, units) = cubes_for(&out, len(&out));
        let sides = SidesLaunch::new(height, width, oh, ow);
        // SAFETY: the sizes are those of the tensors.
        unsafe {
            let (from, to) = (argument(&input), argument(&out));
            pool::pool::launch_unchecked(&out.client, cubes, units, from, to, len(&out), sides, window);
        }
        out
    }

    fn cross_entropy_layer(logits: FloatTensor<Self>, labels: IntTensor<Self>) -> FloatTensor<Self> {
        let (logits, labels) = (into_contiguous(logits), into_contiguous(labels));
        let [rows, classes] = logits.shape().dims();
        let out = empty(&logits, [2]);
        // SAFETY: the sizes are those of the tensors; labels are below the number of classes.
        unsafe {
            loss::cross_entropy::launch_unchecked(
                &out.client,
                CubeCount::new_single(),
                CubeDim::new_1d(loss::UNITS as u32),
                argument(&logits),
                argument(&labels),
                argument(&out),
                rows,
                classes,
            );
        }
        out
    }

    fn update(parameter: FloatTensor<Self>, gradient: FloatTensor<Self>, rates: Rates) -> FloatTensor<Self> {
        let (parameter, gradient) = (writable(parameter), into_contiguous(gradient));
        step(&parameter, &gradient, None, rates);
        parameter
    }

    fn update_with_momentum(
        parameter: FloatTensor<Self>,
        gradient: FloatTensor<Self>,
        velocity: FloatTensor<Self>,
        rates: Rates,
    ) -> (FloatTensor<Self>, FloatTensor<Self>) {
        let (parameter, gradient, velocity) = (writable(parameter), into_contiguous(gradient), writable(velocity));
        step(&parameter, &gradient, Some(&velocity), rates);
        (parameter, velocity)
    }
}

/// The tensor itself if nobody else holds it, or else a copy.
fn writable(tensor: Buffer) -> Buffer {
    let tensor = into_contiguous(tensor);
    if tensor.can_mut() { tensor } else { tensor.copy() }
}

fn step(parameter: &Buffer, gradient: &Buffer, velocity: Option<&Buffer>, rates: Rates) {
    let Rates { learning_rate, momentum, weight_decay, sparse } = rates;
    let at_once = if len(parameter).is_multiple_of(4) { 4 } else { 1 };
    let count = len(parameter) / at_once;
    let (cubes, units) = cubes_for(parameter, count);
    let has_velocity = velocity.is_some();
    // A kernel's arguments are always all there; nobody reads this one where there is no velocity.
    let velocity = velocity.unwrap_or(gradient);
    let argument = |tensor| argument_of(tensor, at_once);
    // SAFETY: the tensors are of one size.
    unsafe {
        pointwise::sgd::launch_unchecked(
            &parameter.client,
            cubes,
            units,
            at_once,
            argument(parameter),
            argument(gradient),
            argument(velocity),
            count,
            learning_rate,
            momentum,
            weight_decay,
            has_velocity,
            sparse,
        );
    }
}

impl Gradients for CubeBackend {
    fn activation_gradient(
        output: FloatTensor<Self>,
        gradient: FloatTensor<Self>,
        activation: Activation,
    ) -> FloatTensor<Self> {
        let (output, gradient) = (into_contiguous(output), into_contiguous(gradient));
        let out = empty(&output, output.shape());
        let (cubes, units) = cubes_for(&out, len(&out));
        // SAFETY: the three tensors are of one size.
        unsafe {
            let (y, dy, dx) = (argument(&output), argument(&gradient), argument(&out));
            pointwise::activation_gradient::launch_unchecked(
                &out.client,
                cubes,
                units,
                y,
                dy,
                dx,
                len(&out),
                activation,
            );
        }
        out
    }

    fn bias_gradient(gradient: FloatTensor<Self>) -> FloatTensor<Self> {
        let gradient = into_contiguous(gradient);
        let shape = gradient.shape();
        let (outer, channels) = (shape[0], shape[1]);
        let out = empty(&gradient, [channels]);
        // SAFETY: `outer`, `channels` and the rest multiply to the tensor's size.
        unsafe {
            pointwise::sum_channels::launch_unchecked(
                &out.client,
                CubeCount::Static(channels as u32, 1, 1),
                CubeDim::new_1d(SUMMING as u32),
                argument(&gradient),
                argument(&out),
                outer,
                channels,
                len(&gradient) / (outer * channels),
            );
        }
        out
    }

    /// A convolution with stride 1 of the gradient, its pixels `stride` apart, with the kernels turned around.
    fn conv2d_input_gradient(
        weight: FloatTensor<Self>,
        gradient: FloatTensor<Self>,
        [height, width]: [usize; 2],
        slide: Slide,
    ) -> FloatTensor<Self> {
        let (weight, gradient) = (into_contiguous(weight), into_contiguous(gradient));
        let [o, c, k, l] = weight.shape().dims();
        let [n, ..] = gradient.shape().dims::<4>();
        assert!(k == l, "kernels are square");
        let sides = [height + k - 1, width + k - 1];
        let gradient = pad(gradient, Padding { before: k - 1, crop: slide.padding[0], spread: slide.stride, sides });
        let weight = turn(weight);
        let [ph, pw] = sides;
        let problem = Problem {
            rows: plain(c, o * k * l, height * width),
            columns: digits([n, o * ph * pw, c * height * width], [height, pw, width], [width, 1, 1]),
            depth: digits([o, k * l, ph * pw], [k, l, pw], [l, 1, 1]),
            bias: Bias::None,
            activation: Activation::Identity,
            out_len: n * c * height * width,
            left_len: len(&weight),
            right_len: len(&gradient),
        };
        multiply(problem, &weight, &gradient, &weight, [n, c, height, width])
    }

    fn conv2d_weight_gradient(
        input: FloatTensor<Self>,
        gradient: FloatTensor<Self>,
        [k, l]: [usize; 2],
        slide: Slide,
    ) -> FloatTensor<Self> {
        let (input, gradient) = (into_contiguous(input), into_contiguous(gradient));
        let [n, c, ..] = input.shape().dims::<4>();
        let [_, o, oh, ow] = gradient.shape().dims();
        let input = pad_for(input, slide);
        let [_, _, ph, pw] = input.shape().dims::<4>();
        let problem = Problem {
            rows: plain(o, oh * ow, c * k * l),
            columns: digits([c, ph * pw, k * l], [k, pw, l], [l, 1, 1]),
            depth: digits([n, o * oh * ow, c * ph * pw], [oh, ow, slide.stride * pw], [ow, 1, slide.stride]),
            bias: Bias::None,
            activation: Activation::Identity,
            out_len: o * c * k * l,
            left_len: len(&gradient),
            right_len: len(&input),
        };
        multiply(problem, &gradient, &input, &gradient, [o, c, k, l])
    }

    fn depthwise2d_input_gradient(
        weight: FloatTensor<Self>,
        gradient: FloatTensor<Self>,
        sides: [usize; 2],
        slide: Slide,
    ) -> FloatTensor<Self> {
        depthwise::input_gradient(into_contiguous(weight), into_contiguous(gradient), sides, slide)
    }

    fn depthwise2d_weight_gradient(
        input: FloatTensor<Self>,
        gradient: FloatTensor<Self>,
        kernel: [usize; 2],
        slide: Slide,
    ) -> FloatTensor<Self> {
        depthwise::weight_gradient(into_contiguous(input), into_contiguous(gradient), kernel, slide)
    }

    fn linear_input_gradient(weight: FloatTensor<Self>, gradient: FloatTensor<Self>) -> FloatTensor<Self> {
        let (weight, gradient) = (into_contiguous(weight), into_contiguous(gradient));
        let ([i, o], [n, _]) = (weight.shape().dims(), gradient.shape().dims::<2>());
        let problem = Problem {
            rows: plain(n, o, i),
            columns: plain(i, o, 1),
            depth: plain_depth(o, 1, 1),
            bias: Bias::None,
            activation: Activation::Identity,
            out_len: n * i,
            left_len: n * o,
            right_len: i * o,
        };
        multiply(problem, &gradient, &weight, &gradient, [n, i])
    }

    fn linear_weight_gradient(input: FloatTensor<Self>, gradient: FloatTensor<Self>) -> FloatTensor<Self> {
        let (input, gradient) = (into_contiguous(input), into_contiguous(gradient));
        let ([n, i], [_, o]) = (input.shape().dims(), gradient.shape().dims());
        let problem = Problem {
            rows: plain(i, 1, o),
            columns: plain(o, 1, 1),
            depth: plain_depth(n, i, o),
            bias: Bias::None,
            activation: Activation::Identity,
            out_len: i * o,
            left_len: n * i,
            right_len: n * o,
        };
        multiply(problem, &input, &gradient, &gradient, [i, o])
    }

    fn pool2d_gradient(
        input: FloatTensor<Self>,
        output: FloatTensor<Self>,
        gradient: FloatTensor<Self>,
        window: Window,
    ) -> FloatTensor<Self> {
        let (input, output, gradient) = (into_contiguous(input), into_contiguous(output), into_contiguous(gradient));
        let [_, _, height, width] = input.shape().dims::<4>();
        let [_, _, oh, ow] = output.shape().dims::<4>();
        let out = empty(&input, input.shape());
        let (cubes, units) = cubes_for(&out, len(&out));
        // SAFETY: the sizes are those of the tensors.
        unsafe {
            pool::pool_gradient::launch_unchecked(
                &out.client,
                cubes,
                units,
                argument(&input),
                argument(&output),
                argument(&gradient),
                argument(&out),
                len(&out),
                SidesLaunch::new(height, width, oh, ow),
                window,
            );
        }
        out
    }

    fn cross_entropy_gradient(
        logits: FloatTensor<Self>,
        labels: IntTensor<Self>,
        gradient: FloatTensor<Self>,
    ) -> FloatTensor<Self> {
        let (logits, labels, gradient) = (into_contiguous(logits), into_contiguous(labels), into_contiguous(gradient));
        let [rows, classes] = logits.shape().dims();
        let out = empty(&logits, [rows, classes]);
        let (cubes, units) = cubes_for(&out, rows);
        // SAFETY: the sizes are those of the tensors; labels are below the number of classes.
        unsafe {
            loss::cross_entropy_gradient::launch_unchecked(
                &out.client,
                cubes,
                units,
                argument(&logits),
                argument(&labels),
                argument(&gradient),
                argument(&out),
                rows,
                classes,
            );
        }
        out
    }
}
