//! Errors as they are told to the page.

use super::{Failure, FailureCode, FailureReason, FailureValues};
use crate::error::Error;

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        use FailureCode::{BadManifest, BadPicture, BadRequest, BadShard, BadWeights};
        let message = error.to_string();
        let mut values = FailureValues::default();
        let (code, reason) = match error {
            Error::PictureSize { .. } => (BadPicture, FailureReason::PictureSize),
            Error::PictureSide { .. } => (BadPicture, FailureReason::PictureSide),
            Error::Idx { .. } => (BadRequest, FailureReason::Idx),
            Error::Manifest { why, .. } => {
                values.why = Some(why);
                (BadManifest, FailureReason::Manifest)
            }
            Error::Version { found, expected } => {
                (values.found, values.expected) = (Some(found.to_string()), Some(expected.to_string()));
                (BadManifest, FailureReason::Version)
            }
            Error::UnknownShard { file } => {
                values.file = Some(file);
                (BadShard, FailureReason::UnknownShard)
            }
            Error::ShardLength { file, found, expected, .. } => {
                (values.found, values.expected) = (Some(found.to_string()), Some(expected.to_string()));
                values.file = Some(file);
                (BadShard, FailureReason::ShardLength)
            }
            Error::ShardHash { file, .. } => {
                values.file = Some(file);
                (BadShard, FailureReason::ShardHash)
            }
            Error::Weights { tensor, why } => {
                (values.tensor, values.why) = (Some(tensor), Some(why));
                (BadWeights, FailureReason::Weights)
            }
            Error::Link { why } => {
                values.why = Some(why);
                (BadRequest, FailureReason::Link)
            }
            Error::State(_) => (BadRequest, FailureReason::State),
            Error::Request(_) => (BadRequest, FailureReason::Request),
            Error::Device { why, .. } => {
                values.why = Some(why);
                (FailureCode::Device, FailureReason::Device)
            }
        };
        Self { code, message, reason, values }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failure_has_the_values_of_its_message() {
        let error = Error::ShardLength { file: "a.bin".into(), found: 3, expected: 5, hint: "" };
        let Failure { code, message, reason, values } = error.into();
        assert_eq!((code, reason), (FailureCode::BadShard, FailureReason::ShardLength));
        for value in [values.file, values.found, values.expected] {
            assert!(message.contains(&value.expect("it is told")), "{message}");
        }
        assert_eq!((values.tensor, values.why), (None, None));
    }
}
