# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
# ---

# %% [markdown]
# # From evidence to tiers
#
# A card, the evidence it asks for, the ranking, how sure it is, tiers, a decision on record, and the question whether the score was any good.
# The 300 dealers are made up, on the real map of Iowa; none of them exists.
#
# This page is made from the script `notebooks/from_evidence_to_tiers.py`, which runs as it stands: `python notebooks/from_evidence_to_tiers.py`.
# It needs `pip install 'channelcrm[analysis]'`.
# The same cells run on a real wholesale channel too; what was found there is told in {doc}`../explanation/backtest`.

# %%
from datetime import UTC, date, datetime
from html import escape
from pathlib import Path
from tempfile import TemporaryDirectory

import channelcrm as crm

# %% [markdown]
# ## The network
#
# Five years of monthly figures in a store.
# Only this cell knows where they come from.

# %% tags=["data"]
today = date(2026, 10, 1)
large = 40_000_000  # US$ a year that earn all points
network = crm.sample_network(dealers=300, seed=7, on=today, months=60)
store = crm.open("memory:")
with store.begin() as uow:
    uow.dealers.add_many(network.dealers)
    uow.observations.add_many(network.observations)
    uow.interactions.add_many(network.interactions)

# %% [markdown]
# ## The card
#
# The standard is said once.
# Size counts half, and within it the year that was and how steady it was; the rest is where the dealer is going.
# Every criterion says where its values come from and has a scale with fixed ends, so that no third dealer can change the order of two others.

# %%
card = crm.Scorecard(
    name="partner",
    version=1,
    groups=[crm.Group("size", weight=50), crm.Group("direction", weight=50)],
    criteria=[
        crm.Criterion(
            "sales",
            weight=70,
            group="size",
            scale=crm.Piecewise([(0, 0), (large / 10, 0.5), (large, 1)]),
            source=crm.Observed("sales_usd", months=12),
        ),
        crm.Criterion(
            "active months",
            weight=30,
            group="size",
            scale=crm.Linear(worst=0, best=12),
            source=crm.Observed("sales_usd", months=12, aggregate="count"),
        ),
        crm.Criterion(
            "growth",
            weight=60,
            group="direction",
            scale=crm.Linear(worst=-0.3, best=0.3),
            source=crm.Observed("sales_usd", months=12, aggregate="growth"),
        ),
        crm.Criterion(
            "last quarter",
            weight=40,
            group="direction",
            scale=crm.Linear(worst=0, best=large / 4),
            source=crm.Observed("sales_usd", months=3),
        ),
    ],
    requirements=[
        crm.Requirement("status", "==", "active", source=crm.FromDealer("status"))
    ],
    missing="bounds",
)
{name: f"{float(share):.0%}" for name, share in card.weights.items()}

# %% [markdown]
# A card is a file, too.
# Its hash names exactly this card: a stored ranking, tier or decision that carries the hash cannot have been made by another one.

# %%
with TemporaryDirectory() as folder:
    file = Path(folder, "partner.toml")
    card.dump(file)
    assert crm.Scorecard.load(file) == card
    print(*file.read_text().splitlines()[:17], "...", sep="\n")
print(card.content_hash)

# %% [markdown]
# ## The evidence
#
# One row a dealer, gathered in bulk, with only what was known on the day.
# Every cell can say what it rests on.

# %%
with store.begin() as uow:
    evidence = crm.evidence(uow, card, as_of=today)
    names = {dealer.id: dealer.name for dealer in uow.dealers.scan()}
seller = next(id for id in evidence.ids if evidence.cell(id, "sales").value)
cell = evidence.cell(seller, "sales")
print(f"{names[seller]}: {cell.value:,.2f}")
print(f"  {cell.source}")
print(f"  {cell.records} records, the last to {cell.date}")
print("as it stands now, not as of the day:", *evidence.undated)
evidence.to_frame().describe().round(2)

# %% [markdown]
# ## The ranking
#
# Points are whole millionths: the parts sum to the total for every dealer, and ties are ties.
# `low` and `high` hold every way in which empty cells could still be filled; `known` is the weight that is not empty.


# %%
class Named:
    """What the library shows, with the dealers' names in place of their ids."""

    def __init__(self, shown):
        self.html = shown._repr_html_()

    def _repr_html_(self):
        for id, name in names.items():
            self.html = self.html.replace(id, escape(name))
        return self.html


ranking = crm.rank(evidence, card)
assert (ranking.units.sum(axis=1) == ranking.total_units).all()
Named(ranking)

# %% [markdown]
# Where one dealer's points come from, and what would lift it one tier at the least cost of criteria.

