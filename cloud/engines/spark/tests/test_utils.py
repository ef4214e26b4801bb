"""A job's arguments."""

import pytest
from awsglue.utils import GlueArgumentError, getResolvedOptions

ARGV = ["script.py", "--day", "2026-03-01", "--JOB_NAME", "etl", "--my-key", "v", "--other", "x"]


def test_named_options_are_read_and_others_left_aside():
    found = getResolvedOptions(ARGV, ["JOB_NAME", "day", "my-key"])
    assert (found["JOB_NAME"], found["day"], found["my_key"]) == ("etl", "2026-03-01", "v")
    assert "other" not in found
    assert found["job_bookmark_option"] == "job-bookmark-disable"


def test_an_option_that_was_not_given_is_an_error():
    with pytest.raises(GlueArgumentError, match="the following arguments are required: --bucket"):
        getResolvedOptions(ARGV, ["JOB_NAME", "bucket"])


def test_an_option_is_not_abbreviated():
    with pytest.raises(GlueArgumentError, match="required: --JOB"):
        getResolvedOptions(ARGV, ["JOB"])


def test_directories_stand_for_each_other():
    found = getResolvedOptions(ARGV + ["--TempDir", "s3://t/"], ["TempDir"])
    assert (found["TempDir"], found["RedshiftTempDir"]) == ("s3://t/", "s3://t/")
    assert getResolvedOptions(ARGV, ["TempDir"])["TempDir"] is None


def test_what_a_bookmark_needs_is_there():
    given = ["--job-bookmark-option", "job-bookmark-pause", "--job-bookmark-from", "jr_1", "--job-bookmark-to", "jr_2"]
    found = getResolvedOptions(ARGV + given, ["JOB_NAME"])
    assert (found["job_bookmark_option"], found["job_bookmark_from"]) == ("job-bookmark-pause", "jr_1")
    with pytest.raises(GlueArgumentError, match="given together or not at all"):
        getResolvedOptions(ARGV + given[:4], ["JOB_NAME"])
    with pytest.raises(GlueArgumentError, match="invalid choice: 'sometimes'"):
        getResolvedOptions(ARGV + ["--job-bookmark-option", "sometimes"], [])
