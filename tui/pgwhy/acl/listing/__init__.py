"""Pasted text about privileges, above all psql's listings, made into values."""

from pgwhy.acl.listing.listed import Decoded as Decoded
from pgwhy.acl.listing.listed import Listed as Listed
from pgwhy.acl.listing.listed import Stored as Stored
from pgwhy.acl.listing.listed import UnreadLine as UnreadLine
from pgwhy.acl.listing.paste import decode as decode
