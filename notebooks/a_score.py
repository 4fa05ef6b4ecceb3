# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
# ---

# %% [markdown]
# # How a dealer's score came about
#
# A dealer asks why it is not in the best tier.
# This page shows the answer as you would show it: where the points come from, what was lost and why, what would lift the dealer, and who is ahead of whom at which weights.
#
# The five dealers are made up.
# This page is made from the script `notebooks/a_score.py`, which runs as it stands; what the text says about the numbers is asserted in the cells.

# %%
from fractions import Fraction

import attrs

import channelcrm as crm

# %% [markdown]
# ## The card
#
# What counts is written down once, with fixed scales, and is the same for everyone.
# Sixty of the hundred points are for the market, forty for the house; who has no licence is not in the running.

# %%
card = crm.Scorecard(
    name="dealer",
    version=3,
    groups=[crm.Group("market", weight=60), crm.Group("house", weight=40)],
    criteria=[
        crm.Criterion(
            "sales", weight=2, group="market", scale=crm.Linear(worst=0, best=5_000_000)
        ),
        crm.Criterion(
            "growth", weight=1, group="market", scale=crm.Linear(worst=-0.2, best=0.3)
        ),
        crm.Criterion(
            "payment days", weight=1, group="house", scale=crm.Linear(worst=90, best=30)
        ),
        crm.Criterion(
            "shop floor",
            weight=1,
            group="house",
            scale=crm.Levels({"poor": 0, "fair": 0.5, "good": 1}),
        ),
    ],
    requirements=[crm.Requirement("licensed", "==", True)],
)
table = {
    "id": [
        "Ames Tractor",
        "Boone Implement",
        "上海华兴贸易",
        "Clive Machinery",
        "Dunlap Ag",
    ],
    "sales": [3_900_000, 4_600_000, 2_800_000, None, 4_900_000],
    "growth": [0.12, -0.04, 0.28, 0.05, 0.2],
    "payment days": [38, 71, 45, 40, 35],
    "shop floor": ["good", "fair", "good", "fair", "good"],
    "licensed": [True, True, True, True, False],
}
ranking = crm.rank(table, card)
ranking

# %% [markdown]
# Each bar is a score, taken apart.
# Clive's sales are not known: the line under its bar runs from what is sure to what is possible, and its score stands in the middle.
# Dunlap is left out, with the reason.

# %%
clive = ranking.ids.index("Clive Machinery")
assert ranking.known[clive] == 0.6
assert ranking.low[clive] < ranking.scores[clive] < ranking.high[clive]
assert list(ranking.excluded) == ["Dunlap Ag"]

# %% [markdown]
# ## Why, and what would help
#
# Boone asks what it takes to be in tier A, which begins at 80 points.

# %%
policy = crm.TierPolicy(
    [
        crm.Tier("A", at_least={"score": 80}),
        crm.Tier("B", at_least={"score": 50}),
        crm.Tier("C"),
    ]
)
explained = ranking.explain("Boone Implement", policy)
explained

# %% [markdown]
# The bars add up from left to right, what lost most on top; pale is what was lost.
# Below stands the least that would do, measured in how far each criterion has to move along its scale.
#
# Not everything can move.
# Say that sales are what they are, and that growth is three times as hard as the rest:

# %%
explained = ranking.explain(
    "Boone Implement", policy, fixed=["sales"], costs={"growth": 3}
)
print(explained.lift)
for reason in explained.reasons:
    print(reason.code, "|", reason.words)

# %% [markdown]
# It holds what it says: do that, and the same card gives the tier.

# %%
row = ranking.ids.index("Boone Implement")
better = {name: list(column) for name, column in table.items()}
for move in explained.lift.cheapest:
    better[move.criterion][row] = move.to
assert crm.rank(better, card).explain("Boone Implement", policy).tier == "A"

# %% [markdown]
# ## Two side by side
#
# Ames is ahead of the trader from Shanghai.
# Would it be, if other things counted more?

# %%
compared = ranking.compare("Ames Tractor", "上海华兴贸易")
compared

# %% [markdown]
# The last column is the share of all points at which the order turns, the others kept in proportion.
# It is exact, and it can be tried: at that share the two are level, a little beyond it they have changed places.

# %%
sales = next(part for part in compared.parts if part.criterion == "sales")


def with_sales_at(share):
    others = {name: weight for name, weight in card.weights.items() if name != "sales"}
    rest = (1 - share) / sum(others.values())
    weights = {
        "sales": share,
        **{name: weight * rest for name, weight in others.items()},
    }
    criteria = [
        attrs.evolve(one, weight=float(weights[one.name]), group="")
        for one in card.criteria
    ]
    return crm.rank(table, attrs.evolve(card, criteria=criteria, groups=[]))


def lead(ranking):
    return ranking.compare("Ames Tractor", "上海华兴贸易").difference


turn, little = sales.turns_at, Fraction(1, 100)
print(f"sales weigh {float(sales.weight):.1%}; the order turns at {float(turn):.1%}")
assert abs(lead(with_sales_at(turn))) < 0.00001
assert lead(with_sales_at(turn - little)) < 0 < lead(with_sales_at(turn + little))

# %% [markdown]
# ## Another method on the same card
#
# A scorecard is a sum, and in a sum great sales pay for unpaid bills.
# Other methods weigh that otherwise; they take the same scales, weights and requirements, and the card's points stand beside their scores.
# Their scores hold among these dealers only: with one more in the list they would be others.

# %%
crm.rank(table, card, method="vikor")
