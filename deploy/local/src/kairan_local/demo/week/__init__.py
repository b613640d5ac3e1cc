"""A week of the bulletin in 米泉: circulars, a festival, a survey, a resolution, a correction, and a bear in
twelve languages.

Everything through the gateway, as frontends would; a ledger of its own says what must come out.
"""

from kairan_local.demo.week.days import Week

__all__ = ["Week"]
