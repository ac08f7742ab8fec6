"""Blocks stay who they are through edits."""

import copy
import random
from typing import Any, cast

from hypothesis import given
from hypothesis import strategies as st

from body import blocks as visit
from body import keys, markdown_in
from body.model import Block, Tree
from tests.body.trees import FEW, trees


def keys_of(tree: Tree) -> list[str]:
    return [block["key"] for block in visit.each(tree)]


def without_keys(tree: Tree) -> Tree:
    bare = copy.deepcopy(tree)
    for block in visit.each(bare):
        block["key"] = ""
    return bare


def tree_of(*texts: str) -> Tree:
    blocks: list[Block] = [{"type": "paragraph", "key": "", "text": [{"text": t}]} for t in texts]
    return {"version": 1, "blocks": blocks}


def named(*texts: str) -> Tree:
    """Paragraphs whose keys are told by hand: k0, k1 and so on."""
    tree = tree_of(*texts)
    for number, block in enumerate(tree["blocks"]):
        block["key"] = f"k{number}"
    return tree


@FEW
@given(trees())
def test_the_same_tree_gets_its_keys_back(tree: Tree) -> None:
    assert keys.carry_keys(tree, without_keys(tree)) == tree


@FEW
@given(trees(), trees(), st.text(max_size=3))
def test_no_key_comes_twice_and_old_ones_are_not_reused(old: Tree, new: Tree, seed: str) -> None:
    carried = keys.carry_keys(old, new, seed)
    found = keys_of(carried)
    assert len(set(found)) == len(found)
    assert without_keys(carried) == without_keys(new)
    assert keys.carry_keys(old, new, seed) == carried


@FEW
@given(trees(), st.data())
def test_changing_one_paragraph_keeps_all_keys(tree: Tree, data: st.DataObject) -> None:
    places = [i for i, block in enumerate(tree["blocks"]) if block["type"] == "paragraph"]
    if not places:
        return
    edited = without_keys(tree)
    place = data.draw(st.sampled_from(places))
    edited["blocks"][place] = tree_of("Something else altogether")["blocks"][0]
    assert keys_of(keys.carry_keys(tree, edited)) == keys_of(tree)


@given(st.lists(st.sampled_from("abcdef"), max_size=9), st.randoms(use_true_random=False))
def test_moved_blocks_keep_their_keys(texts: list[str], chance: random.Random) -> None:
    old = named(*texts)
    shuffled = without_keys(old)
    chance.shuffle(shuffled["blocks"])
    assert sorted(keys_of(keys.carry_keys(old, shuffled))) == sorted(keys_of(old))


def test_an_insertion_and_an_edit_side_by_side() -> None:
    old = named("one one", "the quick brown fox jumps", "three three")
    new = tree_of("one one", "an insertion", "the quick red fox jumps", "three three")
    found = keys_of(keys.carry_keys(old, new))
    assert found[0] == "k0"
    assert found[1] not in keys_of(old)
    assert found[2:] == ["k1", "k2"]


def test_of_equal_blocks_the_one_between_the_same_neighbours_stays() -> None:
    old = named("a", "---", "b", "---", "c")
    assert keys_of(keys.carry_keys(old, tree_of("a", "b", "---", "c"))) == ["k0", "k2", "k3", "k4"]


def test_a_heading_made_of_a_paragraph_is_the_same_block() -> None:
    old = named("one", "two words here", "three")
    new = tree_of("one", "two words here", "three")
    cast("Any", new["blocks"])[1] |= {"type": "heading", "level": 2}
    assert keys_of(keys.carry_keys(old, new)) == keys_of(old)


def test_new_keys_depend_on_the_text_and_the_seed_alone() -> None:
    first, second = keys.with_keys(tree_of("a", "a", "b")), keys.with_keys(tree_of("a", "a", "b"))
    assert keys_of(first) == keys_of(second)
    assert len(set(keys_of(first))) == 3
    assert all(len(key) == keys.KEY_CHARS for key in keys_of(first))
    assert keys_of(keys.with_keys(tree_of("a", "a", "b"), "seed")) != keys_of(first)


def test_a_key_that_came_with_the_tree_stays() -> None:
    tree = tree_of("a", "b")
    tree["blocks"][1]["key"] = "mine"
    assert keys_of(keys.with_keys(tree))[1] == "mine"


def test_images_of_a_gallery_keep_their_keys() -> None:
    old, _ = markdown_in.read('<div class="byline-gallery"><img src=a><img src=b></div>')
    new, _ = markdown_in.read('<div class="byline-gallery"><img src=b><img src=c></div>')
    before, after = keys_of(old), keys_of(keys.carry_keys(old, new))
    assert after[:2] == [before[0], before[2]]


def test_five_thousand_blocks_do_not_take_seconds() -> None:
    old = named(*(f"word{i} and more" for i in range(5000)))
    new = tree_of(*(f"word{i} and more" if i % 2 else f"new{i}" for i in range(5000)))
    assert keys_of(keys.carry_keys(old, new)) == keys_of(old)
