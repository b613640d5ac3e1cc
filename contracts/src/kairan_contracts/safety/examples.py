"""The ids and parts that the examples of the safety service's events share: one drill in one town."""

from typing import Any

UNION = "5a1c3d52-2f6a-5b0e-9a51-0c6a3d1f7b11"
ASSOCIATION = "0c9a2b64-7a1e-5c1f-8d2b-6f0e9b1a2c33"
BLOCK = "b7d1c5e0-3c4f-5a8b-9e6d-1f2a3b4c5d66"
HOUSEHOLD = "d2e4f6a8-1b3c-5d5e-8f7a-9b0c1d2e3f77"
OTHER_HOUSEHOLD = "e3f5a7b9-2c4d-5e6f-9a8b-0c1d2e3f4a88"
MEMBER = "f4a6b8c0-3d5e-5f7a-8b9c-1d2e3f4a5b99"
INCIDENT = "01936f2e-5b7a-7c3d-8e4f-5a6b7c8d9e10"
NOTICE = "01936f2d-1a2b-7c3d-9e4f-5a6b7c8d9e21"
REMINDER = "c8d9e0f1-a2b3-5c4d-8e5f-6a7b8c9d0e1f"
STATEMENT = "a1b2c3d4-e5f6-5a7b-8c9d-0e1f2a3b4c5d"

INCIDENT_PART: dict[str, Any] = {
    "incident_id": INCIDENT,
    "mode": "drill",
    "union_id": UNION,
    "union": "yoneizumi",
}
ASSOCIATION_PART = {**INCIDENT_PART, "association_id": ASSOCIATION, "association": "nishi"}
HOUSEHOLD_PART = {**ASSOCIATION_PART, "block_id": BLOCK, "household_id": HOUSEHOLD}
NOTICE_COPY = {
    "notice_id": NOTICE,
    "title": "安否確認訓練",
    "body": "訓練です。安否をお知らせください。",
    "title_en": "Safety drill",
    "body_en": "This is a drill. Please report that you are safe.",
}
COUNTS = {
    "households": 18,
    "safe": 12,
    "needs_support": 1,
    "wants_contact": 1,
    "read": 1,
    "unread": 2,
    "never_logged_in": 1,
    "late": 0,
    "off_roll": 0,
    "statements": 15,
    "revision": 412,
}
