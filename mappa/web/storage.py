"""How styles and scripts are published: compressed, and under names that change with what is in them."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class StaticFiles(CompressedManifestStaticFilesStorage):  # type: ignore[misc]
    """Renames what a script imports as well, so that an old part is never run with a new page."""

    support_js_module_import_aggregation = True
