"""A national register of synthetic records: live and archived offenders with twenty years of periods.

Built by SQL as the owner, with every constraint and trigger in place, so that what is measured is what is deployed.
"""

from __future__ import annotations

import psycopg

#: Days from which the twenty years run, and the day the bench calls today.
FIRST_DAY, TODAY = "2006-04-01", "2026-04-01"

#: A number from 0 to 1 that depends on the offender and a salt, so that every run builds the same register.
CHANCE = "((hashint8extended({offender}, {salt}) & 1048575)::float8 / 1048576)"


def chance(salt: int, offender: str = "o.id") -> str:
    return CHANCE.format(offender=offender, salt=salt)


def day(expression: str) -> str:
    """SQL for the day that lies a fraction of the twenty years after the first."""
    return f"(DATE '{FIRST_DAY}' + (({expression}) * 7300)::int)"


#: How many people work on cases; each live case has three of them.
WORKERS = 2_000


def build(owner: psycopg.Connection[tuple[object, ...]], *, live: int, archived: int) -> int:
    """Fill an empty, migrated database; returns the number of rows written."""
    written = 0
    for name, sql in statements(live=live, archived=archived):
        cursor = owner.execute(sql)  # type: ignore[arg-type]
        written += max(cursor.rowcount, 0)
        print(f"  {name}: {max(cursor.rowcount, 0):,}", flush=True)
    owner.commit()
    owner.autocommit = True
    owner.execute("VACUUM ANALYZE")
    return written


