//! EfficientNet-Lite (Google 2020, after Tan and Le 2019, <https://arxiv.org/abs/1905.11946>): few weights, each used often.
//!
//! It is a chain of blocks. A block widens its input by 1 x 1 convolutions, looks at each channel by itself, and narrows it
//! again; where input and output are alike, they are added. Batch normalisation is part of the weights, since it is folded
//! into them when a net is imported.

use burn::module::Module;
use burn::nn::{Dropout, DropoutConfig};
use burn::tensor::{Device, Tensor};
use serde::{Deserialize, Serialize};

use super::layers::{Convolution, Depthwise, Linear};
use super::{Build, Config, LayerName, Network, Step};
use crate::kernels::{Activation, Pooling, Slide, Window, add, pool2d};

/// Side of the first convolution's kernel, in pixels.
const STEM_SIDE: usize = 3;

/// The mean of maps of that side.
const fn mean(side: usize) -> Window {
    Window { pooling: Pooling::Average, side, stride: side }
}

/// The sizes of an EfficientNet-Lite.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EfficientNetLiteConfig {
    /// Width and height of the input, in pixels; it has three channels.
    pub side: usize,
    /// Output channels of the first convolution.
    pub stem: usize,
    /// The blocks.
    pub stages: Vec<Stage>,
    /// Output channels of the last convolution.
    pub head: usize,
    /// Number of classes.
    pub classes: usize,
    /// Probability with which dropout silences what the last layer reads in training.
    pub dropout: f64,
}

/// Blocks of one kind, one after another.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Stage {
    /// How many.
    pub repeats: usize,
    /// Side of the kernel that looks at each channel, in pixels: 3 or 5.
    pub kernel: usize,
    /// Pixels from one position to the next in the first block: 1 or 2.
    pub stride: usize,
    /// How many times wider a block is inside than its input.
    pub expand: usize,
    /// Output channels.
    pub outputs: usize,
}

impl EfficientNetLiteConfig {
    /// EfficientNet-Lite0: 224 pixels, 4.65 M parameters with 1000 classes. The sizes are those of the authors' code,
    /// <https://github.com/tensorflow/tpu/tree/master/models/official/efficientnet/lite>.
    pub fn lite0() -> Self {
        let stage =
            |[repeats, kernel, stride, expand, outputs]: [usize; 5]| Stage { repeats, kernel, stride, expand, outputs };
        let stages = [
            [1, 3, 1, 1, 16],
            [2, 3, 2, 6, 24],
            [2, 5, 2, 6, 40],
            [3, 3, 2, 6, 80],
            [3, 5, 1, 6, 112],
            [4, 5, 2, 6, 192],
            [1, 3, 1, 6, 320],
        ];
        Self { side: 224, stem: 32, stages: stages.map(stage).to_vec(), head: 1280, classes: 1000, dropout: 0.2 }
    }

    /// Whether a block's input is added to its output.
    pub fn is_residual(&self, block: usize) -> bool {
        self.sizes().nth(block).is_some_and(|(stage, inputs)| stage.stride == 1 && inputs == stage.outputs)
    }

    /// Each block's sizes: its stage, with the stride that it has, and its input channels.
    fn sizes(&self) -> impl Iterator<Item = (Stage, usize)> {
        let each = self.stages.iter().flat_map(|stage| {
            (0..stage.repeats).map(|i| Stage { stride: if i == 0 { stage.stride } else { 1 }, ..*stage })
        });
        each.scan(self.stem, |channels, stage| Some((stage, std::mem::replace(channels, stage.outputs))))
    }

    /// How the first convolution slides.
    fn stem_slide(&self) -> Slide {
        Slide::same(2, STEM_SIDE, self.side)
    }

    /// How each block's middle convolution slides, and the side of its outputs.
    fn slides(&self) -> impl Iterator<Item = (Slide, usize)> {
        let first = self.stem_slide().positions(self.side, STEM_SIDE);
        self.sizes().scan(first, |side, (Stage { kernel, stride, .. }, _)| {
            let slide = Slide::same(stride, kernel, *side);
            *side = slide.positions(*side, kernel);
            Some((slide, *side))
        })
    }
}

