"""Every transform on small frames, by the class and by the method."""

import pytest
from awsglue.gluetypes import tree as lines
from awsglue.transforms import *  # noqa: F403
from awsglue.transforms import (
    ApplyMapping, DropFields, DropNullFields, ErrorsAsDynamicFrame, Filter, FlatMap, Join, Map, MapToCollection,
    Relationalize, RenameField, SelectFields, SelectFromCollection, Spigot, SplitFields, SplitRows, Unbox, UnnestFrame,
)  # fmt: skip


def tree(frame):
    return lines(frame.schema())


def rows(frame):
    return [row.asDict(True) for row in frame.toDF().collect()]


@pytest.fixture
def boats(read_json):
    return read_json(
        {"id": 1, "name": "Heron", "home": {"port": "Sulina", "berth": 4}, "crew": ["Ana", "Ion"]},
        {"id": 2, "name": "Tern", "home": {"port": "Tulcea", "berth": 7}, "crew": []},
        {"id": 3, "name": "Gull", "home": {"port": "Sulina", "berth": 9}},
    )


def test_apply_mapping_renames_casts_and_nests(boats):
    out = ApplyMapping.apply(
        frame=boats,
        mappings=[
            ("id", "int", "boat.number", "string"),
            ("home.berth", "int", "boat.berth", "bigint"),
            ("name", "string", "label", "string"),
            ("nowhere", "string", "gone", "string"),
            ("crew", "array", "crew", "array"),
        ],
    )
    assert tree(out) == [
        "root", "|-- boat: struct", "|    |-- number: string", "|    |-- berth: long", "|-- label: string",
        "|-- crew: array", "|    |-- element: string",
    ]  # fmt: skip
    assert rows(out)[0] == {"boat": {"number": "1", "berth": 4}, "label": "Heron", "crew": ["Ana", "Ion"]}


def test_apply_mapping_refuses_what_is_no_mapping_or_type(boats):
    with pytest.raises(ValueError, match="a mapping has a source"):
        boats.apply_mapping([("id", "int", "number")])
    with pytest.raises(ValueError, match="unknown type: whole"):
        boats.apply_mapping([("id", "int", "number", "whole")])


def test_drop_fields_takes_nested_ones(boats):
    out = DropFields.apply(frame=boats, paths=["home.berth", "crew", "nowhere"])
    assert tree(out) == ["root", "|-- id: int", "|-- name: string", "|-- home: struct", "|    |-- port: string"]
    assert rows(out)[1] == {"id": 2, "name": "Tern", "home": {"port": "Tulcea"}}


def test_select_fields(boats):
    out = SelectFields.apply(frame=boats, paths=["name", "home.port", "nowhere"])
    assert rows(out)[0] == {"name": "Heron", "home": {"port": "Sulina"}}


def test_rename_field(boats):
    out = RenameField.apply(boats, "home.port", "home.harbour").rename_field("name", "label")
    assert tree(out)[2:5] == ["|-- label: string", "|-- home: struct", "|    |-- harbour: string"]
    dotted = boats.unnest().rename_field("`home.port`", "port")
    assert [row["port"] for row in rows(dotted)] == ["Sulina", "Tulcea", "Sulina"]
    assert boats.rename_field("nowhere", "here").schema() == boats.schema()


def test_drop_null_fields(read_json):
    frame = read_json({"a": 1, "b": None, "c": {"d": None, "e": 2}}, {"a": 2, "c": {"e": 3}, "f": {"g": None}})
    assert "|-- b: null" in tree(frame)
    assert tree(DropNullFields.apply(frame=frame)) == ["root", "|-- a: int", "|-- c: struct", "|    |-- e: int"]


def test_filter_sees_records_and_counts_failures(boats):
    out = Filter.apply(frame=boats, f=lambda boat: boat["home"]["port"] == "Sulina" and boat.id < 3)
    assert [row["name"] for row in rows(out)] == ["Heron"]
    failing = boats.filter(lambda boat: len(boat["crew"]) > 0)
    assert (failing.count(), failing.errorsCount(), failing.stageErrorsCount()) == (1, 1, 1)
    error = rows(ErrorsAsDynamicFrame.apply(frame=failing))[0]["error"]
    assert error["dynamicRecord"]["name"] == "Gull" and "NoneType" in error["msg"]
    with pytest.raises(RuntimeError, match="1 records failed in this stage, 1 are too many"):
        boats.filter(lambda boat: len(boat["crew"]) > 0, stageThreshold=1)


