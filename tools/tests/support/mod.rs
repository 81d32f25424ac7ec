//! What the tests of the command share.
#![allow(dead_code, reason = "each test file uses a part of it")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitStatus, Output};

/// A folder of its own for each test, removed at its end.
pub struct Folder(PathBuf);

impl Folder {
    pub fn new(name: &str) -> Self {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(&folder).unwrap();
        Self(folder)
    }

    pub fn file(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }

    /// Runs the command with words in which HERE stands for the folder; returns what it printed, or its error.
    pub fn alexnet(&self, words: &[&str]) -> Result<serde_json::Value, String> {
        let output = self.run(words);
        match output.status.success() {
            true => Ok(serde_json::from_slice(&output.stdout).unwrap()),
            false => Err(String::from_utf8_lossy(&output.stderr).into_owned()),
        }
    }

    /// The same where it prints something though it fails.
    pub fn answered(&self, words: &[&str]) -> (ExitStatus, serde_json::Value) {
        let output = self.run(words);
        (output.status, serde_json::from_slice(&output.stdout).unwrap())
    }

    fn run(&self, words: &[&str]) -> Output {
        let words = words.iter().map(|word| word.replace("HERE", self.0.to_str().unwrap()));
        Command::new(env!("CARGO_BIN_EXE_alexnet")).args(words).arg("--json").output().unwrap()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}
