//! L-BFGS (Nocedal 1980): finds the lowest point of a smooth function in a few steps.

use std::collections::VecDeque;

use ndarray::{Array2, Zip};

/// Steps. With 14 accuracy on the validation splits is a few tenths lower, with 40 it is the same.
const STEPS: usize = 24;
/// Past steps that shape the next one.
const MEMORY: usize = 6;
/// Halvings of a step that went too far.
const HALVINGS: usize = 12;

struct Past {
    step: Array2<f32>,
    change: Array2<f32>,
    curvature: f32,
}

/// Returns a point near the minimum, starting from `start`; `look` gives height and slope.
pub(super) fn minimise(
    start: Array2<f32>,
    look: impl Fn(&Array2<f32>) -> (f32, Array2<f32>),
) -> Array2<f32> {
    let mut point = start;
    let (mut height, mut slope) = look(&point);
    let mut past: VecDeque<Past> = VecDeque::new();
    for _ in 0..STEPS {
        let direction = direction(&slope, &past);
        let descent = dot(&direction, &slope);
        if descent >= -1e-9 || !descent.is_finite() {
            break;
        }
        let first = if past.is_empty() {
            first_step(&slope)
        } else {
            1.0
        };
        let Some((next, next_height, next_slope)) =
            search(&point, &direction, first, height, descent, &look)
        else {
            break;
        };
        let step = &next - &point;
        let change = &next_slope - &slope;
        let curvature = dot(&step, &change);
        if curvature > 1e-12 {
            past.push_back(Past {
                step,
                change,
                curvature,
            });
        }
        if past.len() > MEMORY {
            past.pop_front();
        }
        (point, height, slope) = (next, next_height, next_slope);
    }
    point
}

/// Before anything is known of the function, a step of length one.
fn first_step(slope: &Array2<f32>) -> f32 {
    1.0 / dot(slope, slope).sqrt().max(1e-9)
}

/// Halves the step until it goes down about as much as the slope promises (Armijo 1966).
fn search(
    point: &Array2<f32>,
    direction: &Array2<f32>,
    first: f32,
    height: f32,
    descent: f32,
    look: &impl Fn(&Array2<f32>) -> (f32, Array2<f32>),
) -> Option<(Array2<f32>, f32, Array2<f32>)> {
    let mut length = first;
    for _ in 0..HALVINGS {
        let mut next = point.clone();
        next.scaled_add(length, direction);
        let (next_height, next_slope) = look(&next);
        if next_height <= height + 1e-4 * length * descent {
            return Some((next, next_height, next_slope));
        }
        length *= 0.5;
    }
    None
}

/// The two loops of L-BFGS.
fn direction(slope: &Array2<f32>, past: &VecDeque<Past>) -> Array2<f32> {
    let mut direction = -slope;
    let mut shares = Vec::with_capacity(past.len());
    for p in past.iter().rev() {
        let share = dot(&p.step, &direction) / p.curvature;
        direction.scaled_add(-share, &p.change);
        shares.push(share);
    }
    if let Some(last) = past.back() {
        let scale = last.curvature / dot(&last.change, &last.change).max(1e-12);
        direction.mapv_inplace(|x| x * scale);
    }
    for (p, share) in past.iter().zip(shares.into_iter().rev()) {
        let back = dot(&p.change, &direction) / p.curvature;
        direction.scaled_add(share - back, &p.step);
    }
    direction
}

fn dot(a: &Array2<f32>, b: &Array2<f32>) -> f32 {
    let mut sum = 0.0f64;
    Zip::from(a).and(b).for_each(|x, y| sum += f64::from(x * y));
    sum as f32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_valley_is_walked_to_its_lowest_point() {
        let start = ndarray::array![[5.0f32, -3.0]];
        let found = minimise(start, |p| {
            let (x, y) = (p[[0, 0]] - 1.0, p[[0, 1]] - 2.0);
            (x * x + 20.0 * y * y, ndarray::array![[2.0 * x, 40.0 * y]])
        });
        assert!(
            (found[[0, 0]] - 1.0).abs() < 0.05 && (found[[0, 1]] - 2.0).abs() < 0.05,
            "{found}"
        );
    }
}
