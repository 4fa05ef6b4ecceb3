"""channelcrm: know, score, place, choose, sign and keep the dealers a company sells through.

Every public name is here and is imported on first use, so that ``import channelcrm`` costs next to nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from channelcrm.dealers import (
        Match as Match,
        find_duplicates as find_duplicates,
        merge as merge,
        unmerge as unmerge,
    )
    from channelcrm.dealers.contact import Contact as Contact
    from channelcrm.dealers.dealer import (
        Absorbed as Absorbed,
        Dealer as Dealer,
        DealerStatus as DealerStatus,
    )
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
    from channelcrm.frames import (
        areas_from_frame as areas_from_frame,
        areas_to_frame as areas_to_frame,
        dealers_from_frame as dealers_from_frame,
        dealers_to_frame as dealers_to_frame,
    )
    from channelcrm.interchange import (
        AreaFile as AreaFile,
        DealerFile as DealerFile,
        Limits as Limits,
        ObservationFile as ObservationFile,
        Problem as Problem,
        Severity as Severity,
        TerritoryFile as TerritoryFile,
        outside as outside,
        read_areas as read_areas,
        read_dealers as read_dealers,
        read_observations as read_observations,
        read_territories as read_territories,
        write_areas as write_areas,
        write_dealers as write_dealers,
        write_table as write_table,
    )
    from channelcrm.market import (
        Observation as Observation,
        Subject as Subject,
    )
    from channelcrm.pipeline import (
        ALL_LINES as ALL_LINES,
        STANDARD_POLICY as STANDARD_POLICY,
        Agreement as Agreement,
        AgreementStatus as AgreementStatus,
        Approval as Approval,
        ApprovalPolicy as ApprovalPolicy,
        Claim as Claim,
        Conversion as Conversion,
        DealOutcome as DealOutcome,
        DealRegistration as DealRegistration,
        Exclusivity as Exclusivity,
        Forecast as Forecast,
        Negotiation as Negotiation,
        Offer as Offer,
        Side as Side,
        Stage as Stage,
        Terms as Terms,
        Version as Version,
        claims_conflict as claims_conflict,
        conversion as conversion,
        forecast as forecast,
    )
    from channelcrm.planning import (
        Activity as Activity,
        ActivityKind as ActivityKind,
        ActivityStage as ActivityStage,
        Actual as Actual,
        ChannelPlan as ChannelPlan,
        Expense as Expense,
        FundClaim as FundClaim,
        FundStage as FundStage,
        Target as Target,
        TargetGap as TargetGap,
        Task as Task,
        gap_to_plan as gap_to_plan,
    )
    from channelcrm.relationship import (
        CaseStatus as CaseStatus,
        HandOver as HandOver,
        Interaction as Interaction,
        InteractionKind as InteractionKind,
        Need as Need,
        NextVisit as NextVisit,
        RankedNeed as RankedNeed,
        ServiceCase as ServiceCase,
        VisitPolicy as VisitPolicy,
        next_visits as next_visits,
        rank_needs as rank_needs,
        rank_needs_by as rank_needs_by,
    )
    from channelcrm.report import write_report as write_report
    from channelcrm.sample import (
        SampleNetwork as SampleNetwork,
        sample_areas as sample_areas,
        sample_network as sample_network,
        sample_places as sample_places,
    )
    from channelcrm.scoring import (
        RFM as RFM,
        Answered as Answered,
        Backtest as Backtest,
        CardSql as CardSql,
        Comparison as Comparison,
        Criterion as Criterion,
        Custom as Custom,
        Decision as Decision,
        Dissent as Dissent,
        Effectiveness as Effectiveness,
        Explanation as Explanation,
        FromDealer as FromDealer,
        Group as Group,
        Held as Held,
        Levels as Levels,
        Lift as Lift,
        Linear as Linear,
        MethodRanking as MethodRanking,
        Observed as Observed,
        Piecewise as Piecewise,
        Placed as Placed,
        ProposalStage as ProposalStage,
        Ranking as Ranking,
        Reached as Reached,
        Replay as Replay,
        Requirement as Requirement,
        Scoreboard as Scoreboard,
        Scorecard as Scorecard,
        Stability as Stability,
        Steps as Steps,
        Tier as Tier,
        TierAssignment as TierAssignment,
        TierHistory as TierHistory,
        TierPolicy as TierPolicy,
        TierProposal as TierProposal,
        Upgrade as Upgrade,
        assign_tiers as assign_tiers,
        backtest as backtest,
        market_shares as market_shares,
        natural_breaks as natural_breaks,
        rank as rank,
        rfm as rfm,
        sales_effectiveness as sales_effectiveness,
        sales_target as sales_target,
        stability as stability,
        tiers_by_breaks as tiers_by_breaks,
        tiers_by_quantile as tiers_by_quantile,
        tiers_by_share as tiers_by_share,
    )
    from channelcrm.selection import (
        Apart as Apart,
        Budget as Budget,
        Capacity as Capacity,
        Count as Count,
        Exclude as Exclude,
        FigureChange as FigureChange,
        Frontier as Frontier,
        FrontierPoint as FrontierPoint,
        Keep as Keep,
        Lexicographic as Lexicographic,
        Limit as Limit,
        MaxCapture as MaxCapture,
        MaxChanges as MaxChanges,
        MaxCoverage as MaxCoverage,
        MaxScore as MaxScore,
        MinCost as MinCost,
        MinDealers as MinDealers,
        MinDistance as MinDistance,
        MinMaxDistance as MinMaxDistance,
        MinScore as MinScore,
        Mix as Mix,
        NetworkChange as NetworkChange,
        Objective as Objective,
        ObjectiveValue as ObjectiveValue,
        PerGroup as PerGroup,
        PerRegion as PerRegion,
        Rollout as Rollout,
        RolloutStep as RolloutStep,
        Selection as Selection,
        Spacing as Spacing,
        Standing as Standing,
        TierMix as TierMix,
        Together as Together,
        frontier as frontier,
        select as select,
    )
    from channelcrm.services import (
        EvidenceCell as EvidenceCell,
        EvidenceTable as EvidenceTable,
        Intake as Intake,
        MarketResults as MarketResults,
        Retrospect as Retrospect,
        Segment as Segment,
        apply_realignment as apply_realignment,
        appoint as appoint,
        bring_in_areas as bring_in_areas,
        bring_in_dealers as bring_in_dealers,
        bring_in_observations as bring_in_observations,
        carry_tiers as carry_tiers,
        evidence as evidence,
        gather_effectiveness as gather_effectiveness,
        gather_orders as gather_orders,
        grade as grade,
        holders_on as holders_on,
        known_codes as known_codes,
        look_back as look_back,
        outcomes as outcomes,
        propose_tiers as propose_tiers,
        standing_tiers as standing_tiers,
        tier_history as tier_history,
    )
    from channelcrm.storage import (
        Change as Change,
        ChangeFeed as ChangeFeed,
        ChangeKind as ChangeKind,
        Expression as Expression,
        Field as Field,
        Fields as Fields,
        Order as Order,
        Repository as Repository,
        Store as Store,
        UnitOfWork as UnitOfWork,
        fields as fields,
        open_store as open,
    )
    from channelcrm.territory import (
        Adjacency as Adjacency,
        Area as Area,
        AreaOverlaps as AreaOverlaps,
        Coverage as Coverage,
        CoverageChange as CoverageChange,
        DealerCoverage as DealerCoverage,
        DealerShift as DealerShift,
        Division as Division,
        Fading as Fading,
        Gap as Gap,
        Geography as Geography,
        Gravity as Gravity,
        GravityFit as GravityFit,
        GroupCoverage as GroupCoverage,
        Holdings as Holdings,
        Huff as Huff,
        Isochrones as Isochrones,
        Move as Move,
        Nearest as Nearest,
        Nesting as Nesting,
        Radius as Radius,
        ReachBy as ReachBy,
        ReachChange as ReachChange,
        Realignment as Realignment,
        SalesAttribution as SalesAttribution,
        SaleStanding as SaleStanding,
        SharedReach as SharedReach,
        Sliver as Sliver,
        Territory as Territory,
        TerritoryGap as TerritoryGap,
        TerritoryOverlap as TerritoryOverlap,
        TerritoryStatus as TerritoryStatus,
        TravelMatrix as TravelMatrix,
        attribute_sales as attribute_sales,
        coverage as coverage,
        divide as divide,
        fit_gravity as fit_gravity,
        gaps as gaps,
        geodesic_area_km2 as geodesic_area_km2,
        geodesic_km as geodesic_km,
        gravity as gravity,
        great_circle_km as great_circle_km,
        overlaps as overlaps,
        realign as realign,
        spread as spread,
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
    from channelcrm.values.ids import (
        ActivityId as ActivityId,
        AgreementId as AgreementId,
        AreaId as AreaId,
        CaseId as CaseId,
        ContactId as ContactId,
        DealerId as DealerId,
        DealId as DealId,
        DecisionId as DecisionId,
        FundId as FundId,
        InteractionId as InteractionId,
        NeedId as NeedId,
        NegotiationId as NegotiationId,
        ObservationId as ObservationId,
        PlanId as PlanId,
        ScorecardId as ScorecardId,
        TerritoryId as TerritoryId,
        TierAssignmentId as TierAssignmentId,
    )

_HOMES = {
    "channelcrm.dealers": "Match find_duplicates merge unmerge",
    "channelcrm.dealers.contact": "Contact",
    "channelcrm.dealers.dealer": "Absorbed Dealer DealerStatus",
    "channelcrm.errors": """
        AlreadyExistsError ChannelCrmError ConflictError ExclusivityConflictError FileProblemError
        IllegalTransitionError InfeasibleError MissingExtraError NotFoundError PermissionRefusedError
        ReadOnlyStoreError SchemaVersionError SolverError StorageError UnknownFieldError UnknownSchemeError
        ValidationError
    """,
    "channelcrm.frames": "areas_from_frame areas_to_frame dealers_from_frame dealers_to_frame",
    "channelcrm.interchange": """
        AreaFile DealerFile Limits ObservationFile Problem Severity TerritoryFile outside read_areas
        read_dealers read_observations read_territories write_areas write_dealers write_table
    """,
    "channelcrm.market": "Observation Subject",
    "channelcrm.pipeline": """
        ALL_LINES Agreement AgreementStatus Approval ApprovalPolicy Claim Conversion DealOutcome DealRegistration
        Exclusivity Forecast Negotiation Offer STANDARD_POLICY Side Stage Terms Version claims_conflict
        conversion forecast
    """,
    "channelcrm.planning": """
        Activity ActivityKind ActivityStage Actual ChannelPlan Expense FundClaim FundStage Target TargetGap Task
        gap_to_plan
    """,
    "channelcrm.relationship": """
        CaseStatus HandOver Interaction InteractionKind Need NextVisit RankedNeed ServiceCase VisitPolicy
        next_visits rank_needs rank_needs_by
    """,
    "channelcrm.report": "write_report",
    "channelcrm.sample": "SampleNetwork sample_areas sample_network sample_places",
    "channelcrm.scoring": """
        Answered Backtest CardSql Comparison Criterion Custom Decision Dissent Effectiveness Explanation
        FromDealer Group Held Levels Lift Linear MethodRanking Observed Piecewise Placed ProposalStage RFM
        Ranking Reached Replay Requirement Scoreboard Scorecard Stability Steps Tier TierAssignment TierHistory
        TierPolicy TierProposal Upgrade assign_tiers backtest market_shares natural_breaks rank rfm
        sales_effectiveness sales_target stability tiers_by_breaks tiers_by_quantile tiers_by_share
    """,
    "channelcrm.selection": """
        Apart Budget Capacity Count Exclude FigureChange Frontier FrontierPoint Keep Lexicographic Limit
        MaxCapture MaxChanges MaxCoverage MaxScore MinCost MinDealers MinDistance MinMaxDistance MinScore
        Mix NetworkChange Objective ObjectiveValue PerGroup PerRegion Rollout RolloutStep Selection Spacing
        Standing TierMix Together frontier select
    """,
    "channelcrm.services": """
        EvidenceCell EvidenceTable Intake MarketResults Retrospect Segment apply_realignment appoint
        bring_in_areas bring_in_dealers bring_in_observations carry_tiers evidence gather_effectiveness
        gather_orders grade holders_on known_codes look_back outcomes propose_tiers standing_tiers tier_history
    """,
    "channelcrm.storage": """
        Change ChangeFeed ChangeKind Expression Field Fields Order Repository Store UnitOfWork fields
    """,
    "channelcrm.territory": """
        Adjacency Area AreaOverlaps Coverage CoverageChange DealerCoverage DealerShift Division Fading Gap
        Geography Gravity GravityFit GroupCoverage Holdings Huff Isochrones Move Nearest Nesting Radius ReachBy
        ReachChange Realignment SaleStanding SalesAttribution SharedReach Sliver Territory TerritoryGap
        TerritoryOverlap TerritoryStatus TravelMatrix attribute_sales coverage divide fit_gravity gaps
        geodesic_area_km2 geodesic_km gravity great_circle_km overlaps realign spread
    """,
    "channelcrm.values": "Actor Address Location Money Period Quarters Role derive_id make_id",
    "channelcrm.values.ids": """
        ActivityId AgreementId AreaId CaseId ContactId DealId DealerId DecisionId FundId InteractionId NeedId
        NegotiationId ObservationId PlanId ScorecardId TerritoryId TierAssignmentId
    """,
}
_HOME = {name: home for home, names in _HOMES.items() for name in names.split()}

__version__ = "0.1.0"
__all__ = ["open", *_HOME]  # noqa: PLE0604  texts all the same


if not TYPE_CHECKING:  # type checkers must keep seeing a misspelt name

    def __getattr__(name: str) -> object:
        if name == "open":
            value = import_module("channelcrm.storage").open_store
        elif name in _HOME:
            value = getattr(import_module(_HOME[name]), name)
        else:
            from channelcrm.errors import nearest

            close = None if name.startswith("_") else nearest(name, __all__)  # tools ask every module for __wrapped__
            hint = f" Did you mean {close!r}?" if close else ""
            raise AttributeError(f"channelcrm has no {name!r}.{hint}", name="")
        globals()[name] = value
        return value

    def __dir__() -> list[str]:
        return sorted([*globals(), *__all__])
