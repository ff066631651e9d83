"""Statements on visits to producers."""

from functools import cached_property

from cycle_adapters.sql import visit_rows
from cycle_adapters.sql.link import Prepared
from cycle_adapters.sql.statement_base import StatementBase, columns_of, is_given
from cycle_adapters.sql.tables import metadata

VISIT = metadata.tables["ocop_visit"]


class VisitStatements(StatementBase):
    """Visits, change by change."""

    @cached_property
    def visits(self) -> Prepared:
        """Every change of the visits of a plan, the oldest first."""
        chosen = columns_of(VISIT, visit_rows.VISIT_COLUMNS).where(*is_given(VISIT, "plan"))
        return self._prepared(chosen.order_by(VISIT.c.id))

    @cached_property
    def add_visit(self) -> Prepared:
        """A change of a visit."""
        return self._insert(VISIT, visit_rows.VISIT_COLUMNS)
