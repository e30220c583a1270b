//! What the letters of a text say: character n-grams within words, and whole words, weighed by rarity.
//!
//! Misspelt words still share most of their n-grams, which is where a sentence encoder is weakest. The tens
//! of thousands of n-grams are folded into a few hundred numbers by a random projection (Achlioptas 2003),
//! so that one small head can read letters and meaning together.

use std::collections::{BTreeMap, HashMap};

use super::text::{hash_on, stable_hash, words};

/// Length of the folded vector.
pub(super) const WIDTH: usize = 512;
/// Share of the n-grams beside the meaning, whose share is 1 (chosen on validation splits).
const GRAM_SHARE: f32 = 0.35;
/// Share of whole words and pairs of words.
const WORD_SHARE: f32 = 0.15;
/// About the squared length of a vector.
#[cfg_attr(
    feature = "encoder",
    allow(dead_code, reason = "only letters are compared without the encoder")
)]
pub(super) const SHARE: f32 = GRAM_SHARE + WORD_SHARE;
const SHORTEST_GRAM: usize = 2;
const LONGEST_GRAM: usize = 5;

/// How rare each n-gram is in the texts of the directory.
#[derive(Debug, Clone)]
pub(super) struct Characters {
    /// In ascending order, so that a table is read from a file without being built again.
    grams: Vec<u64>,
    rarity: Vec<f32>,
}

impl Characters {
    /// Counts the n-grams of `texts`, which are corrected texts.
    pub(super) fn new<'a>(texts: impl Iterator<Item = &'a str>) -> Self {
        let mut in_texts: HashMap<u64, u32> = HashMap::new();
        let mut all = 0u32;
        for text in texts {
            all += 1;
            let words = words(text);
            for gram in grams(&words).into_keys().chain(pairs(&words).into_keys()) {
                *in_texts.entry(gram).or_default() += 1;
            }
        }
        let rarity = |n: u32| ((1.0 + all as f32) / (1.0 + n as f32)).ln() + 1.0;
        let mut sorted: Vec<(u64, u32)> = in_texts.into_iter().collect();
        sorted.sort_unstable();
        Self::from_sorted(
            sorted
                .into_iter()
                .map(|(gram, n)| (gram, rarity(n)))
                .unzip(),
        )
    }

    /// The table from its two columns; the n-grams in ascending order.
    pub(super) fn from_sorted((grams, rarity): (Vec<u64>, Vec<f32>)) -> Self {
        Self { grams, rarity }
    }

    /// The two columns of the table.
    pub(super) fn sorted(&self) -> (&[u64], &[f32]) {
        (&self.grams, &self.rarity)
    }

    fn rarity(&self, gram: u64) -> Option<f32> {
        let at = self.grams.binary_search(&gram).ok()?;
        self.rarity.get(at).copied()
    }

    /// A vector whose squared length is about [`SHARE`] (all zero for a text that shares nothing with the directory).
    pub(super) fn vector(&self, text: &str) -> Vec<f32> {
        let mut folded = vec![0.0; WIDTH];
        let words = words(text);
        self.add(grams(&words), GRAM_SHARE, &mut folded);
        self.add(pairs(&words), WORD_SHARE, &mut folded);
        folded
    }

    /// Adds one kind of features, scaled to the square root of its share.
    fn add(&self, counts: BTreeMap<u64, u32>, share: f32, folded: &mut [f32]) {
        let mut weights: Vec<(u64, f32)> = Vec::new();
        for (gram, count) in counts {
            if let Some(rarity) = self.rarity(gram) {
                weights.push((gram, (1.0 + (count as f32).ln()) * rarity));
            }
        }
        let length = weights.iter().map(|(_, w)| w * w).sum::<f32>().sqrt();
        if length > 0.0 {
            let unit = share.sqrt() / (length * (WIDTH as f32).sqrt());
            for (gram, weight) in weights {
                project(gram, weight * unit, folded);
            }
        }
    }
}

/// Adds `weight` with a sign for each place that depends on the n-gram alone.
fn project(gram: u64, weight: f32, folded: &mut [f32]) {
    let mut state = gram;
    for places in folded.chunks_mut(64) {
        let signs = next(&mut state);
        for (bit, place) in places.iter_mut().enumerate() {
            let sign = ((signs >> bit & 1) as u32) << 31;
            *place += f32::from_bits(weight.to_bits() ^ sign);
        }
    }
}

/// One step of splitmix64 (Steele, Lea, Flood 2014).
fn next(state: &mut u64) -> u64 {
    *state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let mut z = *state;
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

/// The n-grams of each word (with a blank on both sides) and how often they stand there.
fn grams(words: &[String]) -> BTreeMap<u64, u32> {
    let mut grams = BTreeMap::new();
    for word in words {
        let padded: Vec<char> = [' '].into_iter().chain(word.chars()).chain([' ']).collect();
        for length in SHORTEST_GRAM..=LONGEST_GRAM.min(padded.len()) {
            for gram in padded.windows(length) {
                *grams.entry(gram_hash(gram)).or_default() += 1;
            }
        }
    }
    grams
}

/// Whole words and pairs of neighbours. Their marks keep them apart from the n-grams.
fn pairs(words: &[String]) -> BTreeMap<u64, u32> {
    let mut pairs = BTreeMap::new();
    for word in words {
        *pairs
            .entry(hash_on(stable_hash(b"word"), word.as_bytes()))
            .or_default() += 1;
    }
    for (left, right) in words.iter().zip(words.iter().skip(1)) {
        let left = hash_on(stable_hash(b"pair"), left.as_bytes());
        *pairs
            .entry(hash_on(hash_on(left, b" "), right.as_bytes()))
            .or_default() += 1;
    }
    pairs
}

fn gram_hash(gram: &[char]) -> u64 {
    gram.iter().fold(stable_hash(&[]), |hash, c| {
        hash_on(hash, &u32::from(*c).to_le_bytes())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn dot(a: &[f32], b: &[f32]) -> f32 {
        a.iter().zip(b).map(|(x, y)| x * y).sum()
    }

    #[test]
    fn near_spellings_are_near() {
        let texts = ["speech therapy", "sleeping badly", "school transport"];
        let characters = Characters::new(texts.into_iter());
        let query = characters.vector("speach terapy");
        let near = dot(&query, &characters.vector("speech therapy"));
        let far = dot(&query, &characters.vector("sleeping badly"));
        assert!(near > far + 0.1, "{near} {far}");
    }

    #[test]
    fn unknown_letters_give_a_vector_of_zeros() {
        let characters = Characters::new(["abc"].into_iter());
        assert!(characters.vector("ξψ").iter().all(|x| *x == 0.0));
    }
}
