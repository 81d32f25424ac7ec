//! Running other programs: shown before, timed after, and failing with the line that failed.

use anyhow::{Context, Result, bail, ensure};
use std::env;
use std::ffi::{OsStr, OsString};
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, ExitStatus, Stdio};
use std::sync::LazyLock;
use std::thread;
use std::time::{Duration, Instant};

static START: LazyLock<Instant> = LazyLock::new(Instant::now);

/// Prints a line of our own, marked with the time since the start, so that it stands out from what programs print.
pub fn say(text: impl AsRef<str>) {
    println!("[{:>7.1} s] {}", START.elapsed().as_secs_f64(), text.as_ref());
}

/// A length of time as one reads it: `4.2 s`, `12 min 05 s`.
pub fn spell(time: Duration) -> String {
    let seconds = time.as_secs_f64();
    if seconds < 100.0 {
        format!("{seconds:.1} s")
    } else {
        format!("{} min {:02} s", time.as_secs() / 60, time.as_secs() % 60)
    }
}

/// The repository's folder.
pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("xtask/ lies in the repository")
}

/// Where cargo puts what it builds for this workspace.
pub fn target() -> PathBuf {
    root().join(env::var_os("CARGO_TARGET_DIR").unwrap_or_else(|| "target".into()))
}

/// Our own copies of tools, for when the user has others of the same name, which must stay as they are.
pub fn own_tools() -> PathBuf {
    target().join("tools")
}

/// The folders to look for programs in: our own copies first; where `cargo install` puts things at the end, since not
/// everybody has it in `PATH`.
fn search_path() -> Vec<PathBuf> {
    let mut path = vec![own_tools().join("bin")];
    path.extend(env::split_paths(&env::var_os("PATH").unwrap_or_default()));
    path.push(cargo_home().join("bin"));
    path
}

/// Where `cargo install` puts things.
pub fn cargo_home() -> PathBuf {
    let usual = || env::home_dir().unwrap_or_default().join(".cargo");
    env::var_os("CARGO_HOME").map_or_else(usual, PathBuf::from)
}

/// Finds a program as a shell would.
pub fn find(program: &str) -> Option<PathBuf> {
    let name = format!("{program}{}", env::consts::EXE_SUFFIX);
    search_path().into_iter().map(|folder| folder.join(&name)).find(|file| file.is_file())
}

/// A command that runs in the repository's folder and finds what [`find`] finds.
pub fn cmd(program: impl AsRef<OsStr>) -> Command {
    let mut command = Command::new(program);
    command.current_dir(root());
    if let Ok(path) = env::join_paths(search_path()) {
        command.env("PATH", path);
    }
    command
}

/// Runs a command; its output goes where ours goes.
pub fn run(command: &mut Command) -> Result<()> {
    timed(command, |command| command.status())
}

/// Like [`run`], and shows `see` each line of standard output as it passes.
pub fn run_seeing(command: &mut Command, mut see: impl FnMut(&str)) -> Result<()> {
    timed(command.stdout(Stdio::piped()), |command| {
        let mut child = command.spawn()?;
        let mut output = BufReader::new(child.stdout.take().expect("standard output is piped"));
        let mut line = Vec::new();
        while output.read_until(b'\n', &mut line)? > 0 {
            let text = String::from_utf8_lossy(&line);
            print!("{text}");
            see(text.trim_end());
            line.clear();
        }
        child.wait()
    })
}

/// Runs a command for as long as `wanted` says so; whether it came to its end, which must be a success.
pub fn run_while(command: &mut Command, wanted: impl Fn() -> bool) -> Result<bool> {
    let line = show(command);
    say(format!("$ {line} (behind the page)"));
    let mut child = command.spawn().with_context(|| format!("cannot run `{line}`"))?;
    loop {
        if let Some(status) = child.try_wait()? {
            ensure!(status.success(), "`{line}` failed ({status})");
            return Ok(true);
        }
        if !wanted() {
            child.kill()?;
            child.wait()?;
            return Ok(false);
        }
        thread::sleep(Duration::from_millis(200));
    }
}

/// What a command prints, if it exists and succeeds. Not shown.
pub fn output(command: &mut Command) -> Option<String> {
    let output = command.stderr(Stdio::null()).output().ok().filter(|output| output.status.success())?;
    Some(String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

fn timed(command: &mut Command, run: impl FnOnce(&mut Command) -> std::io::Result<ExitStatus>) -> Result<()> {
    let line = show(command);
    say(format!("$ {line}"));
    let start = Instant::now();
    let status = run(command).with_context(|| format!("cannot run `{line}`"))?;
    let time = spell(start.elapsed());
    if !status.success() {
        bail!("`{line}` failed after {time} ({status})");
    }
    say(format!("  took {time}"));
    Ok(())
}

/// The command as one would type it in the repository's folder.
fn show(command: &Command) -> String {
    let word = |word: &OsStr| {
        let word = word.to_string_lossy().replace(&format!("{}/", root().display()), "");
        if word.contains([' ', '\n', '*']) { format!("'{word}'") } else { word }
    };
    std::iter::once(command.get_program()).chain(command.get_args()).map(word).collect::<Vec<_>>().join(" ")
}

/// A program of the npm packages, run by its file: `npx` would ask the network about a package that is missing.
pub fn node(script: &str) -> Command {
    let mut command = cmd("node");
    command.arg(root().join("node_modules").join(script));
    command
}

/// An environment variable, when it holds something.
pub fn var(name: &str) -> Option<OsString> {
    env::var_os(name).filter(|value| !value.is_empty())
}

/// Whether what is being built is for visitors: always, unless Trunk calls from `trunk serve`.
pub fn for_release() -> bool {
    var("TRUNK_PROFILE").is_none_or(|profile| profile != "debug")
}

/// The folder that Trunk is filling, when Trunk calls.
pub fn staging() -> Option<PathBuf> {
    var("TRUNK_STAGING_DIR").map(PathBuf::from)
}

/// npm, which is a script of another name on Windows.
pub fn npm(folder: &Path) -> Command {
    let mut command = cmd(if cfg!(windows) { "npm.cmd" } else { "npm" });
    command.current_dir(folder);
    command
}
