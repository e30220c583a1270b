#!/usr/bin/env python3
"""Draws docs/conversation.svg from what the program really answers: python3 tools/picture.py (after a release build)."""

import subprocess
import sys
import textwrap
from html import escape
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
QUESTION = "the council said no to assessing my son, school says he needs a plan"
COLUMNS, LINES = 92, 30
LETTER, LINE, EDGE = 8.45, 20, 24  # pixels; 14 px monospace
HEADINGS = ("Ask first", "Or ask", "You could say", "Have ready", "If nobody replies", "It sounds like:")


def answer():
    """The first lines of the answer, wrapped."""
    program = ROOT / "target" / "release" / "signpost"
    if not program.exists():
        sys.exit("error: build it first: cargo build --release")
    told = subprocess.run([program, "ask", QUESTION], cwd=ROOT, capture_output=True, text=True, check=True)
    lines = []
    for line in told.stdout.strip().splitlines():
        lines += textwrap.wrap(line, COLUMNS, drop_whitespace=False) or [""]
    shown = lines[:LINES]
    return shown + ["", "…"] if len(lines) > LINES else shown


def main():
    lines = ["you> " + QUESTION, "", *answer()]
    width, height = round(max(map(len, lines)) * LETTER + 2 * EDGE), len(lines) * LINE + 2 * EDGE
    alt = "A parent types: " + QUESTION + ". Signpost answers whom to ask first, what to say and what to have ready."
    out = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}" '
        'role="img" aria-labelledby="alt">',
        f'<title id="alt">{escape(alt)}</title>',
        f'<rect width="{width}" height="{height}" rx="10" fill="#14181f"/>',
        '<g font-family="ui-monospace, Menlo, Consolas, \'DejaVu Sans Mono\', monospace" font-size="14" '
        'xml:space="preserve">',
    ]
    for number, line in enumerate(lines):
        if not line:
            continue
        colour, weight = "#d5dbe5", ""
        if number == 0:
            colour = "#8fd3a6"
        elif line.startswith(HEADINGS):
            colour, weight = "#8ec5ff", ' font-weight="bold"'
        y = EDGE + 14 + number * LINE
        out.append(f'<text x="{EDGE}" y="{y}" fill="{colour}"{weight}>{escape(line, quote=False)}</text>')
    out += ["</g>", "</svg>", ""]
    (ROOT / "docs" / "conversation.svg").write_text("\n".join(out), encoding="utf-8")


if __name__ == "__main__":
    main()
