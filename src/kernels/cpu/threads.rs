//! Work shared among the threads there are: in WebAssembly, one.

/// Numbers that a thread computes in one go.
pub const PART: usize = 1 << 16;

/// Calls `f(index, part of out)` for parts of `len`.
pub fn for_parts(out: &mut [f32], len: usize, f: impl Fn(usize, &mut [f32]) + Sync) {
    #[cfg(not(target_arch = "wasm32"))]
    {
        use rayon::prelude::*;
        out.par_chunks_mut(len).enumerate().for_each(|(i, part)| f(i, part));
    }
    #[cfg(target_arch = "wasm32")]
    out.chunks_mut(len).enumerate().for_each(|(i, part)| f(i, part));
}

/// Calls `f(index, part of a, part of b)` for parts of [`PART`] numbers.
pub fn for_pairs(a: &mut [f32], b: &mut [f32], f: impl Fn(usize, &mut [f32], &mut [f32]) + Sync) {
    #[cfg(not(target_arch = "wasm32"))]
    {
        use rayon::prelude::*;
        let pairs = a.par_chunks_mut(PART).zip(b.par_chunks_mut(PART));
        pairs.enumerate().for_each(|(i, (a, b))| f(i, a, b));
    }
    #[cfg(target_arch = "wasm32")]
    a.chunks_mut(PART).zip(b.chunks_mut(PART)).enumerate().for_each(|(i, (a, b))| f(i, a, b));
}

/// How many threads there are.
pub fn threads() -> usize {
    #[cfg(not(target_arch = "wasm32"))]
    return rayon::current_num_threads();
    #[cfg(target_arch = "wasm32")]
    1
}
