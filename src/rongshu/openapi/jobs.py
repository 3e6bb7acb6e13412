from __future__ import annotations

from datetime import timedelta

from rongshu.kernel import clock
from rongshu.kit.housekeeping import shop_housekeeper
from rongshu.openapi.models import AccessToken, SignInCode

KEPT = timedelta(days=7)


@shop_housekeeper
def forget_old_credentials(shop_id: int) -> None:
    """Codes and tokens that ended some days ago. API keys stay: audit rows name them."""
    long_ago = clock.now() - KEPT
    SignInCode.objects.filter(expires_at__lt=long_ago).delete()
    AccessToken.objects.filter(expires_at__lt=long_ago).delete()
