"""Settles who is asked about and with which path: options, then the text, then the connected role."""

from __future__ import annotations

from pgwhy.acl import RoleName
from pgwhy.catalog import Catalog
from pgwhy.diagnosis.diagnosis import Asker
from pgwhy.incident import Incident
from pgwhy.search_path import setting_for

BUILT_IN_PATH = '"$user", public'


class NoSuchRole(LookupError):  # noqa: N818 it says what is, as LookupErrors do
    """The role that an option names does not exist."""

    def __init__(self, role: str) -> None:
        self.role = role
        super().__init__(f"role {role} does not exist")


def database_of(catalog: Catalog, incident: Incident) -> str:
    """The database to ask in: the one that the text names, if it is here and lets anybody in; else this one."""
    found = catalog.cluster.databases.get(incident.database)
    return found.name if found is not None and found.allow_connections else catalog.database


def settle(catalog: Catalog, incident: Incident, role: str | None, search_path: str | None) -> Asker:
    """The role of the option, of the text, or of the session; raises NoSuchRole for an option's that is not there.

    The path is the option's, or what a session of that role in this database starts with.
    """
    if role is not None and RoleName(role) not in catalog.cluster.roles:
        raise NoSuchRole(role)
    named = role if role is not None else incident.role
    unknown: list[str] = []
    if role is None and named and RoleName(named) not in catalog.cluster.roles:
        unknown.append(
            f"The text names role {named}, which does not exist here: it is probably from another server."
        )
    if incident.database and incident.database != catalog.database:
        unknown.append(
            f"The text names database {incident.database}, and this is {catalog.database}: what is there "
            "may be different."
        )
    chosen = RoleName(named or catalog.session.user)
    setting = setting_for(catalog, chosen, search_path)
    if setting.value is None:
        unknown.append(f"The search_path of {chosen} is taken to be the built-in one: {setting.set_by}.")
    return Asker(
        role=chosen,
        search_path=BUILT_IN_PATH if setting.value is None else setting.value,
        session_user=chosen if named else catalog.session.session_user,
        named=bool(named),
        unknown=tuple(unknown),
    )
