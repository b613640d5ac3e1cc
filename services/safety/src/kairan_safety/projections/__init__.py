"""Safety's read models: pure functions of stored events, written to MongoDB by follow's runner.

One module a collection; a new one is added to ``ALL``, and ``kairan-safety rebuild`` fills it.
"""

from kairan_kernel.projection import Projection
from kairan_safety.projections.deadlines import DEADLINES
from kairan_safety.projections.incidents import INCIDENTS
from kairan_safety.projections.notices import NOTICES
from kairan_safety.projections.roll_lines import ROLL_LINES
from kairan_safety.projections.roll_statements import ROLL_STATEMENTS

ALL: tuple[Projection, ...] = (NOTICES, INCIDENTS, ROLL_LINES, ROLL_STATEMENTS, DEADLINES)
