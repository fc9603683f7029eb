"""The mutants themselves: that they can still be made, and are always the same ones."""

from __future__ import annotations

import ast
from textwrap import dedent

import pytest

from tests.mutants.drawn import draw, everything, of_source
from tests.mutants.equivalent import equivalent
from tests.mutants.mutant import Mutant
from tests.mutants.named import named


@pytest.mark.parametrize("mutant", named(), ids=lambda mutant: mutant.name)
def test_a_named_rule_can_be_broken(mutant: Mutant) -> None:
    ast.parse(mutant.source())


def test_the_same_seed_draws_the_same_mutants_of_every_kind() -> None:
    drawn = draw(30, 7)
    assert drawn == draw(30, 7) != draw(30, 8)
    assert {mutant.kind for mutant in drawn} == {"negate", "drop", "shift"}
    for mutant in drawn:
        ast.parse(mutant.source())


def test_what_is_told_to_be_equivalent_is_there_with_a_reason() -> None:
    lines = list(equivalent().items())
    assert lines == sorted(lines)
    assert [name for name, reason in lines if not reason] == []
    assert equivalent().keys() <= {mutant.name for mutant in (*named(), *everything())}


def test_conditions_are_negated_branches_dropped_and_versions_shifted() -> None:
    source = dedent(
        """
        def rule(found, version):
            if found and version >= PG_16:
                return 1
            return 2
        """
    ).lstrip()
    made = {
        mutant.name: (source[: mutant.start] + mutant.replacement + source[mutant.end :])
        .splitlines()[1]
        .strip()
        for mutant in of_source("x.py", source.encode())
    }
    condition = "found and version >= PG_16"
    assert made == {
        f"x.py rule drop if {condition}": "if False:",
        f"x.py rule negate {condition}": f"if (not ({condition})):",
        f"x.py rule drop found of {condition}": "if (version >= PG_16):",
        f"x.py rule drop version >= PG_16 of {condition}": "if (found):",
        "x.py rule negate version >= PG_16": "if found and (version < PG_16):",
        "x.py rule shift PG_16 later": "if found and version >= (PG_16 + 10000):",
        "x.py rule shift PG_16 earlier": "if found and version >= (PG_16 - 10000):",
    }
