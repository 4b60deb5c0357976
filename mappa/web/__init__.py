"""The look of every page: templates, forms, styles and scripts. Knows nothing about MAPPA."""
