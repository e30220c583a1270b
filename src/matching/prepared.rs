//! What was computed beforehand, so that the program starts in a blink.
//!
//! Holds the vectors of example texts, by a hash of the text, and trained heads, by a hash of everything that goes
//! into one. `models/shipped.bin` is such a file for the shipped directory (`signpost prepare`); a forum that edits
//! its directory gets one of its own beside it. Nothing depends on either: a text that is in neither is encoded,
//! and a head that does not fit is trained.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::OnceLock;

use ndarray::{Array1, Array2};

use super::characters::Characters;
use super::head::{Head, HeadParts};
use super::text::stable_hash as hash;

static SHIPPED: &[u8] = include_bytes!("../../models/shipped.bin");

/// Changes whenever the meaning of the numbers changes.
const FORMAT: u64 = 7;

/// The format and the encoder that the numbers come from: another encoder makes the file void.
fn format() -> u64 {
    #[cfg(feature = "encoder")]
    return FORMAT ^ super::encoder::version();
    #[cfg(not(feature = "encoder"))]
    FORMAT
}

/// A vector in 8 bits: the scale, and a number from -127 to 127 for each dimension, as bytes.
pub(super) type Small<'v> = (f32, Cow<'v, [u8]>);

/// What a trained matcher is made of besides its vectors.
#[derive(Debug, Clone)]
pub(super) struct Trained {
    pub(super) head: HeadParts,
    pub(super) characters: Characters,
}

/// Vectors and heads computed beforehand.
#[derive(Debug, Default)]
pub struct Prepared {
    vectors: HashMap<u64, Small<'static>>,
    trained: HashMap<u64, Trained>,
}

impl Prepared {
    /// What ships inside the program.
    pub fn shipped() -> &'static Self {
        static SHARED: OnceLock<Prepared> = OnceLock::new();
        SHARED.get_or_init(|| Self::read_with(SHIPPED, Cow::Borrowed).unwrap_or_default())
    }

    /// Reads a file; `None` when it is of another version or cut short.
    pub fn read(bytes: &[u8]) -> Option<Self> {
        Self::read_with(bytes, |vector| Cow::Owned(vector.to_vec()))
    }

    /// Reads; `keep` copies a vector or, inside the program, leaves it where it is.
    fn read_with<'b>(
        bytes: &'b [u8],
        keep: impl Fn(&'b [u8]) -> Cow<'static, [u8]>,
    ) -> Option<Self> {
        let mut bytes = Bytes(bytes);
        if bytes.number()? != format() {
            return None;
        }
        let (count, width) = (bytes.size()?, bytes.size()?);
        let mut vectors = HashMap::with_capacity(count.min(1 << 20));
        for _ in 0..count {
            let hash = bytes.number()?;
            let scale = *bytes.fractions(1)?.first()?;
            vectors.insert(hash, (scale, keep(bytes.take(width)?)));
        }
        let mut trained = HashMap::new();
        for _ in 0..bytes.size()? {
            let key = bytes.number()?;
            let weights = bytes.matrix()?;
            let classes = bytes.size()?;
            let offsets = Array1::from(bytes.fractions(classes)?);
            let grams = bytes.size()?;
            let rarity = bytes.numbers(grams)?.zip(bytes.fractions(grams)?);
            let characters = Characters::from_sorted(rarity.unzip());
            let head = HeadParts { weights, offsets };
            trained.insert(key, Trained { head, characters });
        }
        Some(Self { vectors, trained })
    }

    /// Joins what two matchers computed.
    #[must_use]
    pub fn and(mut self, other: Self) -> Self {
        self.vectors.extend(other.vectors);
        self.trained.extend(other.trained);
        self
    }

    pub(super) fn add_vector(&mut self, folded: &str, (scale, values): Small<'_>) {
        let kept = (scale, Cow::Owned(values.into_owned()));
        self.vectors.insert(hash(folded.as_bytes()), kept);
    }

    pub(super) fn add_trained(&mut self, key: u64, trained: Trained) {
        self.trained.insert(key, trained);
    }

    /// The vector of a text in lower case.
    pub(super) fn vector(&self, folded: &str) -> Option<Small<'_>> {
        let (scale, values) = self.vectors.get(&hash(folded.as_bytes()))?;
        Some((*scale, Cow::Borrowed(values.as_ref())))
    }

    /// What was trained for this key, if it was.
    pub(super) fn trained(&self, key: u64) -> Option<(Head, Characters)> {
        let Trained { head, characters } = self.trained.get(&key)?;
        Some((Head::from_parts(head), characters.clone()))
    }

    /// Whether something was trained for this key.
    pub(super) fn has_trained(&self, key: u64) -> bool {
        self.trained.contains_key(&key)
    }

    /// The bytes of a file that [`Prepared::read`] reads; the same for the same content.
    pub fn bytes(&self) -> Vec<u8> {
        let mut out = Vec::new();
        out.extend(format().to_le_bytes());
        let mut sorted: Vec<_> = self.vectors.iter().collect();
        sorted.sort_by_key(|(hash, _)| **hash);
        out.extend(sorted.len().to_le_bytes());
        let width = sorted.first().map_or(0, |(_, (_, values))| values.len());
        out.extend(width.to_le_bytes());
        for (hash, (scale, values)) in sorted {
            out.extend(hash.to_le_bytes());
            out.extend(scale.to_le_bytes());
            out.extend(values.iter());
        }
        let mut trained: Vec<_> = self.trained.iter().collect();
        trained.sort_by_key(|(key, _)| **key);
        out.extend(trained.len().to_le_bytes());
        for (key, Trained { head, characters }) in trained {
            out.extend(key.to_le_bytes());
            let matrix = &head.weights;
            out.extend(matrix.rows.to_le_bytes());
            out.extend(matrix.columns.to_le_bytes());
            out.extend(matrix.scales.iter().flat_map(|s| s.to_le_bytes()));
            out.extend(matrix.values.iter().flat_map(|v| v.to_le_bytes()));
            out.extend(head.offsets.len().to_le_bytes());
            out.extend(head.offsets.iter().flat_map(|b| b.to_le_bytes()));
            let (grams, rarity) = characters.sorted();
            out.extend(grams.len().to_le_bytes());
            out.extend(grams.iter().flat_map(|g| g.to_le_bytes()));
            out.extend(rarity.iter().flat_map(|r| r.to_le_bytes()));
        }
        out
    }
}

