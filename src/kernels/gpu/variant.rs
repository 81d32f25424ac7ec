//! The ways in which a product can be computed: the same numbers from differently shaped work.

use serde::{Deserialize, Serialize};

use super::problem::Problem;

/// How a product is cut into pieces for the units of the GPU.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Variant {
    /// Units for themselves, see [`super::product`]: `rows` x `columns` outputs each; `lanes` neighbours along a row,
    /// `groups` of them below each other.
    Registers { rows: usize, columns: usize, lanes: usize, groups: usize },
    /// Units together, see [`super::tiled`]: tiles of `4 quads` rows and columns, `step` deep.
    Tiled { quads: usize, step: usize },
}

/// A variant, and into how many parts depth is cut so that all of the GPU has work.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Choice {
    pub variant: Variant,
    pub parts: usize,
}

const fn registers(rows: usize, columns: usize, lanes: usize, groups: usize) -> Variant {
    Variant::Registers { rows, columns, lanes, groups }
}

/// For products of many rows, large to small. What a unit has in registers is at most half of what GPUs give it.
const WIDE: [Variant; 5] = [
    Variant::Tiled { quads: 32, step: 8 },
    Variant::Tiled { quads: 16, step: 16 },
    registers(16, 8, 16, 4),
    registers(8, 8, 16, 4),
    registers(4, 4, 16, 4),
];

/// For products of few rows: a small batch through a linear layer.
const SKINNY: [Variant; 4] =
    [registers(8, 8, 32, 2), registers(8, 2, 64, 1), registers(1, 8, 32, 2), registers(1, 2, 64, 1)];

/// Cubes that keep a small and a large GPU busy.
const BUSY: [usize; 2] = [32, 256];

/// Numbers that the parts of a product may have together: 64 MiB.
const LARGEST: usize = 16 << 20;

impl Variant {
    /// Rows and columns that one cube of units computes.
    pub fn cube(&self) -> [usize; 2] {
        match *self {
            Self::Registers { rows, columns, lanes, groups } => [rows * groups, columns * lanes],
            Self::Tiled { quads, .. } => [4 * quads, 4 * quads],
        }
    }

    /// Units of a cube.
    pub fn units(&self) -> u32 {
        match *self {
            Self::Registers { lanes, groups, .. } => (lanes * groups) as u32,
            Self::Tiled { .. } => (super::tiled::SIDE * super::tiled::SIDE) as u32,
        }
    }

    /// Bytes of memory that the units of a cube share.
    pub fn shared_bytes(&self) -> usize {
        match *self {
            Self::Registers { .. } => 0,
            Self::Tiled { quads, step } => 2 * quads * step * 4 * size_of::<f32>(),
        }
    }

    /// Into how many parts to cut depth, for at least `cubes` cubes.
    fn parts(&self, problem: &Problem, cubes: usize) -> usize {
        let [rows, columns] = self.cube();
        let there = problem.rows.len().div_ceil(rows) * problem.columns.len().div_ceil(columns);
        // A part of less than 16 would cost more to add than to compute.
        let most = (problem.depth.len() / 16).min(problem.depth.outer.size).min(LARGEST / problem.out_len.max(1));
        cubes.div_ceil(there).clamp(1, most.max(1))
    }
}

/// What is worth trying for a product, on a GPU whose cubes share so much memory.
pub fn candidates(problem: &Problem, shared_bytes: usize) -> Vec<Choice> {
    let variants = if problem.rows.len() < 16 { &SKINNY[..] } else { &WIDE[..] };
    let mut choices = Vec::new();
    for &variant in variants.iter().filter(|variant| variant.shared_bytes() <= shared_bytes) {
        for cubes in BUSY {
            let choice = Choice { variant, parts: variant.parts(problem, cubes) };
            if !choices.contains(&choice) {
                choices.push(choice);
            }
        }
    }
    choices
}

/// What is used before anything was measured: on a GPU made of CPU code, where reading memory is what costs, much in
/// registers; else tiles.
pub fn assumed(problem: &Problem, software: bool) -> Choice {
    let (rows, columns) = (problem.rows.len(), problem.columns.len());
    let variant = match (rows, software) {
        (1..=3, _) => registers(1, 2, 64, 1),
        (4..16, _) => registers(8, 8, 32, 2),
        (16..32, _) => registers(8, 8, 16, 4),
        (_, true) if columns >= 64 => registers(16, 8, 16, 4),
        (_, false) if columns >= 256 && problem.depth.len() >= 256 => Variant::Tiled { quads: 32, step: 8 },
        (_, false) if columns >= 32 => Variant::Tiled { quads: 16, step: 16 },
        _ => registers(4, 4, 16, 4),
    };
    Choice { variant, parts: variant.parts(problem, BUSY[usize::from(!software)]) }
}
