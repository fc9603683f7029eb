"""SQL text to what it requires: each check that the server makes, in its order, with the reason for it."""

from pgwhy.statement.analysis import analyze as analyze
from pgwhy.statement.analysis import reanalyzed as reanalyzed
from pgwhy.statement.because import Because as Because
from pgwhy.statement.because import Place as Place
from pgwhy.statement.because import Via as Via
from pgwhy.statement.because import Why as Why
from pgwhy.statement.evaluate import answer as answer
from pgwhy.statement.evaluate import answers_of as answers_of
from pgwhy.statement.requirement import Admitted as Admitted
from pgwhy.statement.requirement import Analysis as Analysis
from pgwhy.statement.requirement import Answer as Answer
from pgwhy.statement.requirement import Denial as Denial
from pgwhy.statement.requirement import Exists as Exists
from pgwhy.statement.requirement import HasAttribute as HasAttribute
from pgwhy.statement.requirement import Held as Held
from pgwhy.statement.requirement import InRole as InRole
from pgwhy.statement.requirement import Need as Need
from pgwhy.statement.requirement import Owned as Owned
from pgwhy.statement.requirement import Permitted as Permitted
from pgwhy.statement.requirement import Requirement as Requirement
from pgwhy.statement.requirement import Unknown as Unknown
