"""The tags of an object."""

from __future__ import annotations

from dataclasses import replace

from emulator.dialects.ci.elements import Element, NotXml, parse
from emulator.dialects.cos.envelope import answered, done
from emulator.dialects.cos.shelf import Shelf, first
from emulator.exchange import Call, Reply
from emulator.objects.api import Pairs


def get_object_tagging(call: Call, shelf: Shelf) -> Reply:
    found = shelf.objects.find(*shelf.bucket(call), call.parameters["Key"])
    tags = [{"Key": name, "Value": value} for name, value in found.properties.tags]
    return answered(call.request, "Tagging", {"TagSet": {"Tag": tags}})


def put_object_tagging(call: Call, shelf: Shelf) -> Reply:
    tags = tags_of(parse(shelf.checked(call.request), "Tagging"))
    shelf.tags(tags)
    tagged(call, shelf, tags)
    return done(call.request)


def delete_object_tagging(call: Call, shelf: Shelf) -> Reply:
    tagged(call, shelf, ())
    return done(call.request, status=204)


def tagged(call: Call, shelf: Shelf, tags: Pairs) -> None:
    account, bucket = shelf.bucket(call)
    key = call.parameters["Key"]
    found = shelf.objects.find(account, bucket, key)
    shelf.objects.describe(account, bucket, key, replace(found.properties, tags=tags))


def tags_of(root: Element) -> Pairs:
    """Raises NotXml."""
    sets = root.named("TagSet")
    if len(sets) != 1:
        raise NotXml("It must have one TagSet.")
    tags = []
    for tag in sets[0].named("Tag"):
        name, value = first(tag, "Key"), first(tag, "Value")
        if name is None or value is None:
            raise NotXml("A Tag must have a Key and a Value.")
        tags.append((name, value))
    return tuple(tags)
