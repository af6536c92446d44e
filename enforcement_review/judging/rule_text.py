"""Nodes of rule files, as the judge uses them; scoring reads its standards by the same module."""

from enforcement_review.text.rule_text import MistakeError, Node, Problem, read_rule_file, read_rule_text

__all__ = ["MistakeError", "Node", "Problem", "read_rule_file", "read_rule_text"]
