"""The types of columns, as migrations name them. They stay as they are: a new type gets a new name."""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Date, DateTime, Double, Integer, LargeBinary, Numeric, Text
from sqlalchemy.dialects import postgresql

__all__ = ["COUNTER", "DAY", "DECIMAL", "FLOAT", "ID", "NUMBER", "SHAPE", "TEXT", "TIME", "TRUTH"]

ID = Text().with_variant(postgresql.UUID(as_uuid=False), "postgresql")
TEXT = Text().with_variant(Text(collation="C"), "postgresql")
TRUTH = Boolean()
NUMBER = BigInteger()
COUNTER = BigInteger().with_variant(Integer(), "sqlite")
FLOAT: Double[float] = Double()
DECIMAL = BigInteger().with_variant(Numeric(19, 6), "postgresql")
DAY = Text().with_variant(Date(), "postgresql")
TIME = BigInteger().with_variant(DateTime(timezone=True), "postgresql")
SHAPE = LargeBinary()