impl Build for EfficientNetLiteConfig {
    type Net = EfficientNetLite;

    fn init(&self, device: &Device) -> EfficientNetLite {
        let pointwise = |channels, activation| Convolution::new(channels, 1, Slide::new(1, 0), activation, device);
        let mut blocks = Vec::new();
        let mut channels = self.stem;
        for ((stage, inputs), (slide, _)) in self.sizes().zip(self.slides()) {
            let Stage { kernel, stride, expand, outputs, .. } = stage;
            let inside = inputs * expand;
            blocks.push(Block {
                expand: (expand > 1).then(|| pointwise([inputs, inside], Activation::Relu6)),
                depthwise: Depthwise::new(inside, kernel, slide, Activation::Relu6, device),
                project: pointwise([inside, outputs], Activation::Identity),
                is_residual: stride == 1 && inputs == outputs,
            });
            channels = outputs;
        }
        EfficientNetLite {
            stem: Convolution::new([3, self.stem], STEM_SIDE, self.stem_slide(), Activation::Relu6, device),
            blocks,
            head: pointwise([channels, self.head], Activation::Relu6),
            last: Linear::new(self.head, self.classes, Activation::Identity, device),
            dropout: DropoutConfig::new(self.dropout).init(),
        }
    }

    fn with_classes(&self, classes: usize) -> Self {
        Self { classes, ..self.clone() }
    }
}

impl Config for EfficientNetLiteConfig {
    fn title(&self) -> &'static str {
        let beside_classes = Self { classes: 1000, ..self.clone() };
        if beside_classes == Self::lite0() { "EfficientNet-Lite0" } else { "EfficientNet-Lite" }
    }

    fn channels(&self) -> usize {
        3
    }

    fn side(&self) -> usize {
        self.side
    }

    fn classes(&self) -> usize {
        self.classes
    }

    fn embedding_size(&self) -> usize {
        self.head
    }

    fn hidden(&self) -> usize {
        self.head
    }

    /// Each block is trained as a whole. The names are those of the package `efficientnet_lite_pytorch`.
    fn layers(&self) -> Vec<LayerName> {
        let name = |own: String, torch: String, block| LayerName { own, torch, block };
        let mut layers = vec![name("stem".into(), "_conv_stem".into(), 0)];
        let mut block = 0;
        for (i, (stage, _)) in self.sizes().enumerate() {
            block = i + 1;
            let parts = ["expand", "depthwise", "project"].into_iter().skip(usize::from(stage.expand == 1));
            layers.extend(
                parts.map(|part| name(format!("blocks.{i}.{part}"), format!("_blocks.{i}._{part}_conv"), block)),
            );
        }
        layers.push(name("head".into(), "_conv_head".into(), block + 1));
        layers.push(name("last".into(), "_fc".into(), block + 2));
        layers
    }

    fn feature_steps(&self) -> Vec<Step> {
        let pointwise = |layer, activation| Step::convolution(layer, Slide::new(1, 0), activation);
        let mut steps = vec![Step::convolution("stem", self.stem_slide(), Activation::Relu6)];
        let mut last = 0;
        for (i, ((stage, _), (slide, side))) in self.sizes().zip(self.slides()).enumerate() {
            let (input, layer) = (steps.len() - 1, |part| format!("blocks.{i}.{part}"));
            if stage.expand > 1 {
                steps.push(pointwise(layer("expand"), Activation::Relu6));
            }
            let (layer_name, activation) = (layer("depthwise"), Activation::Relu6);
            steps.push(Step::Convolution { layer: layer_name, slide, activation, depthwise: true });
            steps.push(pointwise(layer("project"), Activation::Identity));
            if self.is_residual(i) {
                steps.push(Step::Add(input));
            }
            last = side;
        }
        steps.push(pointwise("head".into(), Activation::Relu6));
        steps.push(Step::Pool(mean(last)));
        steps
    }

    fn hidden_steps(&self) -> Vec<Step> {
        vec![Step::Flatten]
    }

    fn embedding_steps(&self) -> Vec<Step> {
        vec![Step::Flatten]
    }

    fn validate(&self) -> Result<(), String> {
        let widths =
            [self.stem, self.head, self.classes].into_iter().chain(self.stages.iter().map(|stage| stage.outputs));
        if !(32..=512).contains(&self.side) {
            return Err(format!("an EfficientNet-Lite sees between 32 and 512 pixels, not {}", self.side));
        }
        if widths.into_iter().any(|width| !(1..=8192).contains(&width)) {
            return Err("an EfficientNet-Lite's layers have between 1 and 8192 outputs".into());
        }
        let blocks = self.stages.iter().try_fold(0usize, |sum, stage| sum.checked_add(stage.repeats));
        if !blocks.is_some_and(|blocks| (1..=100).contains(&blocks)) {
            return Err("an EfficientNet-Lite has between 1 and 100 blocks".into());
        }
        let is_known = |stage: &Stage| {
            matches!(stage.kernel, 3 | 5) && matches!(stage.stride, 1 | 2) && (1..=8).contains(&stage.expand)
        };
        if !self.stages.iter().all(is_known) {
            return Err(
                "its kernels are of side 3 or 5, its strides 1 or 2, and a block is 1 to 8 times wider inside".into()
            );
        }
        if !(0.0..1.0).contains(&self.dropout) {
            return Err(format!("dropout is at least 0 and below 1, not {}", self.dropout));
        }
        Ok(())
    }
}

