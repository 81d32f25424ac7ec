//! The few questions asked about files: is it stale, what is its hash, copy it all.

use anyhow::{Context, Result, ensure};
use sha2::{Digest, Sha256};
use std::fs;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

/// When a file was last written; `None` when there is none.
pub fn written(file: &Path) -> Option<SystemTime> {
    fs::metadata(file).and_then(|file| file.modified()).ok()
}

/// Whether `file` is there and no older than each of `inputs`.
pub fn is_fresh(file: &Path, inputs: impl IntoIterator<Item = PathBuf>) -> bool {
    let Some(made) = written(file) else { return false };
    inputs.into_iter().all(|input| written(&input).is_some_and(|time| time <= made))
}

/// All files below a folder, in order.
pub fn all(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).with_context(|| format!("cannot read {}", folder.display()))? {
        let path = entry?.path();
        if path.is_dir() { found.extend(all(&path)?) } else { found.push(path) }
    }
    found.sort();
    Ok(found)
}

/// Makes `to` a copy of the folder `from`.
pub fn copy_folder(from: &Path, to: &Path) -> Result<()> {
    for file in all(from)? {
        copy(&file, &to.join(file.strip_prefix(from)?))?;
    }
    Ok(())
}

/// Copies a file, and makes the folder that it goes to.
pub fn copy(from: &Path, to: &Path) -> Result<()> {
    fs::create_dir_all(to.parent().expect("a file lies in a folder"))?;
    fs::copy(from, to).with_context(|| format!("cannot copy {} to {}", from.display(), to.display()))?;
    Ok(())
}

/// The SHA-256 of a text or of a file's bytes, in hexadecimal.
pub fn sha256(bytes: impl AsRef<[u8]>) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The names of all files below a folder, as in an address, each with the SHA-256 of its content.
pub fn hashes(folder: &Path) -> Result<Vec<(String, String)>> {
    let hash = |file: PathBuf| {
        let names: Vec<_> = file.strip_prefix(folder)?.iter().map(|name| name.to_string_lossy()).collect();
        let bytes = fs::read(&file).with_context(|| format!("cannot read {}", file.display()))?;
        Ok((names.join("/"), sha256(bytes)))
    };
    all(folder)?.into_iter().map(hash).collect()
}

/// Writes a file, and the folder that it lies in.
pub fn write(file: &Path, content: impl AsRef<[u8]>) -> Result<()> {
    fs::create_dir_all(file.parent().expect("a file lies in a folder"))?;
    fs::write(file, content).with_context(|| format!("cannot write {}", file.display()))
}

/// Puts a line in the place of another one, which must be there exactly once: what is replaced and what replaces it are
/// written in two files that must fit.
pub fn replace_line(text: &str, line: &str, by: &str) -> Result<String> {
    ensure!(text.lines().filter(|each| *each == line).count() == 1, "there must be one line `{line}`");
    let replaced = |each| if each == line { by } else { each };
    Ok(text.lines().map(replaced).flat_map(|each| [each, "\n"]).collect())
}

/// The input files that a dependency file of cargo (`output: input input`) names for `output`. A blank in a name is
/// written `\ `.
pub fn inputs(dependency_file: &str, output: &Path) -> Vec<PathBuf> {
    let start = format!("{}: ", output.display().to_string().replace(' ', "\\ "));
    let names = dependency_file.lines().find_map(|line| line.strip_prefix(&start)).unwrap_or_default();
    let names = names.replace("\\ ", "\0");
    names.split_whitespace().map(|name| PathBuf::from(name.replace('\0', " "))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_dependency_file_names_the_inputs_of_one_output() {
        let text = "/a/lib.rlib: /a/other.rs\n/a/my\\ lib.wasm: /a/src/lib.rs /a/my\\ src/x.rs\n";
        let names = inputs(text, Path::new("/a/my lib.wasm"));
        assert_eq!(names, [PathBuf::from("/a/src/lib.rs"), PathBuf::from("/a/my src/x.rs")]);
        assert!(inputs(text, Path::new("/a/unknown")).is_empty());
    }

    #[test]
    fn a_line_is_replaced_where_there_is_one_of_it() {
        assert_eq!(replace_line("a\nb\n", "b", "c").unwrap(), "a\nc\n");
        assert!(replace_line("a\nb\n", "d", "c").is_err());
        assert!(replace_line("b\nb\n", "b", "c").is_err());
    }
}
