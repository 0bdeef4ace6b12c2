"""What an indexing call did, for the journal. The service calls ``Callback``; no page tells what it says there."""

from __future__ import annotations

import json

from emulator.clock import rfc3339
from emulator.domain.errand import Event

OUTCOME = "not told: no page documents what Callback is told"


def message(event: Event) -> dict[str, str]:
    files = [{"URI": uri, "Error": event.errors.get(uri, "")} for uri in event.uris]
    return {
        "source": "myna.ci",
        "type": "ci:FileMetaIndex",
        "subject": event.place.dataset,
        "time": rfc3339(event.ended),
        "content": json.dumps({"DatasetName": event.place.dataset, "Files": files}, ensure_ascii=False),
    }
