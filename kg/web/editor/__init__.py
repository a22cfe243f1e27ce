"""The SPARQL page: a form that works alone, and an editor in its place where the bundle is installed and scripts run."""

from __future__ import annotations

from kg.web.editor.page import Example, editor_values, examples

__all__ = ["Example", "editor_values", "examples"]
