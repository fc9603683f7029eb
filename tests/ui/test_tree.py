"""The tree's rows as values: opening and closing, what is beneath, many objects at once."""

from __future__ import annotations

import pytest

from pgwhy.acl import ObjectKind, RoleName
from pgwhy.catalog import (
    By,
    Catalog,
    Cluster,
    Database,
    Need,
    Objects,
    Part,
    Relation,
    Role,
    Routine,
    Schema,
    Session,
    Type,
)
from pgwhy.widgets.match import Searched, natural
from pgwhy.widgets.places import Places
from pgwhy.widgets.tree.children import children, roots
from pgwhy.widgets.tree.node import Node, Shape, place_of
from pgwhy.widgets.tree.rows import TreeRows, shortened, telling
from tests.ui.hostile import HOSTILE

OWNER = RoleName("anna")


def catalog_of(tables: int) -> Catalog:
    relations = [
        Relation(20000 + n, "app", f"table_{n}", ObjectKind.TABLE, OWNER, None) for n in range(tables)
    ]
    databases = {name: Database(1, name, OWNER, None) for name in ("sales", "other")}
    return Catalog(
        Cluster(180000, {OWNER: Role(16400, OWNER)}, (), databases),
        "sales",
        Session(),
        {name: Schema(2, name, OWNER, None) for name in ("app", "pg_catalog")},
        relations=Objects[Relation](Part.RELATIONS).with_loaded(relations, [Need(Part.RELATIONS, By.ALL)]),
        routines=Objects[Routine](Part.ROUTINES).with_loaded((), [Need(Part.ROUTINES, By.ALL)]),
        types=Objects[Type](Part.TYPES).with_loaded((), [Need(Part.TYPES, By.ALL)]),
    )


def opened(rows: TreeRows, catalog: Catalog, label: str) -> None:
    """Open the node of this label, and put beneath it what the catalog says."""
    index = next(at for at, node in enumerate(rows.nodes) if node.label == label)
    node = rows.nodes[index]
    rows.open(index)
    rows.put(node.key, children(catalog, node, system=False))


def tree_of(catalog: Catalog, *labels: str) -> TreeRows:
    rows = TreeRows(roots(catalog))
    rows.rebuild()
    for label in labels:
        opened(rows, catalog, label)
    return rows


def labels(rows: TreeRows) -> list[str]:
    return [node.label for node in rows.nodes]


def test_the_connected_database_comes_first() -> None:
    assert labels(tree_of(catalog_of(0))) == ["sales", "other", "roles"]


def test_opening_shows_that_it_is_loading_until_the_children_come() -> None:
    catalog = catalog_of(2)
    rows = tree_of(catalog)
    rows.open(0)
    assert labels(rows)[:2] == ["sales", "loading …"]
    assert [node.label for node in rows.unknown()] == ["sales"]
    rows.put(rows.nodes[0].key, children(catalog, rows.nodes[0], system=False))
    assert labels(rows)[:2] == ["sales", "app"]
    assert rows.unknown() == []


def test_schemas_of_the_system_are_folded_away() -> None:
    catalog = catalog_of(0)
    (database, *_) = roots(catalog)
    assert "pg_catalog" not in [node.label for node in children(catalog, database, system=False)]
    assert "pg_catalog" in [node.label for node in children(catalog, database, system=True)]


def test_closing_takes_everything_beneath_away_and_opening_brings_it_back_as_it_was() -> None:
    rows = tree_of(catalog_of(3), "sales", "app", "tables")
    before = labels(rows)
    assert before[:6] == ["sales", "app", "tables", "table_0", "table_1", "table_2"]
    rows.close(0)
    assert labels(rows) == ["sales", "other", "roles"]
    rows.open(0)
    assert labels(rows) == before


def test_a_schema_with_nothing_in_it_says_so() -> None:
    rows = tree_of(catalog_of(0), "sales", "app")
    at = labels(rows).index("nothing here")
    assert rows.path(rows.nodes[at]) == ["sales", "app"]


def test_every_object_is_found_where_its_place_says() -> None:
    catalog = catalog_of(5)
    rows = tree_of(catalog, "sales", "app", "tables")
    for relation in catalog.relations.all():
        index = rows.find(place_of(catalog, relation))
        assert index is not None
        assert rows.nodes[index].target == relation
        assert rows.path(rows.nodes[index]) == ["sales", "app", "tables", relation.name]


@pytest.mark.parametrize("name", HOSTILE)
def test_rows_of_hostile_names_are_printable(name: str) -> None:
    rows = TreeRows((Node(("x",), Shape.OBJECT, name, note=name),))
    rows.rebuild()
    for width in (10, 28, 80):
        assert "".join(part.text for part in rows.line(0, width)).isprintable()


def test_long_names_keep_both_ends() -> None:
    assert shortened("page_views_2026", 20) == "page_views_2026"
    assert shortened("page_views_2026", 11) == "page_…_2026"
    assert shortened("表データ表データ", 7).endswith("ータ")


def test_finding_ranks_what_begins_so_before_what_holds_it_and_system_last() -> None:
    names = ["descriptions_id_seq", "pg_sequence", "seq", "my_seq", "sequences", "consequence"]
    searched = Searched(names, str, lambda name: name.startswith("pg_"))
    assert searched.matching("seq") == [
        "seq",
        "sequences",
        "my_seq",
        "descriptions_id_seq",
        "consequence",
        "pg_sequence",
    ]
    assert searched.matching("ID desc") == ["descriptions_id_seq"]
    assert searched.matching("") == [name for name in names if name != "pg_sequence"] + ["pg_sequence"]


def test_names_with_numbers_are_in_the_order_of_the_numbers() -> None:
    names = ["t10", "t2", "T1", "t1", "a", "t02", "t2_b10", "t2_b9", "表2", "表10", "x" + "9" * 40]
    assert sorted(names, key=natural) == [
        "a", "T1", "t1", "t02", "t2", "t2_b9", "t2_b10", "t10", "x" + "9" * 40, "表2", "表10",
    ]  # fmt: skip


def test_what_tells_a_name_from_its_neighbours_is_never_cut_away() -> None:
    names = [
        f"orders_by_region_{year}_{place}_archived_rows" for year in (2024, 2025) for place in ("eu", "us")
    ]
    for width in (24, 28, 34):
        cut = [
            shortened(name, width, telling(name, *names[max(0, at - 1) : at], *names[at + 1 : at + 2]))
            for at, name in enumerate(names)
        ]
        assert len({*cut}) == len(names)
        assert all(len(name) <= width for name in cut)
    assert shortened("a_common_beginning_then_x", 12, (24,)) == "a_comm…hen_x"
    assert shortened("a_common_x_with_a_long_end_behind_it", 12, (9,)) == "a…x_with_a_…"


def test_places_go_back_and_forward_and_forget_the_future_when_one_goes_elsewhere() -> None:
    places = Places()
    places.leave(("a",))
    places.leave(("b",))
    assert places.back(("c",)) == ("b",)
    assert places.back(("b",)) == ("a",)
    assert places.back(("a",)) is None
    assert places.forward(("a",)) == ("b",)
    places.leave(("b",))
    assert places.forward(("d",)) is None
