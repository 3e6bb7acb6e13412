from __future__ import annotations

from django.urls import path

from rongshu.foundation.media.views import picture, private_picture

app_name = "media"
urlpatterns = [
    path("<int:shop_id>/<slug:key>-<int:width>.webp", picture, name="picture"),
    path("private/<str:signed>.webp", private_picture, name="private-picture"),
]
