"""The table of server messages about privileges, ownership, roles, policies and names.

Sources: no_priv_msg and not_owner_msg (aclchk.c), the ereport calls of 12 to 18 that carry these SQLSTATEs.
"""

from __future__ import annotations

from functools import cache

import msgspec

from pgwhy.access import Rule
from pgwhy.acl import KINDS, Privilege
from pgwhy.acl import ObjectKind as Kind
from pgwhy.incident.incident import Complaint, Wanted
from pgwhy.incident.pattern import Pattern, own_words, pattern_of

KIND_WORDS: dict[str, Kind | None] = {
    **{kind.message_words: kind for kind in reversed(KINDS) if kind is not Kind.COLUMN},
    **{kind.value: kind for kind in (Kind.DOMAIN, Kind.FOREIGN_SERVER)},
    "table access method": Kind.ACCESS_METHOD,
    "relation": None,
    "routine": None,
}
"""What messages call a kind, of several the most ordinary; None where the word does not tell. Of a column they name
the relation, too."""

_UNDEFINED = {"relation": "42P01", "routine": "42883"}


class Template(msgspec.Struct, frozen=True):
    """A message with ``{name}`` and ``{of}`` where the server puts names in."""

    text: str
    complaint: Complaint


def _asks(wanted: Wanted, text: str, sqlstate: str = "42501", **facts: object) -> Template:
    return Template(text, msgspec.structs.replace(Complaint(wanted, sqlstate), **facts))


def _attribute(attribute: str, *texts: str) -> list[Template]:
    return [_asks(Wanted.ATTRIBUTE, text, attribute=attribute) for text in texts]


def _role_of(role: str, *texts: str) -> list[Template]:
    return [_asks(Wanted.ROLE_PRIVILEGES, text, kind=Kind.ROLE, name=role) for text in texts]


def _permission_denied() -> list[Template]:
    plain = [
        _asks(Wanted.PRIVILEGE, f"permission denied for {word} {{name}}", kind=kind)
        for word, kind in KIND_WORDS.items()
        if word != "database"
    ]
    return [
        _asks(
            Wanted.PRIVILEGE,
            'permission denied for database "{name}"',
            kind=Kind.DATABASE,
            privileges=(Privilege.CONNECT,),
        ),
        _asks(
            Wanted.PRIVILEGE,
            "permission denied for database {name}",
            kind=Kind.DATABASE,
            privileges=(Privilege.CREATE,),
        ),
        _asks(
            Wanted.PRIVILEGE,
            'permission denied to create temporary tables in database "{name}"',
            kind=Kind.DATABASE,
            privileges=(Privilege.TEMPORARY,),
        ),
        _asks(Wanted.PRIVILEGE, 'permission denied for column "{name}" of relation "{of}"', kind=Kind.COLUMN),
        _asks(Wanted.PRIVILEGE, 'permission denied to set parameter "{name}"', kind=Kind.PARAMETER),
        *plain,
    ]


def _ownership() -> list[Template]:
    return [
        _asks(Wanted.OWNER, "must be owner of type {name} or type {of}", kind=Kind.TYPE),
        *(_asks(Wanted.OWNER, f"must be owner of {word} {{name}}", kind=k) for word, k in KIND_WORDS.items()),
    ]


def _row_security() -> list[Template]:
    violations = (
        'row violates row-level security policy "{name}" (USING expression) for table "{of}"',
        'row violates row-level security policy "{name}" for table "{of}"',
        'row violates row-level security policy (USING expression) for table "{of}"',
        'row violates row-level security policy for table "{of}"',
    )
    return [
        *(
            _asks(Wanted.POLICY, f"{row} {violation}", kind=Kind.TABLE)
            for row in ("new", "target")
            for violation in violations
        ),
        _asks(
            Wanted.NO_ROW_SECURITY,
            'query would be affected by row-level security policy for table "{of}"',
            kind=Kind.TABLE,
        ),
    ]


