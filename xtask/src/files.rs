//! The few questions asked about files: is it stale, how large, copy it all.

use anyhow::{Context, Result};
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
        let copy = to.join(file.strip_prefix(from)?);
        fs::create_dir_all(copy.parent().expect("a file lies in a folder"))?;
        fs::copy(&file, &copy).with_context(|| format!("cannot copy {} to {}", file.display(), copy.display()))?;
    }
    Ok(())
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
}
