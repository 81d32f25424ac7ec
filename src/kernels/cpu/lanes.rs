//! A vector register: a few numbers that are computed together.

use std::ops::{Add, Mul, Sub};

/// Numbers in [`Lanes`].
pub const LANES: usize = 4;

#[cfg(target_arch = "wasm32")]
pub use wasm::Lanes;

#[cfg(not(target_arch = "wasm32"))]
pub use array::Lanes;

impl Lanes {
    /// All zeros.
    pub const ZERO: Self = Self::all(0.0);
}

#[cfg(target_arch = "wasm32")]
mod wasm {
    use super::*;
    use std::arch::wasm32::*;

    /// Not an array: of arrays, the compiler makes vectors only here and there.
    #[derive(Clone, Copy)]
    pub struct Lanes(v128);

    impl Lanes {
        pub const fn all(x: f32) -> Self {
            Self(f32x4(x, x, x, x))
        }

        /// The first numbers of `from`.
        #[inline(always)]
        pub fn load(from: &[f32]) -> Self {
            // SAFETY: the slice has as many numbers as are read.
            Self(unsafe { v128_load(from[..LANES].as_ptr().cast()) })
        }

        /// Writes to the first numbers of `to`.
        #[inline(always)]
        pub fn store(self, to: &mut [f32]) {
            // SAFETY: the slice has as many numbers as are written.
            unsafe { v128_store(to[..LANES].as_mut_ptr().cast(), self.0) }
        }
    }

    impl Add for Lanes {
        type Output = Self;

        #[inline(always)]
        fn add(self, other: Self) -> Self {
            Self(f32x4_add(self.0, other.0))
        }
    }

    impl Sub for Lanes {
        type Output = Self;

        #[inline(always)]
        fn sub(self, other: Self) -> Self {
            Self(f32x4_sub(self.0, other.0))
        }
    }

    impl Mul<f32> for Lanes {
        type Output = Self;

        #[inline(always)]
        fn mul(self, factor: f32) -> Self {
            Self(f32x4_mul(self.0, f32x4_splat(factor)))
        }
    }
}

#[cfg(not(target_arch = "wasm32"))]
mod array {
    use super::*;

    #[derive(Clone, Copy)]
    pub struct Lanes([f32; LANES]);

    impl Lanes {
        pub const fn all(x: f32) -> Self {
            Self([x; LANES])
        }

        /// The first numbers of `from`.
        #[inline(always)]
        pub fn load(from: &[f32]) -> Self {
            let from = &from[..LANES];
            Self(std::array::from_fn(|i| from[i]))
        }

        /// Writes to the first numbers of `to`.
        #[inline(always)]
        pub fn store(self, to: &mut [f32]) {
            to[..LANES].copy_from_slice(&self.0);
        }
    }

    impl Add for Lanes {
        type Output = Self;

        #[inline(always)]
        fn add(self, other: Self) -> Self {
            Self(std::array::from_fn(|i| self.0[i] + other.0[i]))
        }
    }

    impl Sub for Lanes {
        type Output = Self;

        #[inline(always)]
        fn sub(self, other: Self) -> Self {
            Self(std::array::from_fn(|i| self.0[i] - other.0[i]))
        }
    }

    impl Mul<f32> for Lanes {
        type Output = Self;

        #[inline(always)]
        fn mul(self, factor: f32) -> Self {
            Self(std::array::from_fn(|i| self.0[i] * factor))
        }
    }
}
