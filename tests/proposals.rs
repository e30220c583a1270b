//! `signpost proposals`, as the host uses it: the real program on a directory of several files and a store beside it.

use std::process::{Command, Output};

use jiff::civil::date;
use signpost::proposals::{Aspect, Change, NewEntry, Proposal};
use signpost::store::{ProposalState, Store};

const LOCAL: &str = "# our own services\n\n[[service]]\nid = \"a\" # keep me\nname = \"A\"\ndescription = \"Helps.\"\n\
    email = \"old@example.org\" # from their page\nexample_questions = [\"a\"]\n";

struct Forum {
    folder: tempfile::TempDir,
}

impl Forum {
    fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let write = |name: &str, text: &str| {
            let path = folder.path().join(name);
            std::fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
            std::fs::write(path, text).expect("written");
        };
        write(
            "directory.toml",
            "include = [\"all/*.toml\", \"local/*.toml\"]\n[forum]\nname = \"F\"\nhuman = \"a\"\nhuman_how = \"b\"\n",
        );
        write(
            "all/x.toml",
            &LOCAL.replace("\"a\"", "\"x\"").replace("\"A\"", "\"X\""),
        );
        write("local/1.toml", "# nothing yet\n");
        write("local/2.toml", LOCAL);
        Self { folder }
    }

    fn text(&self, file: &str) -> String {
        std::fs::read_to_string(self.folder.path().join(file)).expect("readable")
    }

    fn run(&self, arguments: &[&str]) -> Output {
        Command::new(env!("CARGO_BIN_EXE_signpost"))
            .arg("--directory")
            .arg(self.folder.path())
            .arg("proposals")
            .args(arguments)
            .output()
            .expect("the program starts")
    }

    async fn propose(&self, proposal: &Proposal) {
        let file = self.folder.path().join(".signpost/signpost.db");
        let store = Store::open(&file).await.expect("a store");
        let today = date(2026, 11, 25);
        let kept = store.keep_proposal(1, ProposalState::Open, proposal, today);
        kept.await.expect("kept").expect("room");
        store.close().await;
    }
}

fn email(old: &str, new: &str) -> Proposal {
    Proposal {
        entry: "a".to_owned(),
        change: Change::Correct {
            aspect: Aspect::Email,
            old: Some(old.to_owned()),
            new: Some(new.to_owned()),
        },
        seen: "rang them".to_owned(),
    }
}

fn kites(reach: &str) -> Proposal {
    Proposal {
        entry: "kites".to_owned(),
        change: Change::Add(NewEntry {
            name: "Kites".to_owned(),
            description: "Flies kites.".to_owned(),
            examples: vec!["fly a kite".to_owned()],
            reach: reach.to_owned(),
        }),
        seen: "their page".to_owned(),
    }
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

fn complained(output: &Output) -> String {
    assert_eq!(output.status.code(), Some(1));
    String::from_utf8_lossy(&output.stderr).into_owned()
}

#[tokio::test]
async fn a_correction_keeps_comments_and_stands_once() {
    let forum = Forum::new();
    assert!(complained(&forum.run(&[])).contains("there is no data file"));
    forum
        .propose(&email("old@example.org", "new@example.org"))
        .await;
    let list = said(&forum.run(&[]));
    assert!(list.starts_with("1  2026-11-25  a: email\n"), "{list}");
    let patch = said(&forum.run(&["--patch", "1"]));
    assert!(
        patch.starts_with("--- a/local/2.toml\n+++ b/local/2.toml\n"),
        "{patch}"
    );
    assert!(
        patch.contains("-email = \"old@example.org\" # from their page\n"),
        "{patch}"
    );
    assert_eq!(forum.text("local/2.toml"), LOCAL);
    let output = forum.run(&["--apply", "1"]);
    assert!(output.status.success(), "{output:?}");
    assert_eq!(forum.text("local/2.toml"), LOCAL.replace("old@", "new@"));
    assert!(complained(&forum.run(&["--apply", "1"])).contains("no proposal 1 is waiting"));
    assert_eq!(said(&forum.run(&[])), "No proposals are waiting.\n");
}

#[tokio::test]
async fn what_no_longer_fits_is_refused_and_what_is_there_is_done() {
    let forum = Forum::new();
    forum
        .propose(&email("other@example.org", "new@example.org"))
        .await;
    forum
        .propose(&email("other@example.org", "old@example.org"))
        .await;
    forum.propose(&kites("0123")).await;
    assert!(complained(&forum.run(&["--apply", "1"])).contains("has changed since"));
    assert!(said(&forum.run(&["--apply", "2"])).contains("says this already"));
    assert!(complained(&forum.run(&["--patch", "3"])).contains("not a phone number"));
    assert_eq!(forum.text("local/2.toml"), LOCAL);
}

#[tokio::test]
async fn a_new_entry_goes_to_the_forums_own_services() {
    let forum = Forum::new();
    forum.propose(&kites("https://kites.example.org")).await;
    let elsewhere = said(&forum.run(&["--patch", "1", "--file", "local/1.toml"]));
    assert!(elsewhere.starts_with("--- a/local/1.toml"), "{elsewhere}");
    let wrong = forum.run(&["--apply", "1", "--file", "other.toml"]);
    assert!(complained(&wrong).contains("is not a file of the directory"));
    let output = forum.run(&["--apply", "1"]);
    assert!(said(&output).contains("local/2.toml"), "{output:?}");
    let text = forum.text("local/2.toml");
    assert!(text.starts_with(LOCAL), "{text}");
    assert!(
        text.contains("\n[[service]]\nid = \"kites\"\nname = \"Kites\"\n"),
        "{text}"
    );
    let check = Command::new(env!("CARGO_BIN_EXE_signpost"))
        .arg("--directory")
        .arg(forum.folder.path())
        .arg("check")
        .output()
        .expect("the program starts");
    assert!(check.status.success(), "{check:?}");
}
