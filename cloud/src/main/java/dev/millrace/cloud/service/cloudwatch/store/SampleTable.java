package dev.millrace.cloud.service.cloudwatch.store;

import dev.millrace.cloud.metric.Distribution;
import dev.millrace.cloud.service.cloudwatch.domain.Resolution;
import dev.millrace.cloud.storage.Batch;
import dev.millrace.cloud.storage.Storage;
import dev.millrace.cloud.storage.Table;
import java.nio.ByteBuffer;

/// All samples of all series: one row for a series and a period, whatever came in it.
///
/// ```
/// key    series' uid 8 | resolution 1 | period's beginning in epoch seconds 8      big-endian
/// value  form 1 | count 8 | sum 8 | minimum 8 | maximum 8 | (value 8 | count 8)…   form 0 spread known, 1 not
///        form 2 | value 8 | count 8                                                all samples alike
/// ```
/// A row is 49 bytes for one sample and has at most some hundred pairs ([dev.millrace.cloud.metric.Tally]): a busy
/// series with one sample a second takes less than 2 MB a day, an idle one nothing. A crash leaves a call's rows
/// together or not at all.
final class SampleTable {
    private static final int KEY_BYTES = 17;
    private static final byte SPREAD = 0;
    private static final byte UNSPREAD = 1;
    private static final byte ALIKE = 2;

    private final Table table;

    SampleTable(Storage storage) {
        table = storage.log("cloudwatch/samples");
    }

    /// Looks at rows one after another.
    @FunctionalInterface
    interface Visitor {
        /// @param epochSecond the period's beginning
        void visit(long epochSecond, Distribution samples);
    }

    Distribution find(long series, Resolution resolution, long epochSecond) {
        byte[] row = table.get(key(series, resolution, epochSecond));
        return row == null ? Distribution.EMPTY : read(row);
    }

    void put(Batch batch, long series, Resolution resolution, long epochSecond, Distribution samples) {
        batch.put(table, key(series, resolution, epochSecond), written(samples));
    }

    /// Visits the rows of one resolution from a time, and before another, in order.
    void scan(long series, Resolution resolution, long fromSecond, long toSecond, Visitor visitor) {
        table.scan(key(series, resolution, fromSecond), key(series, resolution, toSecond), (key, value) -> {
            visitor.visit(ByteBuffer.wrap(key).getLong(KEY_BYTES - Long.BYTES), read(value));
            return true;
        });
    }

    /// When the series' newest row is of; [LiveSeries#UNKNOWN] where it has none.
    long newest(long series) {
        long newest = LiveSeries.UNKNOWN;
        for (Resolution resolution : Resolution.values()) {
            long[] last = {LiveSeries.UNKNOWN};
            table.scanBack(key(series, resolution, 0), key(series, resolution, Long.MAX_VALUE), (key, _) -> {
                last[0] = ByteBuffer.wrap(key).getLong(KEY_BYTES - Long.BYTES);
                return false;
            });
            newest = Math.max(newest, last[0]);
        }
        return newest;
    }

    void dropBefore(Batch batch, long series, Resolution resolution, long epochSecond) {
        batch.deleteRange(table, key(series, resolution, 0), key(series, resolution, epochSecond));
    }

    private static byte[] key(long series, Resolution resolution, long epochSecond) {
        return ByteBuffer.allocate(KEY_BYTES)
                .putLong(series)
                .put((byte) resolution.ordinal())
                .putLong(Math.max(0, epochSecond))
                .array();
    }

    private static byte[] written(Distribution samples) {
        if (samples.spread() && samples.values().length == 1) {
            return ByteBuffer.allocate(1 + 2 * Double.BYTES)
                    .put(ALIKE)
                    .putDouble(samples.values()[0])
                    .putDouble(samples.count())
                    .array();
        }
        int pairs = samples.values().length;
        ByteBuffer row = ByteBuffer.allocate(1 + (4 + 2 * pairs) * Double.BYTES)
                .put(samples.spread() ? SPREAD : UNSPREAD)
                .putDouble(samples.count())
                .putDouble(samples.sum())
                .putDouble(samples.min())
                .putDouble(samples.max());
        for (int i = 0; i < pairs; i++) {
            row.putDouble(samples.values()[i]).putDouble(samples.counts()[i]);
        }
        return row.array();
    }

    private static Distribution read(byte[] value) {
        ByteBuffer row = ByteBuffer.wrap(value);
        byte form = row.get();
        if (form == ALIKE) {
            return Distribution.of(row.getDouble(), row.getDouble());
        }
        double count = row.getDouble();
        double sum = row.getDouble();
        double min = row.getDouble();
        double max = row.getDouble();
        int pairs = row.remaining() / (2 * Double.BYTES);
        double[] values = new double[pairs];
        double[] counts = new double[pairs];
        for (int i = 0; i < pairs; i++) {
            values[i] = row.getDouble();
            counts[i] = row.getDouble();
        }
        return new Distribution(count, sum, min, max, values, counts, form == SPREAD);
    }
}
