//! Rules of the whole matcher.

use proptest::prelude::*;

use super::*;

fn classes() -> Vec<ClassExamples<'static>> {
    let class = |id, texts: &[&'static str]| ClassExamples {
        id,
        texts: texts.to_vec(),
    };
    vec![
        class(
            "sleep",
            &[
                "he is up all night",
                "my daughter never sleeps",
                "bedtime takes hours",
            ],
        ),
        class(
            "transport",
            &[
                "the taxi to school did not come",
                "school bus pass",
                "transport refused",
            ],
        ),
        class(
            "speech",
            &["she does not talk yet", "speech therapy", "he stammers"],
        ),
    ]
}

fn matcher() -> Matcher {
    Matcher::train(
        &classes(),
        &["what is the weather", "tell me a joke"],
        &Options::default(),
    )
}

fn check(question: &str, class: usize) {
    let ranking = matcher().rank(question);
    assert_eq!(
        ranking.hits.first().map(|hit| hit.class),
        Some(class),
        "{question}: {ranking:?}"
    );
}

#[test]
fn every_example_finds_its_own_class() {
    let matcher = matcher();
    for (index, class) in classes().iter().enumerate() {
        for (number, text) in class.texts.iter().enumerate() {
            let ranking = matcher.rank(text);
            let first = ranking.hits.first().map(|hit| (hit.class, hit.nearest));
            assert_eq!(first, Some((index, number)), "{text}");
        }
    }
}

#[test]
fn misspelt_words_are_forgiven() {
    check("speach therpay", 2);
    check("tranport refsued", 1);
}

#[cfg(feature = "encoder")]
#[test]
fn other_words_with_the_same_meaning_are_found() {
    check("awake until 3 in the morning", 0);
}

#[test]
fn without_examples_there_is_no_hit() {
    let ranking = Matcher::train(&[], &["hello"], &Options::default()).rank("hello");
    assert!(ranking.hits.is_empty() && ranking.known == 0.0);
}

#[test]
fn a_class_without_texts_is_never_first() {
    let mut classes = classes();
    classes.push(ClassExamples {
        id: "empty",
        texts: Vec::new(),
    });
    let matcher = Matcher::train(&classes, &[], &Options::default());
    assert_ne!(
        matcher.rank("bus").hits.first().map(|hit| hit.class),
        Some(3)
    );
}

#[test]
fn the_same_question_has_the_same_answer() {
    assert_eq!(
        matcher().rank("sleepless taxi"),
        matcher().rank("sleepless taxi")
    );
}

#[test]
fn a_word_of_four_thousand_letters_is_cheap_and_harmless() {
    let ranking = matcher().rank(&"sleep".repeat(800));
    assert_eq!(ranking.hits.len(), 3);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn any_text_has_a_ranking_within_limits(text in "\\PC{0,4000}|[a-z ]{0,4000}") {
        thread_local!(static MATCHER: Matcher = matcher());
        MATCHER.with(|matcher| {
            let ranking = matcher.rank(&text);
            prop_assert!((0.0..=1.0).contains(&ranking.known));
            for hit in &ranking.hits {
                prop_assert!((0.0..=1.0).contains(&hit.score) && (0.0..=1.0).contains(&hit.similarity));
            }
            Ok(())
        })?;
    }
}
