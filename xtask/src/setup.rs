//! What is missing is installed where that is polite, and otherwise named together with what to do about it.
//!
//! Nothing of the user's is replaced: a program that is there in another version stays, and ours goes to target/tools.

use crate::tools::{self, numbers};
use crate::{files, sh};
use anyhow::{Context, Result, bail, ensure};
use std::fs;
use std::path::{Path, PathBuf};

pub const WASM_TARGET: &str = "wasm32-unknown-unknown";

/// Something that a command of ours needs.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Need {
    /// The standard library for WebAssembly.
    WasmTarget,
    /// `wasm-bindgen`, in the very version of the library in Cargo.lock: they share a format that changes.
    WasmBindgen,
    WasmPack,
    Trunk,
    /// The packages of package-lock.json, and Node to run them.
    Npm,
    /// Those of benches/peers/package-lock.json.
    Peers,
    /// Those of tests/packages/package-lock.json.
    Bundlers,
    /// Those of tests/exports/package-lock.json.
    Programs,
    /// A Chromium and its driver.
    Chromium,
    Firefox,
    /// WebKitGTK, its driver, what opens a window of it, and a screen for that.
    WebKit,
    /// The real Fashion-MNIST files.
    Dataset,
    /// A Python with PyTorch, to read what the page writes, and with the engines that run what is exported.
    Torch,
    /// The stamps of Tux Paint: objects cut out of photographs.
    Stamps,
}

/// Makes sure that all is there.
pub fn ensure(needs: &[Need]) -> Result<()> {
    for need in needs {
        match need {
            Need::WasmTarget => wasm_target()?,
            Need::WasmBindgen => tools::wasm_bindgen(&locked_version("wasm-bindgen")?).ensure()?,
            Need::WasmPack => tools::wasm_pack().ensure()?,
            Need::Trunk => tools::trunk().ensure()?,
            Need::Npm => npm(sh::root())?,
            Need::Peers => npm(&sh::root().join("benches/peers"))?,
            Need::Bundlers => npm(&sh::root().join("tests/packages"))?,
            Need::Programs => npm(&sh::root().join("tests/exports"))?,
            Need::Chromium | Need::Firefox | Need::WebKit | Need::Dataset | Need::Torch | Need::Stamps => {}
        }
    }
    from_the_system(needs)?;
    if needs.contains(&Need::Torch) { torch() } else { Ok(()) }
}

/// rust-toolchain.toml names the target, but rustup heeds that only when it installs the toolchain.
fn wasm_target() -> Result<()> {
    let folder = sh::output(sh::cmd("rustc").args(["--print", "target-libdir", "--target", WASM_TARGET]));
    if folder.is_some_and(|folder| Path::new(&folder).is_dir()) {
        return Ok(());
    }
    sh::run(sh::cmd("rustup").args(["target", "add", WASM_TARGET])).context("Rust needs its library for WebAssembly")
}

/// The version of a package in Cargo.lock.
fn locked_version(package: &str) -> Result<String> {
    let lock = fs::read_to_string(sh::root().join("Cargo.lock")).context("cannot read Cargo.lock")?;
    version_in(&lock, package).with_context(|| format!("Cargo.lock has no {package}"))
}

fn version_in(lock: &str, package: &str) -> Option<String> {
    let entry = lock.split("[[package]]").find(|entry| entry.contains(&format!("\nname = \"{package}\"\n")))?;
    let version = entry.lines().find_map(|line| line.strip_prefix("version = "))?;
    Some(version.trim_matches('"').to_owned())
}

/// The packages that the lock file in `folder` names.
fn npm(folder: &Path) -> Result<()> {
    let version = sh::output(sh::cmd("node").arg("--version")).unwrap_or_default();
    if numbers(version.trim_start_matches('v')) < vec![20, 19] {
        bail!("Node 20.19 or newer is needed (found: {version:?}); install it from nodejs.org or your system");
    }
    let installed = folder.join("node_modules/.package-lock.json");
    if files::is_fresh(&installed, [folder.join("package-lock.json")]) {
        return Ok(());
    }
    let mut npm = sh::npm(folder);
    // Playwright drives the browsers that are there; it must not fetch any of its own.
    sh::run(npm.args(["ci", "--no-audit", "--no-fund"]).env("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1"))
}

/// Where Chromium is: the variable CHROMIUM, or one of the usual names.
pub fn chromium() -> Option<PathBuf> {
    const MAC: &str = "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome";
    let usual = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"];
    sh::var("CHROMIUM")
        .map(PathBuf::from)
        .or_else(|| usual.into_iter().find_map(sh::find))
        .or_else(|| Some(PathBuf::from(MAC)))
        .filter(|file| file.is_file())
}

