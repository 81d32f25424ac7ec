//! ONNX (<https://onnx.ai/onnx/intro/concepts.html>), as protocol buffers: `pixels` to `logits` and `probabilities`.

use prost::Message;

use super::portable::{Layer, Portable, Weights};
use crate::image::Fit;
use crate::kernels::{Activation, Pooling, Window};
use crate::model::Step;
use crate::protocol::File;
use proto::{
    Attribute, Dimension, Graph, Metadata, Model, Node, OperatorSet, Tensor, TensorShape, TensorType, Type, Value,
};

/// The version of the file's structure, and of the operators: the first in which `Resize` can leave the batch alone.
const IR_VERSION: i64 = 8;
const OPSET: i64 = 18;

/// `model.onnx`.
pub fn file(portable: Portable) -> File {
    let side = portable.side();
    let metadata = metadata(&portable);
    let Portable { title, labels, layers, .. } = portable;
    let mut graph = Graph { name: title, ..Graph::default() };
    let names: Vec<String> = (0..layers.len()).map(|i| name(i, layers.len())).collect();
    for (i, layer) in layers.into_iter().enumerate() {
        let input = if i == 0 { "pixels" } else { &names[i - 1] };
        push(&mut graph, layer, input, &names[i], &names);
    }
    graph.node.push(Node::new("Softmax", &["logits"], "probabilities", vec![Attribute::int("axis", 1)]));
    graph.input.push(value("pixels", &[3, side, side]));
    graph.output.extend(["logits", "probabilities"].map(|name| value(name, &[labels.len()])));
    let model = Model {
        ir_version: IR_VERSION,
        producer_name: env!("CARGO_PKG_NAME").into(),
        producer_version: env!("CARGO_PKG_VERSION").into(),
        graph: Some(graph),
        opset_import: vec![OperatorSet { domain: String::new(), version: OPSET }],
        metadata_props: metadata,
    };
    File { file: "model.onnx".into(), bytes: model.encode_to_vec() }
}

/// What the layer of that index gives.
fn name(layer: usize, layers: usize) -> String {
    if layer + 1 == layers { "logits".into() } else { format!("step{layer}") }
}

/// What whoever runs it has to know.
fn metadata(portable: &Portable) -> Vec<Metadata> {
    let labels = serde_json::to_string(&portable.labels).expect("names are plain data");
    let preprocessing = &portable.preprocessing;
    let fit = match preprocessing.fit {
        Fit::Whole => "whole".into(),
        Fit::Cover => "cover".into(),
        Fit::Crop(shorter) => format!("crop {shorter}"),
    };
    [
        ("labels", labels),
        ("threshold", portable.threshold.to_string()),
        ("fit", fit),
        ("dark_background", preprocessing.dark_background.to_string()),
    ]
    .map(|(key, value)| Metadata { key: key.into(), value })
    .into()
}

fn push(graph: &mut Graph, Layer { step, shape, weights }: Layer, input: &str, output: &str, names: &[String]) {
    let mut numbers = Vec::new();
    if let Some(Weights { shape, weight, bias }) = weights {
        for (kind, shape, values) in [("weight", shape, weight), ("bias", vec![bias.len()], bias)] {
            let name = format!("{output}.{kind}");
            graph.initializer.push(Tensor::floats(&name, &shape, values));
            numbers.push(name);
        }
    }
    let inputs: Vec<&str> = [input].into_iter().chain(numbers.iter().map(String::as_str)).collect();
    let mut node = |kind: &str, inputs: &[&str], output: &str, attributes| {
        graph.node.push(Node::new(kind, inputs, output, attributes));
    };
    match step {
        Step::Convolution { slide, activation, depthwise, .. } => {
            let [before, after] = slide.padding;
            let mut attributes = vec![
                Attribute::ints("strides", &[slide.stride; 2]),
                Attribute::ints("pads", &[before, before, after, after]),
            ];
            if depthwise {
                attributes.push(Attribute::int("group", shape[0]));
            }
            activated(graph, "Conv", &inputs, output, attributes, activation);
        }
        Step::Linear { activation, .. } => activated(graph, "Gemm", &inputs, output, Vec::new(), activation),
        Step::Enlarge(side) => {
            let sizes = format!("{output}.sizes");
            let attributes = vec![
                Attribute::ints("axes", &[2, 3]),
                Attribute::text("coordinate_transformation_mode", "half_pixel"),
                Attribute::text("mode", "linear"),
            ];
            node("Resize", &[input, "", "", &sizes], output, attributes);
            graph.initializer.push(Tensor::integers(&sizes, &[side, side]));
        }
        Step::Pool(Window { pooling, side, stride }) => {
            let kind = match pooling {
                Pooling::Max => "MaxPool",
                Pooling::Average => "AveragePool",
            };
            let attributes =
                vec![Attribute::ints("kernel_shape", &[side; 2]), Attribute::ints("strides", &[stride; 2])];
            node(kind, &[input], output, attributes);
        }
        Step::Add(other) => node("Add", &[input, &names[other]], output, Vec::new()),
        Step::Flatten => node("Flatten", &[input], output, vec![Attribute::int("axis", 1)]),
    }
}

