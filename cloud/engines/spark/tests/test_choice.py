"""A field of several types, and what ResolveChoice makes of it."""

import pytest


@pytest.fixture
def clinics(read_json):
    return read_json(
        {"clinic": "north", "code": 17, "fees": [{"of": "visit", "amount": 40.5}]},
        {"clinic": "south", "code": "17b", "fees": [{"of": "visit", "amount": "n/a"}]},
        {"clinic": "west"},
    )


def tree(frame):
    from awsglue.gluetypes import tree as lines

    return lines(frame.schema())


def rows(frame):
    return [row.asDict(True) for row in frame.toDF().collect()]


def test_a_field_of_two_types_is_a_choice(clinics):
    assert tree(clinics) == [
        "root",
        "|-- clinic: string",
        "|-- code: choice",
        "|    |-- int",
        "|    |-- string",
        "|-- fees: array",
        "|    |-- element: struct",
        "|    |    |-- of: string",
        "|    |    |-- amount: choice",
        "|    |    |    |-- double",
        "|    |    |    |-- string",
    ]


def test_an_unresolved_choice_is_a_struct_in_a_data_frame(clinics):
    assert [row["code"] for row in rows(clinics)] == [
        {"int": 17, "string": None},
        {"int": None, "string": "17b"},
        None,
    ]


def test_cast_makes_null_of_what_cannot_be_cast(clinics):
    out = clinics.resolveChoice(specs=[("code", "cast:long")])
    assert [row["code"] for row in rows(out)] == [17, None, None]
    assert "|-- code: long" in tree(out)


def test_project_keeps_the_values_of_one_type(clinics):
    out = clinics.resolveChoice(specs=[("code", "project:string")])
    assert [row["code"] for row in rows(out)] == [None, "17b", None]


def test_make_cols_makes_a_column_per_type(clinics):
    out = rows(clinics.resolveChoice(specs=[("code", "make_cols")]))
    assert [(row["code_int"], row["code_string"]) for row in out] == [(17, None), (None, "17b"), (None, None)]


def test_make_struct_makes_a_struct_of_types(clinics):
    out = clinics.resolveChoice(specs=[("code", "make_struct")])
    assert tree(out)[2:5] == ["|-- code: struct", "|    |-- int: int", "|    |-- string: string"]
    assert rows(out)[0]["code"] == {"int": 17, "string": None}


def test_a_choice_in_an_array_is_named_by_empty_brackets(clinics):
    out = clinics.resolveChoice(specs=[("fees[].amount", "cast:double")])
    assert [row["fees"] for row in rows(out)] == [
        [{"of": "visit", "amount": 40.5}],
        [{"of": "visit", "amount": None}],
        None,
    ]


def test_one_action_for_all_choices(clinics):
    out = clinics.resolveChoice(choice="cast:string")
    assert [row["code"] for row in rows(out)] == ["17", "17b", None]
    assert rows(out)[0]["fees"] == [{"of": "visit", "amount": "40.5"}]


def test_specs_and_choice_exclude_each_other(clinics):
    with pytest.raises(ValueError, match="specs and choice cannot both be given"):
        clinics.resolveChoice(specs=[("code", "make_cols")], choice="make_cols")
    with pytest.raises(ValueError, match="Unknown action for resolving a choice: melt"):
        clinics.resolveChoice(choice="melt")


def test_to_df_takes_resolve_options(clinics):
    from awsglue.dynamicframe import ResolveOption
    from awsglue.gluetypes import StringType

    out = clinics.toDF([ResolveOption("code", "Project", StringType())])
    assert [row["code"] for row in out.collect()] == [None, "17b", None]


def test_whole_numbers_of_two_sizes_and_fractions_are_choices(read_json):
    frame = read_json({"n": 1, "x": 1}, {"n": 5_000_000_000, "x": 1.5})
    assert tree(frame) == [
        "root", "|-- n: choice", "|    |-- int", "|    |-- long", "|-- x: choice", "|    |-- double", "|    |-- int",
    ]  # fmt: skip
    assert [row["n"] for row in rows(frame.resolveChoice(choice="cast:long"))] == [1, 5_000_000_000]


def test_a_choice_of_a_struct_and_text(read_json):
    frame = read_json({"at": {"city": "Cluj"}}, {"at": "Iasi"})
    out = rows(frame.resolveChoice(choice="make_cols"))
    assert out == [
        {"at_string": None, "at_struct": {"city": "Cluj"}},
        {"at_string": "Iasi", "at_struct": None},
    ]
    assert [row["at"] for row in rows(frame.resolveChoice(choice="cast:string"))] == ['{"city":"Cluj"}', "Iasi"]
