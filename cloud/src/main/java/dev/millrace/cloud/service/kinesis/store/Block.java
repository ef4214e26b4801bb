package dev.millrace.cloud.service.kinesis.store;

import dev.millrace.wire.Bytes;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// The records of one shard that came in one call, as they are kept on the disk and in the tail:
///
/// ```
/// 0   1  format: 1
/// 1   1  flags: bit 0, the stream was encrypted when they came
/// 2   8  arrival, milliseconds since 1970
/// 10  4  count
/// 14     count times: 2 length of the partition key, 4 length of the data, partition key in UTF-8, data
/// ```
/// Numbers are big-endian. Records have consecutive indexes from [#first] on, which is in the entry's key. Explicit
/// hash keys are not kept: no operation gives them back.
///
/// A block is written in one piece, so a crash leaves all of it or nothing. It is never changed once it has a place.
public final class Block {
    static final int HEADER_BYTES = 14;
    static final int PER_RECORD_BYTES = 6;

    private static final byte FORMAT = 1;
    private static final VarHandle SHORTS = MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle INTS = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    private final long first;
    private final byte[] bytes;

    Block(long first, byte[] bytes) {
        if (bytes.length < HEADER_BYTES || bytes[0] != FORMAT) {
            throw new IllegalStateException("Not a block of records of a known format: " + first);
        }
        this.first = first;
        this.bytes = bytes;
    }

    public long first() {
        return first;
    }

    /// The index after the last one.
    public long end() {
        return first + count();
    }

    public int count() {
        return (int) INTS.get(bytes, 10);
    }

    /// The size of its records' partition keys and data.
    public int recordBytes() {
        return bytes.length - HEADER_BYTES - count() * PER_RECORD_BYTES;
    }

    public long arrivalMs() {
        return (long) LONGS.get(bytes, 2);
    }

    public boolean encrypted() {
        return (bytes[1] & 1) != 0;
    }

    byte[] bytes() {
        return bytes;
    }

    /// Goes through the records from an index on.
    Cursor from(long index) {
        Cursor cursor = new Cursor();
        for (long at = first; at < index; at++) {
            cursor.skip();
        }
        return cursor;
    }

    /// At one record at a time.
    final class Cursor {
        private int at = HEADER_BYTES;

        int dataSize() {
            return (int) INTS.get(bytes, at + 2);
        }

        String partitionKey() {
            return new String(bytes, at + PER_RECORD_BYTES, keySize(), StandardCharsets.UTF_8);
        }

        Bytes data() {
            int from = at + PER_RECORD_BYTES + keySize();
            return Bytes.wrap(Arrays.copyOfRange(bytes, from, from + dataSize()));
        }

        void skip() {
            at += PER_RECORD_BYTES + keySize() + dataSize();
        }

        private int keySize() {
            return (short) SHORTS.get(bytes, at) & 0xFFFF;
        }
    }

    /// A block in the making: records are added, then [ShardLog#reserve] gives it its place and time.
    public static final class Builder {
        private final byte[] bytes;
        private int at = HEADER_BYTES;
        private int count;

        /// @param records how many will be added at most
        /// @param recordBytes the size of their partition keys and data
        public Builder(int records, int recordBytes) {
            bytes = new byte[HEADER_BYTES + records * PER_RECORD_BYTES + recordBytes];
            bytes[0] = FORMAT;
        }

        public void add(byte[] partitionKey, byte[] data) {
            SHORTS.set(bytes, at, (short) partitionKey.length);
            INTS.set(bytes, at + 2, data.length);
            System.arraycopy(partitionKey, 0, bytes, at + PER_RECORD_BYTES, partitionKey.length);
            System.arraycopy(data, 0, bytes, at + PER_RECORD_BYTES + partitionKey.length, data.length);
            at += PER_RECORD_BYTES + partitionKey.length + data.length;
            count++;
        }

        public void encrypted() {
            bytes[1] |= 1;
        }

        int count() {
            return count;
        }

        Block at(long first, long arrivalMs) {
            LONGS.set(bytes, 2, arrivalMs);
            INTS.set(bytes, 10, count);
            return new Block(first, at == bytes.length ? bytes : Arrays.copyOf(bytes, at));
        }
    }
}
