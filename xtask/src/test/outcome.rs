//! What a step came to.

/// What a step came to, short of failing. Skipped is not passed: something was not tested, and why is said.
pub enum Outcome {
    Passed,
    Skipped(String),
}
