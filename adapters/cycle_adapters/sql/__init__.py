"""The store in an SQL database: tables, migrations, and the record they keep."""

from cycle_adapters.sql.store import SqlStore
from cycle_adapters.sql.upgrade import SchemaState, check, upgrade

__all__ = ["SchemaState", "SqlStore", "check", "upgrade"]
