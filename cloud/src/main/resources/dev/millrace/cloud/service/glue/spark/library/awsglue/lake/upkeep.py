"""Objects purged, or moved to another storage class, when they are old enough."""

import csv
import io

_HOUR_MS = 3_600_000
_A_WEEK_HOURS = 168


class Upkeep:
    """Options of all: ``retentionPeriod`` in hours, ``excludeStorageClasses``, ``manifestFilePath``; of tables
    ``partitionPredicate``."""

    def __init__(self, context):
        self._context = context

    def purge_path(self, path, options, transformation_ctx):
        self._purge(self._old(path, options), options, transformation_ctx)

    def purge_table(self, table, options, transformation_ctx):
        """Partitions of which nothing is left go from the catalogue."""
        for partition, location in self._locations(table, options):
            self._purge(self._old(location, options), options, transformation_ctx)
            if partition is not None and not self._context.objects.under(location):
                self._context.catalog.glue.delete_partition(
                    DatabaseName=table.database, TableName=table.name, PartitionValues=list(partition.values)
                )

    def transition_path(self, path, storage_class, options, transformation_ctx):
        self._transition(self._old(path, options), storage_class, options, transformation_ctx)

    def transition_table(self, table, storage_class, options, transformation_ctx):
        for _, location in self._locations(table, options):
            self._transition(self._old(location, options), storage_class, options, transformation_ctx)

    def _locations(self, table, options):
        if not table.keys():
            return [(None, table.location)]
        predicate = options.get("partitionPredicate", "")
        found = table.partitions_where(self._context.spark_session, predicate)
        return [(partition, partition.location) for partition in found]

    def _old(self, path, options):
        found = self._context.objects.under(path)
        classes = set(options.get("excludeStorageClasses") or ())
        hours = float(options.get("retentionPeriod", _A_WEEK_HOURS))
        latest = self._context.objects.now_ms() - hours * _HOUR_MS
        return [each for each in found if each.modified_ms <= latest and each.storage_class not in classes]

    def _purge(self, old, options, name):
        failed = self._context.objects.delete(old)
        self._tell([each for each in old if each not in failed], failed, options, name)

    def _transition(self, old, storage_class, options, name):
        done, failed = [], []
        for each in old:
            try:
                self._context.objects.move_to_class(each, storage_class)
                done.append(each)
            except self._context.objects.s3.exceptions.ClientError:
                failed.append(each)
        self._tell(done, failed, options, name)

    def _tell(self, done, failed, options, name):
        if "manifestFilePath" not in options:
            return
        folder = options["manifestFilePath"].rstrip("/") + "/" + (name + "/" if name else "")
        for file, some in (("Success.csv", done), ("Failed.csv", failed)):
            text = io.StringIO()
            csv.writer(text, lineterminator="\n").writerows([each.path, each.size] for each in some)
            if some:
                self._context.objects.put(folder + file, text.getvalue())
