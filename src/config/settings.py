"""Settings, from the environment alone (12-factor). Start-up is refused on weak secrets outside demo mode."""

from __future__ import annotations

import base64
import os
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlparse

from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

ROOT = Path(__file__).resolve().parents[2]
BASE_DIR = ROOT

RONGSHU_DEMO = os.environ.get("RONGSHU_DEMO", "0") == "1"
DEBUG = False

# Known to everybody who can read this file; good for a demo on one's own machine and for nothing else.
_DEMO_SECRET = "demo-only-" + "banyan-roots-" * 5
_DEMO_FIELD_KEY = base64.urlsafe_b64encode(b"demo-only-field-key-32-bytes-lon").decode()


def secret(name: str, demo: str) -> str:
    """A secret from the environment; in demo mode a public default serves, elsewhere a weak one stops the start."""
    value = os.environ.get(name, "")
    if not value and RONGSHU_DEMO:
        return demo
    if len(value) < 32 or value.startswith("demo-only-") or len(set(value)) < 10 or value == demo:
        raise ImproperlyConfigured(
            f"{name} is missing or weak: set a random value of at least 32 characters, "
            'for example from `python3 -c "import secrets; print(secrets.token_urlsafe(48))"`'
        )
    return value


SECRET_KEY = secret("RONGSHU_SECRET_KEY", _DEMO_SECRET)
RONGSHU_LIVE_KEY = secret("RONGSHU_LIVE_KEY", _DEMO_SECRET + "live")
RONGSHU_FIELD_KEY = secret("RONGSHU_FIELD_KEY", _DEMO_FIELD_KEY)
try:
    if len(base64.urlsafe_b64decode(RONGSHU_FIELD_KEY)) != 32:
        raise ValueError
except ValueError:
    raise ImproperlyConfigured("RONGSHU_FIELD_KEY must be 32 random bytes in urlsafe base64") from None
RONGSHU_BASE_URL = os.environ.get("RONGSHU_BASE_URL", "http://127.0.0.1:8000").rstrip("/")
RONGSHU_LIVE_URL = os.environ.get("RONGSHU_LIVE_URL", "http://127.0.0.1:8001").rstrip("/")
# Addresses of pages that may use the live process: ours, and those of shops with a domain of their own.
RONGSHU_LIVE_ORIGINS = [
    RONGSHU_BASE_URL,
    *filter(None, os.environ.get("RONGSHU_LIVE_ORIGINS", "").split(",")),
]
RONGSHU_DATA_DIR = Path(os.environ.get("RONGSHU_DATA_DIR", ROOT / ".rongshu" / "data"))
RONGSHU_LAKE_DIR = RONGSHU_DATA_DIR / "lake"
RONGSHU_DEFAULT_SHOP = os.environ.get("RONGSHU_DEFAULT_SHOP", "rongshu")
RONGSHU_STAFF_MFA = not RONGSHU_DEMO
RONGSHU_TRUSTED_PROXIES = int(os.environ.get("RONGSHU_TRUSTED_PROXIES", "0"))
RONGSHU_METRICS_TOKEN = os.environ.get("RONGSHU_METRICS_TOKEN", "")  # without it metrics answer loopback only
RONGSHU_TEST_LOCKS_OFF: frozenset[str] = frozenset()  # guards a negative-control test switches off, by name

