//! The letters of a text: character n-grams within words, weighted by rarity.

/// Shortest and longest n-gram, measured on the validation splits (`docs/matching.md`).
const SIZES: std::ops::RangeInclusive<usize> = 2..=5;

/// Buckets that n-grams are hashed into (feature hashing, Weinberger et al. 2009,
/// <https://arxiv.org/abs/0902.2206>).
pub(super) const BUCKETS: usize = 1 << 12;

/// Words longer than this say nothing more in letters.
const LONGEST_WORD: usize = 32;

/// A text as weights of buckets, sorted by bucket, of length one.
pub(super) type Sparse = Vec<(u32, f32)>;

/// How rare each bucket is.
#[derive(Debug, Clone)]
pub(super) struct Characters {
    rarity: Vec<f32>,
}

impl Characters {
    /// Counts the n-grams of all texts.
    pub(super) fn new(texts: &[String]) -> Self {
        let mut seen = vec![0_u32; BUCKETS];
        for text in texts {
            for (bucket, _) in counts(text) {
                if let Some(count) = seen.get_mut(bucket as usize) {
                    *count += 1;
                }
            }
        }
        #[allow(clippy::cast_precision_loss, reason = "counts are far below 2^24")]
        let rarity = seen
            .iter()
            .map(|n| ((1.0 + texts.len() as f32) / (1.0 + *n as f32)).ln() + 1.0)
            .collect();
        Self { rarity }
    }

    /// The weights of one text.
    pub(super) fn of(&self, text: &str) -> Sparse {
        let mut weights: Sparse = counts(text)
            .into_iter()
            .map(|(bucket, count)| {
                let rarity = self.rarity.get(bucket as usize).copied().unwrap_or(1.0);
                (bucket, (1.0 + count.ln()) * rarity)
            })
            .collect();
        let length = weights.iter().map(|(_, w)| w * w).sum::<f32>().sqrt();
        for (_, weight) in &mut weights {
            *weight /= length.max(f32::EPSILON);
        }
        weights
    }
}

/// How often each bucket stands in a text.
fn counts(text: &str) -> Vec<(u32, f32)> {
    let mut buckets: Vec<u32> = Vec::new();
    for word in text.split_whitespace() {
        let letters: Vec<char> = std::iter::once(' ')
            .chain(word.chars().take(LONGEST_WORD))
            .chain(std::iter::once(' '))
            .collect();
        for size in SIZES {
            buckets.extend(letters.windows(size).map(bucket));
            if letters.len() <= size {
                break;
            }
        }
    }
    buckets.sort_unstable();
    let mut counts: Vec<(u32, f32)> = Vec::new();
    for bucket in buckets {
        match counts.last_mut() {
            Some((last, count)) if *last == bucket => *count += 1.0,
            _ => counts.push((bucket, 1.0)),
        }
    }
    counts
}

/// FNV-1a (<http://www.isthe.com/chongo/tech/comp/fnv/>): the same on every machine and in every version.
fn bucket(letters: &[char]) -> u32 {
    let mut hash = 0x811c_9dc5_u32;
    for letter in letters {
        for byte in (*letter as u32).to_le_bytes() {
            hash = (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193);
        }
    }
    (hash ^ (hash >> 15)) % (BUCKETS as u32)
}

/// The product of two texts: 1 for the same letters, 0 for none in common.
pub(super) fn similarity(a: &[(u32, f32)], b: &[(u32, f32)]) -> f32 {
    let (mut left, mut right) = (a.iter().peekable(), b.iter().peekable());
    let mut sum = 0.0;
    while let (Some((x, v)), Some((y, w))) = (left.peek(), right.peek()) {
        match x.cmp(y) {
            std::cmp::Ordering::Less => {
                left.next();
            }
            std::cmp::Ordering::Greater => {
                right.next();
            }
            std::cmp::Ordering::Equal => {
                sum += v * w;
                left.next();
                right.next();
            }
        }
    }
    sum
}
