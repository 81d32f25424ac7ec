//! The devices that this build can compute on.

use anyhow::{Result, bail};
use burn::tensor::Device;
use clap::ValueEnum;

/// Where to compute.
#[derive(Clone, Copy, PartialEq, ValueEnum)]
pub enum Kind {
    /// Burn Flex, with AVX-512 where the processor has it.
    Cpu,
    /// A GPU through Vulkan, Metal or DX12 (a build with --features wgpu).
    Wgpu,
    /// A GPU through CUDA (a build with --features cuda).
    Cuda,
}

impl Kind {
    /// Opens the device.
    pub fn open(self) -> Result<Device> {
        match self {
            Self::Cpu => Ok(Device::flex()),
            #[cfg(feature = "wgpu")]
            Self::Wgpu => Ok(Device::wgpu(burn::tensor::DeviceKind::DefaultDevice)),
            #[cfg(feature = "cuda")]
            Self::Cuda => Ok(Device::cuda(0)),
            #[allow(unreachable_patterns, reason = "reached by the devices that were left out")]
            _ => bail!("this build has no such device: build it with --features wgpu or cuda, or say --device cpu"),
        }
    }
}

/// What `device` is, in words, for a record of a run.
pub fn describe(device: &Device) -> String {
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let info = std::fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let name = info.lines().find_map(|line| line.strip_prefix("model name")?.split_once(": "));
    let processor = name.map_or("an unknown processor", |(_, name)| name.trim());
    let computes = device.clone().inner();
    format!("{computes:?}, with {threads} threads of {processor}")
}
