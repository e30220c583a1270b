//! The store, in memory and in a file.

use jiff::civil::date;

use super::*;

async fn store() -> Store {
    Store::in_memory().await.expect("a store")
}

async fn count(store: &Store, topic: &str, day: Date) {
    use interest::{AnswerCounts, Counted};
    let counts = AnswerCounts::from([((1, day, Counted::Missed(topic.to_owned())), 1)]);
    store.count_answers(&counts).await.expect("counted");
}

#[tokio::test]
async fn a_file_keeps_what_was_kept_and_belongs_to_one_user() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("new").join("signpost.db");
    let settings = Settings {
        human: Some(7),
        ..Settings::default()
    };
    let first = Store::open(&file).await.expect("opened");
    first.keep_settings(1, &settings).await.expect("kept");
    let person = first.person(5);
    first.close().await;
    let second = Store::open(&file).await.expect("opened again");
    assert_eq!(second.all_settings().await.expect("read"), [(1, settings)]);
    assert_eq!(second.person(5), person);
    let mode = std::fs::metadata(&file)
        .expect("there")
        .permissions()
        .mode();
    assert_eq!(mode & 0o077, 0);
}

#[tokio::test]
async fn two_stores_know_a_person_by_different_codes() {
    assert_ne!(store().await.person(5), store().await.person(5));
}

#[tokio::test]
async fn sent_questions_are_deleted_after_ninety_days() {
    let store = store().await;
    let person = store.person(5);
    store
        .keep_question(1, &person, "old", date(2026, 1, 1))
        .await
        .expect("kept");
    store
        .keep_question(1, &person, "new", date(2026, 3, 1))
        .await
        .expect("kept");
    assert_eq!(
        store
            .delete_what_is_old(date(2026, 4, 1))
            .await
            .expect("deleted"),
        0
    );
    assert_eq!(
        store
            .delete_what_is_old(date(2026, 4, 2))
            .await
            .expect("deleted"),
        1
    );
    let left = store.open_questions(1).await.expect("read");
    assert_eq!(left.first().map(|q| q.question.as_str()), Some("new"));
    assert!(store.open_questions(2).await.expect("read").is_empty());
}

#[tokio::test]
async fn small_counts_are_a_few() {
    let store = store().await;
    let today = date(2026, 3, 1);
    for _ in 0..4 {
        count(&store, "toys", today).await;
    }
    let few = ("2026-03".to_owned(), "toys".to_owned(), Count::AFew);
    assert_eq!(store.no_matches(1).await.expect("read"), [few]);
    count(&store, "toys", today).await;
    let times = store.no_matches(1).await.expect("read");
    assert_eq!(
        times.first().map(|(_, _, count)| *count),
        Some(Count::Times(5))
    );
}

#[tokio::test]
async fn everything_about_a_person_is_shown_and_deleted() {
    let store = store().await;
    let (person, other) = (store.person(5), store.person(6));
    let today = date(2026, 3, 1);
    let preferences = Preferences {
        area: Some("town".to_owned()),
        age_band: AgeBand::find("5-10"),
        plain_text: true,
    };
    store
        .keep_preferences(&person, &preferences)
        .await
        .expect("kept");
    for who in [&person, &other] {
        store
            .keep_question(1, who, "why?", today)
            .await
            .expect("kept");
        store
            .keep_feedback(1, who, "x", (Verdict::Helped, None), today)
            .await
            .expect("kept");
    }
    let kept = store.kept_about(&person).await.expect("read");
    assert_eq!(kept.preferences, Some(preferences));
    assert_eq!((kept.questions.len(), kept.feedback), (1, 1));
    store.forget(&person).await.expect("deleted");
    assert_eq!(
        store.kept_about(&person).await.expect("read"),
        Kept::default()
    );
    assert_eq!(store.open_questions(1).await.expect("read").len(), 1);
}