/// A vector in 8 bits as it was before.
pub(super) fn whole((scale, values): &Small<'_>) -> Vec<f32> {
    let values = values
        .iter()
        .map(|byte| f32::from(i8::from_le_bytes([*byte])));
    values.map(|value| value * scale).collect()
}

/// A key for all that a head is trained from.
pub(super) fn head_key(texts: u64, labels: &[usize], classes: usize, options: &str) -> u64 {
    let mut bytes = Vec::new();
    bytes.extend(FORMAT.to_le_bytes());
    bytes.extend(texts.to_le_bytes());
    bytes.extend(classes.to_le_bytes());
    bytes.extend(options.as_bytes());
    for label in labels {
        bytes.extend(label.to_le_bytes());
    }
    hash(&bytes)
}

/// A key for a list of texts.
pub(super) fn key_of(texts: &[String]) -> u64 {
    hash(texts.join("\n").as_bytes())
}

/// A matrix in 16 bits with one scale a row.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct SmallMatrix {
    pub(super) rows: usize,
    pub(super) columns: usize,
    pub(super) scales: Vec<f32>,
    pub(super) values: Vec<i16>,
}

impl SmallMatrix {
    pub(super) fn of(matrix: &Array2<f32>) -> Self {
        let mut scales = Vec::with_capacity(matrix.nrows());
        let mut values = Vec::with_capacity(matrix.len());
        for row in matrix.rows() {
            let highest = row.iter().fold(0.0_f32, |h, v| h.max(v.abs())).max(1e-12);
            let scale = highest / 32_767.0;
            scales.push(scale);
            #[allow(
                clippy::cast_possible_truncation,
                reason = "at most 32,767 by the scale"
            )]
            values.extend(row.iter().map(|v| (v / scale).round() as i16));
        }
        Self {
            rows: matrix.nrows(),
            columns: matrix.ncols(),
            scales,
            values,
        }
    }

    pub(super) fn whole(&self) -> Array2<f32> {
        let columns = self.columns.max(1);
        let rows = self.values.chunks(columns).zip(&self.scales);
        let values = rows.flat_map(|(row, scale)| row.iter().map(move |v| f32::from(*v) * scale));
        Array2::from_shape_vec((self.rows, self.columns), values.collect())
            .unwrap_or_else(|_| Array2::zeros((self.rows, self.columns)))
    }
}

/// A vector in 8 bits.
pub(super) fn small(vector: &[f32]) -> Small<'static> {
    let highest = vector
        .iter()
        .fold(0.0_f32, |h, v| h.max(v.abs()))
        .max(1e-12);
    let scale = highest / 127.0;
    #[allow(clippy::cast_possible_truncation, reason = "at most 127 by the scale")]
    let values = vector
        .iter()
        .map(|v| ((v / scale).round() as i8).to_le_bytes()[0]);
    (scale, values.collect())
}

/// Reads bytes from the front.
struct Bytes<'b>(&'b [u8]);

impl<'b> Bytes<'b> {
    fn take(&mut self, length: usize) -> Option<&'b [u8]> {
        let (front, rest) = self.0.split_at_checked(length)?;
        self.0 = rest;
        Some(front)
    }

    fn number(&mut self) -> Option<u64> {
        self.take(8)?.try_into().ok().map(u64::from_le_bytes)
    }

    fn size(&mut self) -> Option<usize> {
        self.number()?.try_into().ok()
    }

    fn numbers(&mut self, count: usize) -> Option<impl Iterator<Item = u64> + use<'b>> {
        let bytes = self.take(count.checked_mul(8)?)?.chunks_exact(8);
        Some(bytes.filter_map(|b| b.try_into().ok().map(u64::from_le_bytes)))
    }

    fn fractions(&mut self, count: usize) -> Option<Vec<f32>> {
        let bytes = self.take(count.checked_mul(4)?)?;
        Some(
            bytes
                .chunks_exact(4)
                .filter_map(|b| b.try_into().ok().map(f32::from_le_bytes))
                .collect(),
        )
    }

    fn matrix(&mut self) -> Option<SmallMatrix> {
        let (rows, columns) = (self.size()?, self.size()?);
        let scales = self.fractions(rows)?;
        let bytes = self.take(rows.checked_mul(columns)?.checked_mul(2)?)?;
        let values = bytes
            .chunks_exact(2)
            .filter_map(|b| b.try_into().ok().map(i16::from_le_bytes));
        Some(SmallMatrix {
            rows,
            columns,
            scales,
            values: values.collect(),
        })
    }
}
