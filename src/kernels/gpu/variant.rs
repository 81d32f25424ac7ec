//! The ways in which a product can be computed: the same numbers from differently shaped work.

use serde::{Deserialize, Serialize};

use super::problem::Problem;

/// Units of a cube along either side of a tile.
pub const SIDE: usize = 16;

/// How a product is cut into pieces for the units of the GPU.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Variant {
    /// Units for themselves, in registers.
    Registers {
        /// Outputs of a unit below each other.
        rows: usize,
        /// Outputs of a unit along a row.
        columns: usize,
        /// Units along a row.
        lanes: usize,
        /// Units below each other.
        groups: usize,
    },
    /// Units together, in shared memory.
    Tiled {
        /// A quarter of the tile's rows, and of its columns.
        quads: usize,
        /// How much of depth is loaded at once.
        step: usize,
    },
}

/// A variant, and into how many parts depth is cut so that all of the GPU has work.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Choice {
    /// The variant.
    pub variant: Variant,
    /// The number of parts.
    pub parts: usize,
}

/// A variant, and about how long it takes for a multiplication on a GPU and on a GPU made of CPU code, in any unit.
struct Known {
    variant: Variant,
    hardware: f64,
    software: f64,
}

const fn tiled(quads: usize, step: usize, hardware: f64) -> Known {
    Known { variant: Variant::Tiled { quads, step }, hardware, software: 3.0 }
}

const fn registers([rows, columns]: [usize; 2], [lanes, groups]: [usize; 2], hardware: f64, software: f64) -> Known {
    Known { variant: Variant::Registers { rows, columns, lanes, groups }, hardware, software }
}

/// On GPUs, tiles in shared memory save the most, smaller ones in particular: the products of AlexNet's training step take
/// 42 ms on an H100 with those alone, 67 with the larger ones, and 40 with the best for each. CPU code has no such memory, but
/// reading any is dear, so that much in registers pays, and cubes can be small. No unit needs more than half of the
/// registers that GPUs have.
const KNOWN: [Known; 10] = [
    tiled(16, 16, 0.5),
    tiled(32, 8, 0.6),
    registers([8, 8], [16, 4], 1.0, 1.1),
    registers([4, 4], [16, 4], 1.6, 2.0),
    registers([8, 2], [64, 1], 2.0, 3.0),
    registers([1, 4], [64, 1], 3.0, 8.0),
    registers([1, 2], [64, 1], 3.5, 9.0),
    registers([16, 8], [4, 4], 2.0, 0.96),
    registers([8, 8], [4, 1], 4.0, 1.0),
    registers([4, 8], [4, 1], 5.0, 1.5),
];

/// Cubes that keep a GPU of CPU code and a large GPU busy.
const BUSY: [usize; 2] = [8, 256];

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
            Self::Tiled { .. } => (SIDE * SIDE) as u32,
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
        let most = (problem.depth.len() / 16).min(LARGEST / problem.out_len.max(1));
        cubes.div_ceil(there).clamp(1, most.max(1))
    }
}

impl Known {
    /// About how long a product takes, with what is computed beyond its edges.
    fn cost(&self, problem: &Problem, software: bool) -> f64 {
        let [rows, columns] = self.variant.cube();
        let area = problem.rows.len().next_multiple_of(rows) * problem.columns.len().next_multiple_of(columns);
        let operations = (area * problem.depth.len()) as f64;
        match software {
            true => operations * self.software + self.compilation(),
            false => operations * self.hardware,
        }
    }

    /// How many multiplications a GPU of CPU code could do while it compiles the variant.
    fn compilation(&self) -> f64 {
        match self.variant {
            Variant::Registers { rows, columns, .. } => (rows * columns) as f64 * 3e5,
            Variant::Tiled { quads, .. } => (quads * quads) as f64 * 2e5,
        }
    }
}

impl Choice {
    /// Whether it is one that this build would make.
    pub fn is_known(&self) -> bool {
        self.parts > 0 && KNOWN.iter().any(|known| known.variant == self.variant)
    }
}

/// What is worth trying for a product, the most promising first.
pub fn candidates(problem: &Problem, software: bool, shared_bytes: usize) -> Vec<Choice> {
    let mut known: Vec<_> = KNOWN.iter().filter(|known| known.variant.shared_bytes() <= shared_bytes).collect();
    known.sort_by(|a, b| a.cost(problem, software).total_cmp(&b.cost(problem, software)));
    let cubes = BUSY[usize::from(!software)];
    let mut choices = Vec::new();
    for known in known {
        let parts = known.variant.parts(problem, cubes);
        choices.push(Choice { variant: known.variant, parts });
        // Adding parts takes time as well.
        if choices.len() == 1 && parts > 1 {
            choices.push(Choice { variant: known.variant, parts: 1 });
        }
    }
    choices
}
