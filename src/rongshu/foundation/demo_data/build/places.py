"""Builds the tables of regions and of carriers."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

REGIONS_SOURCE = (
    "github.com/modood/Administrative-divisions-of-China @ 57a0aa9cef47169a2eb74cf057b0245052a34e8c, dist/pca-code.json"
    " (National Bureau of Statistics, codes as of 2023-06-30)"
)
_CRMEB = "github.com/crmeb/crmeb_java @ 7e18030058355f7143edc19dcb1dd72457d2da54"
CARRIERS_SOURCE = f"{_CRMEB}, crmeb/sql/Crmeb_v1.4.sql, table eb_express"

# GB/T 2260 gives these three a code of their own and none below it.
_WITHOUT_DIVISIONS = {"710000": "台湾省", "810000": "香港特别行政区", "820000": "澳门特别行政区"}

# Carriers a Chinese shop uses daily, in the order a select box shows them.
COMMON_CARRIERS = (
    "shunfeng", "zhongtong", "yuantong", "yunda", "shentong", "jtexpress", "jd", "youzhengguonei", "youzhengbk",
    "ems", "youzhengdsbk", "debangkuaidi", "debangwuliu", "danniao", "zhaijisong", "youshuwuliu", "zhongyouex",
    "fengwang", "kuayue", "suning", "annengwuliu", "yimidida", "sxjdfreight", "rrs", "annto", "zhongtongkuaiyun",
    "yundakuaiyun", "yuantongkuaiyun", "baishiwuliu", "huitongkuaidi", "tiantian", "suer", "tiandihuayu",
    "zhongtiewuliu", "ztky", "jiuyescm", "shunfengtongcheng", "lianhaowuliu", "lianbangkuaidi", "dhl", "ups",
)  # fmt: skip


def regions(source: Path) -> dict[str, Any]:
    """Six-digit code to name, in the source's order; the level is readable from the code."""
    names: dict[str, str] = {}
    for province in json.loads((source / "pca-code.json").read_text(encoding="utf-8")):
        names[province["code"] + "0000"] = province["name"]
        for city in province["children"]:
            names[city["code"] + "00"] = city["name"]
            # Cities without counties list towns with longer codes, which GB/T 2260 does not have.
            names |= {row["code"]: row["name"] for row in city["children"] if len(row["code"]) == 6}
    names |= _WITHOUT_DIVISIONS
    return {"source": REGIONS_SOURCE, "licence": "WTFPL", "standard": "GB/T 2260", "regions": names}


def carriers(source: Path) -> dict[str, Any]:
    """Every carrier code of the source with its name; the common ones are listed apart, in order."""
    names: dict[str, str] = {}
    for line in (source / "crmeb_express.jsonl").read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        names[row["code"]] = row["name"].strip()
    missing = [code for code in COMMON_CARRIERS if code not in names]
    if missing:
        raise ValueError(f"the source has no carrier {', '.join(missing)}")
    return {
        "source": CARRIERS_SOURCE,
        "licence": "Apache-2.0",
        "common": list(COMMON_CARRIERS),
        "carriers": dict(sorted(names.items())),
    }