# WeChat Pay: either the simulator's directory, or the merchant's own values.
RONGSHU_WECHATPAY_DIR = os.environ.get("RONGSHU_WECHATPAY_DIR", "")
RONGSHU_WECHATPAY_GATEWAY = os.environ.get("RONGSHU_WECHATPAY_GATEWAY", "")
# How the simulator's answers are verified: "certificate", or "public_key" as merchants of today do.
RONGSHU_WECHATPAY_VERIFY = os.environ.get("RONGSHU_WECHATPAY_VERIFY", "certificate")
RONGSHU_WECHATPAY = {
    "mchid": os.environ.get("WECHATPAY_MCHID", ""),
    "appid": os.environ.get("WECHATPAY_APPID", ""),
    "cert_serial_no": os.environ.get("WECHATPAY_CERT_SERIAL", ""),
    "private_key_file": os.environ.get("WECHATPAY_PRIVATE_KEY_FILE", ""),
    "apiv3_key": os.environ.get("WECHATPAY_APIV3_KEY", ""),
    # Merchants of today verify with 微信支付公钥; without these two, platform certificates are fetched.
    "public_key_id": os.environ.get("WECHATPAY_PUBLIC_KEY_ID", ""),
    "public_key_file": os.environ.get("WECHATPAY_PUBLIC_KEY_FILE", ""),
}

# Alipay: either the simulator's directory, or the merchant's own values.
RONGSHU_ALIPAY_DIR = os.environ.get("RONGSHU_ALIPAY_DIR", "")
RONGSHU_ALIPAY = {
    "app_id": os.environ.get("ALIPAY_APP_ID", ""),
    "seller_id": os.environ.get("ALIPAY_SELLER_ID", ""),
    "private_key_file": os.environ.get("ALIPAY_PRIVATE_KEY_FILE", ""),
    "public_key_file": os.environ.get("ALIPAY_PUBLIC_KEY_FILE", ""),
}

# Who carries messages: "sandbox" keeps them in the developers' mailbox, "webhook" posts them to the operator's bridge.
_channel = os.environ.get("RONGSHU_MESSAGE_CHANNEL", "sandbox" if RONGSHU_DEMO else "off")
RONGSHU_CHANNELS = {"sms": _channel, "email": _channel}
RONGSHU_MESSAGE_WEBHOOK_URL = os.environ.get("RONGSHU_MESSAGE_WEBHOOK_URL", "")
RONGSHU_MESSAGE_WEBHOOK_SECRET = os.environ.get("RONGSHU_MESSAGE_WEBHOOK_SECRET", "")

_base = urlparse(RONGSHU_BASE_URL)
ALLOWED_HOSTS = [
    host for host in os.environ.get("RONGSHU_ALLOWED_HOSTS", _base.hostname or "").split(",") if host
] + (["127.0.0.1", "localhost", "testserver"] if RONGSHU_DEMO else [])
CSRF_TRUSTED_ORIGINS = [RONGSHU_BASE_URL]

INSTALLED_APPS = [
    "rongshu.kit",
    "unfold.apps.BasicAppConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.contrib.postgres",
    "rongshu.console.apps.ConsoleAdminConfig",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "procrastinate.contrib.django",
    "django_htmx",
    "csp",
    "rongshu.foundation.shops",
    "rongshu.foundation.audit",
    "rongshu.foundation.compliance",
    "rongshu.foundation.media",
    "rongshu.foundation.notifications",
    "rongshu.foundation.tracking",
    "rongshu.people.accounts",
    "rongshu.people.members",
    "rongshu.people.referrals",
    "rongshu.people.loyalty",
    "rongshu.people.profiles",
    "rongshu.supply.assortment",
    "rongshu.supply.catalog",
    "rongshu.supply.discovery",
    "rongshu.supply.inventory",
    "rongshu.supply.logistics",
    "rongshu.money.ledger",
    "rongshu.money.payments",
    "rongshu.money.stored_value",
    "rongshu.trade.pricing",
    "rongshu.trade.carts",
    "rongshu.trade.orders",
    "rongshu.trade.aftersales",
    "rongshu.trade.reviews",
    "rongshu.trade.invoices",
    "rongshu.campaigns.base",
    "rongshu.campaigns.rewards",
    "rongshu.campaigns.groupbuy",
    "rongshu.distribution.promoters",
    "rongshu.distribution.commissions",
    "rongshu.insight.collection",
    "rongshu.insight.lake",
    "rongshu.insight.metrics",
    "rongshu.cashier",
    "rongshu.storefront",
    "rongshu.console",
    "rongshu.openapi",
    "rongshu.demo",
]
# An installation may leave a campaign kind out; the rest works without it (a test does so with group-buy).
_without = set(filter(None, os.environ.get("RONGSHU_WITHOUT_APPS", "").split(",")))
INSTALLED_APPS = [app for app in INSTALLED_APPS if app not in _without]

