//! Memory for what is needed only during a call, kept for the next one, which then need not clear it.

use std::cell::RefCell;
use std::ops::{Deref, DerefMut};

thread_local! {
    static FREE: RefCell<Vec<Vec<f32>>> = const { RefCell::new(Vec::new()) };
}

/// Numbers that begin as anything.
pub struct Scratch(Vec<f32>);

impl Scratch {
    pub fn new(len: usize) -> Self {
        let mut numbers = FREE.with_borrow_mut(|free| {
            // The smallest that is large enough; in place of the largest of those too small comes a new one.
            free.sort_unstable_by_key(Vec::capacity);
            let at = free.partition_point(|numbers| numbers.capacity() < len);
            if at < free.len() {
                return free.remove(at);
            }
            free.pop();
            Vec::new()
        });
        numbers.resize(len, 0.0);
        Self(numbers)
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        FREE.with_borrow_mut(|free| free.push(std::mem::take(&mut self.0)));
    }
}

impl Deref for Scratch {
    type Target = [f32];

    fn deref(&self) -> &[f32] {
        &self.0
    }
}

impl DerefMut for Scratch {
    fn deref_mut(&mut self) -> &mut [f32] {
        &mut self.0
    }
}
