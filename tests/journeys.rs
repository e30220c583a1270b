//! The real program, as a person or a script uses it.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

struct Forum {
    folder: tempfile::TempDir,
}

impl Forum {
    /// A forum with the minimal directory in a folder of its own.
    fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let forum = Self { folder };
        std::fs::copy("tests/samples/minimal/directory.toml", forum.file()).expect("copied");
        forum
    }

    fn file(&self) -> PathBuf {
        self.folder.path().join("directory.toml")
    }

    fn run(&self, arguments: &[&str], input: &str) -> Output {
        run(&self.file(), arguments, input)
    }
}

fn run(directory: &Path, arguments: &[&str], input: &str) -> Output {
    let mut child = Command::new(env!("CARGO_BIN_EXE_signpost"))
        .arg("--directory")
        .arg(directory)
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program starts");
    let mut pipe = child.stdin.take().expect("a pipe");
    // A program that ends early closes its pipe; that is for the test to judge by its output.
    let _ = pipe.write_all(input.as_bytes());
    drop(pipe);
    child.wait_with_output().expect("the program ends")
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

fn complained(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

#[test]
fn a_question_is_answered_with_the_right_service() {
    let output = Forum::new().run(&["ask", "can i lend some toys somewhere"], "");
    assert!(output.status.success());
    let text = said(&output);
    assert!(text.contains("Little Acorns toy library"), "{text}");
    assert!(text.contains("01632 960100"), "{text}");
    assert!(
        text.contains("Nobody at the forum has checked this yet."),
        "{text}"
    );
}

#[test]
fn json_is_one_object_a_line_with_the_promised_keys() {
    let forum = Forum::new();
    let questions = "{\"id\":\"a\",\"text\":\"rent a bike\"}\n\n{\"id\":2,\"text\":\"\"}\n";
    let output = forum.run(&["ask", "--json", "--batch", "-"], questions);
    let lines: Vec<serde_json::Value> = said(&output)
        .lines()
        .map(|line| serde_json::from_str(line).expect("JSON"))
        .collect();
    assert_eq!(lines.len(), 2);
    let keys = [
        "id",
        "outcome",
        "services",
        "near",
        "situation",
        "term",
        "crisis",
        "also_crisis",
        "soft",
        "score",
        "took_us",
    ];
    for key in keys {
        assert!(lines[0].get(key).is_some(), "{key}");
    }
    assert_eq!(lines[0]["services"][0], "bike-hire");
    assert_eq!(lines[1]["id"], 2);
}

#[test]
fn a_piped_chat_remembers_the_service_and_picks_by_number() {
    let output = Forum::new().run(
        &[],
        "swimming for my baby\n/service bike\n/help\n/nonsense\n/quit\nnever read\n",
    );
    let text = said(&output);
    assert!(text.contains("Baby splash"), "{text}");
    assert!(text.contains("Ask at the park gate."), "{text}");
    assert!(!text.contains("never read"), "{text}");
}

#[test]
fn a_cry_for_help_gets_the_card_and_nothing_else_first() {
    let output = Forum::new().run(&["ask", "--json", "i want to kill myself"], "");
    let line: serde_json::Value = serde_json::from_str(said(&output).trim()).expect("JSON");
    assert_eq!(line["outcome"], "crisis");
    assert_eq!(line["crisis"]["subject"], "me");
    assert_eq!(line["crisis"]["contacts"][0], "emergency-999");
    assert_eq!(line["services"].as_array().map(Vec::len), Some(0));
}

#[test]
fn urgent_is_one_step() {
    let text = said(&Forum::new().run(&[], "/urgent\n"));
    assert!(text.contains("999"), "{text}");
    assert!(text.contains("I am a computer"), "{text}");
}

#[test]
fn check_says_what_is_wrong_and_exits_with_1() {
    let forum = Forum::new();
    assert_eq!(forum.run(&["check"], "").status.code(), Some(0));
    let broken = run(
        Path::new("tests/samples/invalid/unknown-key.toml"),
        &["check"],
        "",
    );
    assert_eq!(broken.status.code(), Some(1));
    assert!(said(&broken).contains("use `email`"), "{}", said(&broken));
}

#[test]
fn a_wrong_command_line_exits_with_2() {
    assert_eq!(Forum::new().run(&["frobnicate"], "").status.code(), Some(2));
}

#[test]
fn a_broken_edit_keeps_the_last_good_directory_over_a_restart() {
    let forum = Forum::new();
    assert!(forum.run(&["ask", "rent a bike"], "").status.success());
    std::fs::write(forum.file(), "[[service]]\nid = \"half").expect("written");
    let output = forum.run(&["ask", "rent a bike"], "");
    assert!(output.status.success(), "{}", complained(&output));
    assert!(said(&output).contains("Bike hire"));
    assert!(
        complained(&output).contains("directory.toml:2"),
        "{}",
        complained(&output)
    );
    assert!(
        complained(&output).contains("last good"),
        "{}",
        complained(&output)
    );
}

#[test]
fn a_directory_that_was_never_good_is_refused_with_its_mistakes() {
    let output = run(
        Path::new("tests/samples/invalid/id-twice.toml"),
        &["ask", "x"],
        "",
    );
    assert_eq!(output.status.code(), Some(1));
    assert!(complained(&output).contains("used again here"));
    let missing = run(Path::new("tests/samples/nowhere.toml"), &["ask", "x"], "");
    assert!(
        complained(&missing).contains("cannot read"),
        "{}",
        complained(&missing)
    );
}

#[test]
fn a_check_by_a_person_is_written_down_and_shown() {
    let forum = Forum::new();
    let output = forum.run(
        &["checked", "toy-library", "--by", "Jo", "--how", "rang them"],
        "",
    );
    assert!(output.status.success(), "{}", complained(&output));
    let text = said(&forum.run(&["ask", "toy library near me"], ""));
    assert!(text.contains("Last checked by the forum on"), "{text}");
    let wrong = forum.run(
        &["checked", "toy-libary", "--by", "Jo", "--how", "rang"],
        "",
    );
    assert!(complained(&wrong).contains("did you mean `toy-library`?"));
}

#[test]
fn edited_words_are_used_and_their_mistakes_shown() {
    let forum = Forum::new();
    let words = forum.folder.path().join("responses/en");
    std::fs::create_dir_all(&words).expect("made");
    std::fs::write(
        words.join("chat.toml"),
        "talk_thanks = \"Ta duck\"\nno_match = \"No {{ servce }}\"\nno_mach = \"x\"\n",
    )
    .expect("written");
    let output = forum.run(&["check"], "");
    assert_eq!(output.status.code(), Some(1));
    let text = said(&output);
    assert!(text.contains("unknown placeholder `servce`"), "{text}");
    assert!(text.contains("there is no text `no_mach`"), "{text}");
}

#[test]
fn odd_messages_get_a_sensible_answer() {
    let forum = Forum::new();
    let long = "help ".repeat(2_000);
    for text in [
        "",
        "   ",
        "\u{202e}\u{0}\u{7}",
        "**@everyone** [x](http://y) `z`",
        "😀😀😀",
        long.as_str(),
    ] {
        let batch = serde_json::json!({ "id": 1, "text": text }).to_string();
        let output = forum.run(&["ask", "--json", "--batch", "-"], &batch);
        assert!(output.status.success(), "{text:?}: {}", complained(&output));
    }
}