/// Where Firefox is: the variable FIREFOX, or one of the usual names.
pub fn firefox() -> Option<PathBuf> {
    const MAC: &str = "/Applications/Firefox.app/Contents/MacOS/firefox";
    sh::var("FIREFOX")
        .map(PathBuf::from)
        .or_else(|| ["firefox-esr", "firefox"].into_iter().find_map(sh::find))
        .or_else(|| Some(PathBuf::from(MAC)))
        .filter(|file| file.is_file())
}

fn webkit_driver() -> Option<PathBuf> {
    sh::find("WebKitWebDriver")
}

fn screen() -> Option<PathBuf> {
    sh::find("Xvfb")
}

/// The system's Python, with its bindings for libraries of GNOME.
fn gi() -> Option<PathBuf> {
    python_that("import gi")
}

/// The same, with that of WebKitGTK.
fn gi_webkit() -> Option<PathBuf> {
    python_that("import gi; gi.require_version('WebKit2', '4.1')")
}

fn python_that(does: &str) -> Option<PathBuf> {
    let python = PathBuf::from("/usr/bin/python3");
    sh::output(sh::cmd(&python).args(["-c", does])).map(|_| python)
}

/// Where Chromium's driver is: the variable CHROMEDRIVER, or in PATH.
pub fn chromedriver() -> Option<PathBuf> {
    sh::var("CHROMEDRIVER").map(PathBuf::from).or_else(|| sh::find("chromedriver")).filter(|file| file.is_file())
}

/// The Vulkan driver to test the GPU kernels on: the variable VK_DRIVER_FILES, or the software one that Chromium brings.
pub fn vulkan_driver() -> Option<PathBuf> {
    const DRIVER: &str = "vk_swiftshader_icd.json";
    let beside = chromium().and_then(|file| fs::canonicalize(file).ok()).map(|file| file.with_file_name(DRIVER));
    let debian = Path::new("/usr/lib/chromium").join(DRIVER);
    sh::var("VK_DRIVER_FILES").map(PathBuf::from).into_iter().chain(beside).chain([debian]).find(|file| file.is_file())
}

/// Where the stamps of Tux Paint are: the variable TUXPAINT_STAMPS, or where Debian puts them.
pub fn stamps() -> Option<PathBuf> {
    let folder = sh::var("TUXPAINT_STAMPS").unwrap_or_else(|| "/usr/share/tuxpaint/stamps".into());
    Some(PathBuf::from(folder)).filter(|folder| folder.join("household").is_dir())
}

/// Where Fashion-MNIST is: the variable FASHION_MNIST, or where Debian puts it.
pub fn dataset() -> Option<PathBuf> {
    let folder = sh::var("FASHION_MNIST").unwrap_or_else(|| "/usr/share/datasets/fashion-mnist".into());
    Some(PathBuf::from(folder)).filter(|folder| folder.join("t10k-images-idx3-ubyte.gz").is_file())
}

/// A Python with PyTorch: the variable PYTHON, or the environment that [`torch`] makes.
pub fn python() -> Option<PathBuf> {
    let own = sh::target().join("python").join(if cfg!(windows) { "Scripts/python.exe" } else { "bin/python" });
    sh::var("PYTHON").map(PathBuf::from).or(Some(own)).filter(|file| file.is_file())
}

/// Any Python that can make such an environment.
fn some_python() -> Option<PathBuf> {
    let makes = |file: &PathBuf| sh::output(sh::cmd(file).args(["-c", "import ensurepip, venv"])).is_some();
    python().or_else(|| sh::find("python3").filter(makes))
}

/// What Python needs, for pip.
const REQUIREMENTS: &str = "tests/python/requirements.txt";

/// Installs PyTorch, and the engines that exported files are tested with, into an environment of ours, unless PYTHON names one.
fn torch() -> Result<()> {
    // What is there is asked for and not imported, which would take many seconds.
    let has = "from importlib.util import find_spec as f; exit(not all(map(f, [
        'torch', 'torchvision', 'safetensors', 'PIL', 'onnx', 'onnxruntime', 'ai_edge_litert', 'mediapipe'])))";
    if python().is_some_and(|file| sh::output(sh::cmd(file).args(["-c", has])).is_some()) {
        return Ok(());
    }
    ensure!(sh::var("PYTHON").is_none(), "PYTHON has to name a Python with the packages of {REQUIREMENTS}");
    sh::say(
        "PyTorch, or one of the other packages from PyPI, is missing; installing into target/python, once (some gigabytes)",
    );
    let base = some_python().context("no Python")?;
    sh::run(sh::cmd(base).args(["-m", "venv"]).arg(sh::target().join("python")))?;
    let pip = ["-m", "pip", "install", "--quiet", "--no-compile", "--requirement"];
    let python = python().context("the environment has no Python")?;
    sh::run(sh::cmd(python).args(pip).arg(sh::root().join(REQUIREMENTS)))
}

