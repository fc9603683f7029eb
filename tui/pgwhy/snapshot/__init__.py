"""The door to a snapshot: the facts of a cluster and some of its databases, in one file."""

from pgwhy.snapshot.door import SnapshotDoor as SnapshotDoor
from pgwhy.snapshot.door import SnapshotDoors as SnapshotDoors
from pgwhy.snapshot.errors import SnapshotError as SnapshotError
from pgwhy.snapshot.file import read as read
from pgwhy.snapshot.file import write as write
from pgwhy.snapshot.value import Snapshot as Snapshot
from pgwhy.snapshot.value import everything as everything
from pgwhy.snapshot.value import without_secrets as without_secrets
