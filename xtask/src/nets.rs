//! The nets that the site has: `www/weights/index.json`, which the page reads, too.

use crate::sh;
use anyhow::{Context, Result};
use std::fs;

/// Their folders below `weights/`, the page's first choice first.
pub fn folders() -> Result<Vec<String>> {
    let file = sh::root().join("www/weights/index.json");
    let text = fs::read_to_string(&file).with_context(|| format!("cannot read {}", file.display()))?;
    let index: serde_json::Value = serde_json::from_str(&text).context("www/weights/index.json is no JSON")?;
    let nets = index["nets"].as_array().context("www/weights/index.json has no nets")?;
    let folder = |net: &serde_json::Value| net["folder"].as_str().map(String::from);
    nets.iter().map(folder).collect::<Option<_>>().context("a net in www/weights/index.json has no folder")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_names_all_nets_that_are_there() {
        let mut listed = folders().unwrap();
        listed.sort();
        let there = fs::read_dir(sh::root().join("www/weights")).unwrap().map(|entry| entry.unwrap());
        let there = there.filter(|entry| entry.path().join("manifest.json").is_file());
        let mut there: Vec<_> = there.map(|entry| entry.file_name().to_string_lossy().into_owned()).collect();
        there.sort();
        assert_eq!(listed, there);
    }
}
