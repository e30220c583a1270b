//! The two views of a text side by side: what it means and how it is written.

use ndarray::{Array1, Array2, Axis};

use super::Prepared;
use super::characters::{self, Characters};
use super::text::fold;
#[cfg(feature = "encoder")]
use super::{encoder, prepared};

/// Numbers that describe a text.
#[cfg(feature = "encoder")]
pub(super) const WIDTH: usize = encoder::WIDTH + characters::WIDTH;
/// Numbers that describe a text.
#[cfg(not(feature = "encoder"))]
pub(super) const WIDTH: usize = characters::WIDTH;
/// The first numbers, of which similarity is made: letters and the sentence, not the middle layer, in which all
/// texts are alike.
#[cfg(feature = "encoder")]
pub(super) const COMPARED: usize = characters::WIDTH + encoder::SENTENCE;
/// The first numbers, of which similarity is made.
#[cfg(not(feature = "encoder"))]
pub(super) const COMPARED: usize = WIDTH;
/// About the squared length of what is compared.
#[cfg(feature = "encoder")]
pub(super) const SHARE: f32 = 1.0 + characters::SHARE;
/// About the squared length of what is compared.
#[cfg(not(feature = "encoder"))]
pub(super) const SHARE: f32 = characters::SHARE;

/// Texts for which another core is worth its start.
const FEWEST_FOR_A_CORE: usize = 32;

/// What a head depends on besides texts and options: a build without the encoder must not read the head of one with.
pub(super) fn recipe() -> String {
    #[cfg(feature = "encoder")]
    return format!("{WIDTH} {SHARE} {MIDDLE}");
    #[cfg(not(feature = "encoder"))]
    format!("{WIDTH} {SHARE}")
}

/// Vectors of the texts of one message, so that safety screen and directory do not both encode them. Lives as
/// long as one answer and is never kept.
#[derive(Debug, Default)]
pub struct Vectors {
    #[cfg(feature = "encoder")]
    known: std::cell::RefCell<std::collections::HashMap<String, Vec<f32>>>,
}

#[cfg(feature = "encoder")]
impl Vectors {
    fn of(&self, folded: &str) -> Vec<f32> {
        if let Some(vector) = self.known.borrow().get(folded) {
            return vector.clone();
        }
        let vector = encode(folded);
        self.known
            .borrow_mut()
            .insert(folded.to_owned(), vector.clone());
        vector
    }
}

/// Describes texts by numbers.
#[derive(Debug)]
pub(super) struct Features {
    characters: Characters,
}

impl Features {
    /// Learns the rarity of words and n-grams from the texts of the directory.
    pub(super) fn new<'a>(texts: impl Iterator<Item = &'a str>) -> Self {
        Self {
            characters: Characters::new(texts),
        }
    }

    /// Describes a message by [`WIDTH`] numbers.
    #[cfg_attr(
        not(feature = "encoder"),
        expect(unused_variables, reason = "letters are not kept")
    )]
    pub(super) fn of(&self, text: &str, vectors: &Vectors) -> Vec<f32> {
        let folded = fold(text);
        #[cfg_attr(
            not(feature = "encoder"),
            expect(unused_mut, reason = "letters are all there is")
        )]
        let mut numbers = self.characters.vector(&folded);
        #[cfg(feature = "encoder")]
        numbers.extend(weighed(vectors.of(&folded)));
        numbers
    }

    /// Describes many examples, one row a text, on all cores. The rows do not depend on how many cores there are.
    pub(super) fn of_examples(&self, texts: &[&str], before: &Prepared) -> Array2<f32> {
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        self.of_examples_on(cores, texts, before)
    }

    fn of_examples_on(&self, cores: usize, texts: &[&str], before: &Prepared) -> Array2<f32> {
        let mut examples = Array2::zeros((texts.len(), WIDTH));
        let share = texts.len().div_ceil(cores.max(1)).max(FEWEST_FOR_A_CORE);
        std::thread::scope(|scope| {
            let parts = texts.chunks(share);
            let mut parts = parts.zip(examples.axis_chunks_iter_mut(Axis(0), share));
            let here = parts.next();
            let fill = |(texts, mut rows): (&[&str], ndarray::ArrayViewMut2<'_, f32>)| {
                for (text, mut row) in texts.iter().zip(rows.rows_mut()) {
                    row.assign(&Array1::from(self.of_example(text, before)));
                }
            };
            for part in parts {
                scope.spawn(move || fill(part));
            }
            here.into_iter().for_each(fill);
        });
        examples
    }

    /// Describes an example: as [`Features::of`], with a vector that is known already if there is one.
    #[cfg_attr(
        not(feature = "encoder"),
        expect(unused_variables, reason = "letters are not kept")
    )]
    pub(super) fn of_example(&self, text: &str, before: &Prepared) -> Vec<f32> {
        let folded = fold(text);
        #[cfg_attr(
            not(feature = "encoder"),
            expect(unused_mut, reason = "letters are all there is")
        )]
        let mut numbers = self.characters.vector(&folded);
        #[cfg(feature = "encoder")]
        numbers.extend(weighed(
            before
                .vector(&folded)
                .or_else(|| Prepared::shipped().vector(&folded))
                .unwrap_or_else(|| prepared::rounded(&encode(&folded))),
        ));
        numbers
    }
}

/// How much the middle layer counts beside the sentence. On validation splits 1.4 costs BANKING77 0.8 points against
/// 1.0 and gives CLINC150 0.2; less than 0.8 costs CLINC150 and HWU64.
#[cfg(feature = "encoder")]
const MIDDLE: f32 = 0.8;

/// Weighs the middle layer in a vector of the encoder.
#[cfg(feature = "encoder")]
fn weighed(mut vector: Vec<f32>) -> Vec<f32> {
    for x in vector.iter_mut().skip(encoder::SENTENCE) {
        *x *= MIDDLE;
    }
    vector
}

/// The meaning of a text; all zeros should the encoder fail, so that letters alone decide.
#[cfg(feature = "encoder")]
fn encode(folded: &str) -> Vec<f32> {
    encoder::Encoder::shared()
        .and_then(|encoder| encoder.encode(folded))
        .filter(|vector| vector.len() == encoder::WIDTH && vector.iter().all(|x| x.is_finite()))
        .unwrap_or_else(|| vec![0.0; encoder::WIDTH])
}

/// The vector of the encoder in a description, as it is kept.
pub(super) fn meaning(description: ndarray::ArrayView1<'_, f32>) -> Vec<f32> {
    let vector = description.iter().skip(characters::WIDTH).copied();
    #[cfg(feature = "encoder")]
    let vector = vector.enumerate().map(|(at, x)| {
        if at < encoder::SENTENCE {
            x
        } else {
            x / MIDDLE
        }
    });
    vector.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_do_not_depend_on_the_number_of_cores() {
        let texts: Vec<String> = (0..70)
            .map(|n| format!("who helps with worry number {n}"))
            .collect();
        let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
        let features = Features::new(texts.iter().copied());
        let alone = features.of_examples_on(1, &texts, &Prepared::default());
        let together = features.of_examples_on(3, &texts, &Prepared::default());
        assert_eq!(alone, together);
    }
}
