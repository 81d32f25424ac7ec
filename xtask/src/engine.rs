//! The engine: the library compiled to WebAssembly several times, since one build with everything is too large to start with.
//!
//! * `cpu` is small and answers first, `cpu-relaxed` in its place where the browser multiplies and adds at once;
//! * `webgpu` is fetched only where there is an adapter.
//!
//! Each is a package in engines/, so that cargo knows what is up to date. They are made ready in target/engine/ and copied
//! from there, since `trunk serve` begins each build with an empty folder. `cargo xtask bench` has packages of its own.

use crate::setup::{self, Need};
use crate::sizes::Sizes;
use crate::{files, licences, sh};
use anyhow::{Context, Result, ensure};
use clap::ValueEnum;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Static hosts refuse larger files.
const LARGEST: u64 = 25 << 20;

/// What a page can load.
#[derive(Clone, Copy, PartialEq, ValueEnum)]
pub enum Engine {
    Cpu,
    CpuRelaxed,
    Webgpu,
}

pub const ENGINES: [Engine; 3] = [Engine::Cpu, Engine::CpuRelaxed, Engine::Webgpu];

/// Which surface of the library they have: what its name is in engines/, in target/ and, with endings, in its files.
#[derive(Clone, Copy)]
pub enum Surface {
    Engine,
    Bench,
}

/// An engine, ready to be shipped.
pub struct Build {
    pub name: &'static str,
    pub folder: PathBuf,
    /// Of its WebAssembly.
    pub sizes: Sizes,
}

/// Builds all engines for release.
pub fn release() -> Result<Vec<Build>> {
    let made =
        |(engine, folder): (Engine, PathBuf)| Ok(Build { name: engine.name(), sizes: engine.sizes(&folder)?, folder });
    build(&ENGINES, None)?.into_iter().map(made).collect()
}

/// Builds the engines that are `wanted`, and copies them to `out`, together with the others if they are up to date. When
/// Trunk calls, its variables say where that is and for what. Returns where each was made.
pub fn build(wanted: &[Engine], out: Option<PathBuf>) -> Result<Vec<(Engine, PathBuf)>> {
    setup::ensure(&[Need::WasmTarget, Need::WasmBindgen])?;
    let for_release = sh::for_release();
    let out = out.or_else(|| sh::staging().map(|folder| folder.join("engine")));

    let mut folders: Vec<_> = wanted.iter().copied().zip(make(wanted, Surface::Engine)?).collect();
    let others = ENGINES.into_iter().filter(|engine| !wanted.contains(engine) && engine.is_current());
    folders.extend(others.map(|engine| (engine, engine.folder(Surface::Engine))));
    for (engine, folder) in &folders {
        for file in files::all(folder)? {
            let bytes = fs::metadata(&file)?.len();
            ensure!(bytes <= LARGEST, "{} has {bytes} bytes; static hosts refuse more than {LARGEST}", file.display());
        }
        // Compressing as hosts do takes a while, so only for a release.
        if for_release {
            engine.weigh(folder)?;
        }
        if let Some(out) = &out {
            files::copy_folder(folder, &out.join(engine.name()))?;
        }
    }
    if let Some(out) = out.filter(|_| for_release) {
        licences::write(&out)?;
    }
    Ok(folders)
}

/// Builds what `cargo xtask bench` measures: the name of each engine and its folder, with bench.js.
pub fn bench() -> Result<Vec<(&'static str, PathBuf)>> {
    setup::ensure(&[Need::WasmTarget, Need::WasmBindgen])?;
    let folders = make(&ENGINES, Surface::Bench)?;
    Ok(ENGINES.into_iter().map(Engine::name).zip(folders).collect())
}

/// Makes what is not made already, and returns the folders with the results.
fn make(engines: &[Engine], surface: Surface) -> Result<Vec<PathBuf>> {
    let make = |engine: &Engine| {
        sh::run(&mut engine.compiling(surface))?;
        engine.bound(surface)
    };
    engines.iter().map(make).collect()
}

