"""The alphabet of privileges: what exists for each kind and version, and ACL text to and from values."""

from pgwhy.acl.array import format_acl as format_acl
from pgwhy.acl.array import parse_acl as parse_acl
from pgwhy.acl.item import PUBLIC as PUBLIC
from pgwhy.acl.item import Acl as Acl
from pgwhy.acl.item import AclItem as AclItem
from pgwhy.acl.item import RoleName as RoleName
from pgwhy.acl.item import acldefault as acldefault
from pgwhy.acl.kind import COLUMN_PRIVILEGES as COLUMN_PRIVILEGES
from pgwhy.acl.kind import RELATION_KINDS as RELATION_KINDS
from pgwhy.acl.kind import ROUTINE_KINDS as ROUTINE_KINDS
from pgwhy.acl.kind import TABLE_LIKE as TABLE_LIKE
from pgwhy.acl.kind import ObjectKind as ObjectKind
from pgwhy.acl.kind import acldefault_letter as acldefault_letter
from pgwhy.acl.kind import default_privileges as default_privileges
from pgwhy.acl.kind import privileges_of as privileges_of
from pgwhy.acl.privilege import NEWEST_KNOWN as NEWEST_KNOWN
from pgwhy.acl.privilege import Privilege as Privilege
from pgwhy.acl.privilege import exists_in as exists_in
from pgwhy.acl.privilege import privilege_named as privilege_named
from pgwhy.acl.text import AclSyntaxError as AclSyntaxError
from pgwhy.acl.text import format_item as format_item
from pgwhy.acl.text import format_letters as format_letters
from pgwhy.acl.text import parse_item as parse_item