def _names() -> list[Template]:
    quoted = [
        _asks(
            Wanted.EXISTS,
            f'{word} "{{name}}" does not exist',
            kind.undefined if kind else _UNDEFINED[word],
            kind=kind,
        )
        for word, kind in KIND_WORDS.items()
    ]
    routines = [
        _asks(Wanted.EXISTS, f"{word} {{name}} does not exist", "42883", kind=KIND_WORDS[word])
        for word in ("function", "procedure", "aggregate", "routine")
    ]
    columns = [
        _asks(Wanted.EXISTS, 'column "{name}" of relation "{of}" does not exist', "42703", kind=Kind.COLUMN),
        _asks(Wanted.EXISTS, 'column "{name}" does not exist', "42703", kind=Kind.COLUMN),
        _asks(Wanted.EXISTS, "column {name} does not exist", "42703", kind=Kind.COLUMN),
    ]
    return [
        *columns[:2],
        *quoted,
        _asks(
            Wanted.EXISTS,
            'collation "{name}" for encoding "{of}" does not exist',
            "42704",
            kind=Kind.COLLATION,
        ),
        _asks(Wanted.EXISTS, "operator does not exist: {name}", "42883", kind=Kind.OPERATOR),
        _asks(Wanted.CREATION_SCHEMA, "no schema has been selected to create in", "3F000"),
        *routines,
        *columns[2:],
    ]


def _roles() -> list[Template]:
    return [
        _asks(Wanted.MEMBER, 'must be member of role "{name}"', kind=Kind.ROLE),
        _asks(Wanted.SET_ROLE, 'must be able to SET ROLE "{name}"', kind=Kind.ROLE),
        _asks(Wanted.SET_ROLE, 'permission denied to set role "{name}"', kind=Kind.ROLE),
        _asks(Wanted.ADMIN, 'must have admin option on role "{name}"', kind=Kind.ROLE),
        _asks(Wanted.ADMIN, 'permission denied to grant role "{name}"', kind=Kind.ROLE),
        _asks(Wanted.ADMIN, 'permission denied to revoke role "{name}"', kind=Kind.ROLE),
        _asks(Wanted.ROLE_PRIVILEGES, 'must inherit privileges of role "{name}"', kind=Kind.ROLE),
        _asks(
            Wanted.ROLE_PRIVILEGES, 'permission denied to grant privileges as role "{name}"', kind=Kind.ROLE
        ),
        _asks(
            Wanted.ROLE_PRIVILEGES,
            'permission denied to revoke privileges granted by role "{name}"',
            kind=Kind.ROLE,
        ),
        _asks(Wanted.LOGIN, 'role "{name}" is not permitted to log in', "28000", kind=Kind.ROLE),
        _asks(Wanted.ROLE_PRIVILEGES, "permission denied to change default privileges"),
        _asks(Wanted.ROLE_PRIVILEGES, "permission denied to drop objects"),
        _asks(Wanted.ROLE_PRIVILEGES, "permission denied to reassign objects"),
        *_role_of(
            "pg_signal_backend",
            "permission denied to cancel query",
            "permission denied to terminate process",
            "must be a member of the role whose process is being terminated or member of pg_signal_backend",
            "must be a member of the role whose query is being canceled or member of pg_signal_backend",
        ),
        *_predefined("pg_read_server_files", "COPY from a file"),
        *_predefined("pg_write_server_files", "COPY to a file"),
        *_predefined("pg_execute_server_program", "COPY to or from an external program"),
        *_role_of(
            "pg_read_all_settings",
            'must be superuser or a member of pg_read_all_settings to examine "{of}"',
            'must be superuser or have privileges of pg_read_all_settings to examine "{of}"',
            'permission denied to examine "{of}"',
        ),
        *_role_of(
            "pg_checkpoint",
            "must be superuser or have privileges of pg_checkpoint to do CHECKPOINT",
            "permission denied to execute CHECKPOINT command",
        ),
        *_role_of("pg_create_subscription", "permission denied to create subscription"),
    ]


def _predefined(role: str, deed: str) -> list[Template]:
    return _role_of(
        role,
        f"must be superuser or a member of the {role} role to {deed}",
        f"must be superuser or have privileges of the {role} role to {deed}",
        f"permission denied to {deed}",
    )


