//! The delay that Signpost adds, beside the pong bot.

use std::time::{Duration, Instant};

use jiff::Timestamp;
use serde_json::json;
use signpost::answering::{Conversation, Question, answer};
use signpost::clock::london_day;
use signpost::live::{Live, Paths};
use signpost::snapshot::Snapshot;

use crate::people::Person;
use crate::pong::PongBot;
use crate::stand_in::{StandIn, wait};
use crate::times::Times;
use crate::{Options, QUESTIONS};

/// Questions before anything is measured.
const WARM_UP: usize = 50;

pub(crate) async fn measure(options: &Options) -> bool {
    let pong = PongBot::start().await;
    let d = crate::signpost(options, crate::HEARTBEAT).await;
    let live = Live::start(
        Paths::around(&options.directory),
        london_day(Timestamp::now()),
    );
    let Ok((live, _)) = live else {
        panic!("the directory cannot be read");
    };
    let snapshot = live.snapshot();
    let (mut pongs, mut answers, mut matcher, mut added) =
        (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for number in 0..WARM_UP + options.questions {
        let text = QUESTIONS[number % QUESTIONS.len()];
        // In turns, so that whatever else the machine does is met by all.
        let pong = asked(&pong.d, number, text).await;
        let answer = asked(&d, number, text).await;
        let thought = think(text, &snapshot);
        if number >= WARM_UP {
            pongs.push(pong);
            answers.push(answer);
            matcher.push(thought);
            added.push(answer.saturating_sub(thought));
        }
    }
    let [pongs, answers, matcher, added] = [pongs, answers, matcher, added].map(Times::new);
    println!(
        "delay: from the event to the request with the answer's text, {} of each",
        pongs.len()
    );
    println!("  pong bot                     {pongs}");
    println!("  Signpost                     {answers}");
    println!("  its matcher and words alone  {matcher}");
    println!("  Signpost less its matcher    {added} (question by question)");
    let mut fine = true;
    for (hundredth, most) in [(50, 1.5), (99, 2.0)] {
        let goal = pongs.of(hundredth).mul_f64(most) + matcher.of(hundredth);
        let answer = answers.of(hundredth);
        let ratio = added.of(hundredth).as_secs_f64() / pongs.of(hundredth).as_secs_f64();
        println!(
            "  p{hundredth}: less the matcher {ratio:.2} times the pong bot; goal for all: {most} times and the \
             matcher, {goal:.1?}; is {answer:.1?}"
        );
        fine &= answer <= goal;
    }
    let ceiling = ceiling(&pong.d).await;
    println!("  this program and the pong bot together carry {ceiling:.0} interactions a second");
    fine
}

/// The time from the event to the answer's request.
async fn asked(d: &StandIn, number: usize, text: &str) -> Duration {
    // Somebody new each time: nobody is slowed, and no conversation goes on.
    let person = Person::parent(1_000 + number as u64);
    let (id, event) = person.slash_event(d, "ask", &[("question", json!(text))]);
    let sent = Instant::now();
    d.world.dispatch("INTERACTION_CREATE", event);
    let came = wait("an answer", || {
        let times = d.world.text_at.lock().expect("a lock");
        times.get(&id).copied()
    });
    came.await.duration_since(sent)
}

/// The same work without Discord: understand, answer, draw.
fn think(text: &str, snapshot: &Snapshot) -> Duration {
    let started = Instant::now();
    let nothing = Conversation::default();
    let (reply, _) = answer(Question::new(text), &nothing, snapshot, Timestamp::now());
    let drawn = signpost::reply::layout::blocks(&reply, &snapshot.words);
    std::hint::black_box(signpost::discord::drawing::pieces(&drawn));
    started.elapsed()
}

/// Interactions a second when they are sent as fast as they are answered.
async fn ceiling(d: &StandIn) -> f64 {
    const ALL: u64 = 3_000;
    let person = Person::parent(1);
    let before = d.world.text_at.lock().expect("a lock").len();
    let started = Instant::now();
    for _ in 0..ALL {
        let (_, event) = person.slash_event(d, "ask", &[("question", json!("x"))]);
        d.world.dispatch("INTERACTION_CREATE", event);
    }
    wait("all answers", || {
        let now = d.world.text_at.lock().expect("a lock").len();
        (now - before >= ALL as usize).then_some(())
    })
    .await;
    ALL as f64 / started.elapsed().as_secs_f64()
}
