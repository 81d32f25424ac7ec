//! Project files (docs/PROJECT.md): those of the page are read, and the same are written.
//!
//! * `read` has what names pictures, `write` all of it, `card` the model card, `kept` the samples' pictures;
//! * `page` has what the page's scripts say of the format, taken from them, so that it is said once.

mod card;
mod contents;
mod format;
mod kept;
mod page;
mod read;
mod write;

pub use contents::{Contents, Sample};
pub use format::Answers;
pub use kept::Kept;
pub use read::Project;
pub use write::write;
