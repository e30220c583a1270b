//! Reads the public sets: one folder a set, with `train`, `valid` and `test`, one text and one label a line.

use std::collections::BTreeMap;
use std::fmt;
use std::path::{Path, PathBuf};

use crate::typos::Dice;

/// Examples a class.
const SHOTS: usize = 10;

/// A file of the sets that is missing or broken.
#[derive(Debug)]
pub(crate) struct SetError(PathBuf);

impl fmt::Display for SetError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "could not read `{}`", self.0.display())
    }
}

/// One public set.
pub(crate) struct Set {
    pub(crate) labels: Vec<String>,
    /// All training texts of each label.
    train: Vec<Vec<String>>,
    /// The texts to find, with the number of their label.
    pub(crate) questions: Vec<(String, usize)>,
    pub(crate) off_topic_examples: Vec<String>,
}

impl Set {
    pub(crate) fn load(data: &Path, name: &str, split: &str) -> Result<Self, SetError> {
        let mut by_label: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for (text, label) in pairs(&data.join(name).join("train"))? {
            by_label.entry(label).or_default().push(text);
        }
        let (labels, train): (Vec<String>, Vec<Vec<String>>) = by_label.into_iter().unzip();
        let questions = pairs(&data.join(name).join(split))?.into_iter();
        let questions =
            questions.filter_map(|(text, label)| Some((text, labels.binary_search(&label).ok()?)));
        Ok(Self {
            questions: questions.collect(),
            labels,
            train,
            off_topic_examples: off_topic(data, "train")?,
        })
    }

    /// The texts of each class as a directory has them: ten examples and a name.
    pub(crate) fn sample(&self, seed: u64) -> Vec<Vec<String>> {
        let mut dice = Dice::new(seed);
        let classes = self.train.iter().zip(&self.labels);
        classes
            .map(|(texts, label)| {
                let mut left = texts.clone();
                let mut sample: Vec<String> = Vec::new();
                while sample.len() < SHOTS && !left.is_empty() {
                    sample.push(left.swap_remove(dice.below(left.len())));
                }
                sample.push(label.replace('_', " "));
                sample
            })
            .collect()
    }
}

/// Questions of CLINC150 that belong to no class.
pub(crate) fn off_topic(data: &Path, split: &str) -> Result<Vec<String>, SetError> {
    let path = data.join("clinc_full.json");
    let text = read(&path)?;
    let json: serde_json::Value =
        serde_json::from_str(&text).map_err(|_| SetError(path.clone()))?;
    let part = if split == "valid" {
        "oos_val".to_owned()
    } else {
        format!("oos_{split}")
    };
    let rows = json
        .get(part)
        .and_then(|rows| rows.as_array())
        .ok_or(SetError(path))?;
    Ok(rows
        .iter()
        .filter_map(|row| Some(row.get(0)?.as_str()?.to_owned()))
        .collect())
}

fn pairs(folder: &Path) -> Result<Vec<(String, String)>, SetError> {
    let texts = read(&folder.join("seq.in"))?;
    let labels = read(&folder.join("label"))?;
    Ok(texts
        .lines()
        .zip(labels.lines())
        .map(|(t, l)| (t.to_owned(), l.trim().to_owned()))
        .collect())
}

fn read(path: &Path) -> Result<String, SetError> {
    std::fs::read_to_string(path).map_err(|_| SetError(path.to_owned()))
}
