"""Translate's read models: pure functions of stored events, written to MongoDB by follow's runner."""

from kairan_kernel.projection import Projection
from kairan_translate.projections.signatures import SIGNATURES
from kairan_translate.projections.translations import ARTICLES, TRANSLATIONS
from kairan_translate.projections.wordings import WORDINGS

ALL: tuple[Projection, ...] = (TRANSLATIONS, ARTICLES, WORDINGS, SIGNATURES)