def test_map_makes_new_fields_and_keeps_known_types(boats):
    def with_place(boat):
        boat["place"] = {"where": boat["home"]["port"], "n": 5_000_000_000}
        boat["crew"] = len(boat["crew"])
        del boat["home"]
        return boat

    wide = boats.resolveChoice(specs=[("id", "cast:long")])
    out = Map.apply(frame=wide, f=with_place)
    assert tree(out) == [
        "root", "|-- id: long", "|-- name: string", "|-- crew: int", "|-- place: struct", "|    |-- where: string",
        "|    |-- n: long",
    ]  # fmt: skip
    assert rows(out)[0] == {"id": 1, "name": "Heron", "crew": 2, "place": {"where": "Sulina", "n": 5_000_000_000}}
    assert out.errorsCount() == 1


def test_a_function_that_gives_different_types_makes_a_choice(boats):
    out = boats.map(lambda boat: {"v": boat["id"] if boat["id"] < 3 else boat["name"]})
    assert tree(out) == ["root", "|-- v: choice", "|    |-- int", "|    |-- string"]


def test_join_marks_what_both_have(boats, read_json):
    ports = read_json({"name": "Sulina", "depth": 7.3}, {"name": "Galati", "depth": 5.0})
    out = Join.apply(boats, ports, "home.port", "name")
    assert sorted((row["name"], row[".name"], row["depth"]) for row in rows(out)) == [
        ("Gull", "Sulina", 7.3),
        ("Heron", "Sulina", 7.3),
    ]
    assert [row["name"] for row in rows(out.drop_fields(["`.name`"]))][0] in ("Gull", "Heron")
    with pytest.raises(ValueError, match="the key harbour is no field"):
        boats.join(["harbour"], ["name"], ports)


def test_relationalize_makes_a_table_per_list(read_json):
    frame = read_json(
        {"id": "a", "at": {"city": "Cluj"}, "phones": [{"kind": "home", "uses": [1, 2]}, {"kind": "work", "uses": []}]},
        {"id": "b", "at": {"city": "Iasi"}, "phones": [{"kind": "cell", "uses": [3]}]},
        {"id": "c", "at": {"city": "Arad"}},
    )
    out = Relationalize.apply(frame=frame, staging_path="s3://none/", name="root")
    assert sorted(out.keys()) == ["root", "root_phones", "root_phones.val.uses"]
    root = rows(out.select("root"))
    assert [(row["id"], row["at.city"]) for row in root] == [("a", "Cluj"), ("b", "Iasi"), ("c", "Arad")]
    assert root[2]["phones"] is None and root[0]["phones"] != root[1]["phones"]
    phones = rows(SelectFromCollection.apply(dfc=out, key="root_phones"))
    assert [(row["index"], row["phones.val.kind"]) for row in phones if row["id"] == root[0]["phones"]] == [
        (0, "home"),
        (1, "work"),
    ]
    uses = rows(out["root_phones.val.uses"])
    home = next(row["phones.val.uses"] for row in phones if row["phones.val.kind"] == "home")
    assert [(row["index"], row["phones.val.uses.val"]) for row in uses if row["id"] == home] == [(0, 1), (1, 2)]
    with pytest.raises(KeyError, match="no frame 'nowhere' is in the collection"):
        out.select("nowhere")


def test_unnest_makes_columns_of_structs(boats):
    out = UnnestFrame.apply(frame=boats)
    assert [field.name for field in out.schema().fields] == ["id", "name", "home.port", "home.berth", "crew"]
    assert rows(out)[0]["home.port"] == "Sulina"


def test_split_fields_and_rows(boats):
    both = SplitFields.apply(frame=boats, paths=["id", "home.port"], name1="some", name2="rest")
    assert rows(both["some"])[0] == {"id": 1, "home": {"port": "Sulina"}}
    assert rows(both["rest"])[0] == {"name": "Heron", "home": {"berth": 4}, "crew": ["Ana", "Ion"]}
    halves = SplitRows.apply(boats, {"home.berth": {">": 4, "<": 9}}, "in", "out")
    assert [row["id"] for row in rows(halves.select("in"))] == [2]
    assert [row["id"] for row in rows(halves.select("out"))] == [1, 3]
    with pytest.raises(ValueError, match="unknown comparator: ~"):
        boats.split_rows({"id": {"~": 1}}, "a", "b")


