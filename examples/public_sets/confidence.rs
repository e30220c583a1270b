//! Does the confidence keep its word? Questions that no class covers, the calibration and its reliability.

use crate::sets::Set;
use crate::trial::{Judged, first, train};
use crate::{SEEDS, Wanted};

/// Confidences from which on an answer may be given; the last line printed is where recall reaches 90 %.
const THRESHOLDS: [f32; 7] = [0.35, 0.4, 0.45, 0.5, 0.55, 0.6, 0.65];
const BINS: usize = 10;
/// Steps of the fit of the calibration.
const STEPS: usize = 20_000;

/// Asks CLINC150 with a "none of these" class of 100 sentences and prints how well the unknown is known.
pub(crate) fn unknown(set: &Set, off_topic: &[String], wanted: &Wanted) -> Vec<Judged> {
    let background: Vec<&str> = set.off_topic_examples.iter().map(String::as_str).collect();
    let mut all = Vec::new();
    for (background, name) in [(Vec::new(), "without"), (background, "with")] {
        let mut judged = Vec::new();
        for seed in SEEDS.iter().take(wanted.seeds) {
            let matcher = train(set, *seed, &background, &wanted.options);
            // As many unknown questions as known ones in the fit, whatever the split holds.
            let weight = 0.5 * set.questions.len() as f32 / off_topic.len().max(1) as f32;
            for text in off_topic {
                judged.push(Judged {
                    ranking: matcher.rank(text),
                    right: false,
                    unknown: true,
                    beside_unknown: true,
                    weight,
                });
            }
            for (text, label) in &set.questions {
                let ranking = matcher.rank(text);
                judged.push(Judged {
                    right: first(&ranking) == Some(*label),
                    ranking,
                    unknown: false,
                    beside_unknown: true,
                    weight: 1.0,
                });
            }
        }
        println!(
            "CLINC150 unknown, {name} background: {}",
            thresholds(&judged)
        );
        all.extend(judged);
    }
    all
}

fn thresholds(judged: &[Judged]) -> String {
    let mut unknown: Vec<f32> = judged
        .iter()
        .filter(|j| j.unknown)
        .map(|j| j.ranking.known)
        .collect();
    unknown.sort_by(f32::total_cmp);
    let at_ninety = unknown.get(unknown.len() * 9 / 10).copied().unwrap_or(1.0);
    let mut line = format!(
        "AUROC {:.1}; threshold: in-scope accuracy / recall of the unknown",
        100.0 * area(judged)
    );
    for threshold in THRESHOLDS.into_iter().chain([at_ninety]) {
        let (accuracy, recall) = at(judged, threshold);
        line += &format!("\n    {threshold:.2}: {accuracy:.1} / {recall:.1}");
    }
    line
}

/// In-scope accuracy and out-of-scope recall at a threshold, in percent.
fn at(judged: &[Judged], threshold: f32) -> (f32, f32) {
    let share = |unknown: bool, good: &dyn Fn(&Judged) -> bool| {
        let group: Vec<&Judged> = judged.iter().filter(|j| j.unknown == unknown).collect();
        100.0 * group.iter().filter(|j| good(j)).count() as f32 / group.len().max(1) as f32
    };
    (
        share(false, &|j| j.right && j.ranking.known > threshold),
        share(true, &|j| j.ranking.known <= threshold),
    )
}

/// The chance that a known question has more confidence than an unknown one.
fn area(judged: &[Judged]) -> f32 {
    let mut sorted: Vec<&Judged> = judged.iter().collect();
    sorted.sort_by(|a, b| a.ranking.known.total_cmp(&b.ranking.known));
    let (mut below, mut sum, mut known) = (0.0f64, 0.0f64, 0.0f64);
    for j in sorted {
        if j.unknown {
            below += 1.0;
        } else {
            sum += below;
            known += 1.0;
        }
    }
    (sum / (below * known).max(1.0)) as f32
}

/// Prints how often answers of each confidence were right.
pub(crate) fn reliability(judged: &[Judged]) {
    println!(
        "\nreliability: confidence | right | answers (all sets; bars are the share that was right)"
    );
    let mut gap = 0.0;
    for bin in 0..BINS {
        let (low, high) = (bin as f32 / BINS as f32, (bin + 1) as f32 / BINS as f32);
        let inside =
            |j: &&Judged| j.ranking.known >= low && (j.ranking.known < high || bin + 1 == BINS);
        let group: Vec<&Judged> = judged.iter().filter(inside).collect();
        let count = group.len().max(1) as f32;
        let said = group.iter().map(|j| j.ranking.known).sum::<f32>() / count;
        let right = group.iter().filter(|j| j.right).count() as f32 / count;
        gap += (said - right).abs() * group.len() as f32 / judged.len().max(1) as f32;
        let bar = "#".repeat((right * 40.0).round() as usize);
        println!("{said:>10.2} | {right:>5.2} | {:>6} {bar}", group.len());
    }
    println!("expected calibration error {gap:.3}");
}

/// Fits both logistic functions and prints their weights.
pub(crate) fn fit(judged: &[Judged]) {
    let numbers = |j: &Judged| j.ranking.evidence.numbers();
    let share = |good: bool| f32::from(u8::from(good));
    let asked = judged.iter().filter(|j| j.beside_unknown);
    let fits: Vec<_> = asked
        .map(|j| (numbers(j), share(!j.unknown), j.weight))
        .collect();
    let known = judged.iter().filter(|j| !j.unknown);
    let right: Vec<_> = known.map(|j| (numbers(j), share(j.right), 1.0)).collect();
    println!(
        "\nfits: {:?}\nright: {:?}",
        logistic(&fits),
        logistic(&right)
    );
}

/// Logistic regression by gradient steps with momentum.
fn logistic(rows: &[([f32; 5], f32, f32)]) -> [f32; 5] {
    let total: f32 = rows.iter().map(|(_, _, weight)| weight).sum();
    let (mut weights, mut speed) = ([0.0f32; 5], [0.0f32; 5]);
    for _ in 0..STEPS {
        let mut slope = [0.0f32; 5];
        for (numbers, good, weight) in rows {
            let sum: f32 = weights.iter().zip(numbers).map(|(w, x)| w * x).sum();
            let error = (1.0 / (1.0 + (-sum).exp()) - good) * weight / total;
            slope
                .iter_mut()
                .zip(numbers)
                .for_each(|(s, x)| *s += error * x);
        }
        for ((weight, speed), slope) in weights.iter_mut().zip(&mut speed).zip(slope) {
            *speed = 0.95 * *speed - 0.02 * slope;
            *weight += *speed;
        }
    }
    weights
}
