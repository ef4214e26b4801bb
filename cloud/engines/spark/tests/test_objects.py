"""What is read of a folder, in which formats, and how it is written."""

import gzip
import json

import pytest
from awsglue.dynamicframe import DynamicFrame
from awsglue.gluetypes import tree as lines


def tree(frame):
    return lines(frame.schema())


def rows(frame):
    return [row.asDict(True) for row in frame.toDF().collect()]


@pytest.fixture
def read(glue, tmp_path):
    def of(format, options=None, paths=(".",), **connection):
        connection["paths"] = [str(tmp_path / path) for path in paths]
        return glue.create_dynamic_frame.from_options("file", connection, format, options or {})

    return of


def put(tmp_path, name, text):
    file = tmp_path / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text)


def test_csv_with_a_header_quotes_and_empty_fields(read, tmp_path):
    put(tmp_path, "a.csv", 'id,note\n1,"a, ""b"""\n2,\n')
    frame = read("csv", {"withHeader": True})
    assert rows(frame) == [{"id": "1", "note": 'a, "b"'}, {"id": "2", "note": ""}]


def test_csv_without_a_header(read, tmp_path):
    put(tmp_path, "a.csv", "1|'x|y'\n2|z\n")
    assert rows(read("csv", {"separator": "|", "quoteChar": "'"})) == [
        {"col0": "1", "col1": "x|y"},
        {"col0": "2", "col1": "z"},
    ]
    assert rows(read("csv", {"separator": "|", "quoteChar": -1, "skipFirst": True}))[0]["col1"] == "z"


def test_csv_over_several_lines(read, tmp_path):
    put(tmp_path, "a.csv", 'id,note\n1,"two\nlines"\n')
    assert rows(read("csv", {"withHeader": True, "multiline": True})) == [{"id": "1", "note": "two\nlines"}]


def test_json_in_its_many_forms(read, tmp_path):
    put(tmp_path, "lines/a.json", '{"n": 1}\n\n{"n": 2}\n')
    put(tmp_path, "behind/a.json", '{"n": 1}{"n": 2}\n{"n": 3}')
    put(tmp_path, "pretty/a.json", '{\n  "n": 1\n}\n{\n  "n": 2\n}\n')
    put(tmp_path, "list/a.json", '{"rows": [{"n": 1}, {"n": 2}]}')
    put(tmp_path, "top/a.json", '[{"n": 1},\n {"n": 2}]')
    (tmp_path / "gz").mkdir()
    with gzip.open(tmp_path / "gz/a.json.gz", "wt") as text:
        text.write('{"n": 7}\n')
    assert [row["n"] for row in rows(read("json", paths=["lines"]))] == [1, 2]
    assert [row["n"] for row in rows(read("json", paths=["behind"]))] == [1, 2, 3]
    assert [row["n"] for row in rows(read("json", paths=["pretty"]))] == [1, 2]
    assert [row["n"] for row in rows(read("json", {"multiline": True}, paths=["pretty"]))] == [1, 2]
    assert [row["n"] for row in rows(read("json", {"jsonPath": "$.rows[*]"}, paths=["list"]))] == [1, 2]
    assert rows(read("json", paths=["top"])) == [{"array": [{"n": 1}, {"n": 2}]}]
    assert [row["n"] for row in rows(read("json", {"jsonPath": "$[*]"}, paths=["top"]))] == [1, 2]
    assert [row["n"] for row in rows(read("json", paths=["gz"]))] == [7]
    with pytest.raises(NotImplementedError, match=r"The JSON path '\$\.\.n' is not offered"):
        read("json", {"jsonPath": "$..n"}, paths=["top"])


def test_a_torn_line_of_json_costs_no_other(read, tmp_path):
    put(tmp_path, "lines/a.json", '{"n": 1}\n{"n": \n{"n": 3}\n')
    put(tmp_path, "pretty/a.json", '{\n"n": 1\n}\n{"n": ]\n{\n"n": 2\n}')
    assert [row["n"] for row in rows(read("json", paths=["lines"]))] == [1, 3]
    assert [row["n"] for row in rows(read("json", {"multiline": True}, paths=["pretty"]))] == [1, 2]


def test_json_with_nulls_and_empty_lists(read, tmp_path):
    put(tmp_path, "a.json", '{"a": null, "b": [], "c": {}, "d": 1.0}\n{"d": 2.5, "e": "x"}\n')
    assert tree(read("json")) == [
        "root", "|-- a: null", "|-- b: array", "|    |-- element: null", "|-- c: struct", "|-- d: double", "|-- e: string",
    ]  # fmt: skip
    assert [row["d"] for row in rows(read("json"))] == [1.0, 2.5]


def test_parquet_and_orc_of_one_schema_and_of_two(read, spark, tmp_path):
    one = spark.createDataFrame([(1, "a")], "n int, s string")
    two = spark.createDataFrame([("x", 2.0)], "n string, d double")
    for format in ("parquet", "orc"):
        one.write.format(format).save(str(tmp_path / format / "same"))
        two.write.format(format).save(str(tmp_path / format / "other"))
        assert rows(read(format, paths=[format + "/same"])) == [{"n": 1, "s": "a"}]
    frame = read("parquet", paths=["parquet"], recurse=True)
    assert tree(frame)[1:4] == ["|-- n: choice", "|    |-- int", "|    |-- string"]
    assert sorted(str(row["n"]) for row in rows(frame.resolveChoice(choice="cast:string"))) == ["1", "x"]