def test_unbox_parses_json_and_csv(read_json):
    frame = read_json({"t": '{"a": 1, "b": [2]}', "c": "x|y"}, {"t": '{"a": "one"}', "c": "z|"}, {"t": "torn"})
    out = Unbox.apply(frame=frame, path="t", format="json")
    assert tree(out)[:7] == [
        "root", "|-- t: struct", "|    |-- a: choice", "|    |    |-- int", "|    |    |-- string", "|    |-- b: array",
        "|    |    |-- element: int",
    ]  # fmt: skip
    assert [row["t"] and row["t"]["b"] for row in rows(out)] == [[2], None, None]
    assert rows(frame.unbox("c", "csv", separator="|"))[0]["c"] == {"col0": "x", "col1": "y"}


def test_spigot_writes_a_sample(boats, glue, tmp_path):
    same = Spigot.apply(frame=boats, path=str(tmp_path / "sample"), options={"topk": 2})
    assert same.count() == 3
    sample = glue.create_dynamic_frame.from_options("file", {"paths": [str(tmp_path / "sample")]}, "json")
    assert sample.count() == 2


def test_collections_are_mapped(boats):
    halves = boats.split_rows({"id": {"<": 3}}, "in", "out")
    assert [each.count() for each in MapToCollection.apply(halves, lambda f, ctx: f.select_fields(["id"])).values()] == [2, 1]
    renamed = FlatMap.apply(halves, RenameField, "frame", old_name="id", new_name="number")
    assert all(frame.schema().hasField("number") for frame in renamed.values())


def test_merge_takes_the_staged_record(boats, read_json):
    staged = read_json({"id": 2, "name": "Tern II"}, {"id": 9, "name": "Swan"})
    out = boats.mergeDynamicFrame(staged, ["id"])
    assert sorted((row["id"], row["name"]) for row in rows(out)) == [(1, "Heron"), (2, "Tern II"), (3, "Gull"), (9, "Swan")]


def test_a_union_of_different_types_is_a_choice(boats, read_json):
    out = boats.union(read_json({"id": "x"}))
    assert tree(out)[1:4] == ["|-- id: choice", "|    |-- int", "|    |-- string"]
    assert [row["name"] for row in rows(out.resolveChoice(choice="cast:string")) if row["id"] == "x"] == [None]


def test_data_frames_come_and_go(spark, glue, boats, capsys):
    from awsglue import DynamicFrame, dynamicframe

    assert DynamicFrame is dynamicframe.DynamicFrame
    frame = DynamicFrame.fromDF(spark.createDataFrame([(1, "a"), (2, "b")], "n int, `t.x` string"), glue, "two")
    assert rows(frame) == [{"n": 1, "t.x": "a"}, {"n": 2, "t.x": "b"}]
    frame.show(1)
    frame.printSchema()
    assert capsys.readouterr().out == '{"n": 1, "t.x": "a"}\nroot\n|-- n: int\n|-- t.x: string\n'
    assert frame.repartition(3).getNumPartitions() == 3 and frame.coalesce(1).getNumPartitions() == 1
    assert boats.toDF().where("home.port = 'Sulina'").count() == 2


def test_what_is_lacking_is_named(boats, glue):
    with pytest.raises(ImportError, match="awsglue.transforms.FillMissingValues is not offered by Millrace's awsglue"):
        from awsglue.transforms import FillMissingValues  # noqa: F401
    with pytest.raises(ModuleNotFoundError, match="awsglue.streams"):
        import awsglue.streams  # noqa: F401
    with pytest.raises(ImportError, match="awsglue.streams is not offered"):
        from awsglue import streams  # noqa: F401
    with pytest.raises(ImportError, match="awsgluedq.transforms.EvaluateDataQuality is not offered by Millrace's awsglue"):
        from awsgluedq.transforms import EvaluateDataQuality  # noqa: F401
    with pytest.raises(ImportError, match="awsglueml.transforms.FindMatches is not offered"):
        from awsglueml.transforms import FindMatches  # noqa: F401
    with pytest.raises(AttributeError, match="DynamicFrame.simplify is not offered by Millrace's awsglue"):
        boats.simplify()
    with pytest.raises(AttributeError, match="GlueContext.start_transaction is not offered"):
        glue.start_transaction()
    with pytest.raises(NotImplementedError, match="A sink of the connection type 'mysql' is not offered"):
        boats.write("mysql", {})


def test_transforms_describe_themselves():
    from awsglue.transforms import ApplyMapping

    assert ApplyMapping.name() == "ApplyMapping"
    assert [each["name"] for each in ApplyMapping.describeArgs()] == ["frame", "mappings"]
