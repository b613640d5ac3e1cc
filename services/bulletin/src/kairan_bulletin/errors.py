"""Every refusal of the bulletin service: the error's class, its HTTP status and its name in problems.

What the rules refuse, each concept says (``concepts``); what desks refuse besides is added here. Titles and
details are in ``messages`` under ``problem.<name>``, in Japanese and English.
"""

from kairan_bulletin import concepts
from kairan_bulletin.desks.asking import NamedArticleUnknown
from kairan_bulletin.desks.groups import HouseholdsUnknown
from kairan_bulletin.desks.recounting import ResolutionNotClosed
from kairan_bulletin.paper.font import FontMissing
from kairan_kernel.problems import ErrorTable

ERRORS: ErrorTable = {
    **concepts.ERRORS,
    FontMissing: (503, "font-missing"),
    HouseholdsUnknown: (422, "validation"),
    NamedArticleUnknown: (422, "validation"),
    ResolutionNotClosed: (409, "resolution-not-closed"),
}
