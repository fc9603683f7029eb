"""Compares ACL text, aclexplode, acldefault and aclitem output with a server's, on random clusters.

``python -m tests.differential.alphabet`` prints the counts for every server version that can be had.
"""

from __future__ import annotations

import sys
from itertools import groupby

from pgwhy.acl import (
    PUBLIC,
    AclItem,
    ObjectKind,
    Privilege,
    RoleName,
    acldefault,
    exists_in,
    format_acl,
    format_item,
    parse_acl,
    parse_item,
    privileges_of,
)
from tests.differential.command import run
from tests.differential.generator import Connection
from tests.differential.tally import Tally
from tests.differential.worlds import LARGE, Loaded, world
from tests.servers import Server

_CATALOGS = {
    "pg_class": "relacl",
    "pg_attribute": "attacl",
    "pg_namespace": "nspacl",
    "pg_database": "datacl",
    "pg_proc": "proacl",
    "pg_type": "typacl",
    "pg_language": "lanacl",
    "pg_foreign_data_wrapper": "fdwacl",
    "pg_foreign_server": "srvacl",
    "pg_tablespace": "spcacl",
    "pg_largeobject_metadata": "lomacl",
    "pg_default_acl": "defaclacl",
    "pg_init_privs": "initprivs",
}
_SINCE_15 = {"pg_parameter_acl": "paracl"}


def compare_alphabet(loaded: Loaded, tally: Tally) -> None:
    """Every ACL of the database, every kind's default for every owner, an item for every pair of roles."""
    compare_acls(loaded.connection, tally)
    compare_defaults(loaded, tally)
    compare_items(loaded, tally)


def compare_acls(connection: Connection, tally: Tally) -> None:
    """Each distinct ACL as a whole, item by item, and privilege by privilege."""
    catalogs = _CATALOGS | (_SINCE_15 if connection.info.server_version >= 150000 else {})
    stored = " UNION ".join(
        f"SELECT {column}::text AS acl FROM {table}" for table, column in catalogs.items()
    )
    texts = [
        str(text)
        for (text,) in connection.execute(f"SELECT acl FROM ({stored}) a WHERE acl IS NOT NULL".encode())
    ]
    items = connection.execute(
        "SELECT a, i::text FROM unnest(%s::text[]) a, unnest(a::aclitem[]) WITH ORDINALITY AS u(i, n) ORDER BY a, n",
        [texts],
    )
    printed = {
        text: [item for _, item in group] for text, group in groupby(items, key=lambda row: str(row[0]))
    }
    rows = connection.execute(
        "SELECT a, coalesce(e.rolname, grantee::text), coalesce(o.rolname, grantor::text), privilege_type, is_grantable"
        " FROM unnest(%s::text[]) a, aclexplode(CASE WHEN a <> '{}' THEN a::aclitem[] END)"
        " LEFT JOIN pg_roles e ON e.oid = grantee LEFT JOIN pg_roles o ON o.oid = grantor ORDER BY a",
        [texts],
    )
    exploded = {text: sorted(group) for text, group in groupby(rows, key=lambda row: str(row[0]))}
    for text in texts:
        acl = parse_acl(text)
        tally.compare(format_acl(acl), text, "the ACL")
        ours = [format_item(item) for item in acl.items]
        tally.compare(ours, printed.get(text, []), f"the items of {text}")
        parsed = [parse_item(str(item)) for item in printed.get(text, [])]
        tally.compare(tuple(parsed), acl.items, f"the items read from {text}")
        for one, servers in zip(_exploded(text, acl.items), exploded.get(text, []), strict=True):
            tally.compare(one, servers, f"aclexplode of {text}")


def _exploded(text: str, items: tuple[AclItem, ...]) -> list[tuple[str, str, str, str, bool]]:
    return sorted(
        (text, item.grantee or "0", item.grantor, privilege.value, privilege in item.grant_options)
        for item in items
        for privilege in item.privileges
    )


def compare_defaults(loaded: Loaded, tally: Tally) -> None:
    """What acldefault says for every kind that the version has and every role as owner."""
    version = loaded.connection.info.server_version
    for kind in ObjectKind:
        if kind.rights and privileges_of(kind, version):
            rows = loaded.connection.execute(
                "SELECT rolname, acldefault(%s, oid)::text FROM pg_roles WHERE rolname = ANY (%s)",
                [kind.rights.letter, sorted(loaded.roles)],
            )
            for owner, servers in rows:
                ours = format_acl(acldefault(kind, RoleName(str(owner)), version))
                tally.compare(ours, servers, f"acldefault of a {kind} of {owner}")


def compare_items(loaded: Loaded, tally: Tally) -> None:
    """How the server prints an item, for every pair of roles, privilege and grant option."""
    version = loaded.connection.info.server_version
    known = [privilege for privilege in Privilege if exists_in(privilege, version)]
    rows = loaded.connection.execute(
        "SELECT coalesce(e.rolname, ''), o.rolname, p, g, makeaclitem(coalesce(e.oid, 0), o.oid, p, g)::text"
        " FROM unnest(%(roles)s::text[] || ''::text) AS r(name) LEFT JOIN pg_roles e ON e.rolname = r.name"
        " CROSS JOIN pg_roles o CROSS JOIN unnest(%(privileges)s::text[]) p CROSS JOIN unnest('{t,f}'::bool[]) g"
        " WHERE o.rolname = ANY (%(roles)s)",
        {"roles": sorted(loaded.roles), "privileges": [privilege.value for privilege in known]},
    )
    for grantee, grantor, word, grantable, servers in rows:
        held = frozenset({Privilege(str(word))})
        item = AclItem(
            RoleName(str(grantee)) or PUBLIC, RoleName(str(grantor)), held, held if grantable else frozenset()
        )
        tally.compare(format_item(item), servers, "an item")
        tally.compare(item, parse_item(str(servers)), f"what is read from {servers}")


def compare(server: Server, seed: int, tally: Tally) -> None:
    """One random database."""
    with world(server, seed, LARGE) as loaded:
        compare_alphabet(loaded, tally)


if __name__ == "__main__":
    sys.exit(run(__doc__ or "", compare, comparisons=100_000))
