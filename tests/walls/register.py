"""A register of made-up people and cases with every kind of relation between them, and periods that end at midnight.

Made by the owner in SQL, from numbers that depend on nothing but the row, so that every run makes the same.
"""

from __future__ import annotations

from typing import Any

import psycopg

from mappa.access.roles import GIVEN_TO_PEOPLE

#: A number from 0 to 2^20 that depends on a row and a salt.
CHANCE = "(hashint8extended({row}, {salt}) & 1048575)"
#: Ways in which a period may lie to today, and how many of ten have each.
PERIOD = """
(CASE {way} % 10
   WHEN 0 THEN daterange(today - 400, today)
   WHEN 1 THEN daterange(today - 400, today + 1)
   WHEN 2 THEN daterange(today, {open_end})
   WHEN 3 THEN daterange(today + 1, {open_end})
   WHEN 4 THEN daterange(today - 1, today + 1)
   ELSE daterange(today - 400, {open_end})
 END)
"""
#: Who entered it; one in twelve was superseded.
SUPERSEDED = """
setup, CASE WHEN {way} % 12 = 0 THEN clock_timestamp() END, CASE WHEN {way} % 12 = 0 THEN setup END, '', ''
"""
FACT = "recorded_by_id, superseded_at, superseded_by_id, reason, superseded_reason"


def chance(salt: int, row: str = "n") -> str:
    return CHANCE.format(row=row, salt=salt)


def period(salt: int, row: str = "n", open_end: str = "NULL") -> str:
    return PERIOD.format(way=chance(salt, row), open_end=open_end)


def superseded(salt: int, row: str = "n") -> str:
    return SUPERSEDED.format(way=chance(salt, row))


def build(owner: psycopg.Connection[Any], *, people: int, cases: int) -> None:
    """Fill a migrated database; commits."""
    for statement in statements(people=people, cases=cases):
        owner.execute(statement)  # type: ignore[arg-type]
    owner.commit()


