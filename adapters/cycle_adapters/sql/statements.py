"""Every fixed statement, compiled once for each kind of database and only when it is first used."""

from cycle_adapters.sql.case_statements import CaseStatements
from cycle_adapters.sql.deadline_statements import DeadlineStatements
from cycle_adapters.sql.log_statements import LogStatements
from cycle_adapters.sql.outbox_statements import OutboxStatements
from cycle_adapters.sql.plan_statements import PlanStatements
from cycle_adapters.sql.visit_statements import VisitStatements


class Statements(CaseStatements, DeadlineStatements, LogStatements, OutboxStatements, PlanStatements, VisitStatements):
    """The statements for one kind of database."""
