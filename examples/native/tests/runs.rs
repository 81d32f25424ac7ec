//! The example, run as its comment says, on a test picture from the page's gallery.

use std::fs;
use std::path::Path;
use std::process::Command;

/// In the gallery; one that no net takes for anything else.
const BAG: u32 = 8;

#[test]
fn names_a_picture() {
    let www = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../www");
    let list = fs::read_to_string(www.join("gallery/gallery.json")).unwrap();
    let list: serde_json::Value = serde_json::from_str(&list).unwrap();
    let side = u32::try_from(list["cell"].as_u64().unwrap()).unwrap();
    let label = list["labels"][list["pictures"][BAG as usize].as_u64().unwrap() as usize].as_str().unwrap();

    let picture = Path::new(env!("CARGO_TARGET_TMPDIR")).join("picture.png");
    image::open(www.join("gallery/gallery.png")).unwrap().crop_imm(BAG * side, 0, side, side).save(&picture).unwrap();

    let example = Command::new(env!("CARGO_BIN_EXE_alexnet-example-native"))
        .arg(www.join("weights/lenet"))
        .arg(&picture)
        .output()
        .unwrap();
    assert!(example.status.success(), "{}", String::from_utf8_lossy(&example.stderr));
    let lines = String::from_utf8(example.stdout).unwrap();
    assert!(lines.starts_with(&format!("{label}: ")), "the likeliest first: {lines}");
    assert_eq!(lines.lines().count(), 3);
}
