//! What MediaPipe and Android Studio read of a model: a flatbuffer of its own in one of the model's buffers, by the numbers of its
//! fields (<https://github.com/google-ai-edge/mediapipe/blob/master/mediapipe/tasks/metadata/metadata_schema.fbs>).

use flatbuffers::FlatBufferBuilder;

use super::schema::{field, table};
use crate::export::Portable;

/// The file with the classes' names, which is appended to the model.
pub const LABELS: &str = "labels.txt";

/// `ContentProperties.ImageProperties`, `ColorSpaceType.RGB`.
const IMAGE: u8 = 2;
const RGB: i8 = 1;
/// `ProcessUnitOptions.NormalizationOptions`.
const NORMALIZATION: u8 = 1;
/// `AssociatedFileType.TENSOR_AXIS_LABELS`.
const AXIS_LABELS: i8 = 2;

/// The metadata's bytes.
pub fn write(portable: &Portable) -> Vec<u8> {
    let mut builder = FlatBufferBuilder::new();
    let b = &mut builder;

    let size = b.start_table();
    b.push_slot(field(0), portable.side() as u32, 0);
    b.push_slot(field(1), portable.side() as u32, 0);
    let size = b.end_table(size);
    let image = b.start_table();
    b.push_slot(field(0), RGB, 0);
    b.push_slot_always(field(1), size);
    let image = b.end_table(image);
    let content = b.start_table();
    b.push_slot(field(0), IMAGE, 0);
    b.push_slot_always(field(1), image);
    let content = b.end_table(content);

    // The model does it itself.
    let (mean, std) = (b.create_vector(&[0.0f32]), b.create_vector(&[1.0f32]));
    let normalization = table(b, &[(0, mean.as_union_value()), (1, std.as_union_value())]);
    let unit = b.start_table();
    b.push_slot(field(0), NORMALIZATION, 0);
    b.push_slot_always(field(1), normalization);
    let unit = b.end_table(unit);
    let units = b.create_vector(&[unit]);
    // What the pixels may be.
    let (most, least) = (b.create_vector(&[255.0f32]), b.create_vector(&[0.0f32]));
    let stats = table(b, &[(0, most.as_union_value()), (1, least.as_union_value())]);
    let (name, text) = (b.create_string("pixels"), b.create_string("Red, green and blue, 0 to 255."));
    let input = table(
        b,
        &[
            (0, name.as_union_value()),
            (1, text.as_union_value()),
            (3, content.as_union_value()),
            (4, units.as_union_value()),
            (5, stats.as_union_value()),
        ],
    );

    let name = b.create_string(LABELS);
    let labels = b.start_table();
    b.push_slot_always(field(0), name);
    b.push_slot(field(2), AXIS_LABELS, 0);
    let labels = b.end_table(labels);
    let files = b.create_vector(&[labels]);
    let (name, text) = (b.create_string("probabilities"), b.create_string("How likely each class is, 0 to 1."));
    let output = table(b, &[(0, name.as_union_value()), (1, text.as_union_value()), (6, files.as_union_value())]);

    let (inputs, outputs) = (b.create_vector(&[input]), b.create_vector(&[output]));
    let graph = table(b, &[(2, inputs.as_union_value()), (3, outputs.as_union_value())]);
    let graphs = b.create_vector(&[graph]);
    let (name, version) = (b.create_string(&portable.title), b.create_string("1.0.0"));
    let text = b.create_string(&format!("Below {} it had better say that it does not know.", portable.threshold));
    let model = table(
        b,
        &[
            (0, name.as_union_value()),
            (1, text.as_union_value()),
            (2, version.as_union_value()),
            (3, graphs.as_union_value()),
        ],
    );
    builder.finish(model, Some("M001"));
    builder.finished_data().to_vec()
}
