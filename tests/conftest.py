"""The fixtures, each family in a module of its own."""

# The first sets Django up, so that those after it may import models.
pytest_plugins = ["tests.database_fixtures", "tests.browser_fixtures", "tests.people_fixtures", "tests.cast"]
