"""What the panels say about the demo's objects, asked without a screen."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from pgwhy.acl import RoleName
from pgwhy.catalog import Catalog, Relation, Routine, Schema
from pgwhy.server.door import Server
from pgwhy.server.options import ConnectionOptions
from pgwhy.widgets.page import Page, lay
from pgwhy.widgets.panels import PANELS, View
from pgwhy.widgets.panels.headline import headline
from pgwhy.widgets.tree.node import Target

Find = Callable[[Catalog], Target]
Look = Callable[..., str]

ACCESS, WHO, WHY, COLUMNS, DEPENDS, POLICIES, FUTURE = (panel.question for panel in PANELS)


@pytest.fixture(scope="module")
def server(demo: ConnectionOptions) -> Iterator[Server]:
    server = Server(demo)
    yield server
    server.close()


def words(page: Page, width: int = 200) -> str:
    """The page as its words, in a width in which tables are tables."""
    lines = ("".join(part.text for part in laid.content) for laid in lay(page, width))
    return " ".join(" ".join(lines).split())


@pytest.fixture
def look(server: Server) -> Look:
    """Asks one panel about one object, and returns what it says."""

    def ask(
        database: str, find: Find, panel: Callable[[Catalog, View], Page], role: str | None = None
    ) -> str:
        def question(catalog: Catalog) -> str:
            view = View(find(catalog), RoleName(role) if role is not None else None)
            return words(panel(catalog, view))

        return server.door(database).ask(question)

    return ask


def relation(schema: str, name: str) -> Find:
    def find(catalog: Catalog) -> Relation:
        found = catalog.relation(schema, name)
        assert found is not None
        return found

    return find


def routine(schema: str, name: str) -> Find:
    def find(catalog: Catalog) -> Routine:
        (found,) = catalog.routines.in_schema_named(schema, name)
        return found

    return find


def schema(name: str) -> Callable[[Catalog], Schema]:
    return lambda catalog: catalog.schemas[name]


def test_an_empty_acl_is_said_to_be_empty(look: Look) -> None:
    said = look("shop", relation("private", "sealed"), ACCESS)
    assert "The ACL is empty: nobody holds anything here, save superusers." in said
    assert "ACL {}" in said


def test_columns_with_grants_of_their_own_stand_beneath(look: Look) -> None:
    said = look("shop", relation("sales", "customers"), ACCESS)
    assert "On columns, besides" in said
    assert 'newsletter: {"\\"Marketing Team\\"=w/shop_owner"}' in said


def test_grant_options_and_several_grantors_are_told(look: Look) -> None:
    said = look("shop", relation("sales", "orders"), ACCESS)
    assert "shop_write ✓* ✓ ✓ shop_owner" in said
    assert "back-office ✓ shop_write" in said


def test_who_names_the_way_and_summarises_superusers(look: Look) -> None:
    said = look("shop", relation("sales", "orders"), WHO)
    assert "shop_read SELECT anna through shop_write ben as member" in said
    assert "shop_write SELECT*, INSERT, UPDATE anna as member" in said
    assert "superusers everything, whatever is granted: postgres" in said
    assert "dora" not in said  # a member WITHOUT INHERIT


def test_who_knows_public(look: Look) -> None:
    said = look("sdc", relation("public", "products"), WHO)
    assert said.startswith("Everyone holds something here")
    assert "PUBLIC SELECT that is every role" in said


def test_why_tells_near_misses_of_a_membership_that_is_not_inherited(look: Look) -> None:
    said = look("shop", relation("sales", "customers"), WHY, "cleo")
    assert "cleo holds 0 of 8 privileges" in said
    assert "✓ USAGE on schema sales through shop_support" in said
    assert "shop_write is not inherited; held after SET ROLE shop_write" in said


def test_why_without_a_role_says_how_to_choose_one(look: Look) -> None:
    assert look("shop", relation("sales", "customers"), WHY) == (
        "Choose a role with a: this panel explains what that role holds."
    )


def test_columns_for_a_role_that_may_read_some_of_them(look: Look) -> None:
    said = look("shop", relation("sales", "customers"), COLUMNS, "Marketing Team")
    assert "Marketing Team holds on every column: nothing." in said
    assert "name ✓ ✗ ✗ ✗" in said
    assert "newsletter ✗ ✗ ✓ ✗" in said
    assert "SELECT * fails: it reads every column." in said
    assert "id identity: needs nothing on its sequence" in said


def test_a_view_reads_as_its_owner(look: Look) -> None:
    said = look("shop", relation("sales", "open_orders"), DEPENDS, "Marketing Team")
    assert "It reads, as its owner shop_owner: who uses it needs nothing on these" in said
    assert "✓ SELECT table sales.orders" in said


def test_a_view_with_security_invoker_reads_as_whoever_uses_it(look: Look) -> None:
    said = look("shop", relation("sales", "customer_list"), DEPENDS, "Marketing Team")
    assert "It reads, as whoever uses the view (security_invoker)" in said
    assert "✗ SELECT table sales.customers" in said


def test_serial_and_identity_are_told_apart(look: Look) -> None:
    said = look("shop", relation("stock", "movements"), DEPENDS, "anna")
    assert "✗ sequence stock.movements_ticket_seq for ticket" in said
    assert "identity: id, which needs nothing on its sequence" in said


def test_triggers_foreign_keys_and_partitions(look: Look) -> None:
    orders = look("shop", relation("sales", "orders"), DEPENDS)
    assert "note_change on UPDATE: private.note_change()" in orders
    assert "It refers to, checked as the owner of what is referred to table sales.customers" in orders
    customers = look("shop", relation("sales", "customers"), DEPENDS)
    assert "It is referred to by, checked as the owner of what refers table sales.orders" in customers
    assert "It has 2 parts" in look("shop", relation("sales", "page_views"), DEPENDS)


def test_a_definer_function_acts_as_its_owner(look: Look) -> None:
    said = look("shop", routine("sales", "place_order"), DEPENDS)
    assert "SECURITY DEFINER: what it does is checked for its owner, shop_owner." in said
    assert "no search_path of its own" not in said


@pytest.mark.parametrize(
    ("role", "said"),
    [
        ("shop_support", "? shop_support sees the rows that one policy admits."),
        ("anna", "? anna sees the rows that one policy admits."),
        ("ben", "✗ ben sees no row and can write none: no policy lets it."),
        ("deploy", "✓ deploy sees every row: it inherits from the owner, shop_owner."),
        ("shop_owner", "✓ shop_owner sees every row: it owns the table."),
        ("postgres", "✓ postgres sees every row: it is a superuser."),
    ],
)
def test_policies_decide_about_rows(look: Look, role: str, said: str) -> None:
    assert look("shop", relation("sales", "tickets"), POLICIES, role).startswith(said)


def test_a_policy_is_told_with_what_it_looks_at(look: Look) -> None:
    said = look("shop", relation("sales", "tickets"), POLICIES, "anna")
    assert "✓ all_tickets for SELECT to shop_write" in said
    assert "– own_tickets for every command to shop_support USING (assigned_to = CURRENT_USER)" in said


def test_without_row_level_security_grants_alone_decide(look: Look) -> None:
    said = look("shop", relation("sales", "orders"), POLICIES, "anna")
    assert said == "Row level security is off: grants alone decide."


def test_the_future_depends_on_who_creates(look: Look) -> None:
    said = look("shop", schema("sales"), FUTURE)
    assert "What shop_owner creates here tables and views shop_read: SELECT" in said
    assert "sequences shop_write: USAGE functions nobody else" in said
    assert "What deploy creates here tables and views nobody else" in said


def everything(catalog: Catalog) -> list[Target]:
    cluster = catalog.cluster
    targets: list[Target] = [*cluster.databases.values(), *cluster.tablespaces.values()]
    targets += [*cluster.parameters.values(), *list(cluster.roles.values())[-6:], *catalog.default_acls]
    targets += [*catalog.schemas.values(), *catalog.languages.values(), *catalog.wrappers.values()]
    targets += [*catalog.servers.values(), *catalog.large_objects.all()]
    for name in ("sales", "stock", "private", "hostile", "Back Office"):
        targets += (r for r in catalog.relations.in_schema(name) if r.kind.has_acl)
        targets += [*catalog.routines.in_schema(name), *catalog.types.in_schema(name)]
    return targets


def test_every_panel_has_something_harmless_to_say_about_everything(server: Server) -> None:
    door = server.door("shop")
    targets = door.ask(everything)
    assert len(targets) > 100
    for target in targets:
        for view in (View(target), View(target, RoleName("cleo"), letters=True)):
            for panel in PANELS:
                page = door.ask(lambda c, v=view, p=panel: (*headline(c, v.target), *p.question(c, v)))  # type: ignore[misc]
                for width in (30, 120):
                    laid = lay(page, width)
                    assert any(part.content for part in laid)
                    assert all("".join(s.text for s in part.content).isprintable() for part in laid)
