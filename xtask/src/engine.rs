//! The engine: the library compiled to WebAssembly several times, since one build with everything is too large to start with.
//!
//! * `cpu` is small and answers first, `cpu-relaxed` in its place where the browser multiplies and adds at once;
//! * `webgpu` is fetched only where there is an adapter.
//!
//! They are made in target/engine/ and copied from there, so that `trunk serve`, which begins each build with an empty
//! folder, waits only for what really changed. `cargo xtask bench` has its own library built in the same way.

use crate::setup::{self, Need};
use crate::sizes::Sizes;
use crate::{files, licences, sh};
use anyhow::{Context, Result, ensure};
use std::fs::{self, File};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

/// Static hosts refuse larger files.
const LARGEST: u64 = 25 << 20;

/// wasm-opt as npm brings it: Debian's is too old and breaks reference types.
const WASM_OPT: &str = "binaryen/bin/wasm-opt";

/// What rustc uses in its WebAssembly, which wasm-opt must be told.
const WASM_FEATURES: [&str; 8] = [
    "--enable-simd",
    "--enable-relaxed-simd",
    "--enable-bulk-memory",
    "--enable-nontrapping-float-to-int",
    "--enable-sign-ext",
    "--enable-mutable-globals",
    "--enable-reference-types",
    "--enable-multivalue",
];

struct Flavour {
    name: &'static str,
    features: &'static [&'static str],
    /// Whether wasm-opt is worth it: npm's is a JavaScript port, which on the large build takes very long for little.
    opt: bool,
    /// What its WebAssembly may have.
    budget: Sizes,
}

const CPU_BUDGET: Sizes = Sizes::new(2_520_000, 740_000, 490_000);

const FLAVOURS: [Flavour; 3] = [
    Flavour { name: "cpu", features: &[], opt: true, budget: CPU_BUDGET },
    Flavour { name: "cpu-relaxed", features: &["--features", "relaxed-simd"], opt: true, budget: CPU_BUDGET },
    Flavour {
        name: "webgpu",
        features: &["--no-default-features", "--features", "webgpu"],
        opt: false,
        budget: Sizes::new(10_430_000, 2_340_000, 1_475_000),
    },
];

/// A library that is compiled so.
struct Library {
    package: &'static str,
    manifest: &'static str,
    /// The name of its folder in target/ and, with endings, of its files.
    name: &'static str,
}

const ENGINE: Library = Library { package: "alexnet-web", manifest: "Cargo.toml", name: "engine" };
const BENCH: Library = Library { package: "alexnet-bench", manifest: "benches/web/Cargo.toml", name: "bench" };

/// One flavour, ready to be shipped.
pub struct Build {
    pub name: &'static str,
    pub folder: PathBuf,
    /// Of its WebAssembly.
    pub sizes: Sizes,
}

/// Builds all flavours for release.
pub fn release(opt: bool) -> Result<Vec<Build>> {
    build(None, opt)?;
    let made = |flavour: &Flavour| {
        let folder = flavour.folder(&ENGINE);
        Ok(Build { name: flavour.name, sizes: flavour.sizes(&folder)?, folder })
    };
    FLAVOURS.iter().map(made).collect()
}

/// Builds all flavours and copies them to `out`. When Trunk calls, its variables say where that is and for what.
pub fn build(out: Option<PathBuf>, opt: bool) -> Result<()> {
    setup::ensure(&[Need::WasmTarget, Need::WasmBindgen])?;
    let for_release = sh::for_release();
    let opt = opt && for_release && sh::var("XTASK_NO_OPT").is_none();
    let out = out.or_else(|| sh::staging().map(|folder| folder.join("engine")));

    for flavour in &FLAVOURS {
        let folder = flavour.make(&ENGINE, opt)?;
        for file in files::all(&folder)? {
            let bytes = fs::metadata(&file)?.len();
            ensure!(bytes <= LARGEST, "{} has {bytes} bytes; static hosts refuse more than {LARGEST}", file.display());
        }
        // Compressing as hosts do takes a while, so only for a release.
        if for_release {
            flavour.weigh(&folder)?;
        }
        if let Some(out) = &out {
            files::copy_folder(&folder, &out.join(flavour.name))?;
        }
    }
    out.filter(|_| for_release).map_or(Ok(()), |out| licences::write(&out))
}

/// Builds what `cargo xtask bench` measures: the name of each flavour and its folder, with bench.js.
pub fn bench() -> Result<Vec<(&'static str, PathBuf)>> {
    setup::ensure(&[Need::WasmTarget, Need::WasmBindgen, Need::Npm])?;
    FLAVOURS.iter().map(|flavour| Ok((flavour.name, flavour.make(&BENCH, true)?))).collect()
}

impl Library {
    fn wasm(&self) -> PathBuf {
        let file = format!("{}.wasm", self.package.replace('-', "_"));
        sh::target().join(setup::WASM_TARGET).join("release").join(file)
    }
}

impl Flavour {
    fn folder(&self, library: &Library) -> PathBuf {
        sh::target().join(library.name).join(self.name)
    }

