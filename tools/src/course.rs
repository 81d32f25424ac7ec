//! A run of training as the page has it: measured after each epoch on what is held out, ended early if it gets no better, and
//! back at its best epoch at the end.

use alexnet_web::protocol::{Reply, Request, TensorInfo};
use alexnet_web::session::Session;
use anyhow::{Context, Result, bail, ensure};
use indicatif::ProgressBar;
use serde::Serialize;

use crate::session::{Pictures, ask, ask_showing, measure};

/// How one epoch went, as project files have it.
#[derive(Clone, Serialize)]
pub struct Epoch {
    pub epoch: usize,
    pub loss: f64,
    pub accuracy: f64,
    /// On what is held out; null if nothing is.
    pub validation: Option<Score>,
}

#[derive(Clone, Serialize)]
pub struct Score {
    pub loss: f64,
    pub accuracy: f64,
}

/// How training went.
pub struct Course {
    /// Up to the best one, to which it went back; all, if nothing is held out.
    pub epochs: Vec<Epoch>,
    /// The best one, as an index; none if nothing is held out.
    pub best: Option<usize>,
}

/// What was learnt, or all weights: what a session has captured, and read.
pub struct Snapshot {
    /// Opaque text of the session.
    pub state: String,
    /// Each with its 32-bit floats, little-endian.
    pub tensors: Vec<(TensorInfo, Vec<u8>)>,
}

/// How long to train.
pub struct Length {
    pub epochs: usize,
    /// After how many epochs that were no better it ends; 0: never.
    pub patience: usize,
    /// Whether there is something held out to be measured on.
    pub holds_out: bool,
}

/// Trains what the session is being taught; `bar` counts epochs.
pub fn train(session: &mut Session, length: &Length, pictures: Pictures, bar: &ProgressBar) -> Result<Course> {
    let mut course = Course { epochs: Vec::new(), best: None };
    let mut best: Option<Snapshot> = None;
    while course.epochs.len() < length.epochs {
        let looked = |done, total| {
            if total > 0 {
                bar.set_message(format!("looking at picture {done} of {total}"));
            }
        };
        match ask_showing(session, Request::Step { count: 1 }, pictures, looked)? {
            Reply::Stepped { epoch, step: 0, loss, accuracy, .. } => {
                let validation = match length.holds_out {
                    true => Some(measure(session, pictures)?)
                        .map(|report| Score { loss: report.loss, accuracy: report.accuracy }),
                    false => None,
                };
                bar.set_message(validation.as_ref().map_or_else(
                    || format!("loss {loss:.3}"),
                    |held_out| format!("loss {loss:.3}, held out {:.3}", held_out.loss),
                ));
                bar.inc(1);
                let is_best = validation.as_ref().is_some_and(|held_out| held_out.loss < course.best_loss());
                course.epochs.push(Epoch { epoch, loss, accuracy, validation });
                if is_best {
                    course.best = Some(course.epochs.len() - 1);
                    best = Some(capture(session, false)?);
                }
                if length.patience > 0 && course.since_best() >= length.patience {
                    break;
                }
            }
            Reply::Stepped { step, steps, .. } => bar.set_message(format!("batch {step} of {steps}")),
            _ => bail!("the session did not learn"),
        }
    }
    if let Some(best) = best.filter(|_| course.since_best() > 0) {
        restore(session, best)?;
        course.epochs.truncate(course.best.map_or(0, |best| best + 1));
    }
    Ok(course)
}

impl Course {
    /// The loss, on what is held out, that there is to beat.
    fn best_loss(&self) -> f64 {
        let best = self.best.and_then(|best| self.epochs[best].validation.as_ref());
        best.map_or(f64::INFINITY, |held_out| held_out.loss)
    }

    /// How many epochs have been no better than the best.
    fn since_best(&self) -> usize {
        self.best.map_or(0, |best| self.epochs.len() - 1 - best)
    }
}

/// What was learnt; with `all`, every weight of the net.
pub fn capture(session: &mut Session, all: bool) -> Result<Snapshot> {
    let Reply::Captured { state, tensors: listed, .. } = ask(session, Request::Capture { all })? else {
        bail!("the session did not capture");
    };
    let mut tensors = Vec::new();
    for tensor in listed {
        let size = size_of::<f32>() * tensor.shape.iter().product::<usize>();
        let mut bytes = Vec::with_capacity(size);
        while bytes.len() < size {
            let from = bytes.len() / size_of::<f32>();
            match ask(session, Request::Read { name: tensor.name.clone(), from })? {
                Reply::Tensor { bytes: piece } => bytes.extend(piece),
                _ => bail!("the session did not read"),
            }
        }
        tensors.push((tensor, bytes));
    }
    Ok(Snapshot { state, tensors })
}

fn restore(session: &mut Session, Snapshot { state, mut tensors }: Snapshot) -> Result<()> {
    let Reply::Restored { wanted } = ask(session, Request::Restore { state })? else {
        bail!("the session did not go back");
    };
    for name in wanted {
        let at = tensors.iter().position(|(tensor, _)| tensor.name == name);
        let (TensorInfo { name, shape }, bytes) =
            tensors.swap_remove(at.with_context(|| format!("{name} was not captured"))?);
        let written = ask(session, Request::Write { name, shape, from: 0, bytes })?;
        ensure!(matches!(written, Reply::Written { left: 0 }), "the session did not write");
    }
    Ok(())
}