# %%
policy = crm.TierPolicy(
    [
        crm.Tier("A", at_least={"score": 65}),
        crm.Tier("B", at_least={"score": 45}),
        crm.Tier("C"),
    ],
    keep_for=crm.Quarters(2),
    approval=True,
    name="partner tiers",
)
middle = ranking.ids[ranking.order[len(ranking.order) // 2]]
Named(ranking.explain(middle, policy=policy))

# %% [markdown]
# Two dealers side by side: where one wins, by how much, and at which weights the order would turn.

# %%
first, second = (ranking.ids[row] for row in ranking.order[1:3])
Named(ranking.compare(first, second))

# %% [markdown]
# ## How sure is the order?
#
# Ten thousand other weightings, each weight within a quarter of the card's.
# How often does each dealer lead, how little would have to change before somebody draws level, and do methods that compare dealers with each other agree?

# %%
sure = crm.stability(
    evidence,
    card,
    samples=10_000,
    seed=7,
    weights="around",
    methods=["topsis", "vikor"],
)
Named(sure)

# %% [markdown]
# ## Tiers
#
# The policy proposes; a manager who did not propose approves; then it is on record, with the why.

# %%
specialist, manager = crm.Actor("j.chen", "specialist"), crm.Actor("m.lee", "manager")
at = datetime(2026, 10, 1, 9, tzinfo=UTC)
graded = {"id": ranking.ids, "score": ranking.scores}
proposals = crm.assign_tiers(
    graded,
    policy,
    as_of=today,
    by=specialist,
    at=at,
    card=card,
    excluded=ranking.excluded,
)
try:
    proposals[0].approve(by=specialist, at=at)
except crm.PermissionRefusedError as refused:
    print(refused)
with store.begin(by=manager, at=at) as uow:
    crm.grade(
        uow, [one.approve(by=manager, at=at) for one in proposals], by=manager, at=at
    )
    history = crm.tier_history(uow, middle)
    held = crm.fields(crm.Dealer).tier
    counts = {tier.name: uow.dealers.count(held == tier.name) for tier in policy.tiers}
print(counts)
print(*history.tier_on(today).reasons, sep="\n")
assert sum(counts.values()) == len(ranking.ids)

# %% [markdown]
# The database can do the same without handing out a single dealer: it scores, counts the tiers and takes the top.
# It counts those in the running; who is excluded is in the last tier on record, and counted apart here.

# %%
with store.begin() as uow:
    board = uow.dealers.score(card, policy=policy, top=5, as_of=today)
assert [row.id for row in board.top] == [ranking.ids[row] for row in ranking.order[:5]]
assert board.tiers["C"] + board.excluded == counts["C"]
print(f"{board.count} scored, {board.excluded} excluded:", dict(board.tiers))
for row in board.top:
    print(f"{row.rank}  {row.score:9.6f}  {row.tier}  {names[row.id]}")

# %% [markdown]
# ## A decision on record
#
# Which three become key partners?
# What was decided is kept with all it rested on: the table, the card, the method, the result, who decided and who saw it otherwise.
# Years later it replays to the same bits, and the card that it names can no longer be changed.

# %%
director = crm.Actor("k.wang", "director")
decision = crm.Decision.of(
    ranking,
    subject="Key partners of the year",
    chosen=[ranking.ids[row] for row in ranking.order[:3]],
    by=director,
    at=at,
    reason="The first three by the card, and first under most weightings.",
    dissent=[crm.Dissent(by=specialist, reason="The third pays late.")],
)
with store.begin(by=director, at=at) as uow:
    uow.scorecards.add(card)
    uow.decisions.add(decision)
with store.begin() as uow:
    kept = uow.decisions.get(decision.id)
    replay = kept.replay(uow.scorecards.get(kept.scorecard_id))
assert replay.holds
print(f"{kept.subject}: {', '.join(names[id] for id in kept.chosen)}")
print(f"replayed to the same {len(kept.fingerprint) * 4} bits: {replay.holds}")

# %% [markdown]
# ## Was the score any good?
#
# The same card two years back, with only what was known then, against the twelve months that followed.

# %%
past = date(today.year - 2, today.month, 1)
with store.begin() as uow:
    back = crm.look_back(uow, card, "sales_usd", as_of=past, policy=policy)
print(len(back.ranking.ids), "dealers were active")
print(len(back.kept), "were kept,", len(back.lost), "lost,", len(back.new), "new")
print("rank correlation with the sales that followed:")
print(f"  this card {back.volume.spearman:.3f}")
print(f"  last year's sales alone {back.plain_volume.spearman:.3f}")
back.volume
