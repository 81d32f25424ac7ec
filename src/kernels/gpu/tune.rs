//! Which variant computes which product: chosen by measuring on the device itself, and only among those that are right.
//!
//! A product that was never seen is computed in an assumed way and noted. [`tune`] measures what was noted, when there is
//! time for it; [`choices`] and [`restore`] carry the results from one visit to the next.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Mutex, MutexGuard, PoisonError};

use burn::backend::ops::FloatTensorOps;
use burn::tensor::{Distribution, FloatDType, Shape, TensorData};
use burn_cubecl::cubecl;
use burn_cubecl::cubecl::prelude::*;
use burn_cubecl::{CubeBackend, CubeDevice};

use super::buffer::{Buffer, argument, cubes_for};
use super::problem::{Axis, Problem};
use super::product::place;
use super::variant::{Choice, candidates};
use crate::error::{Error, Result};
use crate::platform::now;

/// How many ways are tried for a product.
const TRIED: usize = 5;

/// Products, by their keys, and how to compute them, as [`choices`] gives them and [`restore`] takes them.
pub type Choices = BTreeMap<String, Choice>;

#[derive(Default)]
struct Table {
    /// What was measured, now or earlier.
    choices: Choices,
    /// What was chosen so far, measured or assumed.
    used: HashMap<Problem, Choice>,
    /// Products that were computed in an assumed way.
    noted: Vec<Noted>,
    software: bool,
}

/// A product to be measured, and what was measured so far.
struct Noted {
    problem: Problem,
    device: CubeDevice,
    measured: Vec<Measured>,
}

static TABLE: Mutex<Option<Table>> = Mutex::new(None);

/// Calls `f` with the one table: a process computes on one GPU.
fn with_table<T>(f: impl FnOnce(&mut Table) -> T) -> T {
    let mut table: MutexGuard<Option<Table>> = TABLE.lock().unwrap_or_else(PoisonError::into_inner);
    f(table.get_or_insert_default())
}

/// Says whether the GPU is made of CPU code, which changes what is assumed before anything is measured.
pub fn assume_software(software: bool) {
    with_table(|table| table.software = software);
}

/// The choices made so far.
pub fn choices() -> Choices {
    with_table(|table| table.choices.clone())
}

/// Takes choices that an earlier run made on the same GPU with the same build; others are left out.
pub fn restore(choices: Choices) {
    let known = choices.into_iter().filter(|(_, choice)| choice.is_known());
    with_table(|table| table.choices.extend(known));
}

/// How to compute a product.
pub fn choose(problem: &Problem, device: &CubeDevice) -> Choice {
    with_table(|table| {
        let problem = problem.untouched();
        if let Some(choice) = table.used.get(&problem) {
            return *choice;
        }
        let choice = match table.choices.get(&problem.key()) {
            Some(choice) => *choice,
            None => {
                table.noted.push(Noted { problem, device: device.clone(), measured: Vec::new() });
                candidates(&problem, table.software, shared_bytes(device))[0]
            }
        };
        table.used.insert(problem, choice);
        choice
    })
}

/// Memory that the units of a cube may share.
fn shared_bytes(device: &CubeDevice) -> usize {
    device.client().properties().hardware.max_shared_memory_size
}

/// Forgets what was noted so far: what only the checks of a device compute is not worth measuring.
pub fn forget_noted() {
    with_table(|table| {
        // Once computed again, they are noted again.
        for Noted { problem, .. } in table.noted.drain(..) {
            table.used.remove(&problem);
        }
    });
}

/// Measures products that were noted, until `milliseconds` have gone by, and returns how many are left. What is under
/// way then goes on at the next call.
///
/// # Errors
/// [`Error::Device`] if the device fails; what was chosen before stays.
pub async fn tune(milliseconds: f64) -> Result<usize> {
    survey(milliseconds, TRIED).await?;
    Ok(with_table(|table| table.noted.len()))
}

/// How a product was computed in one way.
#[derive(Debug, Clone)]
pub struct Measured {
    /// Rows, depth and columns of the product.
    pub sizes: [usize; 3],
    /// The way.
    pub choice: Choice,
    /// Milliseconds, or `None` if the answers were wrong.
    pub milliseconds: Option<f64>,
}

/// Like [`tune`], with `tried` ways for each product, and returns what was measured of those that are done.
///
/// # Errors
/// As [`tune`].
pub async fn survey(milliseconds: f64, tried: usize) -> Result<Vec<Measured>> {
    let start = now();
    let mut all = Vec::new();
    while now() - start < milliseconds {
        let Some(mut noted) = with_table(Table::dearest) else { break };
        let done = measure(&mut noted, tried, start + milliseconds).await?;
        if !done {
            with_table(|table| table.noted.push(noted));
            break;
        }
        let time = |measured: &&Measured| measured.milliseconds.unwrap_or(f64::INFINITY);
        let best = noted.measured.iter().min_by(|a, b| time(a).total_cmp(&time(b)));
        if let Some(best) = best.filter(|best| best.milliseconds.is_some()) {
            with_table(|table| {
                table.used.insert(noted.problem, best.choice);
                table.choices.insert(noted.problem.key(), best.choice)
            });
        }
        all.extend(noted.measured);
    }
    Ok(all)
}

