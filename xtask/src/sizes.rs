//! How much a visitor downloads, and how much that may be.

use crate::{files, sh};
use anyhow::{Context, Result, ensure};
use std::fmt::{self, Display};
use std::fs;
use std::ops::Add;
use std::path::{Path, PathBuf};

/// Bytes of files: as they are, by gzip and by brotli.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Sizes {
    pub raw: u64,
    pub gzip: u64,
    pub brotli: u64,
}

/// How far a budget may be passed before the build fails.
const LEEWAY: f64 = 1.05;

impl Sizes {
    pub const fn new(raw: u64, gzip: u64, brotli: u64) -> Self {
        Self { raw, gzip, brotli }
    }

    /// Each file is compressed alone, as hosts do it. Node does that, since it is there and has both.
    pub fn of(files: &[PathBuf]) -> Result<Self> {
        const SCRIPT: &str = "
            const { gzipSync, brotliCompressSync } = require('zlib');
            const sums = [0, 0, 0];
            for (const file of process.argv.slice(1)) {
                const bytes = require('fs').readFileSync(file);
                const forms = [bytes, gzipSync(bytes, { level: 9 }), brotliCompressSync(bytes)];
                forms.forEach((form, index) => { sums[index] += form.length; });
            }
            console.log(sums.join(' '));";
        let output = sh::output(sh::cmd("node").arg("-e").arg(SCRIPT).args(files)).context("Node does not start")?;
        Self::parse(&output).context("Node did not say any sizes")
    }

    /// Those of one file, computed when it is newer than `kept`, and kept there: brotli takes its time.
    pub fn kept(file: &Path, kept: &Path) -> Result<Self> {
        if files::is_fresh(kept, [file.to_owned()]) {
            let text = fs::read_to_string(kept)?;
            return Self::parse(&text).with_context(|| format!("{} is damaged: remove it", kept.display()));
        }
        let sizes = Self::of(&[file.to_owned()])?;
        fs::write(kept, format!("{} {} {}\n", sizes.raw, sizes.gzip, sizes.brotli))?;
        Ok(sizes)
    }

    fn parse(text: &str) -> Option<Self> {
        let mut numbers = text.split_whitespace().map(str::parse);
        let mut next = || numbers.next()?.ok();
        Some(Self::new(next()?, next()?, next()?))
    }

    /// Fails if something has grown beyond its budget, which is written in the file `place`.
    pub fn check(self, what: &str, budget: Self, place: &str) -> Result<()> {
        let over = |size: u64, budget: u64| size as f64 > budget as f64 * LEEWAY;
        ensure!(
            !over(self.raw, budget.raw) && !over(self.gzip, budget.gzip) && !over(self.brotli, budget.brotli),
            "{what} has grown to {self}; its budget in {place} is {budget}: find out why, or raise the budget and say why"
        );
        Ok(())
    }
}

impl Add for Sizes {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self::new(self.raw + other.raw, self.gzip + other.gzip, self.brotli + other.brotli)
    }
}

impl Display for Sizes {
    fn fmt(&self, to: &mut fmt::Formatter) -> fmt::Result {
        write!(to, "raw {}, gzip {}, brotli {}", spell(self.raw), spell(self.gzip), spell(self.brotli))
    }
}

/// `4.2 kB`, `2.32 MB`.
pub fn spell(bytes: u64) -> String {
    match bytes as f64 {
        small if small < 1e6 => format!("{:.1} kB", small / 1e3),
        large => format!("{:.2} MB", large / 1e6),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_budget_may_be_passed_by_five_percent() {
        let budget = Sizes::new(1000, 500, 400);
        assert!(Sizes::new(1050, 525, 420).check("it", budget, "here").is_ok());
        assert!(Sizes::new(900, 526, 400).check("it", budget, "here").is_err());
        assert!(Sizes::new(900, 500, 421).check("it", budget, "here").is_err());
    }

    #[test]
    fn sizes_are_read_as_they_are_written() {
        assert_eq!(Sizes::parse("3 2 1\n"), Some(Sizes::new(3, 2, 1)));
        assert_eq!(Sizes::parse("3 2"), None);
        assert_eq!(Sizes::parse("3 2 x"), None);
    }
}
