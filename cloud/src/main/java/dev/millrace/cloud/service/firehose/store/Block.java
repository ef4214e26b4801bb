package dev.millrace.cloud.service.firehose.store;

import dev.millrace.wire.firehose.Record;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.List;

/// The records of one call, as they are kept:
///
/// ```
/// 0   1  format: 1
/// 1   8  arrival, milliseconds since 1970
/// 9   4  count
/// 13     count times: 4 length, data
/// ```
/// Numbers are big-endian. A block is written in one piece, so a crash leaves all of it or nothing.
public record Block(long first, byte[] bytes) {
    private static final byte FORMAT = 1;
    private static final int HEADER_BYTES = 13;
    private static final int PER_RECORD_BYTES = 4;
    private static final VarHandle INTS = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    /// Looks at records one after another, where they lie.
    @FunctionalInterface
    public interface Visitor {
        void record(long position, byte[] bytes, int from, int length);
    }

    public Block {
        if (bytes.length < HEADER_BYTES || bytes[0] != FORMAT) {
            throw new IllegalStateException("Not a block of records of a known format: " + first);
        }
    }

    static byte[] of(List<Record> records, long arrivalMs) {
        int size = HEADER_BYTES;
        for (Record record : records) {
            size += PER_RECORD_BYTES + record.data().size();
        }
        byte[] bytes = new byte[size];
        bytes[0] = FORMAT;
        LONGS.set(bytes, 1, arrivalMs);
        INTS.set(bytes, 9, records.size());
        int at = HEADER_BYTES;
        for (Record record : records) {
            byte[] data = record.data().array();
            INTS.set(bytes, at, data.length);
            System.arraycopy(data, 0, bytes, at + PER_RECORD_BYTES, data.length);
            at += PER_RECORD_BYTES + data.length;
        }
        return bytes;
    }

    public long arrivalMs() {
        return (long) LONGS.get(bytes, 1);
    }

    /// The position after the last record.
    public long end() {
        return first + (int) INTS.get(bytes, 9);
    }

    public void visit(Visitor visitor) {
        int at = HEADER_BYTES;
        long end = end();
        for (long position = first; position < end; position++) {
            int length = (int) INTS.get(bytes, at);
            visitor.record(position, bytes, at + PER_RECORD_BYTES, length);
            at += PER_RECORD_BYTES + length;
        }
    }
}
