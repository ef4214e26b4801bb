"""Tables of the catalogue read and written, over a server: see conftest.py for how it is given."""

import pytest
from awsglue.gluetypes import tree as lines
from awsglue.job import BOOKMARK_FILE, Job

HEADER = {"skip.header.line.count": "1"}


def tree(frame):
    return lines(frame.schema())


def rows(frame):
    return [row.asDict(True) for row in frame.toDF().collect()]


def test_csv_has_the_catalogues_names_and_types(glue, lake):
    lake.put("sales/a.csv", 'Id,Who,Paid,Day\n1,"Pop, Ana",2.5,2026-03-01\n2,,,\n')
    lake.create("sales", [("id", "bigint"), ("who", "string"), ("paid", "double"), ("day", "date")], parameters=HEADER)
    frame = glue.create_dynamic_frame.from_catalog(database=lake.database, table_name="sales")
    assert tree(frame) == ["root", "|-- id: long", "|-- who: string", "|-- paid: double", "|-- day: date"]
    first, second = rows(frame)
    assert (first["id"], first["who"], first["paid"], str(first["day"])) == (1, "Pop, Ana", 2.5, "2026-03-01")
    assert (second["who"], second["paid"], second["day"]) == ("", None, None)


def test_a_value_that_is_not_of_its_columns_type_makes_a_choice(glue, lake):
    lake.put("codes/a.csv", "17\n18b\n")
    lake.create("codes", [("code", "bigint")])
    frame = glue.create_dynamic_frame.from_catalog(lake.database, "codes")
    assert tree(frame) == ["root", "|-- code: choice", "|    |-- long", "|    |-- string"]
    assert [row["code"] for row in rows(frame)] == [{"long": 17, "string": None}, {"long": None, "string": "18b"}]
    out = frame.resolveChoice(choice="match_catalog", database=lake.database, table_name="codes")
    assert [row["code"] for row in rows(out)] == [17, None]


def test_partitions_are_chosen_by_predicates(glue, lake):
    lake.create("days", [("n", "int")], keys=[("year", "string"), ("month", "int")])
    for year, month, at in (("2025", 12, "days/year=2025/month=12/"), ("2026", 1, "elsewhere/x y/"), ("2026", 2, "days/b/")):
        lake.put(at + "a.csv", "%s%s\n" % (year, month))
        lake.add_partition("days", year, str(month), at=at)

    def seen(**options):
        frame = glue.create_dynamic_frame.from_catalog(database=lake.database, table_name="days", **options)
        return sorted((row["n"], row["year"], row["month"]) for row in rows(frame))

    assert seen() == [(20261, "2026", 1), (20262, "2026", 2), (202512, "2025", 12)]
    assert seen(push_down_predicate="year == '2026' and month < 2") == [(20261, "2026", 1)]
    assert seen(additional_options={"catalogPartitionPredicate": "year = '2026'"}) == [
        (20261, "2026", 1),
        (20262, "2026", 2),
    ]
    assert seen(push_down_predicate="year = '1999'") == []


def test_json_has_its_own_types_and_its_table_the_way_into_it(glue, lake):
    lake.put("events/a.json", '{"rows": [{"id": 1, "v": 1}, {"id": 2, "v": "x"}]}')
    lake.create("events", [("id", "int"), ("v", "string")], "json", parameters={"jsonPath": "$.rows[*]"})
    frame = glue.create_dynamic_frame.from_catalog(lake.database, "events")
    assert tree(frame)[2:] == ["|-- v: choice", "|    |-- int", "|    |-- string"]
    assert [row["id"] for row in rows(frame)] == [1, 2]


def test_a_table_without_objects_has_its_columns(glue, lake):
    lake.create("none", [("id", "bigint"), ("who", "string")], keys=[("day", "date")])
    frame = glue.create_dynamic_frame.from_catalog(lake.database, "none")
    assert tree(frame) == ["root", "|-- id: long", "|-- who: string", "|-- day: date"]
    assert frame.toDF().where("id > 1").count() == 0


def test_a_day_of_a_header_alone_goes_through(glue, lake):
    lake.put("raw/a.csv", "id,who\n")
    lake.create("raw", [("id", "bigint"), ("who", "string")], parameters=HEADER)
    frame = glue.create_dynamic_frame.from_catalog(lake.database, "raw").select_fields(["who"])
    glue.write_dynamic_frame.from_options(frame, "s3", {"path": "s3://%s/out/" % lake.bucket}, "csv")
    assert lake.text("out/") == "who\n"


def test_a_data_frame_from_the_catalogue(glue, lake):
    lake.put("t/a.csv", "1\n")
    lake.create("t", [("n", "int")])
    assert glue.create_data_frame.from_catalog(database=lake.database, table_name="t").collect()[0]["n"] == 1


