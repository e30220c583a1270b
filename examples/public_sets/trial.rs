//! One sample of a set: train, ask everything, count.

use signpost::matching::{ClassExamples, Matcher, Options, Ranking};

use crate::sets::Set;
use crate::typos::{Dice, misspell};

/// One answered question.
pub(crate) struct Judged {
    pub(crate) ranking: Ranking,
    pub(crate) right: bool,
    /// A question that no class covers.
    pub(crate) unknown: bool,
    /// Asked in a trial that has such questions too.
    pub(crate) beside_unknown: bool,
    /// How many questions it stands for when the calibration is fitted.
    pub(crate) weight: f32,
}

/// What one sample gave.
pub(crate) struct Trial {
    pub(crate) judged: Vec<Judged>,
    clean: f32,
    misspelt: f32,
    top_three: f32,
}

impl Trial {
    pub(crate) fn run(set: &Set, seed: u64, options: &Options) -> Self {
        let matcher = train(set, seed, &[], options);
        let mut dice = Dice::new(seed);
        let mut judged = Vec::new();
        let (mut misspelt, mut three) = (0, 0);
        for (text, label) in &set.questions {
            let ranking = matcher.rank(text);
            three += usize::from(ranking.hits.iter().take(3).any(|hit| hit.class == *label));
            judged.push(Judged {
                right: first(&ranking) == Some(*label),
                ranking,
                unknown: false,
                beside_unknown: false,
                weight: 1.0,
            });
            let ranking = matcher.rank(&misspell(text, &mut dice));
            misspelt += usize::from(first(&ranking) == Some(*label));
        }
        let all = set.questions.len().max(1) as f32;
        Self {
            clean: judged.iter().filter(|j| j.right).count() as f32 / all,
            misspelt: misspelt as f32 / all,
            top_three: three as f32 / all,
            judged,
        }
    }
}

/// Trains on one sample of a set.
pub(crate) fn train(set: &Set, seed: u64, background: &[&str], options: &Options) -> Matcher {
    let sample = set.sample(seed);
    let classes: Vec<ClassExamples<'_>> = set
        .labels
        .iter()
        .zip(&sample)
        .map(|(id, texts)| ClassExamples {
            id,
            texts: texts.iter().map(String::as_str).collect(),
        })
        .collect();
    Matcher::train(&classes, background, options)
}

pub(crate) fn first(ranking: &Ranking) -> Option<usize> {
    ranking.hits.first().map(|hit| hit.class)
}

/// One line of the table.
pub(crate) fn row(name: &str, trials: &[Trial]) -> String {
    let mean = |part: fn(&Trial) -> f32| {
        100.0 * trials.iter().map(part).sum::<f32>() / trials.len().max(1) as f32
    };
    let each: Vec<String> = trials
        .iter()
        .map(|t| format!("{:.1}", 100.0 * t.clean))
        .collect();
    format!(
        "{name:<10} first {:.2} ({})  first three {:.2}  misspelt, first {:.2}",
        mean(|t| t.clean),
        each.join(", "),
        mean(|t| t.top_three),
        mean(|t| t.misspelt),
    )
}
