"""What a job's next run sees."""

import json
import os

import pytest
from awsglue.job import BOOKMARK_FILE, Job
from awsglue.lake.bookmark import Bookmark
from awsglue.lake.objects import Stored

MINUTE = 60_000
ENABLED = {"job_bookmark_option": "job-bookmark-enable"}


def stored(name, minute, etag="e"):
    return Stored("s3://lake/" + name, 1, minute * MINUTE, etag, "STANDARD")


def names(seen):
    return [each.path.rpartition("/")[2] for each in seen]


def run(file, files, option="job-bookmark-enable", commit=True):
    bookmark = Bookmark(str(file), option)
    seen = names(bookmark.new_of("source", files))
    if commit:
        bookmark.commit()
    return seen


def test_the_next_run_sees_what_was_modified_since(tmp_path):
    file = tmp_path / "bookmark.json"
    files = [stored("a", 1), stored("b", 100)]
    assert run(file, files) == ["a", "b"]
    assert run(file, files) == []
    assert run(file, files + [stored("c", 101)]) == ["c"]
    assert run(file, [stored("a", 102, "new"), stored("b", 100), stored("c", 101)]) == ["a"]
    assert json.loads(file.read_text())["version"] == 4


def test_an_object_dated_before_the_last_one_is_seen_when_it_is_not_much_older(tmp_path):
    file = tmp_path / "bookmark.json"
    run(file, [stored("a", 100)])
    late, old = stored("late", 90), stored("old", 84)
    assert run(file, [stored("a", 100), late, old]) == ["late"]
    assert run(file, [stored("a", 100), late, old]) == []


def test_a_run_that_did_not_commit_is_as_none(tmp_path):
    file = tmp_path / "bookmark.json"
    assert run(file, [stored("a", 1)], commit=False) == ["a"]
    assert run(file, [stored("a", 1), stored("b", 2)]) == ["a", "b"]


def test_a_paused_run_keeps_nothing_and_a_disabled_one_sees_all(tmp_path):
    file = tmp_path / "bookmark.json"
    run(file, [stored("a", 1)])
    both = [stored("a", 1), stored("b", 2)]
    assert run(file, both, "job-bookmark-pause") == ["b"]
    assert run(file, both, "job-bookmark-pause") == ["b"]
    assert run(file, both, "job-bookmark-disable") == ["a", "b"]


def test_a_paused_run_over_a_range_sees_what_came_between(tmp_path):
    file = tmp_path / "bookmark.json"
    state = lambda minute: {"source": {"maxTime": minute * MINUTE, "files": []}}  # noqa: E731
    file.write_text(json.dumps({"version": 3, "run": 3, "attempt": 0, "states": {}, "from": state(20), "to": state(60)}))
    bookmark = Bookmark(str(file), "job-bookmark-pause", ranged=True)
    assert names(bookmark.new_of("source", [stored("a", 1), stored("b", 40), stored("c", 70)])) == ["b"]
    with pytest.raises(ValueError, match="--job-bookmark-from and --job-bookmark-to are not known"):
        Bookmark(str(tmp_path / "none.json"), "job-bookmark-pause", ranged=True)


def test_sources_without_a_context_have_no_bookmark(tmp_path):
    bookmark = Bookmark(str(tmp_path / "bookmark.json"), "job-bookmark-enable")
    assert names(bookmark.new_of("", [stored("a", 1)])) == ["a"]
    bookmark.commit()
    assert json.loads((tmp_path / "bookmark.json").read_text())["states"] == {}


def test_a_job_reads_new_files_only(glue, tmp_path, monkeypatch):
    monkeypatch.setenv(BOOKMARK_FILE, str(tmp_path / "bookmark.json"))
    lake = tmp_path / "lake"
    lake.mkdir()

    def one_run(commit=True):
        job = Job(glue)
        job.init("etl", ENABLED)
        frame = glue.create_dynamic_frame.from_options(
            "file", {"paths": [str(lake)]}, "csv", {"withHeader": True}, transformation_ctx="source"
        )
        seen = sorted(row["n"] for row in frame.toDF().collect()) if frame.schema().fields else []
        if commit:
            job.commit()
        return seen

    (lake / "a.csv").write_text("n\n1\n")
    os.utime(lake / "a.csv", (1000, 1000))
    assert one_run(commit=False) == ["1"]
    assert one_run() == ["1"]
    assert one_run() == []
    (lake / "b.csv").write_text("n\n2\n")
    os.utime(lake / "b.csv", (2000, 2000))
    assert one_run() == ["2"]
    kept = json.loads((tmp_path / "bookmark.json").read_text())
    assert (kept["run"], kept["states"]["source"]["maxTime"]) == (3, 2_000_000)


def test_commit_without_init_does_nothing(glue):
    job = Job(glue)
    assert not job.isInitialized()
    job.commit()
