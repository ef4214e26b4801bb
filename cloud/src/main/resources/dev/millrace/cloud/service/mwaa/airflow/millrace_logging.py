"""Airflow 2's own settings of its logs, with the level that the environment has for its tasks."""

import copy
import os

from airflow.config_templates.airflow_local_settings import DEFAULT_LOGGING_CONFIG, REMOTE_LOGGING  # noqa: F401

LOGGING_CONFIG = copy.deepcopy(DEFAULT_LOGGING_CONFIG)
LOGGING_CONFIG["loggers"]["airflow.task"]["level"] = os.environ.get("MILLRACE_TASK_LOG_LEVEL", "INFO")
# It has a handler of its own that prints; the root's would print each line again.
LOGGING_CONFIG["loggers"]["airflow.processor"]["propagate"] = False