/// A layer, and its activation as a node of its own.
fn activated(
    graph: &mut Graph,
    kind: &str,
    inputs: &[&str],
    output: &str,
    attributes: Vec<Attribute>,
    activation: Activation,
) {
    let between = format!("{output}.sum");
    let mut after = vec![between.as_str()];
    let function = match activation {
        Activation::Identity => return graph.node.push(Node::new(kind, inputs, output, attributes)),
        Activation::Relu => "Relu",
        Activation::Sigmoid => "Sigmoid",
        Activation::Relu6 => {
            for (name, bound) in [("zero", 0.0), ("six", 6.0)] {
                if !graph.initializer.iter().any(|tensor| tensor.name == name) {
                    graph.initializer.push(Tensor::floats(name, &[], vec![bound]));
                }
                after.push(name);
            }
            "Clip"
        }
    };
    graph.node.push(Node::new(kind, inputs, &between, attributes));
    graph.node.push(Node::new(function, &after, output, Vec::new()));
}

/// A tensor of 32-bit floats, of as many examples as are given.
fn value(name: &str, shape: &[usize]) -> Value {
    let fixed = shape.iter().map(|&size| Dimension { value: Some(size as i64), param: None });
    let batch = Dimension { value: None, param: Some("batch".into()) };
    let shape = TensorShape { dim: [batch].into_iter().chain(fixed).collect() };
    Value {
        name: name.into(),
        kind: Some(Type { tensor: Some(TensorType { element: proto::FLOAT, shape: Some(shape) }) }),
    }
}

/// The messages of `onnx.proto` (<https://github.com/onnx/onnx/blob/main/onnx/onnx.proto>), as far as they are needed.
mod proto {
    use prost::Message;

    /// `TensorProto.DataType`.
    pub const FLOAT: i32 = 1;
    const INT64: i32 = 7;

    #[derive(Clone, PartialEq, Message)]
    pub struct Model {
        #[prost(int64, tag = "1")]
        pub ir_version: i64,
        #[prost(string, tag = "2")]
        pub producer_name: String,
        #[prost(string, tag = "3")]
        pub producer_version: String,
        #[prost(message, optional, tag = "7")]
        pub graph: Option<Graph>,
        #[prost(message, repeated, tag = "8")]
        pub opset_import: Vec<OperatorSet>,
        #[prost(message, repeated, tag = "14")]
        pub metadata_props: Vec<Metadata>,
    }

    #[derive(Clone, PartialEq, Message)]
    pub struct OperatorSet {
        #[prost(string, tag = "1")]
        pub domain: String,
        #[prost(int64, tag = "2")]
        pub version: i64,
    }

    #[derive(Clone, PartialEq, Message)]
    pub struct Metadata {
        #[prost(string, tag = "1")]
        pub key: String,
        #[prost(string, tag = "2")]
        pub value: String,
    }

    #[derive(Clone, PartialEq, Message)]
    pub struct Graph {
        #[prost(message, repeated, tag = "1")]
        pub node: Vec<Node>,
        #[prost(string, tag = "2")]
        pub name: String,
        #[prost(message, repeated, tag = "5")]
        pub initializer: Vec<Tensor>,
        #[prost(message, repeated, tag = "11")]
        pub input: Vec<Value>,
        #[prost(message, repeated, tag = "12")]
        pub output: Vec<Value>,
    }

