//! What tests print of themselves: how long each took, so that one sees where the time of a step goes, and which failed.

use std::cmp::Reverse;

/// How a test says it, at the beginning of a line of its own: `TIME 1.23 s its name`.
const MARK: &str = "TIME ";

/// How Playwright's reporter says of a test that it failed, and why; and how cargo and wasm-bindgen's runner end such a line.
const FAILED: &str = "FAILED ";
const ENDS: [&str; 2] = [" ... FAILED", " ... FAIL"];

/// As many as are worth a look.
const SHOWN: usize = 25;

#[derive(Default)]
pub struct Times {
    step: &'static str,
    /// Seconds, step and name of each test.
    tests: Vec<(f64, &'static str, String)>,
    /// Step and name of those that failed.
    failed: Vec<(&'static str, String)>,
}

impl Times {
    /// What is seen from now on is of this step.
    pub fn of(&mut self, step: &'static str) -> &mut Self {
        self.step = step;
        self
    }

    /// Takes down what a line of output tells of a test.
    pub fn see(&mut self, line: &str) {
        let ended = || ENDS.iter().find_map(|end| line.strip_prefix("test ")?.strip_suffix(end));
        if let Some(name) = line.strip_prefix(FAILED).or_else(ended) {
            self.failed.push((self.step, name.to_owned()));
        }
        // A browser's console marks its lines.
        let Some((_, time)) = line.split_once(MARK) else { return };
        let Some((seconds, name)) = time.split_once(" s ") else { return };
        if let Ok(seconds) = seconds.parse() {
            self.tests.push((seconds, self.step, name.to_owned()));
        }
    }

    /// Prints those that failed: last of all, since of a long output often only the end is kept.
    pub fn print_failed(&self) {
        for (step, name) in &self.failed {
            println!("FAILED  {step:<12} {name}");
        }
    }

    /// Prints the slowest.
    pub fn print(&mut self) {
        if self.tests.is_empty() {
            return;
        }
        self.tests.sort_by_key(|(seconds, ..)| Reverse((seconds * 1000.0) as u64));
        println!("\nThe slowest of {} tests:", self.tests.len());
        for (seconds, step, name) in self.tests.iter().take(SHOWN) {
            println!("{seconds:>8.1} s  {step:<12} {name}");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_found_in_what_is_printed() {
        let mut times = Times::default();
        for line in ["TIME 1.50 s a test", "    TIME 0.25 s another", "TIME for tea", "test result: ok. 3 passed"] {
            times.of("native").see(line);
        }
        assert_eq!(times.tests, [(1.5, "native", "a test".into()), (0.25, "native", "another".into())]);
    }

    #[test]
    fn failures_are_found_in_what_is_printed() {
        let mut times = Times::default();
        times.of("native");
        for line in
            ["test a::b ... ok", "test a::c ... FAILED", "test d ... FAIL", "FAILED e.spec.js › f: no", "FAILED"]
        {
            times.see(line);
        }
        assert_eq!(times.failed, ["a::c", "d", "e.spec.js › f: no"].map(|name| ("native", name.to_owned())));
    }
}
