"""Saved questions and SPARQL: reading question files, binding parameters, refusing what is dangerous, and answers."""

from __future__ import annotations

from kg.queries.answer import Answer, Solution, expected_rows
from kg.queries.guard import guard
from kg.queries.parser import parse_query
from kg.queries.question import Parameter, Question, load_questions, parse_question, read_questions
from kg.queries.running import QueriedDataset, Results, evaluate, run, solutions_of
from kg.queries.syntax import check_syntax
from kg.queries.tokens import Token, TokenKind, tokens_of

__all__ = [
    "Answer",
    "Parameter",
    "QueriedDataset",
    "Question",
    "Results",
    "Solution",
    "Token",
    "TokenKind",
    "check_syntax",
    "evaluate",
    "expected_rows",
    "guard",
    "load_questions",
    "parse_query",
    "parse_question",
    "read_questions",
    "run",
    "solutions_of",
    "tokens_of",
]
