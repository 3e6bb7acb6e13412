"""Whom a session belongs to, loaded by hand-written queries, is decided as before."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from rongshu.people.accounts.backends import AuthenticationBackend
from rongshu.people.accounts.models import User
from rongshu.people.accounts.sessions import SessionStore

pytestmark = pytest.mark.django_db


@pytest.fixture
def person() -> User:
    return User.objects.create_user(phone="13800138000", display_name="小林", phone_verified=True)


@pytest.fixture
def key(person: User) -> str:
    client = Client()
    client.force_login(person)
    return client.session.session_key or ""


def test_the_person_is_loaded_whole(person: User) -> None:
    with CaptureQueriesContext(connection) as asked:
        found = AuthenticationBackend().get_user(person.pk)

    assert found is not None
    assert (found.pk, found.phone, found.name) == (person.pk, "+8613800138000", "小林")
    assert found == User.objects.get(pk=person.pk)
    assert len(asked) == 1


def test_nobody_and_the_switched_off_are_not_loaded(person: User) -> None:
    User.objects.filter(pk=person.pk).update(is_active=False)

    assert AuthenticationBackend().get_user(person.pk) is None
    assert AuthenticationBackend().get_user(0) is None


def test_a_session_is_loaded_by_its_key(key: str, person: User) -> None:
    assert SessionStore(key)["_auth_user_id"] == str(person.pk)


def test_an_expired_or_unknown_session_is_empty_and_loses_its_key(key: str) -> None:
    Session.objects.filter(pk=key).update(expire_date=timezone.now() - timedelta(seconds=1))

    for store in (SessionStore(key), SessionStore("nobody-ever-had-this-key-at-all")):
        assert store.get("_auth_user_id") is None
        assert store.session_key is None
