//! Programs from crates.io: prebuilt where their releases can be reached, else compiled with the quickest settings.
//!
//! Nothing of the user's is replaced: a program that is there in another version stays, and ours goes to target/tools.

use crate::{files, sh};
use anyhow::{Context, Result, ensure};
use std::fs;
use std::path::Path;
use std::process::Command;

/// A program from crates.io. The newest versions that our Rust can build, where they need not match anything.
pub struct Tool {
    package: &'static str,
    /// What is run, the first one asked for its version.
    programs: &'static [&'static str],
    version: String,
    /// Whether only this version will do, or any from it on.
    exactly: bool,
    /// Where its authors publish it compiled: the address, less the ending of the archive.
    release: String,
}

/// It must be of the very version of the library in Cargo.lock: they share a format that changes.
pub fn wasm_bindgen(version: &str) -> Tool {
    let release = "https://github.com/wasm-bindgen/wasm-bindgen/releases/download/VERSION/wasm-bindgen-VERSION-TARGET";
    Tool::new("wasm-bindgen-cli", &["wasm-bindgen", "wasm-bindgen-test-runner"], version, true, release)
}

pub fn wasm_pack() -> Tool {
    let release = "https://github.com/wasm-bindgen/wasm-pack/releases/download/vVERSION/wasm-pack-vVERSION-TARGET";
    Tool::new("wasm-pack", &["wasm-pack"], "0.15.1", false, release)
}

pub fn trunk() -> Tool {
    let release = "https://github.com/trunk-rs/trunk/releases/download/vVERSION/trunk-TARGET";
    Tool::new("trunk", &["trunk"], "0.21.14", false, release)
}

/// Where the systems differ from what Rust calls this machine: these authors link Linux programs with musl.
const TARGETS: [(&str, &str, &str); 4] = [
    ("linux", "wasm-bindgen-cli", "unknown-linux-musl"),
    ("linux", "wasm-pack", "unknown-linux-musl"),
    ("linux", "trunk", "unknown-linux-gnu"),
    ("macos", "", "apple-darwin"),
];

/// What the files are called that say the SHA-256 of an archive.
const CHECKSUMS: [&str; 2] = ["sha256", "sha256sum"];

impl Tool {
    fn new(
        package: &'static str,
        programs: &'static [&'static str],
        version: &str,
        exactly: bool,
        release: &str,
    ) -> Self {
        let target = TARGETS
            .iter()
            .find(|(os, of, _)| *os == std::env::consts::OS && (of.is_empty() || *of == package))
            .map_or("pc-windows-msvc", |(_, _, target)| target);
        let target = format!("{}-{target}", std::env::consts::ARCH);
        let release = release.replace("VERSION", version).replace("TARGET", &target);
        Self { package, programs, version: version.to_owned(), exactly, release }
    }

    /// Makes sure that it is there.
    pub fn ensure(&self) -> Result<()> {
        let found = sh::find(self.programs[0]).and_then(|file| sh::output(sh::cmd(file).arg("--version")));
        match found {
            Some(answer) if self.is_served_by(&answer) => Ok(()),
            Some(_) => self.install(&sh::own_tools()),
            None => self.install(&sh::cargo_home()),
        }
    }

    fn is_served_by(&self, answer: &str) -> bool {
        let found = answer.split_whitespace().nth(1).unwrap_or_default();
        if self.exactly { found == self.version } else { numbers(found) >= numbers(&self.version) }
    }

    fn install(&self, root: &Path) -> Result<()> {
        let Self { package, version, .. } = self;
        match self.fetch(&root.join("bin")) {
            Ok(()) => sh::say(format!("{package} {version} was missing; it is in {} now", root.join("bin").display())),
            Err(why) => {
                sh::say(format!("{package} {version} is missing, and not to be had prebuilt: {why:#}"));
                sh::say("compiling it, once (a few minutes)");
                self.compile(root)?;
            }
        }
        Ok(())
    }

    /// Takes the programs out of the authors' archive, if that has the SHA-256 that is published beside it.
    fn fetch(&self, bin: &Path) -> Result<()> {
        let ending = if cfg!(windows) && self.package == "trunk" { "zip" } else { "tar.gz" };
        let address = format!("{}.{ending}", self.release);
        let folder = sh::own_tools().join("fetched").join(self.package);
        fs::create_dir_all(&folder)?;
        let archive = folder.join(format!("archive.{ending}"));
        // First what is small: without it nothing is fetched, and without a network nobody waits.
        let expected = CHECKSUMS
            .iter()
            .find_map(|end| sh::output(&mut curl(&format!("{address}.{end}"))))
            .with_context(|| format!("no SHA-256 of {address} can be reached"))?;
        let expected = expected.split_whitespace().next().unwrap_or_default().to_lowercase();
        sh::run(curl(&address).arg("--output").arg(&archive))?;
        let found = files::sha256(fs::read(&archive)?);
        ensure!(found == expected, "{address} has the SHA-256 {found}, but {expected} is published");
        sh::run(sh::cmd("tar").arg("-xf").arg(&archive).arg("-C").arg(&folder))?;
        let unpacked = files::all(&folder)?;
        for program in self.programs {
            let name = format!("{program}{}", std::env::consts::EXE_SUFFIX);
            let file = unpacked.iter().find(|file| file.ends_with(&name));
            files::copy(file.with_context(|| format!("{address} has no {name}"))?, &bin.join(&name))?;
        }
        fs::remove_dir_all(folder)?;
        Ok(())
    }

    fn compile(&self, root: &Path) -> Result<()> {
        let install = |lock: &[&str]| {
            let mut cargo = sh::cmd("cargo");
            // None of these programs needs its default features, which are about TLS: they fetch nothing for us.
            cargo.args(["install", self.package, "--version", &self.version, "--no-default-features", "--force"]);
            cargo.arg("--root").arg(root);
            cargo.args(self.programs.iter().flat_map(|program| ["--bin", program])).args(lock);
            // They have dependencies in common.
            cargo.arg("--target-dir").arg(sh::own_tools().join("build"));
            // Their authors' settings, for programs that run for long, take minutes. Only wasm-bindgen has much to do here.
            let level = if self.exactly { "1" } else { "0" };
            let settings = [("LTO", "off"), ("CODEGEN_UNITS", "256"), ("OPT_LEVEL", level), ("DEBUG", "false")];
            sh::run(cargo.envs(settings.map(|(name, value)| (format!("CARGO_PROFILE_RELEASE_{name}"), value))))
        };
        // The author's own lock file where it can be had; a registry's mirror may lag behind it.
        install(&["--locked"]).or_else(|_| {
            sh::say(format!("trying {} again, without its lock file", self.package));
            install(&[])
        })
    }
}