MIDDLEWARE = [
    "django_prometheus.middleware.PrometheusBeforeMiddleware",
    "rongshu.kit.http.middleware.RequestContextMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "rongshu.foundation.shops.middleware.ShopMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "rongshu.foundation.tracking.cookies.VisitorMiddleware",
    "django_prometheus.middleware.PrometheusAfterMiddleware",
    "rongshu.foundation.shops.middleware.ShopBlockMiddleware",
]
PROMETHEUS_EXPORT_MIGRATIONS = False
PROMETHEUS_METRIC_NAMESPACE = "rongshu"

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        # Before the apps': the shop's own sign-in and error pages stand in front of the libraries'.
        "DIRS": [ROOT / "src" / "rongshu" / "storefront" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "rongshu.foundation.shops.context_processors.shop",
            ],
        },
    }
]


def database(url: str) -> dict[str, Any]:
    """A PostgreSQL URL as Django's settings."""
    parts = urlparse(url)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(parts.hostname or ""),
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
        # Parameters travel apart from the text, and a statement seen twice is prepared: the planner runs once for each.
        "OPTIONS": {
            "application_name": "rongshu",
            "connect_timeout": 5,
            "server_side_binding": True,
            "prepare_threshold": 2,
        },
        "DISABLE_SERVER_SIDE_CURSORS": True,
    }


_APP_URL = os.environ.get("DATABASE_URL", "postgresql://rongshu_app@127.0.0.1:5432/rongshu")
DATABASES = {
    # The role that owns nothing and sees one shop at a time.
    "default": database(_APP_URL),
    # Migrations only.
    "owner": {**database(os.environ.get("DATABASE_OWNER_URL", _APP_URL)), "CONN_MAX_AGE": 0},
    # Reads every shop, writes nothing: invariants, backups, installation-wide reports.
    "report": database(os.environ.get("DATABASE_REPORT_URL", _APP_URL)),
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

CACHES = {
    # Shared by all processes: rate limits of sign-in, one-time facts. A table in the same database.
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "kit_cache",
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    },
    # Per process: rendered fragments, resolved shops, API throttles.
    "local": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "OPTIONS": {"MAX_ENTRIES": 5_000},
    },
}

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["rongshu.people.accounts.backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.ScryptPasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
LOGIN_URL = "account_request_login_code"
LOGIN_REDIRECT_URL = "storefront:me"
ACCOUNT_ADAPTER = "rongshu.people.accounts.adapter.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"phone", "email"}
# Not required: staff sign in by e-mail and may have no phone. Sign-up itself is closed (adapter).
ACCOUNT_SIGNUP_FIELDS = ["phone"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_MAX_ATTEMPTS = 3
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 300
ACCOUNT_LOGIN_BY_CODE_SUPPORTS_RESEND = True
ACCOUNT_PHONE_VERIFICATION_ENABLED = True
ACCOUNT_PHONE_VERIFICATION_CODE_FORMAT = {"numeric": True, "length": 6, "dashed": False}
ACCOUNT_FORMS = {
    "request_login_code": "rongshu.people.accounts.forms.PhoneCodeForm",
    "login": "rongshu.people.accounts.forms.StaffLoginForm",
}
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_RATE_LIMITS = {
    "login": "30/m/ip",
    "login_failed": "10/m/ip,5/5m/key",
    "request_login_code": "30/m/ip,3/m/key",
    # Every code that leaves, sent again or not: a number is neither flooded nor guessed (10 codes x 3 tries a day).
    "send_code": "10/d/key",
}
if RONGSHU_DEMO:  # the same few people sign in again and again, and no message costs anything
    ACCOUNT_RATE_LIMITS |= {"request_login_code": "60/m/ip,20/m/key", "send_code": "500/d/key"}
MFA_ADAPTER = "rongshu.people.accounts.adapter.MFAAdapter"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_ALLOW_UNVERIFIED_EMAIL = True  # staff addresses are given by the owner; nobody signs up with one
MFA_TOTP_TOLERANCE = 1
EMAIL_BACKEND = "rongshu.foundation.notifications.mail.ChannelMailBackend"

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("简体中文")), ("en", _("English"))]
LOCALE_PATHS = [ROOT / "src" / "rongshu" / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Shanghai"

STATIC_URL = "/static/"
STATIC_ROOT = RONGSHU_DATA_DIR / "static"
STATICFILES_FINDERS = [
    "rongshu.kit.http.static.PackageFilesFinder",
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
]
# What pages ask of the npm packages. The packages hold a hundred megabytes more: other builds and their source maps.
RONGSHU_PACKAGE_FILES = {
    "weui/weui.min.css": ROOT / "node_modules" / "weui" / "dist" / "style" / "weui.min.css",
    "alpine/cdn.min.js": ROOT / "node_modules" / "@alpinejs" / "csp" / "dist" / "cdn.min.js",
    "echarts/echarts.min.js": ROOT / "node_modules" / "echarts" / "dist" / "echarts.min.js",
}
# The product editor posts some ten fields for each of up to 600 variants.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 9_000
MEDIA_URL = "/media/"
MEDIA_ROOT = RONGSHU_DATA_DIR / "media"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "rongshu.kit.http.static.HashedStaticFiles"},
}
WHITENOISE_MAX_AGE = 3600

