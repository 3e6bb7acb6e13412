from __future__ import annotations

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "rongshu.people.accounts"
    label = "accounts"
    verbose_name = "Accounts"

    def ready(self) -> None:
        from allauth.mfa.signals import authenticator_added, authenticator_removed
        from django.contrib.auth.signals import user_logged_in

        from rongshu.people.accounts import subscribers

        authenticator_added.connect(subscribers.factor_added, dispatch_uid="accounts.factor_added")
        authenticator_removed.connect(subscribers.factor_removed, dispatch_uid="accounts.factor_removed")
        user_logged_in.connect(subscribers.signed_in, dispatch_uid="accounts.signed_in")