fn curl(address: &str) -> Command {
    let mut curl = sh::cmd("curl");
    curl.args(["--fail", "--silent", "--show-error", "--location", "--connect-timeout", "5", address]);
    curl
}

/// `1.2.3` as numbers, to compare.
pub fn numbers(version: &str) -> Vec<u32> {
    version.split(['.', '-', '+']).map_while(|part| part.parse().ok()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tool_is_served_by_its_version_or_a_newer_one_unless_it_must_be_exact() {
        let tool = |exactly| Tool { exactly, ..trunk() };
        assert!(tool(false).is_served_by("trunk 0.22.1"));
        assert!(tool(false).is_served_by("trunk 0.21.14"));
        assert!(!tool(false).is_served_by("trunk 0.21.9"));
        assert!(!tool(true).is_served_by("trunk 0.22.1"));
        assert!(!tool(false).is_served_by(""));
    }

    /// curl reads `file:` as it reads what is far away.
    #[cfg(unix)]
    #[test]
    fn a_prebuilt_program_is_taken_if_it_has_the_sha256_that_is_published() -> Result<()> {
        let folder = std::env::temp_dir().join(format!("xtask-tools-{}", std::process::id()));
        let inner = folder.join("trunk-1-any");
        files::write(&inner.join("trunk"), "a program")?;
        let archive = folder.join("trunk-1-any.tar.gz");
        sh::run(sh::cmd("tar").arg("-czf").arg(&archive).arg("-C").arg(&folder).arg("trunk-1-any"))?;
        let tool = Tool { release: format!("file://{}/trunk-1-any", folder.display()), ..trunk() };
        let bin = folder.join("bin");
        assert!(tool.fetch(&bin).is_err(), "nobody says what it has to be");
        files::write(&folder.join("trunk-1-any.tar.gz.sha256"), "0123  trunk-1-any.tar.gz\n")?;
        assert!(tool.fetch(&bin).unwrap_err().to_string().contains("is published"));
        assert!(!bin.join("trunk").exists());
        let sum = files::sha256(fs::read(&archive)?);
        files::write(&folder.join("trunk-1-any.tar.gz.sha256"), format!("{sum}  trunk-1-any.tar.gz\n"))?;
        tool.fetch(&bin)?;
        assert_eq!(fs::read_to_string(bin.join("trunk"))?, "a program");
        fs::remove_dir_all(folder)?;
        Ok(())
    }
}
