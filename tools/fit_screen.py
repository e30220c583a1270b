#!/usr/bin/env python3
"""Fits the weights of src/safeguarding/evidence.rs on the project's own sets, and prints what they would give.

Messages of tests/safeguarding with `expect` card are dangerous; all others, and every question of
tests/questions/own.jsonl, are not. What is printed for thresholds comes from ten-fold cross-validation: no line is judged by weights that saw it.

Run:  cargo run --release --example screen_scores -- tests/safeguarding/*.jsonl tests/questions/own.jsonl \
        > scores.jsonl
      pip install scikit-learn && python3 tools/fit_screen.py scores.jsonl
"""

import json
import sys
from pathlib import Path

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold, cross_val_predict


def main():
    rows = [json.loads(line) for line in Path(sys.argv[1]).read_text().splitlines()]
    # The first number is the constant one.
    numbers = np.array([row["numbers"][1:] for row in rows])
    danger = np.array([row["expect"] in ("card", "crisis") for row in rows])
    soft = np.array([row["expect"] == "soft" for row in rows])
    signal = numbers[:, 4] > 0.5
    model = LogisticRegression(C=1.0, max_iter=5000)
    folds = StratifiedKFold(10, shuffle=True, random_state=1)
    chance = cross_val_predict(model, numbers, danger, cv=folds, method="predict_proba")[:, 1]
    model.fit(numbers, danger)
    print("weights", [round(float(weight), 3) for weight in (*model.intercept_, *model.coef_[0])])
    for with_signal in (0.05, 0.1, 0.2):
        for card in (0.25, 0.3, 0.35, 0.4):
            shown = (chance >= card) | (signal & (chance >= with_signal))
            count = lambda which: f"{shown[which].sum()}/{which.sum()}"
            print(
                f"card from {card}, with a signal from {with_signal}: dangerous {count(danger)}, "
                f"doubtful {count(soft)}, ordinary {count(~danger & ~soft)}"
            )


if __name__ == "__main__":
    main()
