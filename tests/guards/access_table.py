"""Every page, the permission it needs, and what kind of record its address names. Reviewed like a list of keys.

A page that is missing here, or that declares another permission, fails `test_pages.py`.
"""

from __future__ import annotations

from typing import NamedTuple

from mappa.access.permissions import Permission as P


class Page(NamedTuple):
    """`record` says what the address names: a key of `worlds` in test_pages.py, or nothing."""

    permission: P | None
    record: str = ""
    methods: tuple[str, ...] = ("GET", "POST")


PUBLIC = None
READ, SEND = ("GET",), ("POST",)

PAGES: dict[str, Page] = {
    # Signing in
    "sign_in:sign_in": Page(PUBLIC),
    "sign_in:sign_out": Page(PUBLIC, methods=SEND),
    "sign_in:sign_out_everywhere": Page(PUBLIC, methods=SEND),
    "sign_in:organisation": Page(PUBLIC, methods=READ),
    "sign_in:organisation_answer": Page(PUBLIC, methods=READ),
    "sign_in:second_factor": Page(PUBLIC),
    "sign_in:choose_password": Page(PUBLIC),
    "sign_in:enrol": Page(PUBLIC),
    "sign_in:enrol_key": Page(PUBLIC),
    "sign_in:qr_code": Page(PUBLIC, methods=READ),
    # How one signs in
    "sign_in:change_password": Page(P.HOME_VIEW),
    "sign_in:account": Page(P.HOME_VIEW, methods=READ),
    "sign_in:session_time": Page(P.HOME_VIEW),
    "sign_in:confirm": Page(P.HOME_VIEW),
    "sign_in:add_authenticator": Page(P.HOME_VIEW),
    "sign_in:add_security_key": Page(P.HOME_VIEW),
    "sign_in:end_factor": Page(P.HOME_VIEW, "second factor"),
    "sign_in:end_session": Page(P.HOME_VIEW, "session", SEND),
    "sign_in:person_sign_in": Page(P.AGENCY_PEOPLE_MANAGE, "person", READ),
    "sign_in:reset_factors": Page(P.AGENCY_PEOPLE_MANAGE, "person"),
    "sign_in:end_sessions": Page(P.AGENCY_PEOPLE_MANAGE, "person", SEND),
    "access:roles": Page(P.HOME_VIEW, methods=READ),
    # One's own notices
    "access:notices": Page(P.HOME_VIEW, methods=READ),
    "access:read_notice": Page(P.HOME_VIEW, "notice", SEND),
    "access:read_notices": Page(P.HOME_VIEW, methods=SEND),
    # People, agencies and areas
    "access:people": Page(P.AGENCY_PEOPLE_MANAGE, methods=READ),
    "access:add_person": Page(P.AGENCY_PEOPLE_MANAGE),
    "access:clearances": Page(P.AGENCY_PEOPLE_MANAGE, methods=READ),
    "access:proposals": Page(P.AGENCY_PEOPLE_MANAGE, methods=READ),
    "access:decide": Page(P.AGENCY_PEOPLE_MANAGE, "proposal"),
    "access:person": Page(P.AGENCY_PEOPLE_MANAGE, "person", READ),
    "access:person_access": Page(P.PERSON_ACCESS_VIEW, "known person", READ),
    "access:correct_person": Page(P.AGENCY_PEOPLE_MANAGE, "person"),
    "access:give_role": Page(P.AGENCY_PEOPLE_MANAGE, "person"),
    "access:end_role": Page(P.AGENCY_PEOPLE_MANAGE, "posting"),
    "access:give_clearance": Page(P.AGENCY_PEOPLE_MANAGE, "person"),
    "access:end_clearance": Page(P.AGENCY_PEOPLE_MANAGE, "clearance"),
    "access:move_person": Page(P.AGENCY_PEOPLE_MANAGE, "person"),
    "access:leave": Page(P.AGENCY_PEOPLE_MANAGE, "person"),
    "access:stop_account": Page(P.AGENCY_PEOPLE_MANAGE, "person"),
    "access:restart_account": Page(P.AGENCY_PEOPLE_MANAGE, "person"),
    "access:give_password": Page(P.AGENCY_PEOPLE_MANAGE, "person"),
    "access:unlock": Page(P.AGENCY_PEOPLE_MANAGE, "person", SEND),
    "access:areas": Page(P.HOME_VIEW, methods=READ),
    "access:area": Page(P.HOME_VIEW, "public area", READ),
    "access:add_division": Page(P.AREA_MANAGE, "area"),
    "access:record_population": Page(P.AREA_MANAGE, "area"),
    "access:correct_population": Page(P.AREA_MANAGE, "population"),
    "access:set_policy": Page(P.AREA_MANAGE, "policy"),
    "access:general_policies": Page(P.AREA_MANAGE, methods=READ),
    "access:set_general_policy": Page(P.AREA_MANAGE, "general policy"),
    "access:agencies": Page(P.PEOPLE_MANAGE, methods=READ),
    "access:add_agency": Page(P.PEOPLE_MANAGE),
    "access:agency": Page(P.PEOPLE_MANAGE, "agency", READ),
    "access:sign_protocol": Page(P.PEOPLE_MANAGE, "agency"),
    "access:end_protocol": Page(P.PEOPLE_MANAGE, "signature"),
    "access:audit": Page(P.AUDIT_READ, methods=READ),
    "access:commissioner_export": Page(P.COMMISSIONER_EXPORT),
    # Caseload
    "caseload:home": Page(P.HOME_VIEW, methods=READ),
    "caseload:caseload": Page(P.OFFENDER_VIEW, methods=READ),
    "caseload:offender": Page(P.OFFENDER_VIEW, "offender", READ),
    "caseload:entry_history": Page(P.OFFENDER_VIEW, "entry", READ),
    "caseload:correct_entry": Page(P.FACT_CORRECT, "entry"),
    "caseload:withdraw_entry": Page(P.FACT_CORRECT, "entry"),
    # The register
    "offenders:register": Page(P.OFFENDER_REGISTER),
    "offenders:correct_details": Page(P.FACT_RECORD, "offender"),
    "offenders:record_alias": Page(P.FACT_RECORD, "offender"),
    "offenders:record_identifier": Page(P.FACT_RECORD, "offender"),
    "offenders:record_residence": Page(P.FACT_RECORD, "offender"),
    "offenders:begin_custody": Page(P.CUSTODY_RECORD, "offender"),
    "offenders:end_custody": Page(P.CUSTODY_RECORD, "offender"),
    "offenders:set_category": Page(P.CATEGORY_SET, "offender"),
    "offenders:end_category": Page(P.CATEGORY_SET, "offender"),
    "offenders:end_level": Page(P.LEVEL_SET, "offender"),
    # Who may open a record
    "offenders:add_member": Page(P.MEMBERSHIP_KEEP, "offender"),
    "offenders:end_membership": Page(P.MEMBERSHIP_KEEP, "membership"),
    "offenders:restrict_record": Page(P.RECORD_RESTRICT, "offender"),
    "offenders:lift_restriction": Page(P.RECORD_RESTRICT, "offender"),
    "offenders:state_reason": Page(P.OFFENDER_VIEW, "offender"),
    "offenders:readers": Page(P.OFFENDER_VIEW, "offender", READ),
    # The record itself is not in the address: whoever may open one in an emergency types its number
    "offenders:open_in_emergency": Page(P.EMERGENCY_OPEN),
    "offenders:close_opening": Page(P.EMERGENCY_OPEN, "own opening", SEND),
    "offenders:emergency_openings": Page(P.ACCESS_REVIEW, methods=READ),
    "offenders:review_opening": Page(P.ACCESS_REVIEW, "opening"),
    "orders:record_order_step": Page(P.FACT_RECORD, "offender"),
    "orders:record_event": Page(P.FACT_RECORD, "offender"),
    # Cases at meetings, and actions that people took on
    "discussions:discussion": Page(P.OFFENDER_VIEW, "case at a meeting", READ),
    "discussions:hold": Page(P.MEETING_KEEP, "case at a meeting"),
    "discussions:hold_as_chair": Page(P.MEETING_CHAIR, "case at a meeting"),
    "discussions:my_actions": Page(P.MEETING_CONTRIBUTE, methods=READ),
    "discussions:actions": Page(P.OFFENDER_VIEW, "offender", READ),
    "discussions:add_action": Page(P.FACT_RECORD, "offender"),
    "discussions:report_action": Page(P.MEETING_CONTRIBUTE, "action"),
    "discussions:change_due_day": Page(P.FACT_RECORD, "action"),
    "discussions:pass_on_action": Page(P.FACT_RECORD, "action"),
    # Oversight
    "oversight:findings": Page(P.ACCESS_REVIEW, methods=READ),
    "oversight:finding": Page(P.ACCESS_REVIEW, "finding", READ),
    "oversight:take_finding": Page(P.ACCESS_REVIEW, "finding", SEND),
    "oversight:settle_finding": Page(P.ACCESS_REVIEW, "finding"),
    "oversight:openings": Page(P.ACCESS_REVIEW, "offender", READ),
    "oversight:disclosures": Page(P.OFFENDER_VIEW, "offender", READ),
    "oversight:record_disclosure": Page(P.DISCLOSURE_RECORD, "offender"),
    "oversight:subject_access": Page(P.SUBJECT_ACCESS, "offender"),
    # The risk assessment, the plan, and early-warning signs
    "risk:assessment": Page(P.OFFENDER_VIEW, "offender", READ),
    "risk:record_assessment": Page(P.RISK_RECORD, "offender"),
    "risk:contribute": Page(P.RISK_RECORD, "offender"),
    "risk:assessment_versions": Page(P.OFFENDER_VIEW, "offender", READ),
    "risk:plan": Page(P.OFFENDER_VIEW, "offender", READ),
    "risk:record_plan": Page(P.RISK_RECORD, "offender"),
    "risk:plan_versions": Page(P.OFFENDER_VIEW, "offender", READ),
    "risk:raise_trigger": Page(P.RISK_RECORD, "offender"),
    "risk:triggers": Page(P.RISK_RECORD, methods=READ),
    "risk:answer_trigger": Page(P.RISK_RECORD, "trigger raised"),
    "risk:acknowledge_trigger": Page(P.RISK_RECORD, "trigger raised", SEND),
    # The annual return: figures for some, the cases behind them for others
    "statistics:returns": Page(P.FIGURES_VIEW, methods=READ),
    "statistics:annual_return": Page(P.FIGURES_VIEW, "return", READ),
    "statistics:figure_cases": Page(P.OFFENDER_VIEW, "figure", READ),
    "statistics:doubt_cases": Page(P.OFFENDER_VIEW, "doubt", READ),
    "statistics:sign_off": Page(P.RETURN_SIGN_OFF, "return"),
    "statistics:return_export": Page(P.FIGURES_VIEW, "copy", READ),
    "statistics:national": Page(P.FIGURES_VIEW, "year", READ),
    "statistics:national_export": Page(P.FIGURES_VIEW, "copy of a year", READ),
    # Levels: decisions, countersignatures and reviews
    "levels:decide": Page(P.LEVEL_SET, "offender"),
    "levels:countersign": Page(P.LEVEL_COUNTERSIGN, "offender"),
    "levels:withdraw_decision": Page(P.LEVEL_SET, "offender"),
    "levels:review": Page(P.LEVEL_SET, "offender"),
    "levels:decisions": Page(P.OFFENDER_VIEW, "offender", READ),
    "levels:due": Page(P.LEVEL_SET, methods=READ),
    "levels:waiting": Page(P.LEVEL_COUNTERSIGN, methods=READ),
    # Transfers, exits and categories that end; an offer is seen from both areas
    "transfers:offer": Page(P.TRANSFER_DECIDE, "offender"),
    "transfers:record_move_away": Page(P.FACT_RECORD, "offender"),
    "transfers:offers": Page(P.TRANSFER_DECIDE, methods=READ),
    "transfers:open_offer": Page(P.TRANSFER_DECIDE, "offer", READ),
    "transfers:answer_offer": Page(P.TRANSFER_DECIDE, "received offer"),
    "transfers:withdraw_offer": Page(P.TRANSFER_DECIDE, "offer"),
    "transfers:record_exit": Page(P.CATEGORY_SET, "offender"),
    "transfers:answer_item": Page(P.CATEGORY_SET, "exit item"),
    "transfers:open_items": Page(P.CATEGORY_SET, methods=READ),
    "transfers:review_category_end": Page(P.CATEGORY_SET, "offender"),
    "transfers:category_ends": Page(P.CATEGORY_SET, methods=READ),
    # How long records are kept, and their erasure by two people
    "retention:due": Page(P.RETENTION_REVIEW, methods=READ),
    "retention:erasures": Page(P.RETENTION_REVIEW, methods=READ),
    "retention:rules": Page(P.HOME_VIEW, methods=READ),
    "retention:set_rule": Page(P.AREA_MANAGE, "retention rule"),
    "retention:review": Page(P.RETENTION_REVIEW, "offender"),
    "retention:propose_erasure": Page(P.ERASURE_PROPOSE, "offender"),
    "retention:withdraw_proposal": Page(P.ERASURE_PROPOSE, "offender"),
    "retention:decide_erasure": Page(P.ERASURE_APPROVE, "offender"),
    # A caseload comes in: only the person who uploaded it sees it
    "imports:upload": Page(P.CASELOAD_IMPORT),
    "imports:checked": Page(P.CASELOAD_IMPORT, "upload"),
    "imports:progress": Page(P.CASELOAD_IMPORT, "upload"),
    "imports:imported": Page(P.CASELOAD_IMPORT, "upload", READ),
    "imports:discard": Page(P.CASELOAD_IMPORT, "upload", SEND),
}