/// Something that the system's packages bring: how to see it, its name in Debian, and what to do elsewhere.
struct Piece {
    need: Need,
    find: fn() -> Option<PathBuf>,
    package: &'static str,
    advice: &'static str,
}

const PIECES: [Piece; 10] = [
    Piece {
        need: Need::Chromium,
        find: chromium,
        package: "chromium",
        advice: "Install Chromium or Chrome, or let the variable CHROMIUM name its program.",
    },
    Piece {
        need: Need::Chromium,
        find: chromedriver,
        package: "chromium-driver",
        advice: "Install the chromedriver of the same version as Chromium, or let the variable CHROMEDRIVER name it.",
    },
    Piece {
        need: Need::Firefox,
        find: firefox,
        package: "firefox-esr",
        advice: "Install Firefox, or let the variable FIREFOX name its program.",
    },
    Piece {
        need: Need::WebKit,
        find: webkit_driver,
        package: "webkit2gtk-driver",
        advice: "Install WebKitGTK's WebKitWebDriver.",
    },
    Piece { need: Need::WebKit, find: screen, package: "xvfb", advice: "Install Xvfb." },
    Piece { need: Need::WebKit, find: gi, package: "python3-gi", advice: "Install PyGObject for the system's Python." },
    Piece {
        need: Need::WebKit,
        find: gi_webkit,
        package: "gir1.2-webkit2-4.1",
        advice: "Install WebKitGTK 4.1 with its GObject introspection.",
    },
    Piece {
        need: Need::Dataset,
        find: dataset,
        package: "dataset-fashion-mnist",
        advice: "Download the four .gz files of Fashion-MNIST (github.com/zalandoresearch/fashion-mnist, data/fashion) \
                 into a folder, and let the variable FASHION_MNIST name it.",
    },
    Piece {
        need: Need::Torch,
        find: some_python,
        package: "python3-venv",
        advice: "Install Python 3.10 or newer, or let the variable PYTHON name one with the packages of \
                 tests/python/requirements.txt.",
    },
    Piece {
        need: Need::Stamps,
        find: stamps,
        package: "tuxpaint-stamps-default",
        advice: "Install the stamps of Tux Paint, or let the variable TUXPAINT_STAMPS name their folder.",
    },
];

fn from_the_system(needs: &[Need]) -> Result<()> {
    let missing = || PIECES.iter().filter(|piece| needs.contains(&piece.need) && (piece.find)().is_none());
    if missing().next().is_none() {
        return Ok(());
    }
    if is_debian() && is_root() {
        let apt = || {
            let mut apt = sh::cmd("apt-get");
            apt.env("DEBIAN_FRONTEND", "noninteractive");
            apt
        };
        let packages: Vec<_> = missing().map(|piece| piece.package).collect();
        sh::run(apt().args(["update", "-q"]))?;
        sh::run(apt().args(["install", "-q", "-y", "--no-install-recommends"]).args(packages))?;
    }
    let line = |piece: &Piece| match is_debian() {
        true => format!("  sudo apt-get install {}", piece.package),
        false => format!("  {}", piece.advice),
    };
    let advice: Vec<_> = missing().map(line).collect();
    if !advice.is_empty() {
        let variables = "(CHROMIUM, CHROMEDRIVER, FIREFOX, FASHION_MNIST, PYTHON and TUXPAINT_STAMPS, where set, must name what is there.)";
        bail!("something is missing that has to be installed by hand:\n{}\n{variables}", advice.join("\n"));
    }
    Ok(())
}

fn is_debian() -> bool {
    fs::read_to_string("/etc/os-release").is_ok_and(|text| text.lines().any(|line| line == "ID=debian"))
}

fn is_root() -> bool {
    sh::output(sh::cmd("id").arg("-u")).is_some_and(|id| id == "0")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lock_file_tells_the_version_of_exactly_that_package() {
        let lock = "[[package]]\nname = \"wasm-bindgen-test\"\nversion = \"0.3.1\"\n\n\
                    [[package]]\nname = \"wasm-bindgen\"\nversion = \"0.2.130\"\nsource = \"x\"\n";
        assert_eq!(version_in(lock, "wasm-bindgen").as_deref(), Some("0.2.130"));
        assert_eq!(version_in(lock, "bindgen"), None);
    }
}