def test_a_table_that_is_not_there_is_glues_error(glue, lake):
    with pytest.raises(Exception, match="EntityNotFoundException"):
        glue.create_dynamic_frame.from_catalog(database=lake.database, table_name="nowhere")


def test_a_sink_makes_a_table_and_its_partitions(glue, spark, lake):
    from awsglue.dynamicframe import DynamicFrame

    def put(data, **options):
        sink = glue.getSink(
            connection_type="s3",
            path="s3://%s/made/" % lake.bucket,
            enableUpdateCatalog=True,
            partitionKeys=["day", "at"],
            **options
        )
        sink.setFormat("glueparquet")
        sink.setCatalogInfo(catalogDatabase=lake.database, catalogTableName="made")
        sink.writeFrame(DynamicFrame.fromDF(data, glue, "f"))

    put(spark.createDataFrame([(1, "2026-03-01", "a/b")], "Id int, day string, at string"))
    assert lake.columns("made") == [("id", "int")]
    assert lake.partitions("made") == {("2026-03-01", "a/b"): "s3://%s/made/day=2026-03-01/at=a%%2Fb/" % lake.bucket}
    put(spark.createDataFrame([(2, "x", "2026-03-02", "c")], "Id int, new string, day string, at string"), updateBehavior="LOG")
    assert lake.columns("made") == [("id", "int")] and len(lake.partitions("made")) == 2
    put(spark.createDataFrame([(2, "x", "2026-03-02", "c")], "Id int, new string, day string, at string"))
    assert lake.columns("made") == [("id", "int"), ("new", "string")]
    back = glue.create_dynamic_frame.from_catalog(lake.database, "made", push_down_predicate="day = '2026-03-01'")
    assert [(row["Id"], row["at"]) for row in rows(back)] == [(1, "a/b")]


def test_a_table_is_written_to_in_its_own_form(glue, spark, lake):
    from awsglue.dynamicframe import DynamicFrame

    lake.create("own", [("a", "int"), ("b", "string")], parameters=HEADER, serde={"field.delim": ";"})
    frame = DynamicFrame.fromDF(spark.createDataFrame([("x", 1)], "b string, a int").coalesce(1), glue, "f")
    glue.write_dynamic_frame.from_catalog(frame=frame, database=lake.database, table_name="own")
    assert lake.text("own/") == "a;b\n1;x\n"


def test_a_bookmark_over_a_table(glue, lake, tmp_path, monkeypatch):
    monkeypatch.setenv(BOOKMARK_FILE, str(tmp_path / "bookmark.json"))
    lake.create("in", [("n", "int")])

    def one_run():
        job = Job(glue)
        job.init("etl", {"job_bookmark_option": "job-bookmark-enable"})
        frame = glue.create_dynamic_frame.from_catalog(lake.database, "in", transformation_ctx="in")
        seen = sorted(row["n"] for row in rows(frame))
        job.commit()
        return seen

    lake.put("in/a.csv", "1\n")
    assert one_run() == [1]
    lake.put("in/b.csv", "2\n")
    assert one_run() == [2]
    assert one_run() == []


def test_objects_are_purged_by_their_age(glue, lake):
    lake.put("old/a.csv", "1\n")
    lake.put("old/in/b.csv", "1\n")
    lake.put("older/c.csv", "1\n")
    path = "s3://%s/old" % lake.bucket
    glue.purge_s3_path(path)
    assert lake.keys("old") == ["old/a.csv", "old/in/b.csv", "older/c.csv"]
    manifest = {"retentionPeriod": 0, "manifestFilePath": "s3://%s/manifest/" % lake.bucket}
    glue.purge_s3_path(path, manifest, transformation_ctx="purge")
    assert lake.keys("old") == ["older/c.csv"]
    assert lake.text("manifest/purge/Success.csv") == "%s/a.csv,2\n%s/in/b.csv,2\n" % (path, path)


def test_a_purged_partition_goes_from_the_catalogue(glue, lake):
    lake.create("p", [("n", "int")], keys=[("k", "string")])
    for k in "ab":
        lake.put("p/k=%s/a.csv" % k, "1\n")
        lake.add_partition("p", k, at="p/k=%s/" % k)
    glue.purge_table(lake.database, "p", {"partitionPredicate": "k = 'a'", "retentionPeriod": 0})
    assert list(lake.partitions("p")) == [("b",)] and lake.keys("p/") == ["p/k=b/a.csv"]
    glue.transition_table(lake.database, "p", "STANDARD_IA", {"retentionPeriod": 0})
    assert lake.s3.head_object(Bucket=lake.bucket, Key="p/k=b/a.csv")["StorageClass"] == "STANDARD_IA"
