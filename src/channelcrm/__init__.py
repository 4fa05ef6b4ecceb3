"""channelcrm: know, score, place, choose, sign and keep the dealers a company sells through.

Every public name is here and is imported on first use, so that ``import channelcrm`` costs next to nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from channelcrm.dealers import (
        Match as Match,
    )
    from channelcrm.dealers import (
        find_duplicates as find_duplicates,
    )
    from channelcrm.dealers import (
        merge as merge,
    )
    from channelcrm.dealers import (
        unmerge as unmerge,
    )
    from channelcrm.dealers.contact import Contact as Contact
    from channelcrm.dealers.dealer import Absorbed as Absorbed
    from channelcrm.dealers.dealer import Dealer as Dealer
    from channelcrm.dealers.dealer import DealerStatus as DealerStatus
    from channelcrm.errors import (
        AlreadyExistsError as AlreadyExistsError,
    )
    from channelcrm.errors import (
        ChannelCrmError as ChannelCrmError,
    )
    from channelcrm.errors import (
        ConflictError as ConflictError,
    )
    from channelcrm.errors import (
        ExclusivityConflictError as ExclusivityConflictError,
    )
    from channelcrm.errors import (
        FileProblemError as FileProblemError,
    )
    from channelcrm.errors import (
        IllegalTransitionError as IllegalTransitionError,
    )
    from channelcrm.errors import (
        InfeasibleError as InfeasibleError,
    )
    from channelcrm.errors import (
        MissingExtraError as MissingExtraError,
    )
    from channelcrm.errors import (
        NotFoundError as NotFoundError,
    )
    from channelcrm.errors import (
        PermissionRefusedError as PermissionRefusedError,
    )
    from channelcrm.errors import (
        ReadOnlyStoreError as ReadOnlyStoreError,
    )
    from channelcrm.errors import (
        SchemaVersionError as SchemaVersionError,
    )
    from channelcrm.errors import (
        SolverError as SolverError,
    )
    from channelcrm.errors import (
        StorageError as StorageError,
    )
    from channelcrm.errors import (
        UnknownFieldError as UnknownFieldError,
    )
    from channelcrm.errors import (
        UnknownSchemeError as UnknownSchemeError,
    )
    from channelcrm.errors import (
        ValidationError as ValidationError,
    )
    from channelcrm.frames import (
        areas_from_frame as areas_from_frame,
    )
    from channelcrm.frames import (
        areas_to_frame as areas_to_frame,
    )
    from channelcrm.frames import (
        dealers_from_frame as dealers_from_frame,
    )
    from channelcrm.frames import (
        dealers_to_frame as dealers_to_frame,
    )
    from channelcrm.interchange import (
        AreaFile as AreaFile,
    )
    from channelcrm.interchange import (
        DealerFile as DealerFile,
    )
    from channelcrm.interchange import (
        Limits as Limits,
    )
    from channelcrm.interchange import (
        ObservationFile as ObservationFile,
    )
    from channelcrm.interchange import (
        Problem as Problem,
    )
    from channelcrm.interchange import (
        Severity as Severity,
    )
    from channelcrm.interchange import (
        outside as outside,
    )
    from channelcrm.interchange import (
        read_areas as read_areas,
    )
    from channelcrm.interchange import (
        read_dealers as read_dealers,
    )
    from channelcrm.interchange import (
        read_observations as read_observations,
    )
    from channelcrm.interchange import (
        write_dealers as write_dealers,
    )
    from channelcrm.interchange import (
        write_table as write_table,
    )
    from channelcrm.market import Observation as Observation
    from channelcrm.market import Subject as Subject
    from channelcrm.pipeline import (
        STANDARD_POLICY as STANDARD_POLICY,
    )
    from channelcrm.pipeline import (
        Agreement as Agreement,
    )
    from channelcrm.pipeline import (
        AgreementStatus as AgreementStatus,
    )
    from channelcrm.pipeline import (
        Approval as Approval,
    )
    from channelcrm.pipeline import (
        ApprovalPolicy as ApprovalPolicy,
    )
    from channelcrm.pipeline import (
        Claim as Claim,
    )
    from channelcrm.pipeline import (
        Conversion as Conversion,
    )
    from channelcrm.pipeline import (
        DealOutcome as DealOutcome,
    )
    from channelcrm.pipeline import (
        DealRegistration as DealRegistration,
    )
    from channelcrm.pipeline import (
        Exclusivity as Exclusivity,
    )
    from channelcrm.pipeline import (
        Forecast as Forecast,
    )
    from channelcrm.pipeline import (
        Negotiation as Negotiation,
    )
    from channelcrm.pipeline import (
        Offer as Offer,
    )
    from channelcrm.pipeline import (
        Side as Side,
    )
    from channelcrm.pipeline import (
        Stage as Stage,
    )
    from channelcrm.pipeline import (
        Terms as Terms,
    )
    from channelcrm.pipeline import (
        Version as Version,
    )
    from channelcrm.pipeline import (
        claims_conflict as claims_conflict,
    )
    from channelcrm.pipeline import (
        conversion as conversion,
    )
    from channelcrm.pipeline import (
        forecast as forecast,
    )
    from channelcrm.planning import (
        Activity as Activity,
    )
    from channelcrm.planning import (
        ActivityKind as ActivityKind,
    )
    from channelcrm.planning import (
        ActivityStage as ActivityStage,
    )
    from channelcrm.planning import (
        Actual as Actual,
    )
    from channelcrm.planning import (
        ChannelPlan as ChannelPlan,
    )
    from channelcrm.planning import (
        Expense as Expense,
    )
    from channelcrm.planning import (
        FundClaim as FundClaim,
    )
    from channelcrm.planning import (
        FundStage as FundStage,
    )
    from channelcrm.planning import (
        Target as Target,
    )
    from channelcrm.planning import (
        TargetGap as TargetGap,
    )
    from channelcrm.planning import (
        Task as Task,
    )
    from channelcrm.planning import (
        gap_to_plan as gap_to_plan,
    )
    from channelcrm.relationship import (
        CaseStatus as CaseStatus,
    )
    from channelcrm.relationship import (
        HandOver as HandOver,
    )
    from channelcrm.relationship import (
        Interaction as Interaction,
    )
    from channelcrm.relationship import (
        InteractionKind as InteractionKind,
    )
    from channelcrm.relationship import (
        Need as Need,
    )
    from channelcrm.relationship import (
        NextVisit as NextVisit,
    )
    from channelcrm.relationship import (
        RankedNeed as RankedNeed,
    )
    from channelcrm.relationship import (
        ServiceCase as ServiceCase,
    )
    from channelcrm.relationship import (
        VisitPolicy as VisitPolicy,
    )
    from channelcrm.relationship import (
        next_visits as next_visits,
    )
    from channelcrm.relationship import (
        rank_needs as rank_needs,
    )
    from channelcrm.relationship import (
        rank_needs_by as rank_needs_by,
    )
    from channelcrm.report import write_report as write_report
    from channelcrm.sample import (
        SampleNetwork as SampleNetwork,
    )
    from channelcrm.sample import (
        sample_areas as sample_areas,
    )
    from channelcrm.sample import (
        sample_network as sample_network,
    )
    from channelcrm.sample import (
        sample_places as sample_places,
    )
    from channelcrm.scoring import (
        Comparison as Comparison,
    )
    from channelcrm.scoring import (
        Criterion as Criterion,
    )
    from channelcrm.scoring import (
        Explanation as Explanation,
    )
    from channelcrm.scoring import (
        Levels as Levels,
    )
    from channelcrm.scoring import (
        Linear as Linear,
    )
    from channelcrm.scoring import (
        Piecewise as Piecewise,
    )
    from channelcrm.scoring import (
        Ranking as Ranking,
    )
    from channelcrm.scoring import (
        Requirement as Requirement,
    )
    from channelcrm.scoring import (
        Scorecard as Scorecard,
    )
    from channelcrm.scoring import (
        Steps as Steps,
    )
    from channelcrm.scoring import (
        Tier as Tier,
    )
    from channelcrm.scoring import (
        TierAssignment as TierAssignment,
    )
    from channelcrm.scoring import (
        TierPolicy as TierPolicy,
    )
    from channelcrm.scoring import (
        TierProposal as TierProposal,
    )
    from channelcrm.scoring import (
        assign_tiers as assign_tiers,
    )
    from channelcrm.scoring import (
        rank as rank,
    )
    from channelcrm.scoring import (
        tiers_by_breaks as tiers_by_breaks,
    )
    from channelcrm.scoring import (
        tiers_by_quantile as tiers_by_quantile,
    )
    from channelcrm.scoring import (
        tiers_by_share as tiers_by_share,
    )
    from channelcrm.selection import (
        Budget as Budget,
    )
    from channelcrm.selection import (
        Count as Count,
    )
    from channelcrm.selection import (
        Exclude as Exclude,
    )
    from channelcrm.selection import (
        Keep as Keep,
    )
    from channelcrm.selection import (
        Limit as Limit,
    )
    from channelcrm.selection import (
        MaxCoverage as MaxCoverage,
    )
    from channelcrm.selection import (
        MinScore as MinScore,
    )
    from channelcrm.selection import (
        PerRegion as PerRegion,
    )
    from channelcrm.selection import (
        Selection as Selection,
    )
    from channelcrm.selection import (
        select as select,
    )
    from channelcrm.services import (
        Intake as Intake,
    )
    from channelcrm.services import (
        appoint as appoint,
    )
    from channelcrm.services import (
        bring_in_areas as bring_in_areas,
    )
    from channelcrm.services import (
        bring_in_dealers as bring_in_dealers,
    )
    from channelcrm.services import (
        bring_in_observations as bring_in_observations,
    )
    from channelcrm.services import (
        evidence_of as evidence_of,
    )
    from channelcrm.services import (
        gather_evidence as gather_evidence,
    )
    from channelcrm.services import (
        grade as grade,
    )
    from channelcrm.services import (
        known_codes as known_codes,
    )
    from channelcrm.services import (
        standing_tiers as standing_tiers,
    )
    from channelcrm.storage import (
        Change as Change,
    )
    from channelcrm.storage import (
        ChangeFeed as ChangeFeed,
    )
    from channelcrm.storage import (
        ChangeKind as ChangeKind,
    )
    from channelcrm.storage import (
        Expression as Expression,
    )
    from channelcrm.storage import (
        Field as Field,
    )
    from channelcrm.storage import (
        Fields as Fields,
    )
    from channelcrm.storage import (
        Order as Order,
    )
    from channelcrm.storage import (
        Repository as Repository,
    )
    from channelcrm.storage import (
        Store as Store,
    )
    from channelcrm.storage import (
        UnitOfWork as UnitOfWork,
    )
    from channelcrm.storage import (
        fields as fields,
    )
    from channelcrm.storage import open_store as open
    from channelcrm.territory import (
        Area as Area,
    )
    from channelcrm.territory import (
        Coverage as Coverage,
    )
    from channelcrm.territory import (
        DealerCoverage as DealerCoverage,
    )
    from channelcrm.territory import (
        Division as Division,
    )
    from channelcrm.territory import (
        Gap as Gap,
    )
    from channelcrm.territory import (
        Geography as Geography,
    )
    from channelcrm.territory import (
        Radius as Radius,
    )
    from channelcrm.territory import (
        SharedReach as SharedReach,
    )
    from channelcrm.territory import (
        Territory as Territory,
    )
    from channelcrm.territory import (
        TerritoryGap as TerritoryGap,
    )
    from channelcrm.territory import (
        TerritoryOverlap as TerritoryOverlap,
    )
    from channelcrm.territory import (
        TerritoryStatus as TerritoryStatus,
    )
    from channelcrm.territory import (
        coverage as coverage,
    )
    from channelcrm.territory import (
        divide as divide,
    )
    from channelcrm.territory import (
        gaps as gaps,
    )
    from channelcrm.territory import (
        geodesic_area_km2 as geodesic_area_km2,
    )
    from channelcrm.territory import (
        geodesic_km as geodesic_km,
    )
    from channelcrm.territory import (
        great_circle_km as great_circle_km,
    )
    from channelcrm.territory import (
        overlaps as overlaps,
    )
    from channelcrm.values import (
        Actor as Actor,
    )
    from channelcrm.values import (
        Address as Address,
    )
    from channelcrm.values import (
        Location as Location,
    )
    from channelcrm.values import (
        Money as Money,
    )
    from channelcrm.values import (
        Period as Period,
    )
    from channelcrm.values import (
        Quarters as Quarters,
    )
    from channelcrm.values import (
        Role as Role,
    )
    from channelcrm.values import (
        derive_id as derive_id,
    )
    from channelcrm.values import (
        make_id as make_id,
    )

_HOMES = {
    "channelcrm.dealers": (
        "Match",
        "find_duplicates",
        "merge",
        "unmerge",
    ),
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
    "channelcrm.frames": (
        "areas_from_frame",
        "areas_to_frame",
        "dealers_from_frame",
        "dealers_to_frame",
    ),
    "channelcrm.interchange": (
        "AreaFile",
        "DealerFile",
        "Limits",
        "ObservationFile",
        "Problem",
        "Severity",
        "outside",
        "read_areas",
        "read_dealers",
        "read_observations",
        "write_dealers",
        "write_table",
    ),
    "channelcrm.market": (
        "Observation",
        "Subject",
    ),
    "channelcrm.pipeline": (
        "Agreement",
        "AgreementStatus",
        "Approval",
        "ApprovalPolicy",
        "Claim",
        "Conversion",
        "DealOutcome",
        "DealRegistration",
        "Exclusivity",
        "Forecast",
        "Negotiation",
        "Offer",
        "STANDARD_POLICY",
        "Side",
        "Stage",
        "Terms",
        "Version",
        "claims_conflict",
        "conversion",
        "forecast",
    ),
    "channelcrm.planning": (
        "Activity",
        "ActivityKind",
        "ActivityStage",
        "Actual",
        "ChannelPlan",
        "Expense",
        "FundClaim",
        "FundStage",
        "Target",
        "TargetGap",
        "Task",
        "gap_to_plan",
    ),
    "channelcrm.relationship": (
        "CaseStatus",
        "HandOver",
        "Interaction",
        "InteractionKind",
        "Need",
        "NextVisit",
        "RankedNeed",
        "ServiceCase",
        "VisitPolicy",
        "next_visits",
        "rank_needs",
        "rank_needs_by",
    ),
    "channelcrm.report": ("write_report",),
    "channelcrm.sample": (
        "SampleNetwork",
        "sample_areas",
        "sample_network",
        "sample_places",
    ),
    "channelcrm.scoring": (
        "Comparison",
        "Criterion",
        "Explanation",
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
    "channelcrm.selection": (
        "Budget",
        "Count",
        "Exclude",
        "Keep",
        "Limit",
        "MaxCoverage",
        "MinScore",
        "PerRegion",
        "Selection",
        "select",
    ),
    "channelcrm.services": (
        "Intake",
        "appoint",
        "bring_in_areas",
        "bring_in_dealers",
        "bring_in_observations",
        "evidence_of",
        "gather_evidence",
        "grade",
        "known_codes",
        "standing_tiers",
    ),
    "channelcrm.storage": (
        "Change",
        "ChangeFeed",
        "ChangeKind",
        "Expression",
        "Field",
        "Fields",
        "Order",
        "Repository",
        "Store",
        "UnitOfWork",
        "fields",
    ),
    "channelcrm.territory": (
        "Area",
        "Coverage",
        "DealerCoverage",
        "Division",
        "Gap",
        "Geography",
        "Radius",
        "SharedReach",
        "Territory",
        "TerritoryGap",
        "TerritoryOverlap",
        "TerritoryStatus",
        "coverage",
        "divide",
        "gaps",
        "geodesic_area_km2",
        "geodesic_km",
        "great_circle_km",
        "overlaps",
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
    "ActivityStage",
    "Actor",
    "Actual",
    "Address",
    "Agreement",
    "AgreementStatus",
    "AlreadyExistsError",
    "Approval",
    "ApprovalPolicy",
    "Area",
    "AreaFile",
    "Budget",
    "CaseStatus",
    "Change",
    "ChangeFeed",
    "ChangeKind",
    "ChannelCrmError",
    "ChannelPlan",
    "Claim",
    "Comparison",
    "ConflictError",
    "Contact",
    "Conversion",
    "Count",
    "Coverage",
    "Criterion",
    "DealOutcome",
    "DealRegistration",
    "Dealer",
    "DealerCoverage",
    "DealerFile",
    "DealerStatus",
    "Division",
    "Exclude",
    "Exclusivity",
    "ExclusivityConflictError",
    "Expense",
    "Explanation",
    "Expression",
    "Field",
    "Fields",
    "FileProblemError",
    "Forecast",
    "FundClaim",
    "FundStage",
    "Gap",
    "Geography",
    "HandOver",
    "IllegalTransitionError",
    "InfeasibleError",
    "Intake",
    "Interaction",
    "InteractionKind",
    "Keep",
    "Levels",
    "Limit",
    "Limits",
    "Linear",
    "Location",
    "Match",
    "MaxCoverage",
    "MinScore",
    "MissingExtraError",
    "Money",
    "Need",
    "Negotiation",
    "NextVisit",
    "NotFoundError",
    "Observation",
    "ObservationFile",
    "Offer",
    "Order",
    "PerRegion",
    "Period",
    "PermissionRefusedError",
    "Piecewise",
    "Problem",
    "Quarters",
    "Radius",
    "RankedNeed",
    "Ranking",
    "ReadOnlyStoreError",
    "Repository",
    "Requirement",
    "Role",
    "STANDARD_POLICY",
    "SampleNetwork",
    "SchemaVersionError",
    "Scorecard",
    "Selection",
    "ServiceCase",
    "Severity",
    "SharedReach",
    "Side",
    "SolverError",
    "Stage",
    "Steps",
    "StorageError",
    "Store",
    "Subject",
    "Target",
    "TargetGap",
    "Task",
    "Terms",
    "Territory",
    "TerritoryGap",
    "TerritoryOverlap",
    "TerritoryStatus",
    "Tier",
    "TierAssignment",
    "TierPolicy",
    "TierProposal",
    "UnitOfWork",
    "UnknownFieldError",
    "UnknownSchemeError",
    "ValidationError",
    "Version",
    "VisitPolicy",
    "appoint",
    "areas_from_frame",
    "areas_to_frame",
    "assign_tiers",
    "bring_in_areas",
    "bring_in_dealers",
    "bring_in_observations",
    "claims_conflict",
    "conversion",
    "coverage",
    "dealers_from_frame",
    "dealers_to_frame",
    "derive_id",
    "divide",
    "evidence_of",
    "fields",
    "find_duplicates",
    "forecast",
    "gap_to_plan",
    "gaps",
    "gather_evidence",
    "geodesic_area_km2",
    "geodesic_km",
    "grade",
    "great_circle_km",
    "known_codes",
    "make_id",
    "merge",
    "next_visits",
    "open",
    "outside",
    "overlaps",
    "rank",
    "rank_needs",
    "rank_needs_by",
    "read_areas",
    "read_dealers",
    "read_observations",
    "sample_areas",
    "sample_network",
    "sample_places",
    "select",
    "standing_tiers",
    "tiers_by_breaks",
    "tiers_by_quantile",
    "tiers_by_share",
    "unmerge",
    "write_dealers",
    "write_report",
    "write_table",
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
