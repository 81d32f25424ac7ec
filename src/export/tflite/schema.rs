//! The tables of TensorFlow Lite's schema, as far as they are needed, by the numbers of their fields
//! (<https://github.com/google-ai-edge/LiteRT/blob/main/tflite/schema/schema.fbs>).

use flatbuffers::{
    FlatBufferBuilder, Push, PushAlignment, TableFinishedWIPOffset, UnionWIPOffset, VOffsetT, WIPOffset,
};

use crate::kernels::Activation;

/// The file's identifier and the schema's version.
const IDENTIFIER: &str = "TFL3";
const VERSION: u32 = 3;
/// Where a tensor's bytes begin, kernels read sixteen at once.
const ALIGNMENT: usize = 16;

/// `TensorType`.
#[derive(Clone, Copy, PartialEq)]
pub enum Kind {
    Float = 0,
    Half = 1,
    Integer = 2,
}

/// `Padding`.
#[derive(Clone, Copy)]
pub enum Padding {
    Same = 0,
    Valid = 1,
}

/// `BuiltinOperator`.
#[derive(Clone, Copy, PartialEq)]
pub enum Operation {
    Add = 0,
    AveragePool2d = 1,
    Conv2d = 3,
    DepthwiseConv2d = 4,
    Dequantize = 6,
    FullyConnected = 9,
    Logistic = 14,
    MaxPool2d = 17,
    Reshape = 22,
    ResizeBilinear = 23,
    Softmax = 25,
    Pad = 34,
}

impl Operation {
    /// The version of the operation in which it has what is used of it: half pixels, and 16 bits.
    fn version(self) -> i32 {
        match self {
            Self::ResizeBilinear | Self::Dequantize => 3,
            _ => 1,
        }
    }
}

/// What an operation is told.
pub enum Options {
    None,
    Convolution { padding: Padding, stride: usize, activation: Activation, depthwise: bool },
    Pool { side: usize, stride: usize },
    Linear(Activation),
    Softmax,
    Add,
    Resize,
}

type Builder = FlatBufferBuilder<'static>;
type Table = WIPOffset<TableFinishedWIPOffset>;

/// The place of a table's field.
pub fn field(number: VOffsetT) -> VOffsetT {
    4 + 2 * number
}

/// A model that is being written.
pub struct Writer {
    builder: Builder,
    buffers: Vec<Table>,
    tensors: Vec<Table>,
    operators: Vec<Table>,
    operations: Vec<Operation>,
}

impl Writer {
    pub fn new() -> Self {
        let mut writer = Self {
            builder: FlatBufferBuilder::new(),
            buffers: Vec::new(),
            tensors: Vec::new(),
            operators: Vec::new(),
            operations: Vec::new(),
        };
        writer.builder.push(Aligned); // so that the whole file is
        writer.buffer(None); // the first one stands for none
        writer
    }

    fn buffer(&mut self, bytes: Option<&[u8]>) -> u32 {
        let data = bytes.map(|bytes| {
            // What is written comes before all that is there, so that its distance from the end decides.
            while !(self.builder.unfinished_data().len() + bytes.len()).is_multiple_of(ALIGNMENT) {
                self.builder.push(0u8);
            }
            self.builder.create_vector(bytes)
        });
        let table = self.builder.start_table();
        if let Some(data) = data {
            self.builder.push_slot_always(field(0), data);
        }
        self.buffers.push(self.builder.end_table(table));
        self.buffers.len() as u32 - 1
    }

    /// Adds a tensor, with its numbers if they are known, and returns its index.
    pub fn tensor(&mut self, name: &str, shape: &[usize], kind: Kind, bytes: Option<&[u8]>) -> i32 {
        let buffer = if bytes.is_some() { self.buffer(bytes) } else { 0 };
        let builder = &mut self.builder;
        let shape: Vec<i32> = shape.iter().map(|&size| size as i32).collect();
        let (shape, name) = (builder.create_vector(&shape), builder.create_string(name));
        let table = builder.start_table();
        builder.push_slot_always(field(0), shape);
        builder.push_slot(field(1), kind as i8, 0);
        builder.push_slot(field(2), buffer, 0);
        builder.push_slot_always(field(3), name);
        self.tensors.push(builder.end_table(table));
        self.tensors.len() as i32 - 1
    }

    /// Adds a tensor of integers.
    pub fn integers(&mut self, name: &str, values: &[usize], shape: &[usize]) -> i32 {
        let bytes: Vec<u8> = values.iter().flat_map(|&value| (value as i32).to_le_bytes()).collect();
        self.tensor(name, shape, Kind::Integer, Some(&bytes))
    }

