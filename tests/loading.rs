//! Mistakes in the directory are explained: place, caret, remedy. Each sample is named after its mistake.

use std::path::Path;

use jiff::civil::date;
use signpost::diagnostics::render;
use signpost::directory::loading::load;

fn report(path: &Path) -> String {
    let loaded = load(path, date(2026, 11, 24));
    assert!(loaded.parsed.directory.is_none(), "{path:?} was accepted");
    render(&loaded.parsed.problems, &loaded.files, false)
}

#[test]
fn every_invalid_sample_is_explained() {
    let folder = Path::new("tests/samples/invalid");
    let mut samples: Vec<_> = std::fs::read_dir(folder)
        .expect("the samples are there")
        .map(|entry| entry.expect("readable").path())
        .collect();
    samples.sort();
    assert!(samples.len() >= 10);
    let mut shown = String::new();
    for path in samples {
        let text = report(&path);
        assert!(text.contains("-->"), "no place in: {text}");
        assert!(text.contains('^'), "no caret in: {text}");
        assert!(text.contains("help"), "no remedy in: {text}");
        shown.push_str(&format!(
            "==== {}\n{text}",
            path.file_name().expect("a name").display()
        ));
    }
    insta::assert_snapshot!(shown);
}

#[test]
fn a_minimal_directory_loads() {
    let loaded = load(Path::new("tests/samples/minimal"), date(2026, 11, 24));
    let directory = loaded.parsed.directory.expect("it is valid");
    assert_eq!(directory.services.len(), 3);
}

/// Writes bytes as a directory and reads what is said of it.
fn report_of(bytes: &[u8]) -> String {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("directory.toml");
    std::fs::write(&path, bytes).expect("written");
    report(&path).replace(&folder.path().display().to_string(), "")
}

#[test]
fn bad_files_are_explained() {
    let missing = report(Path::new("tests/samples/nowhere/directory.toml"));
    assert!(missing.contains("cannot read"), "{missing}");
    assert!(report_of(b"[forum]\nname = \"\xff\"").contains("UTF-8"));
    assert!(report_of(b"").contains("no services"));
    let curly = report_of("[forum]\nname = \u{201c}Us\u{201d}".as_bytes());
    assert!(curly.contains("straight quotation marks"), "{curly}");
    let huge = vec![b'#'; 9 * 1024 * 1024];
    assert!(report_of(&huge).contains("too large"));
    assert!(report_of(b"include = [\"nothing/*.toml\"]").contains("no file fits"));
}

#[test]
fn a_byte_order_mark_and_windows_line_ends_are_fine() {
    let good = std::fs::read_to_string("tests/samples/minimal/directory.toml").expect("there");
    let windows = format!("\u{feff}{}", good.replace('\n', "\r\n"));
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("directory.toml");
    std::fs::write(&path, windows).expect("written");
    assert!(load(&path, date(2026, 11, 24)).parsed.directory.is_some());
}
