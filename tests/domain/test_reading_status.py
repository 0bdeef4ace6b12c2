"""What a record says of itself before its object has been read."""

from __future__ import annotations

from emulator.domain.files import Given
from emulator.domain.reading import own, provisional


def test_a_file_is_not_called_indexed_before_it_was_read() -> None:
    given = Given("oss://bucket/a.jpg", {"CustomId": "one"})
    assert own(given.uri)["ObjectStatus"] == "Indexed"
    facts = provisional(given).facts
    assert "ObjectStatus" not in facts
    assert (facts["URI"], facts["CustomId"]) == (given.uri, "one")