    /// Adds an operation.
    pub fn operation(&mut self, operation: Operation, inputs: &[i32], output: i32, options: Options) {
        let index = self.operations.iter().position(|&known| known == operation).unwrap_or_else(|| {
            self.operations.push(operation);
            self.operations.len() - 1
        });
        let builder = &mut self.builder;
        let (inputs, outputs) = (builder.create_vector(inputs), builder.create_vector(&[output]));
        let options = write(builder, options);
        let table = builder.start_table();
        builder.push_slot(field(0), index as u32, 0);
        builder.push_slot_always(field(1), inputs);
        builder.push_slot_always(field(2), outputs);
        if let Some((kind, options)) = options {
            builder.push_slot(field(3), kind, 0u8);
            builder.push_slot_always(field(4), options);
        }
        self.operators.push(builder.end_table(table));
    }

    /// The file, of one input and one output.
    pub fn finish(mut self, title: &str, input: i32, output: i32, metadata: &[u8]) -> Vec<u8> {
        let metadata_buffer = self.buffer(Some(metadata));
        let Self { mut builder, buffers, tensors, operators, operations } = self;
        let (tensors, operators) = (builder.create_vector(&tensors), builder.create_vector(&operators));
        let (inputs, outputs) = (builder.create_vector(&[input]), builder.create_vector(&[output]));
        let graph = table(
            &mut builder,
            &[
                (0, tensors.as_union_value()),
                (1, inputs.as_union_value()),
                (2, outputs.as_union_value()),
                (3, operators.as_union_value()),
            ],
        );
        let codes: Vec<Table> = operations
            .into_iter()
            .map(|operation| {
                let table = builder.start_table();
                builder.push_slot(field(0), operation as i8, 0);
                builder.push_slot(field(2), operation.version(), 1);
                builder.push_slot(field(3), operation as i32, 0);
                builder.end_table(table)
            })
            .collect();
        let name = builder.create_string("TFLITE_METADATA");
        let entry = builder.start_table();
        builder.push_slot_always(field(0), name);
        builder.push_slot(field(1), metadata_buffer, 0);
        let entry = builder.end_table(entry);
        let codes = builder.create_vector(&codes);
        let (graphs, metadata) = (builder.create_vector(&[graph]), builder.create_vector(&[entry]));
        let (description, buffers) = (builder.create_string(title), builder.create_vector(&buffers));
        let model = builder.start_table();
        builder.push_slot(field(0), VERSION, 0);
        builder.push_slot_always(field(1), codes);
        builder.push_slot_always(field(2), graphs);
        builder.push_slot_always(field(3), description);
        builder.push_slot_always(field(4), buffers);
        builder.push_slot_always(field(6), metadata);
        let model = builder.end_table(model);
        builder.finish(model, Some(IDENTIFIER));
        builder.finished_data().to_vec()
    }
}

/// A table of nothing but references, by the numbers of its fields.
pub fn table(builder: &mut Builder, fields: &[(VOffsetT, WIPOffset<UnionWIPOffset>)]) -> Table {
    let table = builder.start_table();
    for &(number, value) in fields {
        builder.push_slot_always(field(number), value);
    }
    builder.end_table(table)
}

/// Options, with the number of their kind in `BuiltinOptions`.
fn write(builder: &mut Builder, options: Options) -> Option<(u8, Table)> {
    let fused = |activation| match activation {
        Activation::Identity | Activation::Sigmoid => 0i8,
        Activation::Relu => 1,
        Activation::Relu6 => 3,
    };
    let table = builder.start_table();
    let kind = match options {
        Options::None => 0,
        Options::Convolution { padding, stride, activation, depthwise } => {
            builder.push_slot(field(0), padding as i8, 0);
            builder.push_slot(field(1), stride as i32, 0);
            builder.push_slot(field(2), stride as i32, 0);
            if depthwise {
                builder.push_slot(field(3), 1i32, 0);
            }
            builder.push_slot(field(if depthwise { 4 } else { 3 }), fused(activation), 0);
            if depthwise { 2 } else { 1 }
        }
        Options::Pool { side, stride } => {
            builder.push_slot(field(0), Padding::Valid as i8, 0);
            for (number, value) in [(1, stride), (2, stride), (3, side), (4, side)] {
                builder.push_slot(field(number), value as i32, 0);
            }
            5
        }
        Options::Linear(activation) => {
            builder.push_slot(field(0), fused(activation), 0);
            8
        }
        Options::Softmax => {
            builder.push_slot(field(0), 1.0f32, 0.0);
            9
        }
        Options::Add => 11,
        Options::Resize => {
            builder.push_slot(field(3), true, false);
            15
        }
    };
    let table = builder.end_table(table);
    (kind > 0).then_some((kind, table))
}

/// Sixteen bytes that begin at a multiple of sixteen.
struct Aligned;

impl Push for Aligned {
    type Output = [u8; ALIGNMENT];

    unsafe fn push(&self, dst: &mut [u8], _: usize) {
        dst[..ALIGNMENT].fill(0);
    }

    fn size() -> usize {
        ALIGNMENT
    }

    fn alignment() -> PushAlignment {
        PushAlignment::new(ALIGNMENT)
    }
}