def _attributes() -> list[Template]:
    return [
        *_attribute(
            "CREATEDB", "permission denied to create database", "permission denied to rename database"
        ),
        *_attribute("CREATEDB", "permission denied to change owner of database"),
        _asks(Wanted.OWNER, 'permission denied to copy database "{name}"', kind=Kind.DATABASE),
        *_attribute(
            "CREATEROLE",
            "permission denied to create role",
            "permission denied to alter role",
            "permission denied to drop role",
            "permission denied to rename role",
            "must have CREATEROLE privilege",
            "permission denied",  # ALTER ROLE until 15
        ),
        *_attribute(
            "REPLICATION",
            "permission denied to use replication slots",
            "permission denied to start WAL sender",
            "must be superuser or replication role to use replication slots",
            "must be superuser or replication role to start walsender",
        ),
        *_attribute("BYPASSRLS", "must be superuser to change bypassrls attribute"),
        _asks(
            Wanted.ATTRIBUTE,
            'permission denied to create extension "{name}"',
            attribute="SUPERUSER",
            deed="CREATE EXTENSION {name}",
        ),
        *_attribute(
            "SUPERUSER",
            'permission denied to update extension "{name}"',
            'permission denied to create event trigger "{name}"',
            'permission denied to change owner of event trigger "{name}"',
            'permission denied to create foreign-data wrapper "{name}"',
            'permission denied to alter foreign-data wrapper "{name}"',
            'permission denied to change owner of foreign-data wrapper "{name}"',
            'permission denied to create tablespace "{name}"',
            'permission denied to create access method "{name}"',
            'permission denied to change owner of publication "{name}"',
            'permission denied to change owner of subscription "{name}"',
            'permission denied to set session authorization "{name}"',
            'permission denied: "{name}" is a system trigger',
            "permission denied to perform ALTER SYSTEM RESET ALL",
            "permission denied to finish prepared transaction",
            "permission denied to alter setting",
            'access to library "{of}" is not allowed',
            "only superuser can {of}",
            "only superusers can {of}",
            "must be superuser to {of}",
            "must be superuser",
        ),
    ]


def _rules() -> list[Template]:
    """One for each rule that is no privilege; the words are the rules' own.

    Not those that begin with a name: such a message has no beginning that could be looked for in a text.
    """
    found = [rule for rule in Rule if not rule.message_template.startswith("{")]
    return [_asks(Wanted.RULE, rule.message_template, rule.sqlstate, rule=rule) for rule in found]


def _refusals() -> list[Template]:
    skipped = (
        'permission denied to vacuum "{name}", skipping it',
        'permission denied to analyze "{name}", skipping it',
        'permission denied to cluster "{name}", skipping it',
        'skipping "{name}" --- only superuser can {of} it',
        'skipping "{name}" --- only superuser or database owner can {of} it',
        'skipping "{name}" --- only table or database owner can {of} it',
    )
    return [
        *(
            _asks(Wanted.PRIVILEGE, text, "01000", privileges=(Privilege.MAINTAIN,), skipped=True)
            for text in skipped
        ),
        _asks(
            Wanted.GRANT_OPTION, 'no privileges were granted for column "{name}" of relation "{of}"', "01007"
        ),
        _asks(Wanted.GRANT_OPTION, 'no privileges were granted for "{name}"', "01007"),
        _asks(Wanted.GRANT_OPTION, 'not all privileges were granted for "{name}"', "01007"),
        _asks(Wanted.GRANT_OPTION, 'no privileges could be revoked for "{name}"', "01006"),
        _asks(Wanted.GRANT_OPTION, 'not all privileges could be revoked for "{name}"', "01006"),
    ]


@cache
def templates() -> tuple[tuple[Pattern, Template], ...]:
    """Every template with its pattern, those with most words of their own first: where two match, they are meant."""
    table = [
        *_row_security(),
        *_rules(),
        *_refusals(),
        *_permission_denied(),
        *_ownership(),
        *_roles(),
        *_attributes(),
        *_names(),
    ]
    table.sort(key=lambda template: own_words(template.text), reverse=True)
    return tuple((pattern_of(template.text), template) for template in table)


def understand(message: str) -> Complaint | None:
    """What a server message in English says; None where it is not one of the table."""
    for pattern, template in templates():
        if (names := pattern.match(message)) is not None:
            return msgspec.structs.replace(template.complaint, **names)
    return None
