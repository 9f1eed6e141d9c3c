"""What may be the same product: suggestions with their reason, the best first."""

import pytest
from leaflink_lib.similar import Catalogue, Words, code, sizes

PRODUCTS = {
    1: Words("ALP-FLW-8", "", "Gelato Flower 3.5g"),
    2: Words("ALP-FLW-4", "", "Gelato Flower 7g"),
    3: Words("X-1", "0012345", "Chocolate Bar (Dark) 100mg"),
    4: Words("X-2", "", "Chocolate Bar (Milk) 100 mg"),
    5: Words("X-3", "", "Chocolate Bar Dark 50mg"),
}


@pytest.fixture(scope="module")
def catalogue():
    return Catalogue(PRODUCTS)


def test_the_same_sku_but_for_punctuation_is_exact(catalogue):
    """R073"""
    first = catalogue.suggest(Words("alp flw8", "", "Something else"))[0]
    assert (first.key, first.score, first.reasons) == (1, 100.0, ("sku",))


def test_a_barcode_that_is_the_sku(catalogue):
    """R073"""
    assert catalogue.suggest(Words("0012345", "", ""))[0].reasons == ("barcode",)


def test_similar_names_are_suggested_below_what_is_exact(catalogue):
    """R073"""
    best = catalogue.suggest(Words("", "", "Dark Chocolate Bar 100mg"))
    assert best[0].key == 3
    assert 70 <= best[0].score < 98


def test_another_size_is_another_product(catalogue):
    """R073"""
    assert {one.key for one in catalogue.suggest(Words("", "", "Gelato Flower 7 grams"))} == {2}
    assert 5 not in {one.key for one in catalogue.suggest(Words("", "", "Chocolate Bar (Dark) 100mg"))}


def test_a_strain_or_brand_in_both_names_counts(catalogue):
    """R073"""
    without = catalogue.suggest(Words("", "", "Gelato Flowers 3.5 g"))[0]
    hinted = catalogue.suggest(Words("", "", "Gelato Flowers 3.5 g", ("Gelato",)))[0]
    assert hinted.score > without.score
    assert hinted.reasons == ("name", "hint")


def test_what_was_refused_is_not_suggested_again(catalogue):
    """R073"""
    listing = Words("alp flw 8", "", "Gelato Flower 3.5g")
    assert 1 not in {one.key for one in catalogue.suggest(listing, refused={1})}


def test_nothing_alike_is_no_suggestion(catalogue):
    assert catalogue.suggest(Words("", "", "T-Shirt")) == []
    assert catalogue.suggest(Words()) == []


def test_words():
    assert code("ALP-FLW 8/a") == "alpflw8a"
    assert sizes("Bar 100 mg, 10pk, 1/8 oz") == {("100", "mg"), ("10", "pk"), ("1/8", "oz")}
