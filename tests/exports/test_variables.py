"""Which template variables does a dashboard get for its entries' parameters?"""

from dataclasses import replace
from typing import Any

import pytest

from ralphcap.catalog.loading import Catalog
from ralphcap.catalog.parameters import Parameter
from ralphcap.catalog.query import Query
from ralphcap.exports.variables import variables


@pytest.fixture
def requests(catalog: Catalog) -> Query:
    return catalog["shop_api.requests"]


def model(name: str, *queries: Query) -> dict[str, Any]:
    (found,) = [model for model in variables(queries).models if model["name"] == name]
    return found


def asked(template: str, kind: str, default: object, requests: Query, **other: Any) -> Query:
    """An entry with one parameter, `chosen`."""
    parameters = {"chosen": Parameter("chosen", kind, default, "help")}
    return replace(requests, promql=template, parameters=parameters, **other)


def test_the_data_source_is_a_variable(requests: Query) -> None:
    first = variables([requests]).models[0]

    assert (first["name"], first["type"], first["query"]) == ("datasource", "datasource", "prometheus")


def test_an_automatic_range_is_grafanas_own(requests: Query) -> None:
    found = variables([requests])

    assert "[$__rate_interval]" in found.expressions["shop_api.requests"]
    assert "rate_window" not in [model["name"] for model in found.models]


def test_a_range_of_its_own_length_is_a_text(catalog: Catalog) -> None:
    found = model("stretch", catalog["shop_api.slowest"])

    assert (found["type"], found["query"]) == ("textbox", "1h")


def test_a_pattern_that_lets_everything_through_offers_the_labels_values(requests: Query) -> None:
    query = asked('sum(x{name=~"$chosen"})', "regex", ".+", requests)

    found = model("chosen", query)

    assert found["query"]["query"] == "label_values(x, name)"
    assert (found["multi"], found["includeAll"], found["allValue"]) == (True, True, ".+")
    assert found["current"]["value"] == ["$__all"]


def test_values_are_those_of_every_metric_that_is_chosen_by_them(requests: Query) -> None:
    one = asked('sum(x{name=~"$chosen"})', "regex", ".+", requests)
    other = asked('sum(y{name=~"$chosen"})', "regex", ".+", requests, name="shop_api.other")

    assert model("chosen", one, other)["query"]["query"] == 'label_values({__name__=~"x|y"}, name)'


def test_jobs_and_instances_are_those_of_the_scraped_targets(requests: Query) -> None:
    query = asked('sum(x{instance=~"$chosen"})', "regex", ".+", requests, jobs=("shop", "till"))

    assert model("chosen", query)["query"]["query"] == 'label_values(up{job=~"shop|till"}, instance)'


def test_a_choice_of_words_offers_them_and_all_of_them(catalog: Catalog) -> None:
    found = model("services", catalog["shop_api.up"])

    assert (found["type"], found["query"], found["allValue"]) == ("custom", "shop,till", "shop|till")
    assert [option["value"] for option in found["options"]] == ["$__all", "shop", "till"]


@pytest.mark.parametrize("default", ["test-[0-9]+", "a|b.*", "two words"])
def test_any_other_pattern_is_a_text(default: str, requests: Query) -> None:
    query = asked('sum(x{name=~"$chosen"})', "regex", default, requests)

    assert (model("chosen", query)["type"], model("chosen", query)["query"]) == ("textbox", default)


def test_a_pattern_that_excludes_is_a_text_since_all_would_exclude_all(requests: Query) -> None:
    query = asked('sum(x{name!~"$chosen"})', "regex", ".+", requests)

    assert model("chosen", query)["type"] == "textbox"


def test_a_label_value_is_one_of_the_labels_values(catalog: Catalog) -> None:
    found = model("service", catalog["shop_api.slowest"])

    assert found["query"]["query"] == "label_values(latency_seconds, job)"
    assert (found["multi"], found["current"]["value"]) == (False, "shop")


def test_numbers_are_texts(catalog: Catalog) -> None:
    found = {model["name"]: model for model in variables([catalog["shop_api.slowest"]]).models}

    assert (found["most"]["query"], found["quantile"]["query"]) == ("10", "0.95")


def test_parameters_that_mean_the_same_share_a_variable(catalog: Catalog) -> None:
    found = variables([catalog["shop_api.requests"], catalog["shop_api.error_ratio"]])

    assert [model["name"] for model in found.models] == ["datasource", "services"]


def test_of_two_meanings_of_a_name_the_rarer_one_gets_its_entrys_name(catalog: Catalog) -> None:
    found = variables([catalog["shop_api.up"], catalog["shop_api.requests"], catalog["shop_api.error_ratio"]])

    assert {model["name"] for model in found.models} == {"datasource", "services", "up_services"}
    assert '"$up_services"' in found.expressions["shop_api.up"]
    assert '"$services"' in found.expressions["shop_api.requests"]


def test_a_parameter_never_takes_the_data_sources_name(requests: Query) -> None:
    parameter = Parameter("datasource", "regex", ".+", "help")
    query = replace(requests, promql='sum(x{name=~"$datasource"})', parameters={"datasource": parameter})

    found = variables([query])

    assert found.expressions["shop_api.requests"] == 'sum(x{name=~"$requests_datasource"})'
