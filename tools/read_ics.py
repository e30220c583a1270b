#!/usr/bin/env python3
"""Reads the files of `cargo run --example calendar -- FOLDER` with Python's icalendar, and compares them with what
was to be written: the wall time in London, the state, the text.

Run it:  pip install icalendar && cargo run --example calendar -- FOLDER && python3 tools/read_ics.py FOLDER
"""

import sys
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from icalendar import Calendar

LONDON = ZoneInfo("Europe/London")
STATES = {"published": "CONFIRMED", "postponed": "TENTATIVE", "cancelled": "CANCELLED"}


def wrong(path):
    """What is not as it should be in one file."""
    start, end, state = path.with_suffix(".txt").read_text().split()
    calendar = Calendar.from_ical(path.read_bytes())
    (event,) = calendar.walk("VEVENT")
    wall = lambda name: event.decoded(name).astimezone(LONDON).replace(tzinfo=None)
    expected = {
        "start": (wall("DTSTART"), datetime.fromisoformat(start)),
        "end": (wall("DTEND"), datetime.fromisoformat(end)),
        "status": (str(event["STATUS"]), STATES[state]),
        "method": (str(calendar["METHOD"]), "CANCEL" if state == "cancelled" else "PUBLISH"),
        "uid": (str(event["UID"]), "0123456789abcdef@signpost"),
        "sequence": (int(event["SEQUENCE"]), 2),
        "stamp": (event.decoded("DTSTAMP").isoformat(), "2026-11-25T12:00:00+00:00"),
        "title": (str(event["SUMMARY"]).endswith("Tea, cake; and \\ 🎉 for all of you who come"), True),
        "text": (str(event["DESCRIPTION"]).startswith("One line.\nAnother, with a comma; and more"), True),
        "place": (str(event["LOCATION"]), "Village Hall, High Street"),
        "errors": (list(event.errors), []),
    }
    return [f"{path.name}: {name}: {got!r}, not {want!r}" for name, (got, want) in expected.items() if got != want]


def main():
    files = sorted(Path(sys.argv[1]).glob("*.ics"))
    found = [line for path in files for line in wrong(path)]
    print("\n".join(found) or f"{len(files)} files are read as they were written")
    sys.exit(1 if found or not files else 0)


if __name__ == "__main__":
    main()