impl Surface {
    fn name(self) -> &'static str {
        match self {
            Self::Engine => "engine",
            Self::Bench => "bench",
        }
    }

    /// The WebAssembly in a folder that was made ready.
    fn wasm_in(self, folder: &Path) -> PathBuf {
        folder.join(format!("{}_bg.wasm", self.name()))
    }
}

impl Engine {
    pub fn name(self) -> &'static str {
        match self {
            Self::Cpu => "cpu",
            Self::CpuRelaxed => "cpu-relaxed",
            Self::Webgpu => "webgpu",
        }
    }

    /// What its WebAssembly may have.
    fn budget(self) -> Sizes {
        match self {
            Self::Cpu | Self::CpuRelaxed => Sizes::new(2_640_000, 731_000, 521_000),
            Self::Webgpu => Sizes::new(10_600_000, 2_460_000, 1_590_000),
        }
    }

    fn package(self, surface: Surface) -> String {
        format!("{}-{}", surface.name(), self.name())
    }

    /// What cargo makes.
    fn wasm(self, surface: Surface) -> PathBuf {
        let file = format!("{}.wasm", self.package(surface).replace('-', "_"));
        sh::target().join(setup::WASM_TARGET).join("release").join(file)
    }

    /// Where it is made ready for JavaScript.
    fn folder(self, surface: Surface) -> PathBuf {
        sh::target().join(surface.name()).join(self.name())
    }

    /// How cargo is asked for it.
    pub fn compiling(self, surface: Surface) -> Command {
        let mut cargo = sh::cmd("cargo");
        cargo.args(["build", "--release", "--target", setup::WASM_TARGET, "--package", &self.package(surface)]);
        cargo
    }

    /// Makes the JavaScript (and the types) around what was compiled.
    pub fn bound(self, surface: Surface) -> Result<PathBuf> {
        let (wasm, folder) = (self.wasm(surface), self.folder(surface));
        renewed(folder, surface, &wasm, |folder| {
            let mut bindgen = sh::cmd("wasm-bindgen");
            bindgen.args(["--target", "web", "--out-name", surface.name(), "--out-dir"]).arg(folder).arg(&wasm);
            // Names are a third of the file, and a panic says its file and line without them.
            bindgen.args(["--remove-name-section", "--remove-producers-section"]);
            // An instance's memory only grows: one that rests is replaced by one as new.
            bindgen.arg("--experimental-reset-state-function");
            sh::run(&mut bindgen)
        })
    }

    /// Whether what a page would load is made of the sources as they are.
    pub fn is_current(self) -> bool {
        let wasm = self.wasm(Surface::Engine);
        let Ok(dependencies) = fs::read_to_string(wasm.with_extension("d")) else { return false };
        let made = Surface::Engine.wasm_in(&self.folder(Surface::Engine));
        files::is_fresh(&made, files::inputs(&dependencies, &wasm).into_iter().chain([wasm]))
    }

    /// How much a visitor downloads, which is computed only once.
    fn sizes(self, folder: &Path) -> Result<Sizes> {
        Sizes::kept(&Surface::Engine.wasm_in(folder), &folder.with_added_extension("sizes"))
    }

    /// Says how much that is, and fails if it is more than was decided.
    fn weigh(self, folder: &Path) -> Result<()> {
        let sizes = self.sizes(folder)?;
        sh::say(format!("engine {}: {sizes}", self.name()));
        sizes.check(&format!("the {} build", self.name()), self.budget(), "xtask/src/engine.rs")
    }
}

/// The folder, which `make` fills anew if the WebAssembly in it is older than what it is made `of`. It appears as a whole:
/// what is interrupted begins again.
fn renewed(folder: PathBuf, surface: Surface, of: &Path, make: impl FnOnce(&Path) -> Result<()>) -> Result<PathBuf> {
    if files::is_fresh(&surface.wasm_in(&folder), [of.to_owned()]) {
        return Ok(folder);
    }
    let unfinished = folder.with_added_extension("unfinished");
    for old in [&unfinished, &folder] {
        if old.is_dir() {
            fs::remove_dir_all(old)?;
        }
    }
    fs::create_dir_all(&unfinished)?;
    make(&unfinished)?;
    fs::rename(&unfinished, &folder).with_context(|| format!("cannot make {}", folder.display()))?;
    Ok(folder)
}
