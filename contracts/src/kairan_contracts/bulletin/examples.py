"""The ids and parts that the examples of the bulletin's events share: one association in one town."""

from typing import Any

UNION = "5a1c3d52-2f6a-5b0e-9a51-0c6a3d1f7b11"
ASSOCIATION = "0c9a2b64-7a1e-5c1f-8d2b-6f0e9b1a2c33"
BLOCK = "b7d1c5e0-3c4f-5a8b-9e6d-1f2a3b4c5d66"
HOUSEHOLD = "d2e4f6a8-1b3c-5d5e-8f7a-9b0c1d2e3f77"
OTHER_HOUSEHOLD = "e3f5a7b9-2c4d-5e6f-9a8b-0c1d2e3f4a88"
MEMBER = "f4a6b8c0-3d5e-5f7a-8b9c-1d2e3f4a5b99"
MENU = "01936f2e-5b7a-7c3d-8e4f-5a6b7c8d9e40"
ARTICLE = "01936f2e-5b7a-7c3d-8e4f-5a6b7c8d9e41"
AUDIENCE = "01936f2e-5b7a-7c3d-8e4f-5a6b7c8d9e44"
REMINDER = "01936f2e-5b7a-7c3d-8e4f-5a6b7c8d9e42"
GROUP = "01936f2e-5b7a-7c3d-8e4f-5a6b7c8d9e43"

AREA_PART: dict[str, Any] = {
    "union_id": UNION,
    "union": "yoneizumi",
    "association_id": ASSOCIATION,
    "association": "nishi",
}
