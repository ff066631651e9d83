"""Every fixed statement, compiled once for each kind of database and only when it is first used."""

from cycle_adapters.sql.case_statements import CaseStatements
from cycle_adapters.sql.deadline_statements import DeadlineStatements
from cycle_adapters.sql.plan_statements import PlanStatements


class Statements(CaseStatements, DeadlineStatements, PlanStatements):
    """The statements for one kind of database."""
