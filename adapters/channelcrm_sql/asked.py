"""The dealers that a score is asked of: what the store holds of them, and how a statement of ours finds them."""

from __future__ import annotations

from datetime import date
from functools import cached_property
from typing import Any

import attrs

from channelcrm.dealers.dealer import Dealer
from channelcrm.errors import StorageError, ValidationError
from channelcrm.market.observation import Observation, Subject
from channelcrm.storage.expressions import Expression
from channelcrm.storage.fields import fields
from channelcrm_sql.dialect import Rows, Statement
from channelcrm_sql.repository import SqlRepository
from channelcrm_sql.words import StoreWords

__all__ = ["Asked"]


@attrs.frozen(slots=False)
class Asked:
    """Implements ``channelcrm.storage.score_question.Holdings`` for the dealers that answer to ``where``."""

    dealers: SqlRepository[Dealer]
    where: Expression | None

    @property
    def observations(self) -> SqlRepository[Observation]:
        """What was seen of them."""
        session = self.dealers.session
        return SqlRepository(session.tables.records["observations"], session)

    @property
    def table(self) -> str:
        """The name of the dealers' table."""
        return self.dealers.table.table.name

    def any_dealer(self) -> bool:
        """By the first."""
        return bool(self.dealers.find(self.where, limit=1))

    def has_attribute(self, name: str, /) -> bool:
        """By the first that has it."""
        words = self.dealers.session.dialect.scoring()
        has = words.has_member(f"{self.table}.attributes", name)
        return bool(self.run(f"SELECT 1 FROM {self.table} WHERE {self.condition} AND {has} LIMIT 1", words))  # noqa: S608

    def is_observed(self, metric: str, as_of: date, /) -> bool:
        """By the first figure."""
        one = fields(Observation)
        known = (one.subject == Subject.DEALER.value) & (one.metric == metric) & (one.observed_on <= as_of)
        return bool(self.observations.find(known, limit=1))

    @property
    def condition(self) -> str:
        """What stands behind WHERE."""
        return "1 = 1" if self.where is None else self._lifted[0]

    @cached_property
    def _lifted(self) -> tuple[str, dict[str, Any]]:
        return ("", {}) if self.where is None else self.dealers.condition(self.where)

    def run(self, sql: str, words: StoreWords) -> Rows:
        """All rows of a statement in which ``condition`` and ``words`` bound values."""
        session = self.dealers.session
        try:
            words.lend(session.cursor)
            return session.rows(Statement(sql), {**self._lifted[1], **words.parameters})
        except ValidationError as error:  # what was asked is checked, so it is what is stored
            raise StorageError(f"A stored document cannot be read: {error.message}") from error
