"""The sentences and labels that people read, in Vietnamese and in English. Pure data and small functions: no I/O."""

from cycle.wording.faults import fault_lines
from cycle.wording.labels import Lang, heading, label, past
from cycle.wording.reasons import cure, message

__all__ = ["Lang", "cure", "fault_lines", "heading", "label", "message", "past"]
