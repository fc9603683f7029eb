"""Random statements over a random catalog: one small generator for each kind."""

from __future__ import annotations

from collections.abc import Callable

from tests.differential.statement_world import Func, Rel, World

PATHS = ('"$user", public', "s0, s1", "s1, s2, s0", "public", "s2")


class Writer:
    """Writes statements over one world."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.random = world.random
        self.aliases = 0

    def pick(self, *texts: str) -> str:
        return self.random.choice(texts)

    def relation(self, *kinds: str) -> Rel:
        found = self.world.of_kind(*kinds) if kinds else self.world.relations
        return self.random.choice(found or self.world.relations)

    def name(self, relation: Rel | Func) -> str:
        return relation.full if self.random.random() < 0.85 else relation.name

    def alias(self) -> str:
        self.aliases += 1
        return f"x{self.aliases}"

    def column(self, relation: Rel, kind: str = "") -> str:
        fitting = [name for name, type_ in relation.columns if not kind or type_ == kind]
        return self.random.choice(fitting)

    def scalar(self) -> Func:
        return self.world.scalar()

    def call(self, argument: str) -> str:
        return f"{self.name(self.scalar())}({argument})"

    def number(self, relation: Rel, alias: str) -> str:
        """An integer expression over one relation."""
        column = f"{alias}.{self.column(relation, 'int')}"
        kinds: tuple[Callable[[], str], ...] = (
            lambda: column,
            lambda: column,
            lambda: f"{column} + 1",
            lambda: self.pick("1", "2"),
            lambda: self.call(column),
            lambda: self.call("3"),
            lambda: f"coalesce({column}, 0)",
            lambda: f"(SELECT max({self.inner_column()}))",
            lambda: f"CASE WHEN {column} > 0 THEN 1 ELSE {column} END",
        )
        return self.random.choice(kinds)()

    def inner_column(self) -> str:
        relation = self.relation()
        alias = self.alias()
        return f"{alias}.{self.column(relation, 'int')}) FROM {self.name(relation)} {alias}".removesuffix(")")

    def condition(self, relation: Rel, alias: str) -> str:
        """A condition over one relation."""
        inner = self.relation()
        other = self.alias()
        column = f"{alias}.{self.column(relation, 'int')}"
        theirs = f"{other}.{self.column(inner, 'int')}"
        operator = next((f for f in self.world.functions if f.kind == "operator"), None)
        custom = f"OPERATOR({operator.schema}.===)" if operator else "="
        kinds: tuple[Callable[[], str], ...] = (
            lambda: f"{column} > 0",
            lambda: f"{column} = {self.number(relation, alias)}",
            lambda: f"{alias}.{self.column(relation)} IS NOT NULL",
            lambda: f"{column} IN (SELECT {theirs} FROM {self.name(inner)} {other})",
            lambda: f"EXISTS (SELECT FROM {self.name(inner)} {other} WHERE {theirs} = {column})",
            lambda: f"NOT EXISTS (SELECT 1 FROM {self.name(inner)} {other} WHERE {theirs} = {column})",
            lambda: f"{column} = ANY (SELECT {theirs} FROM {self.name(inner)} {other})",
            lambda: f"{column} {custom} 1",
            lambda: f"{column} BETWEEN 0 AND 5 AND {column} IN (1, 2)",
            lambda: (
                f"({column} > 5 OR EXISTS (SELECT FROM {self.name(inner)} {other} WHERE {theirs} = {column}))"
            ),
            lambda: (
                f"{column} NOT IN (SELECT {theirs} FROM {self.name(inner)} {other} WHERE {theirs} IS NOT NULL)"
            ),
            lambda: f"EXISTS (SELECT FROM {self.name(inner)} {other})",
            lambda: f"{self.call(column)} > 0",
            lambda: f"{column} > (SELECT min({theirs}) FROM {self.name(inner)} {other})",
            lambda: self.random.choice(("true", "true", "1 = 1", "false", "NOT true", "1 > 2")),
        )
        return self.random.choice(kinds)()

    def where(self, relation: Rel, alias: str) -> str:
        if self.random.random() < 0.4:
            return ""
        conditions = [self.condition(relation, alias) for _ in range(self.random.randrange(1, 3))]
        return " WHERE " + " AND ".join(conditions)

    def select(self, depth: int = 2) -> str:
        """A SELECT that returns one integer column, ``n``."""
        kinds: tuple[Callable[[], str], ...] = (
            self.simple_select,
            self.simple_select,
            self.join_select,
            self.grouped_select,
            lambda: self.from_subquery(depth),
            lambda: self.set_operation(depth),
            lambda: self.with_query(depth),
            self.function_select,
            self.lateral_select,
        )
        return self.random.choice(kinds if depth else kinds[:4])()

    def simple_select(self) -> str:
        relation, alias = self.relation(), self.alias()
        order = self.pick("", "", f" ORDER BY {alias}.{self.column(relation)}", " LIMIT 1")
        targets = f"{self.number(relation, alias)} AS n"
        return f"SELECT {targets} FROM {self.name(relation)} {alias}{self.where(relation, alias)}{order}"

    def join_select(self) -> str:
        one, two = self.relation(), self.relation()
        a, b = self.alias(), self.alias()
        kind = self.pick("JOIN", "LEFT JOIN", "FULL JOIN")
        how = self.pick(f"ON {a}.id = {b}.id", "USING (id)", f"ON {a}.id = {b}.{self.column(two, 'int')}")
        if kind == "FULL JOIN":
            how = "USING (id)"
        source = f"{self.name(one)} {a} {kind} {self.name(two)} {b} {how}"
        if self.random.random() < 0.15:
            source = f"{self.name(one)} {a} NATURAL JOIN {self.name(two)} {b}"
        return f"SELECT {a}.{self.column(one, 'int')} AS n FROM {source}{self.where(two, b)}"

    def grouped_select(self) -> str:
        relation, alias = self.relation(), self.alias()
        column = f"{alias}.{self.column(relation, 'int')}"
        aggregate = next((f for f in self.world.functions if f.kind == "aggregate"), None)
        total = (
            f"{aggregate.full}({column})" if aggregate and self.random.random() < 0.3 else f"max({column})"
        )
        having = self.pick("", f" HAVING count({alias}.{self.column(relation)}) > 0")
        grouped = f"{alias}.{self.column(relation)}"
        return f"SELECT {total} AS n FROM {self.name(relation)} {alias} GROUP BY {grouped}{having}"

    def from_subquery(self, depth: int) -> str:
        alias = self.alias()
        return f"SELECT {alias}.n FROM ({self.select(depth - 1)}) {alias}{self.pick('', f' WHERE {alias}.n > 0')}"

    def set_operation(self, depth: int) -> str:
        operation = self.pick("UNION", "UNION ALL", "EXCEPT", "INTERSECT")
        sides = [f"({self.select(depth - 1)})" for _ in range(2)]
        return f" {operation} ".join(sides)

    def with_query(self, depth: int) -> str:
        alias = self.alias()
        materialized = self.pick("", "MATERIALIZED ", "NOT MATERIALIZED ")
        uses = self.pick(
            f"SELECT n FROM {alias}", f"SELECT one.n FROM {alias} one, {alias} two", "SELECT 1 AS n"
        )
        return f"WITH {alias} AS {materialized}({self.select(depth - 1)}) {uses}"

    def function_select(self) -> str:
        sets = [f for f in self.world.functions if f.kind == "set"] or [self.scalar()]
        alias = self.alias()
        return f"SELECT {alias} AS n FROM {self.name(self.random.choice(sets))}(1) {alias}"

    def lateral_select(self) -> str:
        one, two = self.relation(), self.relation()
        a, b = self.alias(), self.alias()
        inner = f"SELECT {b}.{self.column(two, 'int')} AS n FROM {self.name(two)} {b} WHERE {b}.id = {a}.id"
        alias = self.alias()
        return f"SELECT {alias}.n FROM {self.name(one)} {a}, LATERAL ({inner}) {alias}"
