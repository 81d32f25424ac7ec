//! Every error of the library: what went wrong, where, and what to do next.

/// An error of the library.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A picture's pixels do not match its size.
    #[error("the picture is said to be {width} x {height} but has {bytes} bytes, not {expected}: send 4 bytes a pixel")]
    PictureSize {
        /// Width in pixels.
        width: usize,
        /// Height in pixels.
        height: usize,
        /// Bytes that came.
        bytes: usize,
        /// Bytes that a picture of that size has.
        expected: usize,
    },
    /// A picture has no pixels, or more than are reasonable.
    #[error("a picture has between 1 and {max} pixels a side, not {width} x {height}: scale it first")]
    PictureSide {
        /// Width in pixels.
        width: usize,
        /// Height in pixels.
        height: usize,
        /// The largest side.
        max: usize,
    },
    /// An IDX file is not one.
    #[error("{what} is not an IDX file of that kind ({why}): fetch it again, and unpack it if it ends in .gz")]
    Idx {
        /// Which file.
        what: &'static str,
        /// What is wrong with it.
        why: String,
    },
    /// `manifest.json` cannot be read.
    #[error("manifest.json is not a manifest ({why}): {advice}")]
    Manifest {
        /// What is wrong with it.
        why: String,
        /// What to do.
        advice: &'static str,
    },
    /// `manifest.json` has another format version.
    #[error(
        "manifest.json has format version {found}, this build reads {expected}: use weights and engine of one release"
    )]
    Version {
        /// The version in the file.
        found: u64,
        /// The version that is read.
        expected: u64,
    },
    /// A file is not named in the manifest, or was given already.
    #[error("the manifest does not want {file} now: give it each shard that it lists once")]
    UnknownShard {
        /// The file's name.
        file: String,
    },
    /// A shard has another length than the manifest says.
    #[error(
        "{file} has {found} bytes, the manifest says {expected}: the download was cut short or another file was served; try again{hint}"
    )]
    ShardLength {
        /// The file's name.
        file: String,
        /// Bytes that came.
        found: usize,
        /// Bytes that the manifest names.
        expected: usize,
        /// What the bytes look like, where that helps.
        hint: &'static str,
    },
    /// A shard's bytes are not those that the manifest was made for.
    #[error("{file} is damaged: its SHA-256 is {found}, the manifest says {expected}; fetch it again, past any cache")]
    ShardHash {
        /// The file's name.
        file: String,
        /// The hash of what came.
        found: String,
        /// The hash in the manifest.
        expected: String,
    },
    /// Weights do not fit the net that the manifest describes.
    #[error("the weights of {tensor} do not fit the net ({why}): pack the model again")]
    Weights {
        /// The tensor's name.
        tensor: String,
        /// What is wrong.
        why: String,
    },
    /// A link to what was taught cannot be made or opened.
    #[error("this link to what was taught does not work ({why}): ask for it again, or for the project file")]
    Link {
        /// What is wrong with it.
        why: String,
    },
    /// A request does not fit what the engine is doing.
    #[error("{0}")]
    State(&'static str),
    /// A request has wrong values.
    #[error("{0}")]
    Request(String),
    /// The device does not work.
    #[error("{device} cannot be used: {why}")]
    Device {
        /// Which device.
        device: &'static str,
        /// What happened.
        why: String,
    },
}

/// What the library's functions return.
pub type Result<T, E = Error> = std::result::Result<T, E>;
