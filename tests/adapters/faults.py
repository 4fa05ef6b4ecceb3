"""Faults to plant into the memory adapter, each with the sentence of the suite that forbids it."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any

import attrs
import pytest

from channelcrm.errors import ExclusivityConflictError
from channelcrm.scoring import Criterion, Scoreboard, Scorecard, Tier
from channelcrm.storage import evaluation
from channelcrm.storage.changes import ChangeKind
from channelcrm.storage.expressions import Compare, Contains, Not
from channelcrm.storage.holds import Hold
from channelcrm_memory import claims, dealers, feed, paging, repository, seals, tables, working
from channelcrm_memory.repository import MemoryRepository
from channelcrm_memory.turns import Turns
from channelcrm_memory.working import Working

__all__ = ["FAULTS", "Plant"]

Plant = Callable[[pytest.MonkeyPatch], None]


def rollback_does_nothing(patch: pytest.MonkeyPatch) -> None:
    end = Working.end

    def commit_anyway(self: Working) -> None:
        if not self.closed and self.pending:
            self._committed.__closure__[0].cell_contents._commit(self, "", datetime.now(UTC))
        end(self)

    patch.setattr(Working, "end", commit_anyway)


def failed_calls_leave_their_first_part(patch: pytest.MonkeyPatch) -> None:
    call = Working.call

    def keep_all(self: Working) -> Any:
        manager = call(self)
        manager.__enter__()
        self._undo.clear()
        return _Loose(manager)

    patch.setattr(Working, "call", keep_all)


class _Loose:
    def __init__(self, manager: Any) -> None:
        self._manager = manager

    def __enter__(self) -> None:
        return None

    def __exit__(self, *_: object) -> None:
        self._manager.__exit__(None, None, None)


def not_drops_what_is_missing(patch: pytest.MonkeyPatch) -> None:
    def as_sql_would(expression: Any) -> Callable[[object], bool]:
        inner = evaluation.predicate(expression)
        if isinstance(expression, Not) and isinstance(expression.part, Compare):
            read = evaluation.reader(expression.part.column.path)
            return lambda value: read(value) is not None and inner(value)
        return inner

    patch.setattr(repository, "predicate", as_sql_would)


def missing_values_differ_from_everything(patch: pytest.MonkeyPatch) -> None:
    def as_python_would(expression: Any) -> Callable[[object], bool]:
        if isinstance(expression, Compare) and expression.operator == "!=":
            read = evaluation.reader(expression.column.path)
            return lambda value: read(value) != expression.value
        return evaluation.predicate(expression)

    patch.setattr(repository, "predicate", as_python_would)


def text_is_a_pattern(patch: pytest.MonkeyPatch) -> None:
    def like(expression: Any) -> Callable[[object], bool]:
        if isinstance(expression, Compare) and expression.operator == "==" and isinstance(expression.value, str):
            read = evaluation.reader(expression.column.path)
            start = expression.value.partition("%")[0]
            return lambda value: str(read(value)).startswith(start) if "%" in expression.value else read(value) == start
        return evaluation.predicate(expression)

    patch.setattr(repository, "predicate", like)


def a_list_is_searched_as_text(patch: pytest.MonkeyPatch) -> None:
    def by_substring(expression: Any) -> Callable[[object], bool]:
        if isinstance(expression, Contains):
            read = evaluation.reader(expression.column.path)
            return lambda value: expression.value in ", ".join(read(value))
        return evaluation.predicate(expression)

    patch.setattr(repository, "predicate", by_substring)


def case_is_folded_in_order(patch: pytest.MonkeyPatch) -> None:
    def folded(order: Any) -> Callable[[object], Any]:
        key = evaluation.sort_key(order)
        return lambda value: tuple(part.casefold() if isinstance(part, str) else part for part in key(value))

    patch.setattr(paging, "sort_key", folded)


def ties_come_as_they_were_stored(patch: pytest.MonkeyPatch) -> None:
    def unstable(values: Any, order_by: Sequence[Any]) -> list[Any]:
        found = list(values)
        for order in reversed(order_by):
            found.sort(key=evaluation.sort_key(order), reverse=order.descending)
        return found

    patch.setattr(paging, "in_order", unstable)


def missing_values_come_first_downwards(patch: pytest.MonkeyPatch) -> None:
    def as_postgresql_would(order: Any) -> Callable[[object], Any]:
        read = evaluation.reader(order.column.path)
        return lambda value: (read(value) is None, read(value) or "")

    patch.setattr(paging, "sort_key", as_postgresql_would)


def a_page_skips_ties(patch: pytest.MonkeyPatch) -> None:
    def skip(values: Any, order_by: Sequence[Any], limit: int | None, after: Any) -> list[Any]:
        found = paging.in_order(values, order_by)
        if after is not None and order_by:
            read = evaluation.reader(order_by[0].column.path)
            equal = [at for at, value in enumerate(found) if read(value) == read(after)]
            found = found[equal[-1] + 1 :] if equal else found
        return found[:limit]

    patch.setattr(repository, "page", skip)


def a_stale_save_is_accepted(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(MemoryRepository, "_require_current", lambda self, value: self.get(value.id))


def a_save_keeps_the_revision(patch: pytest.MonkeyPatch) -> None:
    def save(self: Any, value: Any) -> Any:
        self._require_kind(value)
        self._require_current(value)
        self._working.put(self._name, value, ChangeKind.SAVED)
        return value

    patch.setattr(MemoryRepository, "_save", save)


def codes_may_be_taken_twice(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(tables.Table, "require_free", lambda self, value: None)


def references_may_lead_nowhere(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(Working, "_require_references", lambda self, table, value: None)


def what_others_need_can_be_removed(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(Working, "referring", lambda self, name, id: iter(()))


def the_feed_loses_the_last_change(patch: pytest.MonkeyPatch) -> None:
    after = feed.MemoryFeed.after
    patch.setattr(feed.MemoryFeed, "after", lambda self, *given, **named: after(self, *given, **named)[:-1])


def the_feed_is_backwards(patch: pytest.MonkeyPatch) -> None:
    after = feed.MemoryFeed.after
    patch.setattr(feed.MemoryFeed, "after", lambda self, *given, **named: after(self, *given, **named)[::-1])


def the_feed_begins_after_the_next(patch: pytest.MonkeyPatch) -> None:
    after = feed.MemoryFeed.after
    patch.setattr(feed.MemoryFeed, "after", lambda self, cursor=0, **named: after(self, cursor + bool(cursor), **named))


class _Stubborn(list[Any]):
    def __delitem__(self, key: Any) -> None:
        """Keep what was to be forgotten."""


def a_failed_call_stays_in_the_feed(patch: pytest.MonkeyPatch) -> None:
    begin = Working.__init__

    def stubborn(self: Working, *given: Any) -> None:
        begin(self, *given)
        self.pending = _Stubborn()

    patch.setattr(Working, "__init__", stubborn)


def exclusivity_is_not_checked(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(claims.Claims, "in_the_way", lambda self, wanted: None)


def _holds(patch: pytest.MonkeyPatch, change: Callable[[Hold], Hold | None]) -> None:
    """What agreements hold, changed, or left out."""
    holds_of = working.holds_of

    def otherwise(*given: Any) -> Any:
        return tuple(other for hold in holds_of(*given) if (other := change(hold)) is not None)

    patch.setattr(working, "holds_of", otherwise)


def exclusivity_binds_one_side_only(patch: pytest.MonkeyPatch) -> None:
    conflicts = Hold.conflicts
    patch.setattr(Hold, "conflicts", lambda self, other: self.shuts_out and conflicts(self, other))


def _plain_refusals(patch: pytest.MonkeyPatch) -> None:
    """Refusals that do not ask what the agreements say: for holds that they do not account for."""

    def plain(ours: Any, theirs: Any, _: Any) -> ExclusivityConflictError:
        nowhere = {"area_ids": (), "product_lines": (), "starts": "", "ends": ""}
        return ExclusivityConflictError(**nowhere, agreement_id=theirs.id, refused_id=ours.id)

    patch.setattr(working, "conflict", plain)


def the_last_day_belongs_to_both(patch: pytest.MonkeyPatch) -> None:
    _plain_refusals(patch)
    _holds(patch, lambda hold: attrs.evolve(hold, ends=hold.ends + 1))


def claims_are_never_released(patch: pytest.MonkeyPatch) -> None:
    hold = Working._hold

    def keep(self: Working, id: str, holds: Any) -> None:
        hold(self, id, (*self.claims()._by_agreement.get(id, ()), *holds))

    _plain_refusals(patch)
    patch.setattr(Working, "_hold", keep)


def all_lines_are_a_line_of_that_name(patch: pytest.MonkeyPatch) -> None:
    _holds(patch, lambda hold: hold if hold.whole_line else None)


def a_region_is_an_area_like_any_other(patch: pytest.MonkeyPatch) -> None:
    _holds(patch, lambda hold: hold if hold.whole_area else None)


def neighbours_meet_in_their_region(patch: pytest.MonkeyPatch) -> None:
    _plain_refusals(patch)
    _holds(patch, lambda hold: attrs.evolve(hold, whole_area=True))


def an_area_moves_without_its_claims(patch: pytest.MonkeyPatch) -> None:
    _plain_refusals(patch)
    patch.setattr(Working, "_hang", lambda self, area_id: None)


def anyone_may_serve_a_named_account(patch: pytest.MonkeyPatch) -> None:
    _holds(patch, lambda hold: None if hold.place[2] else hold)


def a_negotiation_may_be_signed_twice(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(tables.Table, "require_free", lambda self, value: None)


def a_merge_forgets_figures(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(dealers.MemoryDealers, "_referring", lambda self, id: list(self._working.referring("dealers", id)))


def an_undone_merge_takes_everything(patch: pytest.MonkeyPatch) -> None:
    def moved(self: Working, keeper: str, absorbed: str) -> Any:
        return [(name, value.id) for name, _, value in self.referring("dealers", keeper)]

    patch.setattr(Working, "moved", moved)


def readers_see_what_is_not_committed(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(tables.Table, "fork", lambda self: self)


def a_frame_ignores_the_question(patch: pytest.MonkeyPatch) -> None:
    frame = MemoryRepository.frame
    patch.setattr(MemoryRepository, "frame", lambda self, where=None, **named: frame(self, None, **named))


def a_scan_stops_after_the_first_batch(patch: pytest.MonkeyPatch) -> None:
    scan = MemoryRepository.scan

    def short(self: Any, where: Any = None, /, *, size: int = 10_000) -> Any:
        return iter(list(scan(self, where, size=size))[:size])

    patch.setattr(MemoryRepository, "scan", short)


def writers_do_not_wait_for_each_other(patch: pytest.MonkeyPatch) -> None:
    result = Working.result

    def slowly(self: Working) -> Any:
        found = result(self)
        time.sleep(0.001)
        return found

    patch.setattr(Working, "result", slowly)
    patch.setattr(Turns, "take", lambda self: None)
    patch.setattr(Turns, "give", lambda self: None)


def a_used_card_may_change(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(seals, "require_unused", lambda card, decisions, tiers: None)


def a_decision_may_rest_on_anything(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(seals, "require_same", lambda decision, card: None)


def _boards(patch: pytest.MonkeyPatch, change: Callable[[Scoreboard], Scoreboard]) -> None:
    score = dealers.score_in_python
    patch.setattr(dealers, "score_in_python", lambda *given, **named: change(score(*given, **named)))


def equal_scores_have_ranks_of_their_own(patch: pytest.MonkeyPatch) -> None:
    def counted(board: Scoreboard) -> Scoreboard:
        return attrs.evolve(board, top=tuple(attrs.evolve(one, rank=at) for at, one in enumerate(board.top, 1)))

    _boards(patch, counted)


def scores_are_rounded_to_points(patch: pytest.MonkeyPatch) -> None:
    def rounded(board: Scoreboard) -> Scoreboard:
        return attrs.evolve(board, top=tuple(attrs.evolve(one, units=one.units // 10 * 10) for one in board.top))

    _boards(patch, rounded)


def who_is_excluded_is_not_counted(patch: pytest.MonkeyPatch) -> None:
    _boards(patch, lambda board: attrs.evolve(board, count=board.count - board.excluded, excluded=0))


def _asked(patch: pytest.MonkeyPatch, change: Callable[[Scorecard, Any], tuple[Scorecard, Any]]) -> None:
    """Score by another card and policy than those asked for."""
    score = dealers.score_in_python

    def otherwise(these: Any, figures: Any, card: Scorecard, *given: Any, policy: Any = None, **named: Any) -> Any:
        other, others = change(card, policy)
        return attrs.evolve(score(these, figures, other, *given, policy=others, **named), card=card)

    patch.setattr(dealers, "score_in_python", otherwise)


def who_is_on_a_bar_has_not_met_it(patch: pytest.MonkeyPatch) -> None:
    def above(tier: Tier) -> Tier:
        return attrs.evolve(tier, at_least={name: limit + 1e-9 for name, limit in tier.at_least.items()})

    _asked(patch, lambda card, policy: (card, attrs.evolve(policy, tiers=[above(tier) for tier in policy.tiers])))


def tiers_come_by_name(patch: pytest.MonkeyPatch) -> None:
    _boards(patch, lambda board: attrs.evolve(board, tiers=dict(sorted(board.tiers.items()))))


def whatever_is_missing_is_worth_the_middle(patch: pytest.MonkeyPatch) -> None:
    _asked(patch, lambda card, policy: (attrs.evolve(card, missing="bounds"), policy))


def figures_never_grow_old(patch: pytest.MonkeyPatch) -> None:
    def ageless(criterion: Criterion) -> Criterion:
        return attrs.evolve(criterion, source=attrs.evolve(criterion.source, max_age_months=None))

    _asked(patch, lambda card, policy: (attrs.evolve(card, criteria=[ageless(one) for one in card.criteria]), policy))


def a_list_in_a_decision_is_sorted(patch: pytest.MonkeyPatch) -> None:
    put = Working.put

    def sort(self: Working, name: str, value: Any, *given: Any) -> Any:
        if name == "decisions":
            value = attrs.evolve(value, chosen=tuple(sorted(value.chosen)))
        return put(self, name, value, *given)

    patch.setattr(Working, "put", sort)


FAULTS: list[tuple[Plant, str]] = [
    (rollback_does_nothing, "test_an_exception_undoes_everything_and_comes_through"),
    (failed_calls_leave_their_first_part, "test_two_of_the_same_keep_all_out"),
    (not_drops_what_is_missing, "test_a_missing_value_never_compares"),
    (missing_values_differ_from_everything, "test_a_missing_value_never_compares"),
    (text_is_a_pattern, "test_text_is_never_a_pattern"),
    (a_list_is_searched_as_text, "test_what_a_list_holds_is_whole_texts"),
    (case_is_folded_in_order, "test_texts_order_by_code_point"),
    (ties_come_as_they_were_stored, "test_ties_are_settled_by_id_whichever_way_the_order_goes"),
    (missing_values_come_first_downwards, "test_missing_values_come_last_either_way"),
    (a_page_skips_ties, "test_pages_skip_nothing_among_equals"),
    (a_stale_save_is_accepted, "test_a_stale_value_cannot_be_saved"),
    (a_save_keeps_the_revision, "test_save_replaces_the_record_and_counts_its_revision_up"),
    (codes_may_be_taken_twice, "test_a_code_can_be_taken_once"),
    (references_may_lead_nowhere, "test_a_reference_must_be_to_something"),
    (what_others_need_can_be_removed, "test_what_others_refer_to_cannot_be_removed"),
    (the_feed_loses_the_last_change, "test_adding_saving_and_removing_are_told_in_order"),
    (the_feed_is_backwards, "test_adding_saving_and_removing_are_told_in_order"),
    (the_feed_begins_after_the_next, "test_reading_on_from_the_last_number_gives_the_rest"),
    (a_failed_call_stays_in_the_feed, "test_what_was_undone_or_refused_is_not_told"),
    (exclusivity_is_not_checked, "test_one_day_in_common_is_enough"),
    (exclusivity_binds_one_side_only, "test_either_side_shuts_the_other_out"),
    (the_last_day_belongs_to_both, "test_other_areas_lines_and_days_are_free"),
    (claims_are_never_released, "test_a_termination_frees_the_days_after_it"),
    (all_lines_are_a_line_of_that_name, "test_all_lines_meet_every_line"),
    (a_region_is_an_area_like_any_other, "test_whoever_holds_a_region_holds_the_areas_in_it"),
    (neighbours_meet_in_their_region, "test_two_areas_do_not_meet_because_both_are_in_one"),
    (an_area_moves_without_its_claims, "test_an_area_that_comes_to_lie_in_another_brings_its_claims"),
    (an_area_moves_without_its_claims, "test_an_area_that_leaves_another_takes_its_claims_along"),
    (anyone_may_serve_a_named_account, "test_an_account_has_one_dealer_for_a_line_and_day"),
    (a_negotiation_may_be_signed_twice, "test_a_negotiation_is_signed_once"),
    (a_merge_forgets_figures, "test_figures_about_a_dealer_follow_and_others_stay"),
    (an_undone_merge_takes_everything, "test_unmerging_brings_back_what_was_the_absorbed_dealers_own"),
    (readers_see_what_is_not_committed, "test_others_see_changes_only_when_they_are_committed"),
    (a_frame_ignores_the_question, "test_a_frame_answers_the_question_in_the_order_asked"),
    (a_scan_stops_after_the_first_batch, "test_a_scan_gives_every_record_once_by_id"),
    (writers_do_not_wait_for_each_other, "test_no_change_is_lost"),
    (a_used_card_may_change, "test_a_card_that_a_decision_rests_on_keeps_its_content"),
    (a_used_card_may_change, "test_a_card_that_a_tier_rests_on_keeps_its_content"),
    (a_decision_may_rest_on_anything, "test_a_decision_rests_on_what_the_stored_card_says"),
    (equal_scores_have_ranks_of_their_own, "test_equal_scores_share_a_rank_and_come_by_id"),
    (scores_are_rounded_to_points, "test_half_a_unit_goes_to_the_even_one"),
    (who_is_excluded_is_not_counted, "test_who_is_excluded_has_no_place_and_no_tier"),
    (who_is_on_a_bar_has_not_met_it, "test_who_is_exactly_on_a_bar_has_met_it_and_a_millionth_below_has_not"),
    (tiers_come_by_name, "test_tiers_are_counted_in_the_order_of_the_policy"),
    (whatever_is_missing_is_worth_the_middle, "test_an_empty_cell_is_worth_what_the_card_says"),
    (figures_never_grow_old, "test_observations_count_as_known_on_the_day_and_a_correction_replaces"),
    (a_list_in_a_decision_is_sorted, "test_a_decision_is_kept_whole_and_in_its_order_however_long"),
]
