//! The nearest example of each class: what an answer is explained by, and a vote beside the head.

use std::borrow::Cow;

use super::features::COMPARED_LENGTH;
use super::prepared::{Small, small};

/// Which example a row is.
#[derive(Debug, Clone, Copy)]
pub(super) struct Place {
    pub(super) class: usize,
    pub(super) number: usize,
}

/// The nearest example of a class.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Near {
    /// 0 to 1; 0 when the class has no example on the near side.
    pub(super) similarity: f32,
    /// Number of the example within its class.
    pub(super) number: usize,
}

/// The vectors of all examples in 8 bits. A county has ten thousand examples, and all are compared with each part of
/// a message: in 8 bits that is a quarter of the memory and of the time.
#[derive(Debug)]
pub(super) struct Neighbours {
    values: Vec<i8>,
    scales: Vec<f32>,
    places: Vec<Place>,
    /// The background, which has no class of its own, counts as one.
    classes: usize,
}

impl Neighbours {
    /// Takes what is compared of each example.
    pub(super) fn new(examples: &[Small<'_>], places: Vec<Place>, classes: usize) -> Self {
        let mut values = Vec::with_capacity(examples.len() * COMPARED_LENGTH);
        for (_, bytes) in examples {
            let bytes = bytes.iter().chain(std::iter::repeat(&0));
            values.extend(bytes.take(COMPARED_LENGTH).map(|b| i8::from_le_bytes([*b])));
        }
        Self {
            values,
            scales: examples.iter().map(|(scale, _)| *scale).collect(),
            places,
            classes,
        }
    }

    /// The nearest example of each class, with the background last. `share` is the squared length of a vector.
    pub(super) fn nearest(&self, described: &[f32], share: f32) -> Vec<Near> {
        let mut nearest = vec![Near::default(); self.classes];
        let (scale, described): (f32, Cow<'_, [u8]>) = small(described);
        let described: Vec<i8> = described.iter().map(|b| i8::from_le_bytes([*b])).collect();
        let rows = self.values.chunks_exact(COMPARED_LENGTH);
        for ((row, of_row), place) in rows.zip(&self.scales).zip(&self.places) {
            let similarity = dot(row, &described) as f32 * scale * of_row / share;
            if let Some(near) = nearest.get_mut(place.class)
                && similarity > near.similarity
            {
                *near = Near {
                    similarity,
                    number: place.number,
                };
            }
        }
        nearest
    }
}

fn dot(a: &[i8], b: &[i8]) -> i32 {
    let products = a
        .iter()
        .zip(b)
        .map(|(a, b)| i32::from(i16::from(*a) * i16::from(*b)));
    products.sum()
}
