//! The model card that lies beside packed weights: what the model is, how it was made and how good it is, each figure
//! from the run itself.

use std::fmt::Write;

use alexnet_web::evaluate::Evaluation;
use alexnet_web::model::{AlexNetConfig, Architecture};
use burn::module::Module;

use crate::checkpoint::State;
use crate::model::Model;
use crate::weights::Weights;

/// What was measured of a model.
pub struct Measured<'a> {
    /// The packed model, on the test pictures.
    pub packed: &'a Evaluation,
    /// The same weights before they were packed.
    pub full: &'a Evaluation,
    /// Size of the packed model's shards.
    pub bytes: usize,
}

/// The card, in Markdown.
pub fn card(model: &Model, state: &State, measured: &Measured) -> String {
    let Measured { packed, full, bytes } = *measured;
    let title = model.architecture.title();
    let recipe = &state.recipe;
    let mut text = format!(
        "# {title} for Fashion-MNIST\n\n\
         Written by `alexnet pack`. The weights are licensed as the project, the data they were trained on is under MIT.\n\n\
         | | |\n|---|---|\n\
         | Net | {title}, {parameters} parameters, of which {used} are not zero |\n\
         | Input | grey pictures of 28 x 28 pixels, enlarged to {side} x {side} |\n\
         | Accuracy on the 10,000 test pictures | {:.4} from these files, {:.4} before packing |\n\
         | Loss there | {:.4}, {:.4} before packing |\n\
         | Expected calibration error, 15 bins | {:.4} |\n\
         | Size of these files | {bytes} bytes |\n\
         | Trained on | {learnt} of Fashion-MNIST's training pictures |\n",
        packed.accuracy,
        full.accuracy,
        packed.loss,
        full.loss,
        packed.calibration,
        parameters = model.net.num_params(),
        used = Weights::of(&model.net).beside_zero(),
        side = model.architecture.side(),
        learnt =
            if recipe.hold_out == 0 { "all 60,000".into() } else { format!("the first {}", 60_000 - recipe.hold_out) },
    );
    if let Architecture::AlexNet(AlexNetConfig { filters, hidden, .. }) = &model.architecture {
        let filters = filters.map(|count| count.to_string()).join(", ");
        let _ = writeln!(text, "| Widths | convolutions of {filters} filters, hidden layers of {hidden} units |");
    }
    let runs = state.runs();
    for (index, run) in runs.iter().enumerate() {
        let number = if runs.len() > 1 { format!(", {} of {}", index + 1, runs.len()) } else { String::new() };
        let State { step, seconds, hardware, recipe, .. } = run;
        let minutes = seconds / 60.0;
        let name = recipe.name.as_deref().map_or("its own".into(), |name| format!("`{name}`"));
        let from = if index > 0 { ", from the weights of the run before" } else { "" };
        let _ = writeln!(
            text,
            "| Training{number} | {step} steps in {minutes:.0} minutes, on {hardware}{from}; recipe: {name}, seed {} |",
            recipe.seed
        );
    }
    for State { recipe, .. } in &runs {
        let recipe = serde_json::to_string_pretty(recipe).expect("a recipe is plain data");
        let _ = write!(text, "\n```json\n{recipe}\n```\n");
    }

    text += "\n## By class\n\nRows: what it is; columns: what it was named.\n\n| | precision | recall |";
    let labels = &model.labels;
    text += &labels.iter().map(|label| format!(" {label} |")).collect::<String>();
    text += "\n|---|---|---|";
    text += &"---|".repeat(labels.len());
    for (class, (label, row)) in labels.iter().zip(&packed.confusion).enumerate() {
        let right = row[class] as f64;
        let named: usize = packed.confusion.iter().map(|row| row[class]).sum();
        let known: usize = row.iter().sum();
        let share = |of: usize| if of == 0 { "–".into() } else { format!("{:.3}", right / of as f64) };
        let _ = write!(text, "\n| {label} | {} | {} |", share(named), share(known));
        text += &row.iter().map(|count| format!(" {count} |")).collect::<String>();
    }
    text += "\n\n## What it is not good for\n\n\
         - Anything but these ten kinds of things: it names whatever it is shown as one of them.\n\
         - Photographs with a background, people in clothes, several things at once: it was trained on single things, \
         before black.\n\
         - Shirts against T-shirts, pullovers and coats, where the data set's own labels are often debatable.\n\
         - Any decision about people.\n";
    if let Architecture::AlexNet(_) = model.architecture {
        text += "- As a start for photographs: its filters have seen grey pictures of 28 x 28 pixels only.\n";
    }
    text
}
