"""Where pictures stand in passages: marks in blocks become places in texts, and leave no trace in them."""

from __future__ import annotations

from emulator.understanding.media.passages import cut
from emulator.understanding.media.reading import MARK, Block, Limits, Passage


def passages(*blocks: Block) -> tuple[Passage, ...]:
    found, reasons = cut(blocks, Limits())
    assert reasons == ()
    return found


def test_a_picture_stands_where_its_mark_was() -> None:
    block = Block(f"如图:{MARK}; 又如图:{MARK}", pictures=("a.png", "b.png"))
    assert passages(block) == (Passage("如图:; 又如图:", pictures=((3, "a.png"), (9, "b.png"))),)


def test_a_paragraph_that_is_a_picture_leaves_no_line() -> None:
    blocks = (Block("one"), Block(MARK, pictures=("a.png",)), Block("two"))
    assert passages(*blocks) == (Passage("one\ntwo", pictures=((3, "a.png"),)),)
    assert passages(blocks[1]) == (), "and is no passage by itself"
    assert passages(blocks[1], blocks[2]) == (Passage("two", pictures=((0, "a.png"),)),)


def test_pictures_go_with_the_piece_of_a_long_paragraph_that_they_stand_in() -> None:
    long = "这是一个很长的句子，它一直说下去。" * 20
    found = passages(Block(f"{long}图一{MARK}。{long}图二{MARK}。", pictures=("a.png", "b.png")))
    assert len(found) > 1
    told = [(part, one.text[:at][-2:]) for one in found for at, part in one.pictures]
    assert told == [("a.png", "图一"), ("b.png", "图二")]
    assert MARK not in "".join(one.text for one in found)


def test_a_mark_that_a_text_brings_along_is_a_character() -> None:
    assert passages(Block(f"a{MARK}b")) == (Passage(f"a{MARK}b"),)
    assert passages(Block(f"a{MARK}b{MARK}", pictures=("a.png",))) == (Passage("ab", pictures=((1, "a.png"),)),)