#[tokio::test]
async fn a_trouble_is_new_once_until_it_is_over() {
    let store = store().await;
    let today = date(2026, 3, 1);
    assert!(store.is_new_trouble(1, "post", today).await.expect("kept"));
    assert!(!store.is_new_trouble(1, "post", today).await.expect("kept"));
    store.trouble_is_over(1, "post").await.expect("over");
    assert!(store.is_new_trouble(1, "post", today).await.expect("kept"));
}

#[tokio::test]
async fn a_forum_that_leaves_takes_all_with_it() {
    let store = store().await;
    let person = store.person(5);
    let today = date(2026, 3, 1);
    store
        .keep_question(1, &person, "why?", today)
        .await
        .expect("kept");
    count(&store, "toys", today).await;
    store.forget_forum(1).await.expect("deleted");
    assert!(store.open_questions(1).await.expect("read").is_empty());
    assert!(store.no_matches(1).await.expect("read").is_empty());
}

#[tokio::test]
async fn a_second_opinion_takes_the_place_of_the_first() {
    let store = store().await;
    let person = store.person(5);
    let today = date(2026, 3, 1);
    for verdict in [Verdict::Helped, Verdict::OtherQuestion] {
        store
            .keep_feedback(1, &person, "x", (verdict, None), today)
            .await
            .expect("kept");
    }
    let verdicts = store.verdicts(1).await.expect("read");
    assert_eq!(verdicts.len(), 1);
    assert_eq!(
        verdicts.first().map(|v| v.verdict),
        Some(Verdict::OtherQuestion)
    );
}

#[tokio::test]
async fn a_proposal_waits_until_it_is_done_and_a_draft_does_not_count() {
    use crate::proposals::{Aspect, Change, Proposal};
    let store = store().await;
    let today = date(2026, 3, 1);
    let proposal = Proposal {
        entry: "x".to_owned(),
        change: Change::Correct {
            aspect: Aspect::Cost,
            old: None,
            new: Some("Free.".to_owned()),
        },
        seen: "rang them".to_owned(),
    };
    let keep = |state| store.keep_proposal(1, state, &proposal, today);
    let draft = keep(ProposalState::Draft)
        .await
        .expect("kept")
        .expect("room");
    let open = keep(ProposalState::Open)
        .await
        .expect("kept")
        .expect("room");
    let read = store.open_proposals(Some(1)).await.expect("read");
    assert_eq!(read.iter().map(|p| p.number).collect::<Vec<_>>(), [open]);
    assert!(
        store
            .open_proposals(Some(2))
            .await
            .expect("read")
            .is_empty()
    );
    // Another forum's organisers can do nothing with it.
    let end = |forum| store.end_proposal((forum, open), ProposalState::Withdrawn, today);
    assert!(!end(2).await.expect("written"));
    let change =
        |forum| store.change_proposal((forum, draft), ProposalState::Open, &proposal, today);
    assert!(!change(2).await.expect("written"));
    assert!(change(1).await.expect("written") && !change(1).await.expect("written"));
    assert!(end(1).await.expect("written") && !end(1).await.expect("written"));
    let much_later = date(2027, 3, 1);
    assert_eq!(
        store.delete_what_is_old(much_later).await.expect("deleted"),
        1
    );
    assert_eq!(store.open_proposals(None).await.expect("read").len(), 1);
}

#[tokio::test]
async fn a_hundred_proposals_may_wait() {
    let store = store().await;
    let proposal: crate::proposals::Proposal = serde_json::from_str(
        r#"{"entry":"x","change":{"correct":{"aspect":"cost","old":null,"new":"Free."}},"seen":"rang"}"#,
    )
    .expect("a proposal");
    let mut kept = 0;
    for _ in 0..101 {
        let state = ProposalState::Open;
        let number = store.keep_proposal(1, state, &proposal, date(2026, 3, 1));
        kept += usize::from(number.await.expect("kept").is_some());
    }
    assert_eq!(kept, 100);
}
