//! A vector register: a few numbers that are computed together.
//!
//! What the processor has is named, where it is known, since of arrays the compiler makes vectors only here and there.
#![allow(
    unused_unsafe,
    reason = "what needs a feature of the processor is unsafe natively; the features are those of the build"
)]

use std::ops::{Add, Mul, Sub};

use register::{Register, add, load, mul, splat, store, sub};

/// Numbers in [`Lanes`].
pub const LANES: usize = size_of::<Register>() / size_of::<f32>();

#[cfg(target_arch = "wasm32")]
mod register {
    pub use std::arch::wasm32::{
        f32x4_add as add, f32x4_mul as mul, f32x4_splat as splat, f32x4_sub as sub, v128 as Register,
    };
    use std::arch::wasm32::{v128_load, v128_store};

    #[inline(always)]
    pub unsafe fn load(from: *const f32) -> Register {
        unsafe { v128_load(from.cast()) }
    }

    #[inline(always)]
    pub unsafe fn store(to: *mut f32, register: Register) {
        unsafe { v128_store(to.cast(), register) }
    }
}

#[cfg(all(target_arch = "x86_64", target_feature = "avx"))]
mod register {
    pub use std::arch::x86_64::{
        __m256 as Register, _mm256_add_ps as add, _mm256_loadu_ps as load, _mm256_mul_ps as mul,
        _mm256_set1_ps as splat, _mm256_storeu_ps as store, _mm256_sub_ps as sub,
    };
}

#[cfg(all(target_arch = "x86_64", not(target_feature = "avx")))]
mod register {
    pub use std::arch::x86_64::{
        __m128 as Register, _mm_add_ps as add, _mm_loadu_ps as load, _mm_mul_ps as mul, _mm_set1_ps as splat,
        _mm_storeu_ps as store, _mm_sub_ps as sub,
    };
}

#[cfg(not(any(target_arch = "wasm32", target_arch = "x86_64")))]
mod register {
    use std::array::from_fn;

    pub type Register = [f32; 4];

    #[inline(always)]
    pub unsafe fn load(from: *const f32) -> Register {
        unsafe { from.cast::<Register>().read_unaligned() }
    }

    #[inline(always)]
    pub unsafe fn store(to: *mut f32, register: Register) {
        unsafe { to.cast::<Register>().write_unaligned(register) }
    }

    #[inline(always)]
    pub fn splat(x: f32) -> Register {
        [x; 4]
    }

    #[inline(always)]
    pub fn add(a: Register, b: Register) -> Register {
        from_fn(|i| a[i] + b[i])
    }

    #[inline(always)]
    pub fn sub(a: Register, b: Register) -> Register {
        from_fn(|i| a[i] - b[i])
    }

    #[inline(always)]
    pub fn mul(a: Register, b: Register) -> Register {
        from_fn(|i| a[i] * b[i])
    }
}

/// Some numbers.
#[derive(Clone, Copy)]
pub struct Lanes(Register);

impl Lanes {
    /// All zeros.
    // SAFETY: a register is as many numbers, and nothing else.
    pub const ZERO: Self = Self(unsafe { std::mem::transmute::<[f32; LANES], Register>([0.0; LANES]) });

    /// The first numbers of `from`.
    #[inline(always)]
    pub fn load(from: &[f32]) -> Self {
        // SAFETY: the slice has as many numbers as are read.
        Self(unsafe { load(from[..LANES].as_ptr()) })
    }

    /// Writes to the first numbers of `to`.
    #[inline(always)]
    pub fn store(self, to: &mut [f32]) {
        // SAFETY: the slice has as many numbers as are written.
        unsafe { store(to[..LANES].as_mut_ptr(), self.0) }
    }
}

impl Lanes {
    /// The same number in all places.
    #[inline(always)]
    pub fn splat(x: f32) -> Self {
        Self(unsafe { splat(x) })
    }

    /// `self + a * b`, rounded once where the build's processor does so.
    #[inline(always)]
    pub fn add_product(self, a: Self, b: Self) -> Self {
        #[cfg(all(target_arch = "wasm32", feature = "relaxed-simd"))]
        return Self(std::arch::wasm32::f32x4_relaxed_madd(a.0, b.0, self.0));
        #[cfg(not(all(target_arch = "wasm32", feature = "relaxed-simd")))]
        Self(unsafe { add(self.0, mul(a.0, b.0)) })
    }

    /// The sum of all numbers.
    #[inline(always)]
    pub fn sum(self) -> f32 {
        let mut numbers = [0.0; LANES];
        self.store(&mut numbers);
        numbers.iter().sum()
    }
}

impl Add for Lanes {
    type Output = Self;

    #[inline(always)]
    fn add(self, other: Self) -> Self {
        Self(unsafe { add(self.0, other.0) })
    }
}

impl Sub for Lanes {
    type Output = Self;

    #[inline(always)]
    fn sub(self, other: Self) -> Self {
        Self(unsafe { sub(self.0, other.0) })
    }
}

impl Mul<f32> for Lanes {
    type Output = Self;

    #[inline(always)]
    fn mul(self, factor: f32) -> Self {
        Self(unsafe { mul(self.0, splat(factor)) })
    }
}
