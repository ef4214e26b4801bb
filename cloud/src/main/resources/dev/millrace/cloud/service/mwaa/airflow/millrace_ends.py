"""Keeps the scheduler from taking the end of a deferred task's first part for that of its second.

Its executor tells that a process has ended by the key of what ran in it, and both parts have the same. A trigger that has fired by
then has the second part waiting, or running already, and Airflow fails the task. What is waited for takes seconds here
and minutes on AWS, so that this would be nothing rare.
"""

import collections

# A deferred task that goes on already.
GOES_ON = """
    SELECT 1 FROM task_instance WHERE dag_id = :dag_id AND task_id = :task_id AND run_id = :run_id AND map_index = :map_index
        AND state IN ('scheduled', 'queued') AND next_method IS NOT NULL
"""


def keep_to_last(executor, going_on):
    """Of this class of executors each tells only of the end of a task's last part.

    going_on: of some keys those whose next part waits for the executor
    """
    take = executor.get_event_buffer
    handed = count_parts(executor)

    def events(self, *given, **named):
        taken = take(self, *given, **named)
        ended = [key for key, (state, _) in taken.items() if state == "success" and hasattr(key, "task_id")]
        at_work = {key for key in ended if handed[key] > 0}
        for key in at_work.union(going_on([key for key in ended if key not in at_work])):
            del taken[key]
        return taken

    executor.get_event_buffer = events


def count_parts(executor):
    """How many parts of a task the executor has been handed and has not told the end of. Airflow 2's begins no second part before
    it has told the end of the first: nothing is counted there."""
    handed = collections.Counter()
    if not hasattr(executor, "queue_workload"):
        return handed
    hand, change = executor.queue_workload, executor.change_state

    def handing(self, workload, *given, **named):
        key = getattr(getattr(workload, "ti", None), "key", None)
        # What still waits there is only written anew.
        if key is not None and key not in self.queued_tasks:
            handed[key] += 1
        return hand(self, workload, *given, **named)

    def changing(self, key, state, *given, **named):
        if state in ("success", "failed") and key in handed:
            handed[key] -= 1
            if handed[key] <= 0:
                del handed[key]
        return change(self, key, state, *given, **named)

    executor.queue_workload, executor.change_state = handing, changing
    return handed


def waiting_in_database(keys):
    if not keys:
        return []
    from airflow import settings
    from sqlalchemy import text

    with settings.engine.connect() as database:
        return [key for key in keys if database.execute(text(GOES_ON), at(key)).first() is not None]


def at(key):
    return {name: getattr(key, name) for name in ("dag_id", "task_id", "run_id", "map_index")}