impl Table {
    /// Takes out what takes longest to compute, and so is most worth measuring.
    fn dearest(&mut self) -> Option<Noted> {
        let size = |noted: &Noted| noted.problem.sizes().iter().product::<usize>();
        let at = (0..self.noted.len()).max_by_key(|&i| size(&self.noted[i]))?;
        Some(self.noted.swap_remove(at))
    }
}

/// Computes a product in several ways, and says whether all were measured when it was time to end.
async fn measure(noted: &mut Noted, tried: usize, end: f64) -> Result<bool> {
    let Noted { problem, device, measured } = noted;
    let random =
        |len| CubeBackend::float_random(Shape::new([len]), Distribution::Uniform(-1.0, 1.0), device, FloatDType::F32);
    let (left, right) = (random(problem.left_len), random(problem.right_len));
    let software = with_table(|table| table.software);
    let choices = candidates(problem, software, shared_bytes(device));
    for choice in choices.into_iter().take(tried).skip(measured.len()) {
        if now() > end {
            return Ok(false);
        }
        let run = || problem.launch(choice, &left, &right, &left, Shape::new([problem.out_len]));
        let right = is_right(problem, &left, &right, &run()).await?;
        let milliseconds = if right { Some(time(run).await?) } else { None };
        measured.push(Measured { sizes: problem.sizes(), choice, milliseconds });
    }
    Ok(true)
}

/// Milliseconds of one run. Short ones are repeated until they are long beside reading an answer.
async fn time(run: impl Fn() -> Buffer) -> Result<f64> {
    let mut repeats = 1;
    loop {
        let start = now();
        let mut out = run();
        for _ in 1..repeats {
            out = run();
        }
        read(first(&out)).await?;
        let once = now() - start;
        let start = now();
        read(first(&out)).await?;
        let reading = now() - start;
        if once > 4.0 * reading || repeats >= 256 {
            return Ok((once - reading) / f64::from(repeats));
        }
        repeats *= 4;
    }
}

async fn read(tensor: Buffer) -> Result<Vec<f32>> {
    let lost = |why: String| Error::Device { device: "the GPU", why };
    let data = CubeBackend::float_into_data(tensor).await.map_err(|error| lost(format!("{error:?}")))?;
    data.try_to_vec().map_err(|error| lost(format!("{error:?}")))
}

/// The first number of a tensor.
fn first(tensor: &Buffer) -> Buffer {
    CubeBackend::float_slice(tensor.clone(), &[(0..1).into()])
}

/// Outputs that are compared.
const SAMPLES: usize = 512;

/// Whether samples of `out` are what a plain loop computes, up to rounding.
async fn is_right(problem: &Problem, left: &Buffer, right: &Buffer, out: &Buffer) -> Result<bool> {
    // A GPU that refuses a kernel may drop those around it, too: what is not written must not look right.
    let unwritten = TensorData::new(vec![f32::NAN; 2 * SAMPLES], [2 * SAMPLES]);
    let pairs = CubeBackend::float_from_data(unwritten, &out.device);
    let (cubes, units) = cubes_for(&pairs, SAMPLES);
    // SAFETY: rows, columns and depth are those of the tensors.
    unsafe {
        sample::launch_unchecked(
            &out.client,
            cubes,
            units,
            argument(left),
            argument(right),
            argument(out),
            argument(&pairs),
            problem.rows.launch(),
            problem.columns.launch(),
            problem.depth.launch(),
            problem.rows.len(),
            problem.columns.len(),
        );
    }
    let pairs = read(pairs).await?;
    let largest = pairs.iter().skip(1).step_by(2).fold(0f32, |largest, value| largest.max(value.abs()));
    Ok(largest > 0.0 && pairs.chunks(2).all(|pair| (pair[0] - pair[1]).abs() <= 1e-3 * largest))
}

/// Outputs at scattered rows and columns, each followed by the same computed in a plain loop.
#[cube(launch_unchecked)]
fn sample(
    left: &[f32],
    right: &[f32],
    out: &[f32],
    pairs: &mut [f32],
    rows: Axis,
    columns: Axis,
    depth: Axis,
    row_count: usize,
    column_count: usize,
) {
    let i = ABSOLUTE_POS;
    if i < SAMPLES {
        // Large primes, so that the samples are nowhere in step with a tile.
        let row = place(&rows, i * 7919usize % row_count);
        let column = place(&columns, i * 6151usize % column_count);
        let mut sum = 0.0f32;
        for outer in 0..depth.outer.size {
            for middle in 0..depth.middle.size {
                for inner in 0..depth.inner.size {
                    let at_left = outer * depth.outer.first + middle * depth.middle.first + inner * depth.inner.first;
                    let at_right =
                        outer * depth.outer.second + middle * depth.middle.second + inner * depth.inner.second;
                    sum += left[row.first + at_left] * right[column.first + at_right];
                }
            }
        }
        pairs[2usize * i] = out[row.second + column.second];
        pairs[2usize * i + 1usize] = sum;
    }
}
