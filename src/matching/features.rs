//! The two views of a text side by side: what it means and how it is written.

use ndarray::{Array1, Array2, Axis};

use super::Prepared;
use super::characters::{self, Characters};
#[cfg(feature = "encoder")]
use super::encoder;
use super::prepared::{Small, small};
use super::text::fold;

/// Numbers that describe a text.
#[cfg(feature = "encoder")]
pub(super) const WIDTH: usize = encoder::WIDTH + characters::WIDTH;
/// Numbers that describe a text.
#[cfg(not(feature = "encoder"))]
pub(super) const WIDTH: usize = characters::WIDTH;
/// The numbers of which similarity is made: the sentence. Not the letters, which would have to be counted again for
/// every example at each start, and not the middle layer, in which all texts are alike.
#[cfg(feature = "encoder")]
pub(super) const COMPARED: std::ops::Range<usize> =
    characters::WIDTH..characters::WIDTH + encoder::SENTENCE;
/// The numbers of which similarity is made.
#[cfg(not(feature = "encoder"))]
pub(super) const COMPARED: std::ops::Range<usize> = 0..WIDTH;
/// Of what is kept of an example, the first numbers are what is compared.
pub(super) const COMPARED_LENGTH: usize = COMPARED.end - COMPARED.start;
/// About the squared length of what is compared.
#[cfg(feature = "encoder")]
pub(super) const SHARE: f32 = 1.0;
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
    /// With the rarity of words and n-grams in the texts of the directory.
    pub(super) fn new(characters: Characters) -> Self {
        Self { characters }
    }

    /// The rarity of words and n-grams.
    pub(super) fn characters(&self) -> &Characters {
        &self.characters
    }

    /// Describes a message by [`WIDTH`] numbers.
    #[cfg_attr(
        not(feature = "encoder"),
        expect(unused_variables, reason = "letters are not kept")
    )]
    pub(super) fn of(&self, text: &str, vectors: &Vectors) -> Vec<f32> {
        let folded = fold(text);
        #[cfg(feature = "encoder")]
        return self.joined(&folded, vectors.of(&folded));
        #[cfg(not(feature = "encoder"))]
        self.characters.vector(&folded)
    }

    /// What is kept of an example, of which it is compared and trained: its meaning in 8 bits, known already or
    /// made now. Without the encoder, its letters.
    #[cfg_attr(
        not(feature = "encoder"),
        expect(unused_variables, reason = "letters are not kept")
    )]
    fn kept<'p>(&self, text: &str, before: &'p Prepared) -> Small<'p> {
        let folded = fold(text);
        #[cfg(feature = "encoder")]
        return before
            .vector(&folded)
            .or_else(|| Prepared::shipped().vector(&folded))
            .unwrap_or_else(|| small(&encode(&folded)));
        #[cfg(not(feature = "encoder"))]
        small(&self.characters.vector(&folded))
    }

    /// What is kept of many examples.
    pub(super) fn kept_of_all<'p>(&self, texts: &[&str], before: &'p Prepared) -> Vec<Small<'p>> {
        let mut kept = vec![(0.0, std::borrow::Cow::Borrowed(&[][..])); texts.len()];
        on_all_cores(texts.iter().zip(kept.iter_mut()), |(text, kept)| {
            *kept = self.kept(text, before);
        });
        kept
    }

    /// Describes examples by [`WIDTH`] numbers, one row a text, for training.
    pub(super) fn of_examples(&self, texts: &[&str], kept: &[Small<'_>]) -> Array2<f32> {
        let mut examples = Array2::zeros((texts.len(), WIDTH));
        let rows = examples.axis_iter_mut(Axis(0));
        on_all_cores(
            texts.iter().zip(kept).zip(rows),
            |((text, kept), mut row)| {
                row.assign(&Array1::from(self.of_example(text, kept)));
            },
        );
        examples
    }

    #[cfg_attr(
        not(feature = "encoder"),
        expect(unused_variables, reason = "letters are all there is")
    )]
    fn of_example(&self, text: &str, kept: &Small<'_>) -> Vec<f32> {
        let folded = fold(text);
        #[cfg(feature = "encoder")]
        return self.joined(&folded, super::prepared::whole(kept));
        #[cfg(not(feature = "encoder"))]
        self.characters.vector(&folded)
    }

    #[cfg(feature = "encoder")]
    fn joined(&self, folded: &str, meaning: Vec<f32>) -> Vec<f32> {
        let mut numbers = self.characters.vector(folded);
        numbers.extend(weighed(meaning));
        numbers
    }
}

/// Does the work on all cores; what comes out does not depend on how many there are.
fn on_all_cores<T: Send>(items: impl Iterator<Item = T>, work: impl Fn(T) + Sync) {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    on_cores(cores, items.collect(), work);
}

fn on_cores<T: Send>(cores: usize, mut items: Vec<T>, work: impl Fn(T) + Sync) {
    let share = items.len().div_ceil(cores.max(1)).max(FEWEST_FOR_A_CORE);
    let work = &work;
    std::thread::scope(|scope| {
        while items.len() > share {
            let part = items.split_off(items.len() - share);
            scope.spawn(move || part.into_iter().for_each(work));
        }
        items.into_iter().for_each(work);
    });
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn work_is_done_once_whatever_the_number_of_cores() {
        for cores in [1, 3] {
            let mut done = vec![0; 200];
            on_cores(cores, done.iter_mut().collect(), |place| *place += 1);
            assert!(done.iter().all(|times| *times == 1));
        }
    }
}
