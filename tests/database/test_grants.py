"""What the application's role may do is what is declared, and no more."""

import pytest
from django.db import connection


@pytest.mark.django_db
def test_tests_run_as_the_application():
    with connection.cursor() as cursor:
        cursor.execute("select current_user")
        assert cursor.fetchone() == ("mappa_application",)
