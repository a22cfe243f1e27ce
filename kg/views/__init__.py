"""Views: the dataset as though only some claims had been recorded, or with other assertions in its default graph."""

from __future__ import annotations

from kg.views.deriving import derive
from kg.views.prepared import PreparedView, prepare
from kg.views.selection import Selection, select
from kg.views.view import ACCEPTED, Grade, Mode, View

__all__ = ["ACCEPTED", "Grade", "Mode", "PreparedView", "Selection", "View", "derive", "prepare", "select"]
