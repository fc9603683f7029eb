"""Role and schema names for the oids in catalog rows; notices names that were created after the roles were read."""

from __future__ import annotations

from collections.abc import Iterable

from pgwhy.acl import PUBLIC, Acl, RoleName, parse_acl
from pgwhy.catalog import Role, Schema


class Names:
    """What oids and ACL texts of one read stand for. ``missing`` collects what the known roles and schemas lack."""

    def __init__(self, roles: Iterable[Role], schemas: Iterable[Schema]) -> None:
        self.roles = {role.oid: role.name for role in roles}
        self.schemas = {schema.oid: schema.name for schema in schemas}
        self.missing: set[str] = set()
        self._known = {*self.roles.values(), PUBLIC}
        self._acls: dict[str, Acl] = {}

    def role(self, oid: int) -> RoleName:
        """The name of the role; the digits of an oid that has none (it dangles, or is newer than what is known)."""
        if (name := self.roles.get(oid)) is not None:
            return name
        self.missing.add(str(oid))
        return RoleName(str(oid))

    def role_or_public(self, oid: int) -> RoleName:
        return self.role(oid) if oid else PUBLIC

    def schema(self, oid: int) -> str:
        if (name := self.schemas.get(oid)) is not None:
            return name
        self.missing.add(str(oid))
        return str(oid)

    def acl(self, text: str | None) -> Acl | None:
        """An aclitem[] in text; each distinct text is parsed once."""
        if text is None:
            return None
        if (known := self._acls.get(text)) is not None:
            return known
        parsed = parse_acl(text)
        for item in parsed.items:
            self.missing.update(name for name in (item.grantee, item.grantor) if self._is_unknown(name))
        self._acls[text] = parsed
        return parsed

    def _is_unknown(self, name: RoleName) -> bool:
        # digits without such a role are the oid of a role that is gone
        return name not in self._known and not name.isdecimal()
