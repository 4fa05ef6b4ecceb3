"""channelcrm: know, score, place, choose, sign and keep the dealers a company sells through.

Every public name is here and is imported on first use, so that ``import channelcrm`` costs next to nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from channelcrm.dealers.contact import Contact as Contact
    from channelcrm.dealers.dealer import Absorbed as Absorbed, Dealer as Dealer, DealerStatus as DealerStatus
    from channelcrm.errors import (
        AlreadyExistsError as AlreadyExistsError,
        ChannelCrmError as ChannelCrmError,
        ConflictError as ConflictError,
        ExclusivityConflictError as ExclusivityConflictError,
        FileProblemError as FileProblemError,
        IllegalTransitionError as IllegalTransitionError,
        InfeasibleError as InfeasibleError,
        MissingExtraError as MissingExtraError,
        NotFoundError as NotFoundError,
        PermissionRefusedError as PermissionRefusedError,
        ReadOnlyStoreError as ReadOnlyStoreError,
        SchemaVersionError as SchemaVersionError,
        SolverError as SolverError,
        StorageError as StorageError,
        UnknownFieldError as UnknownFieldError,
        UnknownSchemeError as UnknownSchemeError,
        ValidationError as ValidationError,
    )
    from channelcrm.interchange import Problem as Problem, read_dealers as read_dealers
    from channelcrm.market.observation import Observation as Observation, Subject as Subject
    from channelcrm.pipeline import (
        Agreement as Agreement,
        AgreementStatus as AgreementStatus,
        Approval as Approval,
        ApprovalPolicy as ApprovalPolicy,
        Claim as Claim,
        DealRegistration as DealRegistration,
        Exclusivity as Exclusivity,
        Negotiation as Negotiation,
        Offer as Offer,
        Side as Side,
        Stage as Stage,
        Terms as Terms,
        claims_conflict as claims_conflict,
        conversion as conversion,
        forecast as forecast,
    )
    from channelcrm.planning import (
        Activity as Activity,
        ActivityKind as ActivityKind,
        ChannelPlan as ChannelPlan,
        FundClaim as FundClaim,
        Target as Target,
    )
    from channelcrm.relationship import (
        Interaction as Interaction,
        InteractionKind as InteractionKind,
        Need as Need,
        ServiceCase as ServiceCase,
        VisitPolicy as VisitPolicy,
        next_visits as next_visits,
    )
    from channelcrm.sample import (
        SampleNetwork as SampleNetwork,
        sample_areas as sample_areas,
        sample_network as sample_network,
        sample_places as sample_places,
    )
    from channelcrm.scoring import (
        Criterion as Criterion,
        Levels as Levels,
        Linear as Linear,
        Piecewise as Piecewise,
        Ranking as Ranking,
        Requirement as Requirement,
        Scorecard as Scorecard,
        Steps as Steps,
        Tier as Tier,
        TierAssignment as TierAssignment,
        TierPolicy as TierPolicy,
        TierProposal as TierProposal,
        assign_tiers as assign_tiers,
        rank as rank,
        tiers_by_breaks as tiers_by_breaks,
        tiers_by_quantile as tiers_by_quantile,
        tiers_by_share as tiers_by_share,
    )
    from channelcrm.services import (
        Intake as Intake,
        appoint as appoint,
        bring_in_areas as bring_in_areas,
        bring_in_dealers as bring_in_dealers,
        bring_in_observations as bring_in_observations,
        evidence_of as evidence_of,
        gather_evidence as gather_evidence,
        known_codes as known_codes,
    )
    from channelcrm.storage import (
        Change as Change,
        ChangeKind as ChangeKind,
        Expression as Expression,
        Field as Field,
        Fields as Fields,
        Repository as Repository,
        Store as Store,
        UnitOfWork as UnitOfWork,
        fields as fields,
    )
    from channelcrm.values import (
        Actor as Actor,
        Address as Address,
        Location as Location,
        Money as Money,
        Period as Period,
        Quarters as Quarters,
        Role as Role,
        derive_id as derive_id,
        make_id as make_id,
    )
    from channelcrm.storage import open_store as open  # noqa: A004  the front door's own word

_HOMES = {
    "channelcrm.dealers.contact": ("Contact",),
    "channelcrm.dealers.dealer": (
        "Absorbed",
        "Dealer",
        "DealerStatus",
    ),
    "channelcrm.errors": (
        "AlreadyExistsError",
        "ChannelCrmError",
        "ConflictError",
        "ExclusivityConflictError",
        "FileProblemError",
        "IllegalTransitionError",
        "InfeasibleError",
        "MissingExtraError",
        "NotFoundError",
        "PermissionRefusedError",
        "ReadOnlyStoreError",
        "SchemaVersionError",
        "SolverError",
        "StorageError",
        "UnknownFieldError",
        "UnknownSchemeError",
        "ValidationError",
    ),
    "channelcrm.interchange": (
        "Problem",
        "read_dealers",
    ),
    "channelcrm.market.observation": (
        "Observation",
        "Subject",
    ),
    "channelcrm.pipeline": (
        "Agreement",
        "AgreementStatus",
        "Approval",
        "ApprovalPolicy",
        "Claim",
        "DealRegistration",
        "Exclusivity",
        "Negotiation",
        "Offer",
        "Side",
        "Stage",
        "Terms",
        "claims_conflict",
        "conversion",
        "forecast",
    ),
    "channelcrm.planning": (
        "Activity",
        "ActivityKind",
        "ChannelPlan",
        "FundClaim",
        "Target",
    ),
    "channelcrm.relationship": (
        "Interaction",
        "InteractionKind",
        "Need",
        "ServiceCase",
        "VisitPolicy",
        "next_visits",
    ),
    "channelcrm.sample": (
        "SampleNetwork",
        "sample_areas",
        "sample_network",
        "sample_places",
    ),
    "channelcrm.scoring": (
        "Criterion",
        "Levels",
        "Linear",
        "Piecewise",
        "Ranking",
        "Requirement",
        "Scorecard",
        "Steps",
        "Tier",
        "TierAssignment",
        "TierPolicy",
        "TierProposal",
        "assign_tiers",
        "rank",
        "tiers_by_breaks",
        "tiers_by_quantile",
        "tiers_by_share",
    ),
    "channelcrm.services": (
        "Intake",
        "appoint",
        "bring_in_areas",
        "bring_in_dealers",
        "bring_in_observations",
        "evidence_of",
        "gather_evidence",
        "known_codes",
    ),
    "channelcrm.storage": (
        "Change",
        "ChangeKind",
        "Expression",
        "Field",
        "Fields",
        "Repository",
        "Store",
        "UnitOfWork",
        "fields",
    ),
    "channelcrm.values": (
        "Actor",
        "Address",
        "Location",
        "Money",
        "Period",
        "Quarters",
        "Role",
        "derive_id",
        "make_id",
    ),
}
_HOME = {name: home for home, names in _HOMES.items() for name in names}

__version__ = "0.1.0"
__all__ = [  # noqa: RUF022
    "Absorbed",
    "Activity",
    "ActivityKind",
    "Actor",
    "Address",
    "Agreement",
    "AgreementStatus",
    "AlreadyExistsError",
    "Approval",
    "ApprovalPolicy",
    "Change",
    "ChangeKind",
    "ChannelCrmError",
    "ChannelPlan",
    "Claim",
    "ConflictError",
    "Contact",
    "Criterion",
    "DealRegistration",
    "Dealer",
    "DealerStatus",
    "Exclusivity",
    "ExclusivityConflictError",
    "Expression",
    "Field",
    "Fields",
    "FileProblemError",
    "FundClaim",
    "IllegalTransitionError",
    "InfeasibleError",
    "Intake",
    "Interaction",
    "InteractionKind",
    "Levels",
    "Linear",
    "Location",
    "MissingExtraError",
    "Money",
    "Need",
    "Negotiation",
    "NotFoundError",
    "Observation",
    "Offer",
    "Period",
    "PermissionRefusedError",
    "Piecewise",
    "Problem",
    "Quarters",
    "Ranking",
    "ReadOnlyStoreError",
    "Repository",
    "Requirement",
    "Role",
    "SampleNetwork",
    "SchemaVersionError",
    "Scorecard",
    "ServiceCase",
    "Side",
    "SolverError",
    "Stage",
    "Steps",
    "StorageError",
    "Store",
    "Subject",
    "Target",
    "Terms",
    "Tier",
    "TierAssignment",
    "TierPolicy",
    "TierProposal",
    "UnitOfWork",
    "UnknownFieldError",
    "UnknownSchemeError",
    "ValidationError",
    "VisitPolicy",
    "appoint",
    "assign_tiers",
    "bring_in_areas",
    "bring_in_dealers",
    "bring_in_observations",
    "claims_conflict",
    "conversion",
    "derive_id",
    "evidence_of",
    "fields",
    "forecast",
    "gather_evidence",
    "known_codes",
    "make_id",
    "next_visits",
    "open",
    "rank",
    "read_dealers",
    "sample_areas",
    "sample_network",
    "sample_places",
    "tiers_by_breaks",
    "tiers_by_quantile",
    "tiers_by_share",
]


if not TYPE_CHECKING:  # type checkers must keep seeing a misspelt name

    def __getattr__(name: str) -> object:
        if name == "open":
            value = import_module("channelcrm.storage").open_store
        elif name in _HOME:
            value = getattr(import_module(_HOME[name]), name)
        else:
            from channelcrm.errors import nearest

            close = nearest(name, __all__)
            hint = f" Did you mean {close!r}?" if close else ""
            raise AttributeError(f"channelcrm has no {name!r}.{hint}")
        globals()[name] = value
        return value

    def __dir__() -> list[str]:
        return sorted([*globals(), *__all__])
