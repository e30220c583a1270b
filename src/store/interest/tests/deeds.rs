//! Whatever people do, in whatever order: what is kept is what they did.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;

use super::*;

/// What a person does.
#[derive(Debug, Clone)]
enum Deed {
    Note(u64, bool),
    Slots(u64, bool),
    TakeBack(u64, bool),
    Forget(u64),
    React(u64, bool),
    Unreact(u64, bool),
    Reconcile(bool, BTreeSet<u64>),
}

fn deed() -> impl Strategy<Value = Deed> {
    let person = 0u64..6;
    prop_oneof![
        4 => (person.clone(), any::<bool>()).prop_map(|(p, about)| Deed::Note(p, about)),
        1 => (person.clone(), any::<bool>()).prop_map(|(p, about)| Deed::Slots(p, about)),
        2 => (person.clone(), any::<bool>()).prop_map(|(p, about)| Deed::TakeBack(p, about)),
        1 => person.clone().prop_map(Deed::Forget),
        3 => (person.clone(), any::<bool>()).prop_map(|(p, emoji)| Deed::React(p, emoji)),
        2 => (person.clone(), any::<bool>()).prop_map(|(p, emoji)| Deed::Unreact(p, emoji)),
        1 => (any::<bool>(), prop::collection::btree_set(person, 0..6))
            .prop_map(|(emoji, listed)| Deed::Reconcile(emoji, listed)),
    ]
}

fn about_of(which: bool) -> About {
    if which { toys() } else { About::Anything }
}

fn emoji_of(which: bool) -> &'static str {
    if which { "👍" } else { "⭐" }
}

/// Who waits for what, as plain sets.
#[derive(Debug, Default)]
struct Model {
    open: BTreeSet<(u64, bool)>,
    reactions: BTreeMap<bool, BTreeSet<u64>>,
}

impl Model {
    fn people(&self) -> usize {
        let people = self.open.iter().map(|(p, _)| *p);
        let reacted = self.reactions.values().flatten().copied();
        people.chain(reacted).collect::<BTreeSet<u64>>().len()
    }
}

async fn act(store: &Store, model: &mut Model, post: &Post, deed: &Deed) {
    match deed {
        Deed::Note(p, about) => {
            let noted = store
                .note_interest(FORUM, *p, &wish(&about_of(*about), None), TODAY)
                .await;
            assert_eq!(noted.expect("noted").1, model.open.insert((*p, *about)));
        }
        Deed::Slots(p, about) => {
            for record in mine(store, *p, *about).await {
                let evening = |wish: &mut Wish| wish.slots = Slots::of([Slot::Evening]);
                let changed = store
                    .change_interest(FORUM, *p, &record.id, evening, TODAY)
                    .await;
                assert!(changed.expect("changed").is_some());
            }
        }
        Deed::TakeBack(p, about) => {
            for record in mine(store, *p, *about).await {
                let person = store.person(*p);
                let back = store.withdraw_interest(&person, &record.id, TODAY).await;
                assert!(back.expect("withdrawn"));
            }
            model.open.remove(&(*p, *about));
        }
        Deed::Forget(p) => {
            store.forget(&store.person(*p)).await.expect("forgotten");
            model.open.retain(|(person, _)| person != p);
            model.reactions.values_mut().for_each(|people| {
                people.remove(p);
            });
        }
        Deed::React(p, emoji) => {
            let person = store.person(*p);
            store
                .react(post, emoji_of(*emoji), &person, TODAY)
                .await
                .expect("kept");
            model.reactions.entry(*emoji).or_default().insert(*p);
        }
        Deed::Unreact(p, emoji) => {
            let person = store.person(*p);
            store
                .unreact(post.message, emoji_of(*emoji), &person)
                .await
                .expect("gone");
            model.reactions.entry(*emoji).or_default().remove(p);
        }
        Deed::Reconcile(emoji, listed) => {
            let people = listed.iter().map(|p| store.person(*p)).collect();
            let but = HashSet::new();
            let done = store.reconcile(post, emoji_of(*emoji), &people, &but, TODAY);
            done.await.expect("reconciled");
            model.reactions.insert(*emoji, listed.clone());
        }
    }
}

async fn mine(store: &Store, person: u64, about: bool) -> Vec<Interest> {
    let mine = store
        .interests(FORUM, &store.person(person))
        .await
        .expect("read");
    let wanted = about_of(about);
    mine.into_iter()
        .filter(|record| record.wish.about == wanted)
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn what_is_kept_is_what_people_did(deeds in prop::collection::vec(deed(), 0..60)) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        runtime.block_on(async {
            let store = store().await;
            let event = published(&store).await;
            let post = Post { channel: 8, message: 9, forum: FORUM, event: event.id.clone() };
            let mut model = Model::default();
            for deed in &deeds {
                act(&store, &mut model, &post, deed).await;
            }
            let demand = store.demand(FORUM, &any_emoji, TODAY).await.expect("read");
            let people = u32::try_from(model.people()).expect("few");
            assert_eq!(demand.people(), Few::of(people));
            for about in [true, false] {
                let open = model.open.iter().filter(|(_, which)| *which == about).count();
                let mut kept = 0;
                for person in 0..6 {
                    kept += mine(&store, person, about).await.len();
                }
                assert_eq!(kept, open);
            }
            for (emoji, people) in &model.reactions {
                let name = emoji_of(*emoji);
                let kept: HashSet<Person> = sqlx::query_scalar::<_, String>(
                    "SELECT person FROM reaction WHERE emoji = $1",
                )
                .bind(name)
                .fetch_all(&store.pool).await.expect("read")
                .into_iter().map(Person).collect();
                assert_eq!(kept, people.iter().map(|p| store.person(*p)).collect::<HashSet<_>>());
            }
        });
    }
}
