"""docs/detection.md says what the program does."""

from pathlib import Path

import pytest

from proctoring.alerting import COOLING, LEAST_SNAPSHOTS, NEVER, RULES, Rule
from proctoring.enums import AlertKind, Check, Severity
from proctoring.opinions import CLAIMS
from proctoring.scoring import ATTENTION, POINTS, UNREADABLE
from proctoring.thresholds import PRESETS, Thresholds

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "detection.md").read_text(encoding="utf-8")


def table(first_heading):
    """The rows below the heading, as lists of cells."""
    lines = PAGE.splitlines()
    start = next(n for n, line in enumerate(lines) if line.startswith(f"| {first_heading} |"))
    rows = []
    for line in lines[start + 2 :]:
        if not line.startswith("|"):
            break
        rows.append([cell.strip() for cell in line.strip("|").split("|")])
    return rows


def coded(*names):
    return ", ".join(f"`{name}`" for name in names)


def reached(rule: Rule, severity: Severity) -> str:
    for step in rule.steps:
        if step.severity == severity:
            times = "at once" if step.count == 1 else "" if step.count == NEVER else f"{step.count} times"
            lasting = "" if step.seconds == float("inf") else f"{step.seconds:g} s"
            return " or ".join(part for part in (times, lasting) if part)
    return ""


def test_the_thresholds_are_those_of_the_presets():
    names = Thresholds().model_dump(by_alias=True)
    expected = [
        [f"`{name}`", *(f"{PRESETS[preset].model_dump(by_alias=True)[name]:g}" for preset in PRESETS)] for name in names
    ]

    assert [[row[0], *row[2:]] for row in table("threshold")] == expected


def test_the_alerts_are_those_of_the_rules():
    expected = [
        [coded(rule.kind), coded(*sorted(rule.types)), rule.flagged_from, *(reached(rule, one) for one in Severity)]
        for rule in RULES
    ]

    assert table("alert") == expected
    assert f"comes back within {COOLING.total_seconds():g} seconds" in PAGE
    assert f"needs {LEAST_SNAPSHOTS} snapshots near each other" in PAGE


def test_the_points_are_those_of_the_severities():
    assert table("severity") == [[severity, str(points)] for severity, points in POINTS.items()]


def test_every_check_that_somebody_can_be_exempt_from_is_explained():
    assert [row[0] for row in table("exempt from")] == [coded(check) for check in Check]


def names_after(words):
    """The names in the paragraph that begins with the words."""
    paragraph = PAGE[PAGE.index(words) :].split("\n\n")[0].split("\n* ")[0]
    return {kind for kind in AlertKind if f"`{kind}`" in paragraph}


@pytest.mark.parametrize(
    ("words", "kinds"),
    [
        ("* **Focus**", ATTENTION),
        ("* **Confidence**", UNREADABLE),
        ("The image analysis can say something of", set(CLAIMS)),
    ],
)
def test_each_kind_is_counted_where_the_page_says_so(words, kinds):
    assert names_after(words) == kinds
