//! The devices that this build can compute on.

use std::path::Path;
use std::{fs, io};

use alexnet_web::device;
use alexnet_web::protocol::StartOptions;
use anyhow::{Context, Result, bail};
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
    let info = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let name = info.lines().find_map(|line| line.strip_prefix("model name")?.split_once(": "));
    let processor = name.map_or("an unknown processor", |(_, name)| name.trim());
    let computes = device.clone().inner();
    let computes = gpu(&computes).unwrap_or_else(|| format!("{computes:?}"));
    format!("{computes}, with {threads} threads of {processor}")
}

/// The name of the GPU that wgpu prefers, as Burn does, if it is what computes.
#[cfg(feature = "wgpu")]
fn gpu(device: &Device) -> Option<String> {
    Kind::Wgpu.open().ok().filter(|gpu| gpu == device)?;
    let power_preference = wgpu::PowerPreference::HighPerformance;
    let options = wgpu::RequestAdapterOptions { power_preference, ..Default::default() };
    let instance = wgpu::Instance::new(wgpu::InstanceDescriptor::new_without_display_handle());
    let info = pollster::block_on(instance.request_adapter(&options)).ok()?.get_info();
    Some(format!("{} through {:?}", info.name, info.backend))
}

#[cfg(not(feature = "wgpu"))]
fn gpu(_: &Device) -> Option<String> {
    None
}

/// Takes from `file`, if it is there, how an earlier run found that this GPU best computes.
pub fn recall(file: &Path) -> Result<()> {
    match fs::read_to_string(file) {
        Ok(choices) => device::assume(StartOptions { choices: Some(choices), ..Default::default() }),
        Err(error) if error.kind() == io::ErrorKind::NotFound => {}
        Err(error) => return Err(error).with_context(|| format!("reading {}", file.display())),
    }
    Ok(())
}

/// Measures how the GPU best computes what it has computed so far, and keeps that in `file`.
pub fn tune(file: &Path) -> Result<()> {
    pollster::block_on(device::tune(f64::INFINITY))?;
    let write = || {
        fs::create_dir_all(file.parent().unwrap_or(Path::new("")))?;
        fs::write(file, device::choices())
    };
    write().with_context(|| format!("writing {}", file.display()))
}
