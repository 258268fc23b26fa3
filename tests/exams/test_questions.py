"""The kinds of question: keys, answers, grades."""

from decimal import Decimal

import pytest

from exams.enums import QuestionKind as K
from exams.errors import AnswerInvalid, KeyInvalid
from exams.questions import KINDS
from tests.factories import KEYS


@pytest.mark.parametrize("kind", K)
def test_a_key_reads_back_as_it_was_written(kind):
    key = KINDS[kind].parse_key(KEYS[kind], {})

    assert KINDS[kind].parse_key(KINDS[kind].write_key(key), key) == key


@pytest.mark.parametrize("kind", K)
def test_what_candidates_see_does_not_tell_what_is_right(kind):
    shown = KINDS[kind].options(KINDS[kind].parse_key(KEYS[kind], {}))

    assert all(set(option) == {"id", "text"} for option in shown)


@pytest.mark.parametrize(
    ("kind", "lines"),
    [
        (K.SINGLE_CHOICE, "*Paris"),
        (K.SINGLE_CHOICE, "Paris\nLyon"),
        (K.SINGLE_CHOICE, "*Paris\n*Lyon"),
        (K.SINGLE_CHOICE, "*Paris\nParis"),
        (K.MULTIPLE_CHOICE, "Mars\nVenus"),
        (K.TRUE_FALSE, "perhaps"),
        (K.SHORT_TEXT, " \n"),
        (K.NUMERIC, "about nine"),
        (K.NUMERIC, "9 ± -1"),
        (K.NUMERIC, "NaN"),
        (K.NUMERIC, "1e9999999"),
        (K.NUMERIC, "1 ± 1e9999999"),
        (K.NUMERIC, "9" * 101),
    ],
)
def test_a_key_that_cannot_be_is_refused(kind, lines):
    with pytest.raises(KeyInvalid):
        KINDS[kind].parse_key(lines, {})


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        (K.SINGLE_CHOICE, "no such option"),
        (K.SINGLE_CHOICE, ["a"]),
        (K.MULTIPLE_CHOICE, ["no such option"]),
        (K.MULTIPLE_CHOICE, [{"id": 1}]),
        (K.TRUE_FALSE, True),
        (K.SHORT_TEXT, 12),
        (K.SHORT_TEXT, "x" * 1001),
        (K.NUMERIC, "twelve"),
        (K.NUMERIC, "Infinity"),
        (K.NUMERIC, "1e9999999"),
        (K.NUMERIC, "1e-9999999"),
        (K.NUMERIC, "0e9999999"),
        (K.NUMERIC, 1e400),
        (K.NUMERIC, 10**400),
        (K.NUMERIC, True),
        (K.ESSAY, {"text": "x"}),
    ],
)
def test_nonsense_is_no_answer(kind, value):
    key = KINDS[kind].parse_key(KEYS[kind], {})

    with pytest.raises(AnswerInvalid):
        KINDS[kind].parse_answer(value, key)


@pytest.mark.parametrize("kind", K)
@pytest.mark.parametrize("value", ["a\0b", "a\ud800b", float("inf"), float("nan"), ["\0"], {"a": "\ud800"}])
def test_no_kind_takes_what_cannot_be_stored(kind, value):
    key = KINDS[kind].parse_key(KEYS[kind], {})

    with pytest.raises(AnswerInvalid):
        KINDS[kind].parse_answer(value, key)


@pytest.mark.parametrize(
    ("value", "share"), [("6.62607015e-34", 1), (6.62607015e-34, 1), ("6.7e-34", 0), ("1e300", 0), ("-1e-300", 0)]
)
def test_very_small_and_very_large_numbers_are_numbers(value, share):
    kind = KINDS[K.NUMERIC]
    key = kind.parse_key("6.626e-34 ± 0.001e-34", {})

    assert kind.grade(kind.parse_answer(value, key), key) == Decimal(share)


@pytest.mark.parametrize("kind", K)
@pytest.mark.parametrize("blank", [None, "", []])
def test_blank_is_no_answer_rather_than_a_wrong_one(kind, blank):
    if blank == [] and kind != K.MULTIPLE_CHOICE:
        return
    assert KINDS[kind].parse_answer(blank, KINDS[kind].parse_key(KEYS[kind], {})) is None


@pytest.mark.parametrize(
    ("value", "share"),
    [("9.81", 1), ("9,83", 1), ("9.790", 1), ("9.78", 0), ("9.8301", 0), (9.81, 1), (None, 0)],
)
def test_a_number_counts_within_its_tolerance_both_ends_included(value, share):
    kind = KINDS[K.NUMERIC]
    key = kind.parse_key("9.81 ± 0.02", {})

    assert kind.grade(kind.parse_answer(value, key), key) == Decimal(share)


@pytest.mark.parametrize(("value", "share"), [(" galileo  GALILEI ", 1), ("Galilei", 0), (None, 0)])
def test_case_and_spaces_do_not_matter_in_short_text(value, share):
    kind = KINDS[K.SHORT_TEXT]
    key = kind.parse_key("Galileo Galilei", {})

    assert kind.grade(kind.parse_answer(value, key), key) == Decimal(share)


@pytest.mark.parametrize(("chosen", "share"), [((0, 1), 1), ((1, 0), 1), ((0,), 0), ((0, 1, 2), 0), ((), 0)])
def test_multiple_choice_needs_all_right_options_and_no_other(chosen, share):
    kind = KINDS[K.MULTIPLE_CHOICE]
    key = kind.parse_key("*Mars\n*Venus\nSirius", {})
    ids = [key["options"][index]["id"] for index in chosen]

    assert kind.grade(kind.parse_answer(ids, key), key) == Decimal(share)


def test_an_essay_waits_for_a_person_and_a_blank_one_does_not():
    kind = KINDS[K.ESSAY]

    assert (kind.grade("Because.", {}), kind.grade(None, {})) == (None, Decimal(0))


def test_options_keep_their_ids_when_they_move_or_a_typo_is_mended():
    kind = KINDS[K.SINGLE_CHOICE]
    before = kind.parse_key("*Paris\nLion\nNice", {})
    paris, lyon, nice = (option["id"] for option in before["options"])

    after = kind.parse_key("Nice\nLyon\n*Paris\nLille", before)

    assert [option["id"] for option in after["options"]][:3] == [nice, lyon, paris]
    assert after["options"][3]["id"] not in {paris, lyon, nice}
