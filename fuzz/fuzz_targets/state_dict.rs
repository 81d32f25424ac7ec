//! State dicts: files of PyTorch, whose pickles are parsed and never run, and of safetensors.
#![no_main]

#[allow(dead_code, reason = "the native command's own file")]
#[path = "../../tools/src/import/state_dict.rs"]
mod state_dict;

use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: (bool, &[u8])| {
    let (is_safetensors, bytes) = input;
    let name = format!("alexnet-fuzz-{}.{}", std::process::id(), if is_safetensors { "safetensors" } else { "pth" });
    let file = std::env::temp_dir().join(name);
    std::fs::write(&file, bytes).expect("the temporary folder can be written");
    let _ = state_dict::read(&file);
});
