//! A session with a packed model, and what several commands ask of it.

use std::fs;
use std::path::Path;

use alexnet_web::protocol::{Picture, Reply, Report, Request, Shown};
use alexnet_web::session::Session;
use alexnet_web::teach::Base;
use alexnet_web::weights::{Accuracy, Loaded, Manifest};
use anyhow::{Context, Result, bail};
use burn::tensor::Device;

use crate::checkpoint::STATE;
use crate::model::Model;
use crate::project::Project;

/// A session with whatever names pictures: a packed model, a checkpoint or a project file; and the likelihood below which it says
/// that it does not know.
pub fn open_any(path: &Path, device: &Device) -> Result<(Session, f64)> {
    if path.is_file() {
        return Project::open(path)?.session(device);
    }
    if path.join(STATE).is_file() && !path.join("manifest.json").is_file() {
        let Model { net, architecture, preprocessing, labels } = Model::open(path, device)?;
        let accuracy = Accuracy { value: 0.0, measured: "not measured".into() };
        let manifest = Manifest::new(architecture, labels, preprocessing, accuracy, Vec::new());
        let loaded = Loaded { net, manifest, taught: None, shards: None, later: Vec::new() };
        return Ok((Session::with(Base::new(loaded, device), None), 0.0));
    }
    open_unsure(path, device)
}

/// A session with the packed model in `folder`.
pub fn open(folder: &Path, device: &Device) -> Result<Session> {
    open_unsure(folder, device).map(|(session, _)| session)
}

fn open_unsure(folder: &Path, device: &Device) -> Result<(Session, f64)> {
    let manifest = manifest(folder)?;
    let parsed = Manifest::parse(&manifest)?;
    let files = parsed.files();
    let mut session = Session::new(device.clone());
    ask(&mut session, Request::Open { manifest, teaching: false, link: None })?;
    for shard in files {
        let bytes = read(folder, &shard.file)?;
        ask(&mut session, Request::Shard { file: shard.file, bytes })?;
    }
    Ok((session, parsed.threshold))
}

/// The text of the manifest of the packed model in `folder`.
pub fn manifest(folder: &Path) -> Result<String> {
    String::from_utf8(read(folder, "manifest.json")?).context("manifest.json is not text")
}

fn read(folder: &Path, name: &str) -> Result<Vec<u8>> {
    let file = folder.join(name);
    fs::read(&file).with_context(|| {
        format!("{} cannot be read: give a folder that `alexnet pack` or `import` wrote", file.display())
    })
}

/// Has a request carried out.
pub fn ask(session: &mut Session, request: Request) -> Result<Reply> {
    Ok(pollster::block_on(session.handle(request))?)
}

/// Gives the picture of an example by its key.
pub type Pictures<'a> = &'a dyn Fn(u64) -> Result<Picture>;

/// Has a request carried out; pictures that it wants first are shown, and `looked` is told how far that is.
pub fn ask_showing(
    session: &mut Session,
    request: Request,
    pictures: Pictures,
    mut looked: impl FnMut(usize, usize),
) -> Result<Reply> {
    loop {
        match ask(session, request.clone())? {
            Reply::Wanted { keys, done, total, .. } => {
                looked(done, total);
                let shown = |key| Ok(Shown { key, picture: pictures(key)? });
                let pictures = keys.into_iter().map(shown).collect::<Result<_>>()?;
                ask(session, Request::Show { pictures })?;
            }
            reply => return Ok(reply),
        }
    }
}

/// How well what was taught is known.
pub fn measure(session: &mut Session, pictures: Pictures) -> Result<Report> {
    loop {
        match ask_showing(session, Request::Measure { count: 16 }, pictures, |_, _| {})? {
            Reply::Measured { report: Some(report), .. } => return Ok(report),
            Reply::Measured { .. } => {}
            _ => bail!("the session did not measure"),
        }
    }
}
