from __future__ import annotations

import pytest
from django.db import connections
from django.test import Client, override_settings

from rongshu.foundation.shops.models import Shop
from rongshu.kit.http import health


@pytest.mark.django_db
def test_up_and_ready(client: Client) -> None:
    assert client.get("/healthz").json() == {"status": "up"}
    assert client.get("/readyz").json() == {"status": "ready", "database": True, "migrations": True}


@pytest.mark.django_db
def test_a_database_behind_the_code_is_not_ready(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "_migrated", False)
    with connections["default"].cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'kit' AND name = '0006_batches'")
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["migrations"]) == (503, False)


def test_no_database_is_not_ready_and_still_up(committed_db: None, client: Client) -> None:
    settings_dict = connections["default"].settings_dict
    port = settings_dict["PORT"]
    connections["default"].close()
    settings_dict["PORT"] = "1"
    try:
        answer = client.get("/readyz")
        assert (answer.status_code, answer.json()["database"]) == (503, False)
        assert client.get("/healthz").status_code == 200
    finally:
        settings_dict["PORT"] = port
        connections["default"].close()


@pytest.mark.django_db
def test_metrics_answer_this_machine_and_bearers_of_the_token(client: Client) -> None:
    page = client.get("/metrics").content.decode()
    assert 'rongshu_jobs{state="parked"} 0.0' in page
    assert "rongshu_outbox_unrelayed 0.0" in page
    away = Client(REMOTE_ADDR="203.0.113.9")
    assert away.get("/metrics").status_code == 404
    assert client.get("/metrics", headers={"X-Forwarded-For": "203.0.113.9"}).status_code == 404
    with override_settings(RONGSHU_METRICS_TOKEN="a-token-of-the-operator"):
        bearer = {"Authorization": "Bearer a-token-of-the-operator"}
        assert away.get("/metrics", headers=bearer).status_code == 200
        assert away.get("/metrics", headers={"Authorization": "Bearer "}).status_code == 404


@pytest.mark.django_db
def test_every_answer_carries_its_request_id(client: Client) -> None:
    assert client.get("/healthz", headers={"X-Request-ID": "abcdef123456"})["X-Request-ID"] == "abcdef123456"
    assert len(client.get("/healthz", headers={"X-Request-ID": "<bad>"})["X-Request-ID"]) == 16


@pytest.mark.django_db
def test_the_front_door_leads_to_everything_in_demo_mode(client: Client) -> None:
    Shop.objects.create(slug="rongshu", name="榕树优选")
    page = client.get("/").content.decode()
    for link in ("/s/rongshu/", "/s/rongshu/console/", "/dev/mailbox/"):
        assert f'href="{link}"' in page


@pytest.mark.django_db
@override_settings(RONGSHU_DEMO=False)
def test_elsewhere_the_front_door_is_the_default_shop(client: Client) -> None:
    assert client.get("/").status_code == 404
    Shop.objects.create(slug="rongshu", name="榕树优选")
    answer = client.get("/")
    assert (answer.status_code, answer["Location"]) == (302, "/s/rongshu/")