    #[derive(Clone, PartialEq, Message)]
    pub struct Node {
        #[prost(string, repeated, tag = "1")]
        pub input: Vec<String>,
        #[prost(string, repeated, tag = "2")]
        pub output: Vec<String>,
        #[prost(string, tag = "3")]
        pub name: String,
        #[prost(string, tag = "4")]
        pub op_type: String,
        #[prost(message, repeated, tag = "5")]
        pub attribute: Vec<Attribute>,
    }

    impl Node {
        /// A node that is called by what it gives.
        pub fn new(kind: &str, inputs: &[&str], output: &str, attribute: Vec<Attribute>) -> Self {
            let input = inputs.iter().map(|&name| name.into()).collect();
            Self { input, output: vec![output.into()], name: output.into(), op_type: kind.into(), attribute }
        }
    }

    #[derive(Clone, PartialEq, Message)]
    pub struct Attribute {
        #[prost(string, tag = "1")]
        pub name: String,
        #[prost(int64, optional, tag = "3")]
        pub i: Option<i64>,
        #[prost(bytes = "vec", optional, tag = "4")]
        pub s: Option<Vec<u8>>,
        #[prost(int64, repeated, packed = "false", tag = "8")]
        pub ints: Vec<i64>,
        /// `AttributeType`.
        #[prost(int32, tag = "20")]
        pub kind: i32,
    }

    impl Attribute {
        pub fn int(name: &str, value: usize) -> Self {
            Self { name: name.into(), i: Some(value as i64), kind: 2, ..Self::default() }
        }

        pub fn text(name: &str, value: &str) -> Self {
            Self { name: name.into(), s: Some(value.into()), kind: 3, ..Self::default() }
        }

        pub fn ints(name: &str, values: &[usize]) -> Self {
            let ints = values.iter().map(|&value| value as i64).collect();
            Self { name: name.into(), ints, kind: 7, ..Self::default() }
        }
    }

    #[derive(Clone, PartialEq, Message)]
    pub struct Tensor {
        #[prost(int64, repeated, packed = "false", tag = "1")]
        pub dims: Vec<i64>,
        #[prost(int32, tag = "2")]
        pub data_type: i32,
        #[prost(string, tag = "8")]
        pub name: String,
        #[prost(bytes = "vec", tag = "9")]
        pub raw_data: Vec<u8>,
    }

    impl Tensor {
        pub fn floats(name: &str, shape: &[usize], values: Vec<f32>) -> Self {
            let dims = shape.iter().map(|&size| size as i64).collect();
            let raw_data = values.into_iter().flat_map(f32::to_le_bytes).collect();
            Self { dims, data_type: FLOAT, name: name.into(), raw_data }
        }

        pub fn integers(name: &str, values: &[usize]) -> Self {
            let raw_data = values.iter().flat_map(|&value| (value as i64).to_le_bytes()).collect();
            Self { dims: vec![values.len() as i64], data_type: INT64, name: name.into(), raw_data }
        }
    }

    #[derive(Clone, PartialEq, Message)]
    pub struct Value {
        #[prost(string, tag = "1")]
        pub name: String,
        #[prost(message, optional, tag = "2")]
        pub kind: Option<Type>,
    }

    #[derive(Clone, PartialEq, Message)]
    pub struct Type {
        #[prost(message, optional, tag = "1")]
        pub tensor: Option<TensorType>,
    }

    #[derive(Clone, PartialEq, Message)]
    pub struct TensorType {
        #[prost(int32, tag = "1")]
        pub element: i32,
        #[prost(message, optional, tag = "2")]
        pub shape: Option<TensorShape>,
    }

    #[derive(Clone, PartialEq, Message)]
    pub struct TensorShape {
        #[prost(message, repeated, tag = "1")]
        pub dim: Vec<Dimension>,
    }

    #[derive(Clone, PartialEq, Message)]
    pub struct Dimension {
        #[prost(int64, optional, tag = "1")]
        pub value: Option<i64>,
        #[prost(string, optional, tag = "2")]
        pub param: Option<String>,
    }
}
