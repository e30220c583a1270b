//! `signpost teach`, as an organiser uses it: the real program on a directory in a folder of its own.

use std::path::PathBuf;
use std::process::{Command, Output};

struct Forum {
    folder: tempfile::TempDir,
}

impl Forum {
    fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let forum = Self { folder };
        std::fs::copy("tests/samples/minimal/directory.toml", forum.file()).expect("copied");
        forum
    }

    /// A forum with a set of questions beside its directory.
    fn with_questions(lines: &str) -> Self {
        let forum = Self::new();
        let folder = forum.folder.path().join("tests/questions");
        std::fs::create_dir_all(&folder).expect("a folder");
        std::fs::write(folder.join("own.jsonl"), lines).expect("written");
        forum
    }

    fn file(&self) -> PathBuf {
        self.folder.path().join("directory.toml")
    }

    fn text(&self) -> String {
        std::fs::read_to_string(self.file()).expect("readable")
    }

    fn run(&self, arguments: &[&str]) -> Output {
        Command::new(env!("CARGO_BIN_EXE_signpost"))
            .arg("--directory")
            .arg(self.file())
            .args(arguments)
            .output()
            .expect("the program starts")
    }

    fn refused(&self, arguments: &[&str], words: &str) {
        let before = self.text();
        let output = self.run(arguments);
        assert_eq!(output.status.code(), Some(1), "{arguments:?}");
        let complaint = complained(&output);
        assert!(complaint.contains(words), "{arguments:?}: {complaint}");
        assert_eq!(self.text(), before, "{arguments:?}");
    }
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

fn complained(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

const NEW: &str = "my lad wants wheels for the summer";

#[test]
fn what_was_taught_is_written_in_the_list_and_answered() {
    let forum = Forum::new();
    let before = forum.text();
    let output = forum.run(&["teach", "bike-hire", NEW]);
    assert!(output.status.success(), "{}", complained(&output));
    let expected = before.replace("\"cycle hire\"]", &format!("\"cycle hire\", \"{NEW}\"]"));
    assert_eq!(forum.text(), expected);
    assert!(said(&output).contains("Next: "), "{}", said(&output));
    let answer = said(&forum.run(&["ask", "--json", NEW]));
    assert!(answer.contains("\"services\":[\"bike-hire\""), "{answer}");
}

#[test]
fn a_list_in_lines_gets_one_new_line() {
    let forum = Forum::new();
    let list = "[\n  \"rent a bike\", # most ask so\n  \"cycle hire\",\n  # more to come\n]";
    let file = forum.text().replace(
        "[\"rent a bike\", \"hire a bicycle for the day\", \"cycle hire\"]",
        list,
    );
    assert!(file.contains(list));
    std::fs::write(forum.file(), &file).expect("written");
    let output = forum.run(&[
        "teach",
        "bike-hire",
        "  my lad wants\nwheels for the summer ",
    ]);
    assert!(output.status.success(), "{}", complained(&output));
    let expected = file.replace("to come\n]", &format!("to come\n  \"{NEW}\",\n]"));
    assert_eq!(forum.text(), expected);
}

#[test]
fn a_dry_run_shows_and_writes_nothing() {
    let forum = Forum::new();
    let before = forum.text();
    let output = forum.run(&["teach", "bike-hire", NEW, "--dry-run"]);
    assert!(output.status.success(), "{}", complained(&output));
    assert_eq!(forum.text(), before);
    let text = said(&output);
    assert!(text.contains("  now    "), "{text}");
    assert!(text.contains("  after  bike-hire"), "{text}");
    assert!(text.contains("Nothing was written"), "{text}");
    assert!(text.contains("No question sets"), "{text}");
}

#[test]
fn what_else_changes_is_shown_before() {
    let asked = "my lad wants wheels for the summer please";
    let right = format!(
        "{{\"id\":\"x1\",\"text\":\"{asked}\",\"expect\":\"service\",\"want\":[\"bike-hire\"]}}\n"
    );
    let wrong = format!("{{\"id\":\"x2\",\"text\":\"{asked}\",\"expect\":\"none\"}}\n");
    let forum = Forum::with_questions(&format!("{right}\n{wrong}"));
    let text = said(&forum.run(&["teach", "bike-hire", NEW, "--dry-run"]));
    assert!(text.contains("The 2 questions of "), "{text}");
    let row = text
        .lines()
        .find(|line| line.contains("first answer right"));
    let row: Vec<&str> = row.unwrap_or_default().split_whitespace().collect();
    assert!(row.contains(&"(1/1)") && row.contains(&"(0/1)"), "{text}");
    assert!(
        text.contains("2 questions get another first answer:"),
        "{text}"
    );
    assert!(text.contains("x1 \""), "{text}");
    // Files that are named are taken instead.
    let other = forum.folder.path().join("other.jsonl");
    std::fs::write(&other, wrong).expect("written");
    let other = other.display().to_string();
    let text = said(&forum.run(&[
        "teach",
        "bike-hire",
        NEW,
        "--dry-run",
        "--questions",
        &other,
    ]));
    assert!(text.contains("The question of "), "{text}");
    assert!(!text.contains("x1"), "{text}");
}

#[test]
fn a_question_that_measures_is_not_taught() {
    let line = "{\"id\":\"x1\",\"text\":\"Wheels, for the summer?\",\"expect\":\"none\"}\n";
    let forum = Forum::with_questions(line);
    forum.refused(
        &["teach", "bike-hire", "wheels for the summer"],
        "question x1",
    );
}

#[test]
fn unknown_ids_get_a_suggestion() {
    let forum = Forum::new();
    forum.refused(&["teach", "bike-hier", NEW], "did you mean `bike-hire`?");
    forum.refused(&["teach", "zzz", NEW], "there is no entry `zzz`");
}

#[test]
fn texts_that_are_there_already_are_refused() {
    let forum = Forum::new();
    forum.refused(
        &["teach", "bike-hire", "Rent a bike!"],
        "has this example already",
    );
    forum.refused(
        &["teach", "toy-library", "rent a bike"],
        "example of `bike-hire`",
    );
}

#[test]
fn private_details_never_go_in() {
    let forum = Forum::new();
    let cases = [
        ("bikes? mail jo@example.com", "an email address"),
        ("bikes? ring 07700 900123", "a phone number"),
        ("bikes near st16 2lh", "a postcode"),
        ("bikes, nhs number 943 476 5919", "an NHS number"),
        ("bikes, born 12/03/2015", "a date"),
        ("bikes, born 3rd March", "a date"),
    ];
    for (text, what) in cases {
        forum.refused(&["teach", "bike-hire", text], what);
    }
}

#[test]
fn empty_long_and_dangerous_texts_are_refused() {
    let forum = Forum::new();
    forum.refused(&["teach", "bike-hire", " ?! "], "no words");
    forum.refused(&["teach", "bike-hire", &"bike ".repeat(90)], "at most 400");
    forum.refused(
        &["teach", "bike-hire", "i want to kill myself"],
        "safety card",
    );
}

#[test]
fn a_broken_directory_is_mended_first() {
    let forum = Forum::new();
    let broken = forum
        .text()
        .replace("id = \"bike-hire\"", "id = \"toy-library\"");
    std::fs::write(forum.file(), broken).expect("written");
    forum.refused(&["teach", "toy-library", NEW], "mend these mistakes first");
}
