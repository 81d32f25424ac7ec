//! What files are known by.

/// The SHA-256 of `bytes` in lower-case hexadecimal.
pub fn sha256(bytes: &[u8]) -> String {
    use sha2::Digest;
    let mut digest = sha2::Sha256::new();
    // A browser compiles a function well while it runs, and uses that from its next call on: so there are many.
    bytes.chunks(1 << 14).for_each(|chunk| digest.update(chunk));
    digest.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}
