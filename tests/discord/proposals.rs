//! Organisers propose a correction and a new entry; the host puts them into the directory.

use crate::people::{Person, Seen};
use crate::stand_in::StandIn;

const TOYS: &str = "where can i borrow toys";

/// Runs `signpost proposals` as the host does, beside the running bot.
fn host(d: &StandIn, arguments: &[&str]) -> (bool, String) {
    let mut command = d.host_command();
    let output = command.arg("proposals").args(arguments).output();
    let output = output.expect("the program starts");
    let text = [output.stdout, output.stderr].concat();
    (
        output.status.success(),
        String::from_utf8_lossy(&text).into_owned(),
    )
}

/// From `/questions` to the form of one aspect of the toy library.
async fn form_of(d: &StandIn, boss: &Person, start: &str) -> (Seen, String, Vec<String>) {
    let questions = boss.slash(d, "questions", &[]).await;
    let form = boss.press(d, &questions, "Propose a correction").await;
    let entry = boss
        .fill(d, &form, Some(&questions), &[("name", "toy libary")])
        .await;
    let (menu, values) = entry.menu("pp:aspect:");
    let wanted = values.into_iter().filter(|value| value.starts_with(start));
    (entry.clone(), menu, wanted.collect())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_correction_goes_from_a_form_into_the_directory() {
    let d = StandIn::start().await;
    let (boss, parent) = (Person::manager(2), Person::parent(1));
    let (entry, menu, values) = form_of(&d, &boss, "phone-").await;
    let form = boss.pick(&d, &entry, &menu, 3, &values[..1]).await;
    assert_eq!(form.field("value"), "01632 960100");
    let wrong = boss
        .fill(
            &d,
            &form,
            Some(&entry),
            &[("value", "01632 96"), ("seen", "rang them")],
        )
        .await;
    assert!(
        wrong.text().contains("not a phone number"),
        "{}",
        wrong.text()
    );
    assert!(host(&d, &[]).1.contains("No proposals are waiting"));
    // Nothing typed is lost, and a restart does not matter.
    let again = boss.press(&d, &wrong, "Change it").await;
    assert_eq!(again.field("value"), "01632 96");
    assert_eq!(again.field("seen"), "rang them");
    let kept = boss
        .fill(&d, &again, Some(&wrong), &[("value", "01632 960199")])
        .await;
    assert!(
        kept.text().contains("Nothing has changed yet"),
        "{}",
        kept.text()
    );
    let refused = parent
        .press_id(&d, &wrong, &wrong.button("Change it"))
        .await;
    assert!(refused.text().contains("This is for organisers"));
    let questions = boss.slash(&d, "questions", &[]).await;
    assert!(
        questions.text().contains("01632 960100 → 01632 960199"),
        "{}",
        questions.text()
    );

    let (fine, list) = host(&d, &[]);
    assert!(
        fine && list.contains("new: 01632 960199") && list.contains("rang them"),
        "{list}"
    );
    let (fine, patch) = host(&d, &["--patch", "1"]);
    assert!(
        fine && patch.contains("--- a/directory.toml\n+++ b/directory.toml\n")
            && patch.contains("\n+phones = [{ number = \"01632 960199\" }"),
        "{patch}"
    );
    let (fine, said) = host(&d, &["--apply", "1"]);
    assert!(
        fine && said.contains("signpost checked toy-library"),
        "{said}"
    );
    assert!(!host(&d, &["--apply", "1"]).0);
    let file = std::fs::read_to_string(d.folder.path().join("directory.toml")).expect("a file");
    assert!(file.starts_with("# A small forum for the tests"));
    let questions = boss.slash(&d, "questions", &[]).await;
    assert!(
        questions.text().contains("Nothing is waiting"),
        "{}",
        questions.text()
    );
    d.assert_right();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_detail_leads_to_its_entry_and_a_proposal_can_be_taken_back() {
    let d = StandIn::start().await;
    let (boss, parent) = (Person::manager(2), Person::parent(1));
    let seen = parent.ask(&d, TOYS).await;
    let why = parent.press(&d, &seen, "Not right").await;
    let (menu, _) = why.menu("r:");
    let form = parent
        .pick(&d, &why, &menu, 3, &["wrong-detail".to_owned()])
        .await;
    parent.submit(&d, &form, "they open on Mondays").await;
    let questions = boss.slash(&d, "questions", &[]).await;
    let (menu, values) = questions.menu("pp:entry");
    let refused = parent.pick(&d, &questions, &menu, 3, &values).await;
    assert!(refused.text().contains("This is for organisers"));
    let entry = boss.pick(&d, &questions, &menu, 3, &values).await;
    let (menu, values) = entry.menu("pp:aspect:");
    let hours: Vec<String> = values
        .into_iter()
        .filter(|v| v.starts_with("hours-"))
        .take(1)
        .collect();
    let form = boss.pick(&d, &entry, &menu, 3, &hours).await;
    let fields = [("value", "Mondays 10 to 12"), ("seen", "rang them")];
    let refused = parent.fill(&d, &form, None, &fields).await;
    assert!(refused.text().contains("This is for organisers"));
    boss.fill(&d, &form, Some(&entry), &fields).await;
    let questions = boss.slash(&d, "questions", &[]).await;
    let (menu, values) = questions.menu("pp:withdraw");
    assert_eq!(values, ["1"]);
    let refused = parent.pick(&d, &questions, &menu, 3, &values).await;
    assert!(refused.text().contains("This is for organisers"));
    let after = boss.pick(&d, &questions, &menu, 3, &values).await;
    assert!(
        !after.text().contains("Mondays 10 to 12"),
        "{}",
        after.text()
    );
    assert!(host(&d, &[]).1.contains("No proposals are waiting"));
    d.assert_right();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_entry_is_found_after_the_host_took_it() {
    let d = StandIn::start().await;
    let boss = Person::manager(2);
    let questions = boss.slash(&d, "questions", &[]).await;
    let form = boss.press(&d, &questions, "Propose a new entry").await;
    let fields = [
        ("name", "Kite club"),
        ("description", "Flies kites with\nfamilies."),
        ("examples", "where can we fly a kite\nring 07700 900123"),
        ("reach", "www.kites.example.org"),
        ("seen", "https://kites.example.org"),
    ];
    let wrong = boss.fill(&d, &form, Some(&questions), &fields).await;
    assert!(
        wrong.text().contains("not a web address"),
        "{}",
        wrong.text()
    );
    let form = boss.press(&d, &wrong, "Change it").await;
    let reach = ("reach", "https://kites.example.org");
    let wrong = boss.fill(&d, &form, Some(&wrong), &[reach]).await;
    assert!(
        wrong.text().contains("the phone number"),
        "{}",
        wrong.text()
    );
    let form = boss.press(&d, &wrong, "Change it").await;
    let examples = ("examples", "where can we fly a kite\nkite club near me");
    let kept = boss.fill(&d, &form, Some(&wrong), &[examples]).await;
    assert!(kept.text().contains("Kite club"), "{}", kept.text());
    let (fine, said) = host(&d, &["--apply", "1"]);
    assert!(fine && said.contains("directory.toml"), "{said}");
    let file = std::fs::read_to_string(d.folder.path().join("directory.toml")).expect("a file");
    assert!(file.contains("areas = [\"town\"]"), "{file}");
    assert!(
        file.contains("description = \"Flies kites with families.\""),
        "{file}"
    );
    let answer = d
        .host_command()
        .args(["ask", "where can we fly a kite"])
        .output();
    let answer = answer.expect("the program starts").stdout;
    assert!(String::from_utf8_lossy(&answer).contains("Kite club"));
    d.assert_right();
}