def statements(*, people: int, cases: int) -> list[str]:
    roles = ", ".join(f"'{role.value}'" for role in GIVEN_TO_PEOPLE)
    agencies = 24
    return [
        f"""
        CREATE TEMPORARY TABLE made AS
        SELECT (SELECT min(id) FROM agencies_user) AS setup,
               (now() AT TIME ZONE 'Europe/London')::date AS today,
               (SELECT array_agg(id ORDER BY id) FROM agencies_area) AS areas,
               ARRAY[{roles}] AS roles, ARRAY[0]::bigint[] AS agencies, ARRAY[0]::bigint[] AS people
        """,
        f"""
        INSERT INTO agencies_agency (name, kind) SELECT 'Made up ' || n, 'other' FROM generate_series(1, {agencies}) n
        """,
        "UPDATE made SET agencies ="
        " (SELECT array_agg(id ORDER BY id) FROM agencies_agency WHERE name LIKE 'Made up %')",
        # One in eight agencies has never signed.
        f"""
        INSERT INTO agencies_protocolsignature (agency_id, in_force, {FACT})
        SELECT agencies[n], {period(1)}, {superseded(2)} FROM made, generate_series(1, {agencies}) n WHERE n % 8 > 0
        """,
        f"""
        INSERT INTO agencies_user
            (username, full_name, password, agency_id, email, job_title, is_active, must_change_password, version)
        SELECT 'made.' || n, 'Made ' || n, '!', agencies[1 + {chance(3)} % {agencies}], '', '', {chance(4)} % 16 > 0,
               false, 1
          FROM made, generate_series(1, {people}) n
        """,
        "UPDATE made SET people = (SELECT array_agg(id ORDER BY id) FROM agencies_user WHERE username LIKE 'made.%')",
        # One posting or two or none; one in eight is everywhere.
        f"""
        INSERT INTO access_posting (user_id, role, area_id, in_force, {FACT})
        SELECT people[n], roles[1 + {chance(6)} % cardinality(roles)],
               CASE WHEN {chance(7)} % 8 > 0 THEN areas[1 + {chance(8)} % cardinality(areas)] END,
               {period(9)}, {superseded(10)}
          FROM made, generate_series(1, {people}) n WHERE {chance(5)} % 16 > 0
        """,
        f"""
        INSERT INTO access_posting (user_id, role, area_id, in_force, {FACT})
        SELECT people[n], roles[1 + {chance(11)} % cardinality(roles)], areas[1 + {chance(12)} % cardinality(areas)],
               {period(13)}, {superseded(14)}
          FROM made, generate_series(1, {people}) n WHERE {chance(15)} % 2 = 0
        ON CONFLICT DO NOTHING
        """,
        *(
            f"""
            INSERT INTO access_clearance (user_id, kind, level, in_force, {FACT})
            SELECT people[n], '{kind}', 'Made up', {period(salt, open_end="(today + 365)")}, {superseded(salt + 1)}
              FROM made, generate_series(1, {people}) n WHERE {chance(salt + 2)} % {of} > 0
            """
            for kind, salt, of in (("vetting", 20, 16), ("training", 30, 16), ("category-4", 40, 2))
        ),
        f"""
        INSERT INTO offenders_offender (reference, area_id, version, registered_by_id)
        SELECT 'MADE-' || n, areas[1 + {chance(50)} % cardinality(areas)], 1, setup
          FROM made, generate_series(1, {cases}) n
        """,
        # Numbered in a table, since an array as long as this is unpacked again for every row.
        "CREATE TEMPORARY TABLE made_case AS SELECT row_number() OVER (ORDER BY id)::int AS n, id"
        " FROM offenders_offender WHERE reference LIKE 'MADE-%'",
        "CREATE UNIQUE INDEX ON made_case (n)",
        "CREATE UNIQUE INDEX ON made_case (id)",
        "ANALYZE made_case",
        f"""
        INSERT INTO offenders_categoryperiod (offender_id, category, in_force, {FACT})
        SELECT made_case.id, CASE WHEN {chance(51)} % 12 = 0 THEN 4 ELSE 1 END,
               daterange(today - 300, CASE WHEN {chance(52)} % 4 = 0 THEN today - 10 END), {superseded(53)}
          FROM made, made_case WHERE {chance(54)} % 4 > 0
        """,
        f"""
        INSERT INTO offenders_restriction (offender_id, recorded_by_id, superseded_at, superseded_by_id, reason,
                                           superseded_reason)
        SELECT made_case.id, setup, CASE WHEN {chance(55)} % 3 = 0 THEN clock_timestamp() END,
               CASE WHEN {chance(55)} % 3 = 0 THEN setup END, 'Made up', ''
          FROM made, made_case WHERE {chance(56)} % 16 = 0
        """,
        f"""
        INSERT INTO offenders_membership (offender_id, user_id, kind, in_force, {FACT})
        SELECT (SELECT id FROM made_case WHERE made_case.n = 1 + {chance(60, "m")} % {cases}),
               people[1 + {chance(61, "m")} % cardinality(people)],
               (ARRAY['supervising', 'meeting', 'action', 'victim_liaison', 'named'])[1 + m % 5],
               {period(62, "m")}, {superseded(63, "m")}
          FROM made, generate_series(1, {3 * cases}) m
        ON CONFLICT DO NOTHING
        """,
        f"""
        INSERT INTO offenders_emergencyopening (offender_id, user_id, opened_at, closes_at, closed_at, closed_by_id,
                                                reason, outcome, review_note)
        SELECT (SELECT id FROM made_case WHERE made_case.n = 1 + {chance(70, "m")} % {cases}), person, opened,
               opened + interval '4 hours', CASE WHEN {chance(72, "m")} % 6 = 0 THEN opened + interval '1 minute' END,
               CASE WHEN {chance(72, "m")} % 6 = 0 THEN person END, 'Made up', '', ''
          FROM made, generate_series(1, {4 * people}) m
               CROSS JOIN LATERAL (SELECT people[1 + m % cardinality(people)] AS person,
                   now() + (ARRAY[-9, -5, -3, -2, -1, 1])[1 + {chance(71, "m")} % 6] * interval '1 hour' AS opened) o
        """,
        # A transfer, a restriction lifted and a category withdrawn, after the rows about the case were there.
        f"""
        UPDATE offenders_offender SET area_id = areas[1 + {chance(80, "offenders_offender.id")} % cardinality(areas)]
          FROM made WHERE offenders_offender.id IN (SELECT id FROM made_case) AND offenders_offender.id % 20 = 0
        """,
        """
        UPDATE offenders_restriction SET superseded_at = clock_timestamp(), superseded_by_id = setup FROM made
         WHERE superseded_at IS NULL AND offender_id IN (SELECT id FROM made_case) AND offender_id % 11 = 0
        """,
        """
        UPDATE offenders_categoryperiod SET superseded_at = clock_timestamp(), superseded_by_id = setup FROM made
         WHERE superseded_at IS NULL AND category = 4 AND offender_id % 7 = 0
           AND offender_id IN (SELECT id FROM made_case)
        """,
        "DROP TABLE made, made_case",
        "ANALYZE",
    ]