def statements(*, live: int, archived: int) -> list[tuple[str, str]]:
    everyone = live + archived
    user = "(SELECT min(id) FROM agencies_user)"
    fact = f"{user}, '', ''"
    fact_columns = "recorded_by_id, reason, superseded_reason"
    areas = "(SELECT array_agg(id ORDER BY id) FROM agencies_area)"
    # When the arrangements began and ended for each offender: archived ones ended before today.
    begin, length = chance(1), chance(2)
    return [
        (
            "timelines",
            f"""
            CREATE TEMPORARY TABLE life AS
            SELECT o.id AS number, {areas} AS areas, {day(f"0.9 * {begin}")} AS began,
                   CASE WHEN o.id > {live}
                        THEN {day(f"0.9 * {begin}")} + (90 + {length} * (7000 * (1 - 0.9 * {begin})))::int
                   END AS ended,
                   {chance(3)} AS c3, {chance(4)} AS c4, {chance(5)} AS c5, {chance(6)} AS c6, {chance(7)} AS c7
            FROM generate_series(1, {everyone}) AS o(id)
            """,
        ),
        (
            "offenders",
            f"""
            INSERT INTO offenders_offender (reference, area_id, version, registered_by_id)
            SELECT 'NATIONAL-' || number, areas[1 + floor(c3 * 41.999)::int], 1, {user} FROM life ORDER BY number
            """,
        ),
        (
            "numbers",
            """
            CREATE TEMPORARY TABLE lived AS
            SELECT o.id, o.area_id, life.* FROM life JOIN offenders_offender o ON o.reference = 'NATIONAL-' || number
            """,
        ),
        ("statistics", "ANALYZE lived"),
        (
            "divisions",
            """
            INSERT INTO agencies_division (area_id, name, source)
            SELECT a.id, 'Division ' || n, 'bench' FROM agencies_area a CROSS JOIN generate_series(1, 5) n
            """,
        ),
        (
            "details",
            f"""
            INSERT INTO offenders_personaldetails
                (offender_id, family_name, given_names, date_of_birth, sex, {fact_columns})
            SELECT id, (ARRAY['Abbott','Begum','Clarke','Davies','Evans','Farrow','Grant','Hughes','Iqbal','Jones',
                              'Khan','Lewis','Morgan','Nowak','Owen','Patel','Quinn','Roberts','Singh','Thomas'])
                             [1 + floor(c4 * 19.999)::int] || substr(md5(id::text), 1, 4),
                   (ARRAY['Adam','Bilal','Carl','Dewi','Emyr','Femi','Gareth','Harri','Ian','Jack'])
                             [1 + floor(c5 * 9.999)::int],
                   DATE '1940-01-01' + (c6 * 20000)::int, CASE WHEN c7 < 0.95 THEN 'male' ELSE 'female' END, {fact}
            FROM lived
            """,
        ),
        (
            "residences",
            f"""
            INSERT INTO offenders_residence (offender_id, area_id, division_id, in_force, {fact_columns})
            SELECT id, CASE WHEN part = 2 OR c4 > 0.3 THEN area_id ELSE areas[1 + floor(c5 * 41.999)::int] END,
                   CASE WHEN c6 > 0.02 AND (part = 2 OR c4 > 0.3) THEN divisions[1 + floor(c7 * 4.999)::int] END,
                   CASE part WHEN 1 THEN daterange(began, moved) ELSE daterange(moved, ended) END, {fact}
            FROM lived
                 JOIN (SELECT area_id, array_agg(id ORDER BY id) AS divisions FROM agencies_division GROUP BY 1) d
                      USING (area_id)
                 CROSS JOIN LATERAL (SELECT began + 60 + (c6 * 20)::int AS moved) m
                 CROSS JOIN generate_series(1, 2) part
            """,
        ),
        (
            "categories",
            f"""
            INSERT INTO offenders_categoryperiod (offender_id, category, in_force, {fact_columns})
            SELECT id, CASE WHEN part = 1 THEN CASE WHEN c5 < 0.65 THEN 1 WHEN c5 < 0.93 THEN 2 ELSE 3 END
                            ELSE CASE WHEN c5 < 0.75 THEN 1 WHEN c5 < 0.95 THEN 2 ELSE 3 END END,
                   CASE part WHEN 1 THEN daterange(began, changed) ELSE daterange(changed, ended) END, {fact}
            FROM lived CROSS JOIN LATERAL (SELECT began + 30 + (c7 * 40)::int AS changed) m
                 CROSS JOIN generate_series(1, 2) part
            WHERE part = 2 OR c6 < 0.5
            """,
        ),
        (
            "levels",
            f"""
            INSERT INTO offenders_levelperiod (offender_id, level, in_force, {fact_columns})
            SELECT id, CASE WHEN part = last THEN CASE WHEN c6 < 0.94 THEN 1 WHEN c6 < 0.99 THEN 2 ELSE 3 END
                            ELSE CASE WHEN c7 < 0.8 THEN 1 ELSE 1 + (part + floor(c7 * 30)::int) % 3 END END,
                   daterange(began + (part - 1) * step,
                             CASE WHEN part = last THEN ended ELSE began + part * step END), {fact}
            FROM lived
                 CROSS JOIN LATERAL (SELECT 2 + floor(c4 * 3.999)::int AS last,
                        greatest(1, (coalesce(ended, DATE '{TODAY}') - began) / 6) AS step) s
                 CROSS JOIN LATERAL generate_series(1, last) part
            """,
        ),
        (
            "custody",
            f"""
            INSERT INTO offenders_custodyperiod (offender_id, in_force, {fact_columns})
            SELECT id,
                   daterange(came, CASE WHEN part = 2 AND c7 < 0.1 THEN NULL ELSE came + 20 + (c7 * 25)::int END),
                   {fact}
            FROM lived CROSS JOIN generate_series(1, 2) part
                 CROSS JOIN LATERAL (SELECT began + (part * 50)::int AS came) m
            WHERE c4 < 0.4
            """,
        ),
        (
            "order steps",
            f"""
            INSERT INTO orders_orderstep (offender_id, "order", step, "on", sought_by, {fact_columns})
            SELECT id, CASE WHEN c7 < 0.8 THEN 'sopo' WHEN c7 < 0.95 THEN 'shpo' ELSE 'notification_order' END,
                   (ARRAY['applied','interim','full'])[part], began + part * 20 + (c5 * 15)::int,
                   CASE WHEN c6 < 0.7 THEN 'court' ELSE 'police' END, {fact}
            FROM lived CROSS JOIN generate_series(1, 3) part WHERE c5 < 0.25
            """,
        ),
        (
            "events",
            f"""
            INSERT INTO orders_event (offender_id, event, "on", {fact_columns})
            SELECT id, (ARRAY['registration_breach_caution','registration_breach_conviction','recall_breach_of_licence',
                              'return_breach_of_order','charged_serious_offence'])[1 + (part + floor(c4 * 5)::int) % 5],
                   began + (part * (coalesce(ended, DATE '{TODAY}') - began) / 5), {fact}
            FROM lived CROSS JOIN generate_series(1, 4) part WHERE c6 < 0.3
            """,
        ),
        (
            "people",
            f"""
            INSERT INTO agencies_user (username, full_name, password, agency_id, email, job_title, is_active,
                                       must_change_password, version)
            SELECT 'worker.' || n, 'Worker ' || n, '!', agency_id, '', '', true, false, 1
              FROM agencies_user CROSS JOIN generate_series(1, {WORKERS}) n WHERE agencies_user.id = {user}
            """,
        ),
        (
            "memberships",
            f"""
            INSERT INTO offenders_membership (offender_id, user_id, kind, in_force, {fact_columns})
            SELECT id, workers[1 + floor({chance(10, "id * 3 + part")} * ({WORKERS} - 1))::int],
                   (ARRAY['supervising','meeting','action'])[part], daterange(began, ended), {fact}
            FROM lived CROSS JOIN generate_series(1, 3) part
                 CROSS JOIN (SELECT array_agg(id ORDER BY id) AS workers FROM agencies_user
                              WHERE username LIKE 'worker.%') w
            WHERE number <= {live}
            """,
        ),
        (
            "restrictions",
            f"""
            INSERT INTO offenders_restriction (offender_id, recorded_by_id, reason, superseded_reason)
            SELECT id, {user}, 'Bench', '' FROM lived WHERE {chance(11, "id")} < 0.005
            """,
        ),
        (
            "emergency openings",
            f"""
            INSERT INTO offenders_emergencyopening
                (offender_id, user_id, opened_at, closes_at, reason, outcome, review_note)
            SELECT id, workers[1 + id % {WORKERS}], now() - days * interval '1 day',
                   now() - days * interval '1 day' + interval '4 hours', 'Bench', '', ''
            FROM lived CROSS JOIN (SELECT array_agg(id ORDER BY id) AS workers FROM agencies_user
                                    WHERE username LIKE 'worker.%') w
                 CROSS JOIN LATERAL (SELECT 1 + floor({chance(12, "id")} * 10000)::int AS days) d
            WHERE days <= 400
            """,
        ),
        (
            "populations",
            f"""
            INSERT INTO agencies_population (area_id, year, base, population, source, {fact_columns})
            SELECT a.id, y, 'all', 900000 + a.id * 1000, 'bench', {fact}
            FROM agencies_area a CROSS JOIN generate_series(2006, 2025) y
            ON CONFLICT DO NOTHING
            """,
        ),
        (
            "audit",
            f"""
            INSERT INTO audit_auditentry (event, operation, by_id, agency_id, offender_id, area_id, basis, detail)
            SELECT 'offender.viewed', 'consultation', {user}, (SELECT agency_id FROM agencies_user WHERE id = {user}),
                   id, area_id, 'area', '{{}}'
            FROM lived CROSS JOIN generate_series(1, 2)
            """,
        ),
    ]
