"""The return counted again, slowly and plainly, from a folder of CSV files: day by day, rule by rule of the brief.

It shares no code with the software, so that an agreement between the two says something. Use:

    folder = Folder(directory)
    area_return(folder, "Kent", 2005, "2005")      # the year 2005-06
    national_return(folder, 2005)
"""

import csv
from collections import defaultdict
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from itertools import pairwise
from pathlib import Path
from typing import Any

AREAS = 42
BREACHES_OF_REGISTRATION = {"registration_breach_caution", "registration_breach_conviction"}
ITEM_IX = {
    "a_returned_to_custody_breach_of_licence": "recall_breach_of_licence",
    "b_returned_to_custody_breach_of_order": "return_breach_of_order",
    "c_charged_serious_sexual_or_violent_offence": "charged_serious_offence",
}


def days_of(year: int) -> list[date]:
    """Rule 1: from 1 April to 31 March, both days included."""
    first = date(year, 4, 1)
    return [first + timedelta(days=n) for n in range((date(year + 1, 4, 1) - first).days)]


def written(year: int) -> str:
    return f"{year}-{(year + 1) % 100:02}"


class Folder:
    """The rows of the CSV files, by offender."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self.references = [row["reference"] for row in self._rows("offenders.csv")]
        if len(set(self.references)) != len(self.references):
            raise ValueError("a reference stands twice")
        self.residence = self._by_reference("residence.csv")
        self.residents: dict[str, list[str]] = defaultdict(list)
        for reference in self.references:
            for area in sorted({row["area"] for row in self.residence[reference]}):
                self.residents[area].append(reference)
        self.categories = self._by_reference("categories.csv")
        self.levels = self._by_reference("levels.csv")
        self.custody = self._by_reference("custody.csv")
        self.orders = self._by_reference("orders.csv")
        self.events = self._by_reference("events.csv")
        for name, rows in (("orders.csv", self.orders), ("events.csv", self.events)):
            for reference, of_one in rows.items():
                if len({tuple(row.values()) for row in of_one}) != len(of_one):
                    raise ValueError(f"{reference}: one row of {name} stands twice")
        self.populations = self._rows("populations.csv")
        self.published_figures = self._rows("published_figures.csv")

    def _rows(self, name: str) -> list[dict[str, str]]:
        path = self.directory / name
        if not path.exists():
            return []
        with path.open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))

    def _by_reference(self, name: str) -> dict[str, list[dict[str, str]]]:
        rows: dict[str, list[dict[str, str]]] = defaultdict(list)
        for row in self._rows(name):
            rows[row["reference"]].append(row)
        return rows

    def population(self, area: str, year: int, base: str) -> int | None:
        for row in self.populations:
            if (row["area"], row["year"], row["base"]) == (area, written(year), base):
                return int(row["population"])
        return None


class OffenderYear:
    """What holds for one offender on each day of a year, counted from 0 for 1 April."""

    def __init__(self, folder: Folder, reference: str, year: int) -> None:
        self.first = date(year, 4, 1)
        self.length = (date(year + 1, 4, 1) - self.first).days
        self.last = self.length - 1
        self.area = self._fill(folder.residence[reference], "area")
        self.division = self._fill(folder.residence[reference], "division")
        self.category = [
            int(value) if value else None for value in self._fill(folder.categories[reference], "category")
        ]
        self.level = [
            int(value) if value else None for value in self._fill(folder.levels[reference], "level")
        ]
        self.in_custody = [value is not None for value in self._fill(folder.custody[reference], "reference")]
        self.events = list(self._dated(folder.events[reference]))
        self.orders = list(self._dated(folder.orders[reference]))

    def _fill(self, rows: list[dict[str, str]], column: str) -> list[str | None]:
        values: list[str | None] = [None] * self.length
        for row in rows:
            start = (date.fromisoformat(row["start"]) - self.first).days
            end = (date.fromisoformat(row["end"]) - self.first).days if row["end"] else self.length
            first, after = max(0, start), min(end, self.length)
            if first >= after:
                continue
            if values[first:after].count(None) != after - first:
                raise ValueError(f"{row['reference']}: two {column} rows on one day from {row['start']}")
            values[first:after] = [row[column]] * (after - first)
        return values

    def _dated(self, rows: list[dict[str, str]]) -> Iterator[tuple[int, dict[str, str]]]:
        for row in rows:
            day = (date.fromisoformat(row["date"]) - self.first).days
            if 0 <= day < self.length:
                yield day, row

    def free_in_category_on(self, day: int, category: int, area: str) -> bool:
        return self.category[day] == category and self.area[day] == area and not self.in_custody[day]

    def ever_free_in_category(self, category: int, area: str) -> bool:
        """Rule 4."""
        return category in self.category and any(
            self.free_in_category_on(day, category, area) for day in range(self.length)
        )

    def counted_level_and_category(self, area: str) -> tuple[int | None, int | None]:
        """Rule 5: the highest level held in the area in the year, in the category of its last day."""
        held = [(self.level[day] or 0, day) for day in range(self.length) if self.area[day] == area]
        if not held or max(held)[0] == 0:
            return None, None
        level, last_day = max(held)
        return level, self.category[last_day]


def _offender_years(folder: Folder, area: str, year: int) -> list[OffenderYear]:
    return [OffenderYear(folder, reference, year) for reference in folder.residents[area]]


def area_return(folder: Folder, area: str, year: int, form: str) -> dict[str, Any]:
    offenders = _offender_years(folder, area, year)
    heading = {
        "area": area,
        "form": form,
        "year": written(year),
        "period": {"start": f"{year}-04-01", "end": f"{year + 1}-03-31"},
    }
    if form == "2005":
        return {**heading, "items": _items(folder, offenders, area, year)}
    return {**heading, "tables": _tables(folder, offenders, area, year)}


def _items(folder: Folder, offenders: list[OffenderYear], area: str, year: int) -> dict[str, Any]:
    registered = [one for one in offenders if one.free_in_category_on(one.last, 1, area)]
    by_division: dict[str, int] = {}
    for one in registered:
        division = one.division[one.last] or "(none)"
        by_division[division] = by_division.get(division, 0) + 1
    item_i: dict[str, Any] = {"registered_sex_offenders": len(registered), "by_division": by_division}
    population = folder.population(area, year, "all")
    if population is not None:
        item_i["per_100k"] = _half_up(Decimal(len(registered)) * 100_000 / population, 0)

    def steps(order: str, step: str) -> int:
        return sum(
            one.area[day] == area and (row["order"], row["step"]) == (order, step)
            for one in offenders
            for day, row in one.orders
        )

    def three_steps(order: str) -> dict[str, int]:
        return {
            "applied": steps(order, "applied"),
            "interim_granted": steps(order, "interim"),
            "full_imposed": steps(order, "full"),
        }

    viii = {f"level_{level}": {f"category_{category}": 0 for category in (1, 2, 3)} for level in (2, 3)}
    for one in offenders:
        level, category = one.counted_level_and_category(area)
        if level in (2, 3) and category in (1, 2, 3):
            viii[f"level_{level}"][f"category_{category}"] += 1
    return {
        "i": item_i,
        "ii": {"registration_breaches_cautioned_or_convicted": _breaches(offenders, area)},
        "iii": {"sopo": three_steps("sopo")},
        "iv": {"notification_order": three_steps("notification_order")},
        "v": {
            "foreign_travel_order": {
                "applied": steps("foreign_travel_order", "applied"),
                "imposed": steps("foreign_travel_order", "full"),
            }
        },
        "vi": {"violent_and_other_sexual": sum(one.ever_free_in_category(2, area) for one in offenders)},
        "vii": {"other_offenders": sum(one.ever_free_in_category(3, area) for one in offenders)},
        "viii": viii,
        "ix": {
            item: {
                f"level_{level}": sum(
                    any(
                        row["event"] == event and one.area[day] == area and one.level[day] == level
                        for day, row in one.events
                    )
                    for one in offenders
                )
                for level in (2, 3)
            }
            for item, event in ITEM_IX.items()
        },
    }


def _breaches(offenders: list[OffenderYear], area: str) -> int:
    """Rule 3: each offender once, in category 1 on the day."""
    return sum(
        any(
            row["event"] in BREACHES_OF_REGISTRATION and one.area[day] == area and one.category[day] == 1
            for day, row in one.events
        )
        for one in offenders
    )


def _tables(folder: Folder, offenders: list[OffenderYear], area: str, year: int) -> dict[str, Any]:
    eligible: dict[str, dict[str, int | None]] = {}
    for level in (1, 2, 3):
        eligible[f"level_{level}"] = {
            f"category_{category}": sum(
                one.free_in_category_on(one.last, category, area) and one.level[one.last] == level
                for one in offenders
            )
            for category in (1, 2, 3)
        }
    eligible["level_1"]["category_3"] = None
    wholes = {
        f"category_{category}": sum(one.free_in_category_on(one.last, category, area) for one in offenders)
        for category in (1, 2, 3)
    }
    eligible["total"] = {**wholes, "all": sum(wholes.values())}

    in_year: dict[str, dict[str, int]] = {
        row: {"category_1": 0, "category_2": 0, "category_3": 0, "all": 0}
        for row in ("level_2", "level_3", "total")
    }
    for one in offenders:
        highest, its_category = one.counted_level_and_category(area)
        if highest in (2, 3):
            for row in (f"level_{highest}", "total"):
                in_year[row]["all"] += 1
                if its_category in (1, 2, 3):
                    in_year[row][f"category_{its_category}"] += 1

    def returned(event: str, level: int, category: int | None) -> int:
        return sum(
            any(
                row["event"] == event
                and one.area[day] == area
                and one.level[day] == level
                and (category is None or one.category[day] == category)
                for day, row in one.events
            )
            for one in offenders
        )

    licence = {
        f"level_{level}": {
            **{f"category_{c}": returned("recall_breach_of_licence", level, c) for c in (1, 2, 3)},
            "all": returned("recall_breach_of_licence", level, None),
        }
        for level in (2, 3)
    }
    sopo = {
        f"level_{level}": {
            "category_1": returned("return_breach_of_order", level, 1),
            "category_2": None,
            "category_3": None,
            "all": returned("return_breach_of_order", level, 1),
        }
        for level in (2, 3)
    }
    tables: dict[str, Any] = {
        "eligible_on_31_march": eligible,
        "level_2_and_3_in_year": in_year,
        "rso_cautioned_or_convicted_for_breach": _breaches(offenders, area),
        "orders_imposed": {
            order: sum(
                one.area[day] == area and (row["order"], row["step"]) == (order, "full")
                for one in offenders
                for day, row in one.orders
            )
            for order in ("sopo", "notification_order", "foreign_travel_order")
        },
        "returned_to_custody_breach_of_licence": licence,
        "returned_to_custody_breach_of_sopo": sopo,
    }
    population = folder.population(area, year, "aged_ten_and_over")
    if population is not None:
        tables["per_100k"] = _half_up(Decimal(wholes["category_1"]) * 100_000 / population, 0)
    return tables


def national_return(folder: Folder, year: int) -> dict[str, Any]:
    """Tables 1 to 5: sums over the areas of the areas' own items."""
    lived_in = {row["area"] for rows in folder.residence.values() for row in rows}
    # An area of which only the population is known has nobody on its register: 0 per 100,000, and no gap in the range.
    names = sorted(lived_in | {row["area"] for row in folder.populations})
    items = {
        y: {name: _items(folder, _offender_years(folder, name, y), name, y) for name in names}
        for y in (year - 1, year)
    }
    before, now = written(year - 1), written(year)

    def total(y: int, *path: str) -> int:
        result = 0
        for one in items[y].values():
            value: Any = one
            for step in path:
                value = value[step]
            result += value
        return result

    columns: dict[str, list[int | None]] = {written(y): [None] * 3 for y in range(year - 3, year + 1)}
    for row in folder.published_figures:
        columns[row["year"]][int(row["category"]) - 1] = int(row["offenders"])
    for y in (year - 1, year):
        columns[written(y)] = [
            total(y, "i", "registered_sex_offenders"),
            total(y, "vi", "violent_and_other_sexual"),
            total(y, "vii", "other_offenders"),
        ]
    years = sorted(columns)
    by_category = {f"category_{c + 1}": [columns[y][c] for y in years] for c in range(3)}
    by_category["total"] = [
        None if None in columns[y] else sum(count or 0 for count in columns[y]) for y in years
    ]
    everyone = by_category["total"][-1] or 0
    table_1: dict[str, Any] = {"years": years, **by_category}
    table_1["printed_change_percent"] = {
        name: [_change(a, b) for a, b in pairwise(values)] for name, values in by_category.items()
    }

    def levels(y: int, level: int) -> list[int]:
        counts = [total(y, "viii", f"level_{level}", f"category_{c}") for c in (1, 2, 3)]
        return [*counts, sum(counts)]

    rows = {"level_2": levels(year, 2), "level_3": levels(year, 3)}
    rows["both"] = [a + b for a, b in zip(rows["level_2"], rows["level_3"], strict=True)]
    keys = ("category_1", "category_2", "category_3", "total")
    table_2: dict[str, Any] = {name: dict(zip(keys, values, strict=True)) for name, values in rows.items()}
    table_2["printed_percent_of_all"] = {
        name: [_percent(value, everyone) for value in values] for name, values in rows.items()
    }
    table_3 = {
        f"level_{level}": {
            before: levels(year - 1, level),
            now: levels(year, level),
            "printed_change_percent": [
                _change(a, b) for a, b in zip(levels(year - 1, level), levels(year, level), strict=True)
            ],
        }
        for level in (2, 3)
    }
    outcome_names = ("breach_of_licence", "breach_of_orders", "charged_sfo")
    table_4: dict[str, Any] = {}
    for name, which in (("level_2", (2,)), ("level_3", (3,)), ("both", (2, 3))):
        by_year = {
            y: [sum(total(y, "ix", item, f"level_{level}") for level in which) for item in ITEM_IX]
            for y in (year - 1, year)
        }
        table_4[name] = {
            before: dict(zip(outcome_names, by_year[year - 1], strict=True)),
            now: dict(zip(outcome_names, by_year[year], strict=True)),
            "printed_change_percent": [
                _change(a, b) for a, b in zip(by_year[year - 1], by_year[year], strict=True)
            ],
        }

    def measures(y: int) -> dict[str, int]:
        found = {
            "rso_charged_or_cautioned": total(y, "ii", "registration_breaches_cautioned_or_convicted"),
            "sopo_granted": total(y, "iii", "sopo", "full_imposed"),
            "notification_orders_granted": total(y, "iv", "notification_order", "full_imposed"),
            "foreign_travel_orders_granted": total(y, "v", "foreign_travel_order", "imposed"),
        }
        found["total_orders"] = sum(found[name] for name in found if name != "rso_charged_or_cautioned")
        return found

    earlier, later = measures(year - 1), measures(year)
    rates = [one["i"]["per_100k"] for one in items[year].values() if "per_100k" in one["i"]]
    managed = table_2["both"]["total"]
    return {
        "area": "England and Wales",
        "form": "national",
        "year": now,
        "areas": AREAS,
        "table_1_offenders_by_category": table_1,
        f"table_2_levels_{now.replace('-', '_')}": table_2,
        "table_3_referred_change": table_3,
        "table_4_outcomes": table_4,
        "table_5_enforcement_and_orders": {
            name: {
                before: earlier[name],
                now: later[name],
                "printed_change_percent": _change(earlier[name], later[name]),
            }
            for name in earlier
        },
        "rso_per_100k_range": [min(rates), max(rates)] if rates else [None, None],
        "level_1_share_percent": (
            _half_up(Decimal(everyone - managed) * 100 / everyone, 0) if everyone else None
        ),
    }


def _change(before: int | None, after: int | None) -> int | float | None:
    if not before or after is None:
        return None
    return _half_up(Decimal(after - before) * 100 / before, 2)


def _percent(part: int, whole: int) -> int | float | None:
    return _half_up(Decimal(part) * 100 / whole, 2) if whole else None


def _half_up(value: Decimal, decimals: int) -> int | float:
    """Rule 8: half up, trailing zeros left off."""
    rounded = value.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)
    return int(rounded) if rounded == int(rounded) else float(rounded)