SESSION_ENGINE = "rongshu.people.accounts.sessions"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 60 * 60 * 24 * 30
CSRF_COOKIE_HTTPONLY = False  # htmx sends the token from the page; nothing reads the cookie
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
if _base.scheme == "https":
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
    SECURE_HSTS_SECONDS = 31_536_000
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:", "blob:"],
        "connect-src": [SELF, RONGSHU_LIVE_URL],
        "object-src": [NONE],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "form-action": [SELF] + ([RONGSHU_WECHATPAY_GATEWAY] if RONGSHU_WECHATPAY_GATEWAY else []),
    },
}

PROCRASTINATE_AUTODISCOVER_MODULE_NAME = "jobs"
PROCRASTINATE_DATABASE_ALIAS = "default"

SILENCED_SYSTEM_CHECKS = [
    "auth.W004",  # people sign in by phone; e-mail is unique where present
    "account.W001",  # sign-up is closed: the first confirmed code makes the account
]

LOGGING_CONFIG = None
from rongshu.kit.logs import configure as _configure_logs  # noqa: E402  # after the settings it reads

_configure_logs(json=os.environ.get("RONGSHU_LOG_FORMAT", "text") == "json")

UNFOLD = {
    "SITE_TITLE": _("榕树控制台"),
    "SITE_HEADER": _("榕树"),
    "SITE_SUBHEADER": "rongshu.console.views.page.shop_name",
    "SITE_SYMBOL": "park",
    "SITE_URL": "rongshu.console.views.page.storefront_url",
    "SITE_FAVICONS": [
        {"rel": "icon", "type": "image/svg+xml", "href": "rongshu.console.views.page.icon_url"},
    ],
    "SHOW_HISTORY": False,
    "SHOW_VIEW_ON_SITE": False,
    "COLORS": {
        "primary": {
            "50": "#fdf3f1",
            "100": "#fbe4df",
            "200": "#f7cdc4",
            "300": "#f0aa9c",
            "400": "#e57d69",
            "500": "#d55a43",
            "600": "#c0432d",
            "700": "#a13523",
            "800": "#862f21",
            "900": "#702c21",
            "950": "#3c130d",
        }
    },
    "SIDEBAR": {
        "show_search": False,
        "show_all_applications": False,
        "navigation": "rongshu.console.navigation.menu",
    },
}