def test_folders_below_are_read_when_it_is_said_and_name_columns(read, tmp_path):
    put(tmp_path, "day=1/hour=x y/a.csv", "n\n1\n")
    put(tmp_path, "day=2/hour=b/a.csv", "n\n2\n")
    put(tmp_path, "_temporary/a.csv", "n\n3\n")
    put(tmp_path, "day=2/hour=b/.hidden", "n\n4\n")
    assert read("csv", {"withHeader": True}).count() == 0
    assert sorted(map(str, rows(read("csv", {"withHeader": True}, recurse=True)))) == [
        "{'n': '1', 'day': '1', 'hour': 'x y'}",
        "{'n': '2', 'day': '2', 'hour': 'b'}",
    ]


def test_exclusions_are_globs_of_text_or_a_list(read, tmp_path):
    for name in ("a.csv", "b.txt", "in/c.csv", "in/d.csv"):
        put(tmp_path, name, "n\n%s\n" % name)

    def seen(exclusions):
        frame = read("csv", {"withHeader": True}, recurse=True, exclusions=exclusions)
        return sorted(row["n"] for row in rows(frame))

    assert seen(json.dumps(["**.txt", "in/{c,x}.*"])) == ["a.csv", "in/d.csv"]
    assert seen(["*.csv"]) == ["b.txt", "in/c.csv", "in/d.csv"]
    assert seen(["**/[!d].csv"]) == ["b.txt", "in/d.csv"]


def test_bounded_files(read, tmp_path):
    for name in ("a.csv", "b.csv", "c.csv"):
        put(tmp_path, name, "n\n1\n")
    assert read("csv", {"withHeader": True}, boundedFiles="2").count() == 2
    assert read("csv", {"withHeader": True}, boundedSize=5).count() == 2


def test_an_empty_folder_is_a_frame_without_columns(read, tmp_path):
    assert tree(read("json")) == ["root"]
    assert read("json").count() == 0


def written(tmp_path, suffix=""):
    return sorted(
        file.relative_to(tmp_path / "out") for file in (tmp_path / "out").rglob("*") if file.is_file() and file.name[0] != "."
    )


def test_csv_is_written_with_a_header_and_folders(glue, spark, tmp_path):
    frame = DynamicFrame.fromDF(
        spark.createDataFrame([(1, 'a "b"', "x"), (2, None, "y")], "n int, s string, k string").coalesce(1), glue, "f"
    )
    glue.write_dynamic_frame.from_options(
        frame=frame,
        connection_type="file",
        connection_options={"path": str(tmp_path / "out"), "partitionKeys": ["k"]},
        format="csv",
    )
    files = written(tmp_path)
    assert [str(file.parent) for file in files] == ["k=x", "k=y"]
    assert [(tmp_path / "out" / file).read_text() for file in files] == ['n,s\n1,"a ""b"""\n', "n,s\n2,\n"]


@pytest.mark.parametrize("format", ["json", "parquet", "glueparquet", "orc"])
def test_what_is_written_is_read_back(glue, spark, read, tmp_path, format):
    data = spark.createDataFrame([(1, ["a"], 2.5), (2, [], None)], "n int, l array<string>, d double")
    sink = glue.getSink("file", path=str(tmp_path / "out"), compression="gzip" if format == "json" else "snappy")
    if format == "orc":
        sink = glue.getSink("file", path=str(tmp_path / "out"))
    sink.setFormat(format)
    sink.writeFrame(DynamicFrame.fromDF(data, glue, "f"))
    back = rows(read("parquet" if format == "glueparquet" else format, paths=["out"]))
    assert sorted((row["n"], row["l"], row["d"]) for row in back) == [(1, ["a"], 2.5), (2, [], None)]


def test_json_keeps_each_value_of_a_choice(read_json, glue, read, tmp_path):
    frame = read_json({"v": 1, "k": "a"}, {"v": "1", "k": "b"}, {"v": {"w": 2}, "k": "a"})
    frame.write("file", {"path": str(tmp_path / "out"), "partitionKeys": ["k"]}, "json")
    texts = sorted(line for file in written(tmp_path) for line in (tmp_path / "out" / file).read_text().split("\n") if line)
    assert texts == ['{"v":"1"}', '{"v":1}', '{"v":{"w":2}}']


def test_csv_without_header_or_quotes(glue, spark, tmp_path):
    frame = DynamicFrame.fromDF(spark.createDataFrame([(1, 'a "b"')], "n int, s string"), glue, "f").coalesce(1)
    glue.write_dynamic_frame.from_options(
        frame, "file", {"path": str(tmp_path / "out")}, "csv", {"quoteChar": -1, "separator": "|", "writeHeader": False}
    )
    assert [(tmp_path / "out" / file).read_text() for file in written(tmp_path)] == ['1|a "b"\n']


def test_a_collection_is_written_by_its_names(read_json, glue, tmp_path):
    both = read_json({"a": 1, "b": [1]}).relationalize("root", "s3://none/")
    glue.write_dynamic_frame.from_options(both, "file", {"path": str(tmp_path / "out")}, "json")
    assert {str(file.parent) for file in written(tmp_path)} == {"root", "root_b"}


def test_what_cannot_be_read_or_written_is_named(glue, read, read_json, tmp_path):
    put(tmp_path, "a.xml", "<a/>")
    with pytest.raises(NotImplementedError, match="Reading the format 'xml' is not offered by Millrace's awsglue"):
        read("xml")
    with pytest.raises(NotImplementedError, match="A source of the connection type 'dynamodb' is not offered"):
        glue.create_dynamic_frame.from_options("dynamodb", {})
    with pytest.raises(NotImplementedError, match="Writing the format 'ion' is not offered"):
        read_json({"a": 1}).write("file", {"path": str(tmp_path / "o")}, "ion")
    with pytest.raises(ValueError, match="Partition column `k` does not exist in the frame"):
        read_json({"a": 1}).write("file", {"path": str(tmp_path / "o"), "partitionKeys": ["k"]}, "json")