/// EfficientNet-Lite: a convolution, blocks, a convolution, and a linear layer that reads its means.
#[derive(Module, Debug)]
pub struct EfficientNetLite {
    stem: Convolution,
    blocks: Vec<Block>,
    head: Convolution,
    last: Linear,
    dropout: Dropout,
}

/// An inverted residual (Sandler 2018, <https://arxiv.org/abs/1801.04381>).
#[derive(Module, Debug)]
struct Block {
    expand: Option<Convolution>,
    depthwise: Depthwise,
    project: Convolution,
    #[module(skip)]
    is_residual: bool,
}

impl Block {
    fn forward(&self, x: Tensor<4>) -> Tensor<4> {
        let wide = match &self.expand {
            Some(expand) => expand.forward(x.clone()),
            None => x.clone(),
        };
        let y = self.project.forward(self.depthwise.forward(wide));
        if self.is_residual { add(y, x) } else { y }
    }
}

impl Network for EfficientNetLite {
    fn responses(&self, pictures: Tensor<4>) -> Tensor<4> {
        let x = self.blocks.iter().fold(self.stem.forward(pictures), |x, block| block.forward(x));
        self.head.forward(x)
    }

    /// The mean of each map.
    fn pooled(&self, responses: Tensor<4>) -> Tensor<2> {
        let [.., side] = responses.dims();
        pool2d(responses, mean(side)).flatten(1, 3)
    }

    fn hidden(&self, features: Tensor<2>) -> Tensor<2> {
        self.dropout.forward(features)
    }

    fn embedding(&self, features: Tensor<2>) -> Tensor<2> {
        features
    }

    fn last(&self) -> &Linear {
        &self.last
    }

    fn last_mut(&mut self) -> &mut Linear {
        &mut self.last
    }
}

#[cfg(all(test, feature = "cpu", not(target_arch = "wasm32")))]
mod tests {
    use super::*;
    use crate::weights::parameters;

    #[test]
    fn lite0_has_the_parameters_of_the_authors_net() {
        let config = EfficientNetLiteConfig::lite0();
        let net = config.init(&Device::flex());
        let found = parameters(&net);
        let names =
            config.layers().into_iter().flat_map(|layer| [".weight", ".bias"].map(|kind| layer.own.clone() + kind));
        assert_eq!(found.iter().map(|each| each.name.clone()).collect::<Vec<_>>(), names.collect::<Vec<_>>());
        // Folded, a normalisation's four numbers for each channel become one.
        let folded: usize = found.iter().map(|each| each.shape.iter().product::<usize>()).sum();
        let channels: usize = found[..found.len() - 2].iter().skip(1).step_by(2).map(|bias| bias.shape[0]).sum();
        assert_eq!(folded + channels, 4_652_008);
        assert_eq!((config.layers().len(), config.blocks()), (50, 19));
    }
}
