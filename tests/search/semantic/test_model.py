"""Models in a directory: their files, pooling and prompts, and the comparison of pages with several passages."""

from __future__ import annotations

import pytest

from search.semantic.installed_model import find_missing_packages
from search.semantic.model import ModelUnusable, name_vectors

from .tiny_model import write_model

pytestmark = pytest.mark.skipif(
    bool(find_missing_packages()),
    reason=f"not run: needs requirements/semantic.txt for semantic search: {', '.join(find_missing_packages())}",
)


def load(folder):
    from search.semantic.directory_model import DirectoryModel

    return DirectoryModel(folder)


def compare(model, query: str, *pages: list[str]) -> list[float]:
    stacked = model.stack([model.embed_passages(passages) for passages in pages])
    return [round(cosine, 2) for cosine in model.cosines(stacked, model.embed_query(query))]


def test_a_text_is_the_mean_of_its_tokens_with_length_one(tmp_path):
    model = load(write_model(tmp_path))
    assert compare(model, "boat", ["boat"], ["ship"], ["wage"], ["boat wage"]) == [1.0, 0.8, 0.0, 0.71]


def test_a_page_is_as_near_as_its_nearest_passage(tmp_path):
    model = load(write_model(tmp_path))
    assert compare(model, "boat", ["wage", "boat", "wage"], ["wage", "wage"], ["ship"]) == [1.0, 0.0, 0.8]


def test_the_network_may_lie_in_the_folder_onnx(tmp_path):
    assert compare(load(write_model(tmp_path, "onnx/model.onnx")), "boat", ["ship"]) == [0.8]


def test_a_text_is_its_first_token_if_the_model_says_so(tmp_path):
    model = load(write_model(tmp_path, pooling={"pooling_mode_cls_token": True}))
    assert compare(model, "boat", ["boat wage"], ["wage boat"]) == [1.0, 0.0]


def test_the_prompts_of_the_model_precede_queries_and_documents(tmp_path):
    prompts = {"prompts": {"query": "wage ", "passage": "boat "}}
    model = load(write_model(tmp_path, prompts=prompts, pooling={"pooling_mode_cls_token": True}))
    assert compare(model, "boat", ["wage"]) == [0.0]  # compares "wage boat" with "boat wage" by their first tokens


def test_a_text_is_cut_at_the_length_of_the_model(tmp_path):
    model = load(write_model(tmp_path, length={"max_seq_length": 2}))
    assert compare(model, "boat", ["boat boat wage wage wage"]) == [1.0]


def test_texts_without_a_word_have_a_vector(tmp_path):
    model = load(write_model(tmp_path))
    assert compare(model, "boat", [""], ["?"]) == [0.0, 0.0]


def test_another_file_of_the_model_gives_its_vectors_another_name(tmp_path):
    one = load(write_model(tmp_path / "one"))
    same = load(write_model(tmp_path / "again" / "one"))
    other = load(write_model(tmp_path / "other" / "one", prompts={"prompts": {"query": "wage "}}))
    assert name_vectors(one) == name_vectors(same) != name_vectors(other)
    (write_model(tmp_path / "weights" / "one") / "model.onnx_data").write_bytes(b"weights of a large network")
    assert name_vectors(load(tmp_path / "weights" / "one")) not in (name_vectors(one), name_vectors(other))
    assert len(name_vectors(load(write_model(tmp_path / ("long" * 20))))) <= 50  # characters of the column


@pytest.mark.parametrize("absent", ["model.onnx", "tokenizer.json"])
def test_a_directory_without_a_required_file_is_refused(tmp_path, absent):
    (write_model(tmp_path) / absent).unlink()
    with pytest.raises(ModelUnusable, match=absent):
        load(tmp_path)


def test_a_file_that_is_not_an_object_is_refused_with_its_name(tmp_path):
    (write_model(tmp_path) / "sentence_bert_config.json").write_text("256", encoding="utf-8")
    with pytest.raises(ModelUnusable, match=r"sentence_bert_config\.json is not a JSON object"):
        load(tmp_path)