    /// Makes what is not made already, and returns the folder with the result.
    fn make(&self, library: &Library, opt: bool) -> Result<PathBuf> {
        let folder = self.folder(library);
        let opt = opt && self.opt && self.can_opt();
        if self.is_fresh(library, &folder, opt) {
            sh::say(format!("{} {}: unchanged", library.name, self.name));
            return Ok(folder);
        }
        let started = SystemTime::now();
        self.compile(library, &folder)?;
        let wasm = library.wasm();
        let key = key_of(&wasm)?;
        let stamp = stamp_of(&folder);
        if !is_made_of(&folder, &key, opt) {
            fs::write(&stamp, "unfinished")?;
            bind(library, &folder)?;
            if opt {
                optimise(&folder.join(format!("{}_bg.wasm", library.name)))?;
            }
            fs::write(&stamp, format!("{key} {}", if opt { "optimised" } else { "plain" }))?;
        }
        // The stamp has the time of the start: a file edited while we compiled is newer, and compiled next time.
        File::options().append(true).open(&stamp)?.set_modified(started)?;
        Ok(folder)
    }

    /// Whether nothing changed since the last time. Cargo cannot be asked: all flavours have the same file, so that it
    /// compiles again whenever they alternate. Its list of inputs is kept instead.
    fn is_fresh(&self, library: &Library, folder: &Path, opt: bool) -> bool {
        let Ok(dependencies) = fs::read_to_string(folder.with_extension("d")) else { return false };
        let mut inputs = files::inputs(&dependencies, &library.wasm());
        let settings = ["Cargo.toml", library.manifest, "Cargo.lock", ".cargo/config.toml", "rust-toolchain.toml"];
        inputs.extend(settings.map(|name| sh::root().join(name)));
        let stamp = stamp_of(folder);
        files::is_fresh(&stamp, inputs) && is_made_of(folder, "", opt)
    }

    fn compile(&self, library: &Library, folder: &Path) -> Result<()> {
        let mut cargo = sh::cmd("cargo");
        cargo.args(["build", "--package", library.package, "--lib", "--release", "--target", setup::WASM_TARGET]);
        sh::run(cargo.args(self.features))?;
        fs::create_dir_all(folder)?;
        fs::copy(library.wasm().with_extension("d"), folder.with_extension("d"))?;
        Ok(())
    }

    fn can_opt(&self) -> bool {
        let there = sh::root().join("node_modules").join(WASM_OPT).is_file();
        if !there {
            sh::say(format!("{}: not optimised, since wasm-opt is missing; `npm ci` installs it", self.name));
        }
        there
    }

    /// How much a visitor downloads, which is computed only once.
    fn sizes(&self, folder: &Path) -> Result<Sizes> {
        Sizes::kept(&folder.join("engine_bg.wasm"), &folder.with_extension("sizes"))
    }

    /// Says how much that is, and fails if it is more than was decided.
    fn weigh(&self, folder: &Path) -> Result<()> {
        let sizes = self.sizes(folder)?;
        sh::say(format!("engine {}: {sizes}", self.name));
        // What wasm-opt would make smaller is not compared without it.
        if self.opt && !is_made_of(folder, "", true) {
            return Ok(());
        }
        sizes.check(&format!("the {} build", self.name), self.budget, "xtask/src/engine.rs")
    }
}

/// Makes the JavaScript (and the types) around a compiled library.
fn bind(library: &Library, folder: &Path) -> Result<()> {
    fs::remove_dir_all(folder)?;
    let mut bindgen = sh::cmd("wasm-bindgen");
    bindgen.args(["--target", "web", "--out-name", library.name, "--out-dir"]).arg(folder).arg(library.wasm());
    // Names are a third of the file, and a panic says its file and line without them.
    bindgen.args(["--remove-name-section", "--remove-producers-section"]);
    // An instance's memory only grows: one that rests is replaced by one as new.
    bindgen.arg("--experimental-reset-state-function");
    sh::run(&mut bindgen)
}

/// The file that says what a folder was made of.
fn stamp_of(folder: &Path) -> PathBuf {
    folder.with_extension("stamp")
}

/// Whether the folder was made of the library with this key (or any that begins so), as well as is asked for or better.
fn is_made_of(folder: &Path, key: &str, opt: bool) -> bool {
    let stamp = fs::read_to_string(stamp_of(folder)).unwrap_or_default();
    let good_enough = stamp.ends_with("optimised") || !opt && stamp.ends_with("plain");
    folder.is_dir() && stamp.starts_with(key) && good_enough
}

fn key_of(wasm: &Path) -> Result<String> {
    let mut hash = DefaultHasher::new();
    fs::read(wasm).with_context(|| format!("cannot read {}", wasm.display()))?.hash(&mut hash);
    Ok(format!("{:016x}", hash.finish()))
}

fn optimise(wasm: &Path) -> Result<()> {
    let smaller = wasm.with_extension("opt");
    sh::run(sh::node(WASM_OPT).args(["-O3"]).args(WASM_FEATURES).arg(wasm).arg("-o").arg(&smaller))?;
    fs::rename(smaller, wasm)?;
    Ok(())
}
