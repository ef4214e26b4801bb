"""Records on which a transform failed. They are counted when somebody asks, by running what made them."""

from awsglue.columns.records import record


class FrameErrors:
    """The failed records of a frame and of those that it was made of.

    :param stages: RDDs of (record, message), the last transform's at the end
    """

    def __init__(self, stages=()):
        self._stages = tuple(stages)

    def and_failed(self, failed):
        return FrameErrors(self._stages + (failed,))

    def and_judged(self, rows, schema):
        """With the rows of a DataFrame whose last column says why, in its ``error``."""
        return self.and_failed(rows.rdd.map(lambda row: (record(schema, row[:-1]), row[-1]["error"])))

    def and_all(self, others):
        return FrameErrors(self._stages + others._stages)

    def count(self):
        return sum(stage.count() for stage in self._stages)

    def stage_count(self):
        return self._stages[-1].count() if self._stages else 0

    def records(self, spark_context):
        if not self._stages:
            return spark_context.emptyRDD()
        return spark_context.union(list(self._stages)).map(
            lambda failed: {"error": {"msg": failed[1], "dynamicRecord": failed[0]}}
        )

    def check(self, stage, total):
        if stage and self.stage_count() >= stage:
            raise RuntimeError("%d records failed in this stage, %d are too many" % (self.stage_count(), stage))
        if total and self.count() >= total:
            raise RuntimeError("%d records failed, %d are too many" % (self.count(), total))
