//! What the page's scripts say of a project file. The page has no build step in which it could be written by us, so it is
//! read from the scripts as they are.

const PROJECT_JS: &str = include_str!("../../../www/js/teach/project.js");
const LESSON_JS: &str = include_str!("../../../www/js/teach/lesson.js");
const PYTHON_JS: &str = include_str!("../../../www/js/teach/python.js");
const KEPT_JS: &str = include_str!("../../../www/js/kept-sides.js");
const CARD_JS: &str = include_str!("../../../www/js/teach/card-text.js");

/// The version of the description.
pub fn format() -> u32 {
    between(PROJECT_JS, "export const FORMAT = ", ";").parse().expect("a test reads it")
}

/// What a sample's picture is scaled down to: the shorter side, the longer one, and up to which side it is kept exactly; in
/// pixels.
pub fn kept_sides() -> [u32; 3] {
    ["SHORTER", "LONGER", "EXACT"]
        .map(|name| between(KEPT_JS, &format!("export const {name} = "), ";").parse().expect("a test reads it"))
}

/// What classes are shown in.
pub fn colors() -> Vec<&'static str> {
    between(LESSON_JS, "const COLORS = [", "]").split('\'').skip(1).step_by(2).collect()
}

/// The program that loads the net into PyTorch.
pub fn load_py() -> &'static str {
    raw(PYTHON_JS)
}

/// The model card's text, to be filled in.
pub fn card() -> &'static str {
    raw(CARD_JS)
}

/// The raw text that a script exports: no character of it means another one.
fn raw(script: &'static str) -> &'static str {
    between(script, "String.raw`", "`;")
}

fn between(script: &'static str, start: &str, end: &str) -> &'static str {
    let (_, rest) = script.split_once(start).expect("a test finds it");
    rest.split_once(end).expect("a test finds it").0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_page_has_is_found() {
        assert_eq!(format(), 2);
        let [shorter, longer, exact] = kept_sides();
        assert!(exact < shorter && shorter < longer);
        assert_eq!(colors().len(), 10);
        assert!(colors().iter().all(|color| color.len() == 7 && color.starts_with('#')));
        for text in [load_py(), card()] {
            assert!(!text.contains(['`', '$']), "JavaScript would read it in another way");
        }
        assert!(load_py().ends_with("torch.tensor([sample[\"heldOut\"] for sample in listed])\n"));
        assert!(card().starts_with("# {title}\n") && card().ends_with("is lost.\n"));
    }
}
