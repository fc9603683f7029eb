"""Requirements to a diagnosis: what was checked, what failed first, what would come next, and the verdict."""

from pgwhy.diagnosis.asker import NoSuchRole as NoSuchRole
from pgwhy.diagnosis.asker import database_of as database_of
from pgwhy.diagnosis.diagnose import again as again
from pgwhy.diagnosis.diagnose import diagnose as diagnose
from pgwhy.diagnosis.diagnosis import Asker as Asker
from pgwhy.diagnosis.diagnosis import Diagnosis as Diagnosis
from pgwhy.diagnosis.diagnosis import Verdict as Verdict
