"""Recognises pasted text: SQL, error messages, server logs, and the traces of drivers and frameworks."""

from pgwhy.incident.detail import wanted_by_detail as wanted_by_detail
from pgwhy.incident.incident import Complaint as Complaint
from pgwhy.incident.incident import Frame as Frame
from pgwhy.incident.incident import Incident as Incident
from pgwhy.incident.incident import InputKind as InputKind
from pgwhy.incident.incident import Wanted as Wanted
from pgwhy.incident.recognise import recognise as recognise
from pgwhy.incident.sql_text import as_statement as as_statement
