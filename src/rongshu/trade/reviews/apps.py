from __future__ import annotations

from django.apps import AppConfig


class ReviewsConfig(AppConfig):
    name = "rongshu.trade.reviews"
    label = "reviews"
    verbose_name = "Reviews"

    def ready(self) -> None:
        from rongshu.people.profiles.registry import export_source
        from rongshu.trade.reviews.invariants import register_invariants
        from rongshu.trade.reviews.selectors import export_rows
        from rongshu.trade.reviews.subscribers import subscribe_all

        export_source("reviews", export_rows)
        register_invariants()
        subscribe_all()
