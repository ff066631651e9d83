"""The tables. Not used as objects on the hot path: `statements` are compiled from them once.

SQLModel checks nothing when a row is made, so every bound stands in the table itself.
"""

from cycle_adapters.sql.case_tables import (
    CaseRow,
    DeadlineMoveRow,
    DeadlineRow,
    EventRow,
    OutboxRow,
    PersonalRow,
    SheetRow,
)
from cycle_adapters.sql.log_tables import CheckpointRow, ErasureRow
from cycle_adapters.sql.outbox_tables import DeliveryRow
from cycle_adapters.sql.plan_tables import (
    CouncilRow,
    FigureRow,
    FulfilmentRow,
    NoticeRow,
    PlanRow,
    RoundRow,
    SweepRow,
)
from cycle_adapters.sql.table_base import NO_MARK, metadata
from cycle_adapters.sql.visit_tables import VisitRow

__all__ = [
    "NO_MARK",
    "CaseRow",
    "CheckpointRow",
    "CouncilRow",
    "DeadlineMoveRow",
    "DeadlineRow",
    "DeliveryRow",
    "ErasureRow",
    "EventRow",
    "FigureRow",
    "FulfilmentRow",
    "NoticeRow",
    "OutboxRow",
    "PersonalRow",
    "PlanRow",
    "RoundRow",
    "SheetRow",
    "SweepRow",
    "VisitRow",
    "metadata",
]
