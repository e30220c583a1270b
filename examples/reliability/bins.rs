//! Ten steps of confidence, with how often it was right in each.

use std::fmt::Write as _;

const BINS: u8 = 10;

/// One question that was asked.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Asked {
    /// How sure Signpost said it was, 0 to 1.
    pub(crate) said: f64,
    /// The first door was right.
    pub(crate) right: bool,
}

/// The questions of one step.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Bin {
    /// From how sure, 0 to 1.
    pub(crate) from: f64,
    /// To how sure.
    pub(crate) to: f64,
    /// How sure on average.
    pub(crate) said: f64,
    /// The share that was right.
    pub(crate) right: f64,
    /// How many questions.
    pub(crate) count: usize,
}

/// Sorts the questions into steps; steps without any are left out.
pub(crate) fn sorted(asked: &[Asked]) -> Vec<Bin> {
    (0..BINS)
        .filter_map(|step| {
            let edge = |step: u8| f64::from(step) / f64::from(BINS);
            let (from, to) = (edge(step), edge(step + 1));
            let is_last = step + 1 == BINS;
            let inside = asked
                .iter()
                .filter(|a| a.said >= from && (a.said < to || is_last));
            let inside: Vec<&Asked> = inside.collect();
            let count = inside.len();
            (count > 0).then(|| Bin {
                from,
                to,
                said: inside.iter().map(|a| a.said).sum::<f64>() / count as f64,
                right: inside.iter().filter(|a| a.right).count() as f64 / count as f64,
                count,
            })
        })
        .collect()
}

/// How far what was said is from what was right, on average over all questions.
pub(crate) fn calibration_error(bins: &[Bin]) -> f64 {
    let all: usize = bins.iter().map(|bin| bin.count).sum();
    let far = |bin: &Bin| (bin.said - bin.right).abs() * bin.count as f64;
    bins.iter().map(far).sum::<f64>() / all.max(1) as f64
}

/// The steps as a table.
pub(crate) fn table(bins: &[Bin]) -> String {
    let mut out =
        String::from("| sure | said on average | right | questions |\n| --- | --- | --- | --- |\n");
    for bin in bins {
        let _ = writeln!(
            out,
            "| {:.1} to {:.1} | {:.2} | {:.2} | {} |",
            bin.from, bin.to, bin.said, bin.right, bin.count
        );
    }
    let all: usize = bins.iter().map(|bin| bin.count).sum();
    let error = calibration_error(bins);
    let _ = writeln!(out, "\n{all} questions, calibration error {error:.3}");
    out
}
