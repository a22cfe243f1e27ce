"""Saved questions and SPARQL: reading question files, binding parameters, refusing what is dangerous, and answers."""

from __future__ import annotations

from kg.queries.answer import Answer, Solution
from kg.queries.guard import guard
from kg.queries.plan import Pattern, Plan, plan
from kg.queries.question import Parameter, Question, load_questions, parse_question, read_questions
from kg.queries.running import run
from kg.queries.syntax import check_syntax
from kg.queries.tokens import Token, TokenKind, tokens_of

__all__ = [
    "Answer",
    "Parameter",
    "Pattern",
    "Plan",
    "Question",
    "Solution",
    "Token",
    "TokenKind",
    "check_syntax",
    "guard",
    "load_questions",
    "parse_question",
    "plan",
    "read_questions",
    "run",
    "tokens_of",
]
