//! The sentence encoder: meaning as a vector of 384 numbers of length one, and beside it the mean over a middle
//! layer, 384 numbers of length one as well, which helps the head and is of no use alone.
//!
//! all-MiniLM-L6-v2 (Wang et al. 2020, <https://arxiv.org/abs/2002.10957>; Apache-2.0, `models/LICENSE`) with
//! 8-bit weights, made by `tools/make_encoder.py`, run in process by `rten`. One thread a text, no network.

use std::sync::{Arc, OnceLock};

use rten::{Model, ModelOptions, NodeId, RunOptions, ThreadPool};
use rten_tensor::prelude::*;
use rten_tensor::{NdTensor, NdTensorView};

use super::wordpiece::Pieces;

static WEIGHTS: &[u8] = include_bytes!("../../models/encoder.onnx");

/// Numbers in a vector.
pub(super) const WIDTH: usize = 2 * SENTENCE;
/// Of these, the first are the sentence vector as published; the rest is the mean over a middle layer.
pub(super) const SENTENCE: usize = 384;

/// Most pieces of a message that are read. The model was trained on 128
/// (<https://huggingface.co/sentence-transformers/all-MiniLM-L6-v2>); longer stories are cut, and also read in parts.
const MOST_PIECES: usize = 128;

/// A number that changes with the weights, from every 4,096th byte: reading all would cost a tenth of the start.
pub(super) fn version() -> u64 {
    let sample: Vec<u8> = WEIGHTS.iter().step_by(4_096).copied().collect();
    super::text::stable_hash(&sample) ^ WEIGHTS.len() as u64
}

/// The encoder; load it once.
pub struct Encoder {
    model: Model,
    input: NodeId,
    positions: NodeId,
    output: NodeId,
}

thread_local! {
    /// The one worker that reads texts for this thread. A shared one would make threads wait for each other.
    static WORKER: Arc<ThreadPool> = Arc::new(ThreadPool::with_num_threads(1));
}

impl std::fmt::Debug for Encoder {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Encoder").finish_non_exhaustive()
    }
}

impl Encoder {
    /// The one encoder of the program, or `None` if its weights cannot be used by this processor.
    pub fn shared() -> Option<&'static Self> {
        static SHARED: OnceLock<Option<Encoder>> = OnceLock::new();
        SHARED.get_or_init(Self::load).as_ref()
    }

    fn load() -> Option<Self> {
        let model = ModelOptions::with_all_ops()
            .prepack_weights(true)
            .load_static_slice(WEIGHTS)
            .ok()?;
        Some(Self {
            input: model.node_id("input_ids").ok()?,
            positions: model.node_id("position_ids").ok()?,
            output: model.node_id("sentence").ok()?,
            model,
        })
    }

    /// The vector of a text; `None` for a text without words.
    pub fn encode(&self, text: &str) -> Option<Vec<f32>> {
        let ids = Pieces::shared().ids(text, MOST_PIECES);
        if ids.len() < 3 {
            return None;
        }
        let length = ids.len();
        let positions: Vec<i32> = (0..i32::try_from(length).ok()?).collect();
        let ids: NdTensor<i32, 2> = NdTensor::from_data([1, length], ids);
        let positions: NdTensor<i32, 2> = NdTensor::from_data([1, length], positions);
        let options = RunOptions::default().with_thread_pool(Some(WORKER.with(Arc::clone)));
        let inputs = vec![
            (self.input, ids.view().into()),
            (self.positions, positions.view().into()),
        ];
        let outputs = self.model.run(inputs, &[self.output], Some(options)).ok()?;
        let output: NdTensorView<'_, f32, 2> = outputs.first()?.as_view().try_into().ok()?;
        Some(output.iter().copied().collect())
    }
}
