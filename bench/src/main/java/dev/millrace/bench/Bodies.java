package dev.millrace.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.util.Base64;
import java.util.List;

/// Bodies of the calls that are made often, in both forms, and what has to be found in their answers without parsing
/// them whole.
final class Bodies {
    private static final byte[] JSON_ITERATOR = "\"NextShardIterator\":\"".getBytes(UTF_8);
    private static final byte[] JSON_SEQUENCE = "\"SequenceNumber\":".getBytes(UTF_8);
    private static final byte[] JSON_NONE_FAILED = "\"FailedRecordCount\":0".getBytes(UTF_8);
    private static final byte[] JSON_NONE_PUT_FAILED = "\"FailedPutCount\":0".getBytes(UTF_8);
    private static final byte[] CBOR_ITERATOR = cborKey("NextShardIterator");
    private static final byte[] CBOR_SEQUENCE = cborKey("SequenceNumber");
    private static final byte[] CBOR_NONE_FAILED = withZero(cborKey("FailedRecordCount"));

    private static final byte[] JSON_BEHIND = "\"MillisBehindLatest\":".getBytes(UTF_8);
    private static final byte[] CBOR_BEHIND = cborKey("MillisBehindLatest");

    private Bodies() {}

    record Entry(String partitionKey, byte[] data) {}

    static byte[] putRecords(WireFormat format, String stream, List<Entry> entries) {
        var out = new ByteArrayOutputStream(entries.size() * 300);
        switch (format) {
            case JSON -> {
                out.writeBytes("{\"Records\":[".getBytes(UTF_8));
                String separator = "";
                for (Entry entry : entries) {
                    out.writeBytes(
                            (separator + "{\"Data\":\"" + Base64.getEncoder().encodeToString(entry.data())
                                            + "\",\"PartitionKey\":\"" + entry.partitionKey() + "\"}")
                                    .getBytes(UTF_8));
                    separator = ",";
                }
                out.writeBytes(("],\"StreamName\":\"" + stream + "\"}").getBytes(UTF_8));
            }
            case CBOR -> {
                head(out, 5, 2);
                text(out, "Records");
                head(out, 4, entries.size());
                for (Entry entry : entries) {
                    head(out, 5, 2);
                    text(out, "Data");
                    head(out, 2, entry.data().length);
                    out.writeBytes(entry.data());
                    text(out, "PartitionKey");
                    text(out, entry.partitionKey());
                }
                text(out, "StreamName");
                text(out, stream);
            }
        }
        return out.toByteArray();
    }

    /// PutRecordBatch to a delivery stream, in JSON: there is no other form.
    static byte[] putRecordBatch(String deliveryStream, List<Entry> entries) {
        var text = new StringBuilder("{\"DeliveryStreamName\":\"").append(deliveryStream).append("\",\"Records\":[");
        for (int i = 0; i < entries.size(); i++) {
            text.append(i == 0 ? "" : ",")
                    .append("{\"Data\":\"")
                    .append(Base64.getEncoder().encodeToString(entries.get(i).data()))
                    .append("\"}");
        }
        return text.append("]}").toString().getBytes(UTF_8);
    }

    static byte[] getRecords(WireFormat format, String iterator, int limit) {
        return switch (format) {
            case JSON -> ("{\"ShardIterator\":\"" + iterator + "\",\"Limit\":" + limit + "}").getBytes(UTF_8);
            case CBOR -> {
                var out = new ByteArrayOutputStream(512);
                head(out, 5, 2);
                text(out, "ShardIterator");
                text(out, iterator);
                text(out, "Limit");
                head(out, 0, limit);
                yield out.toByteArray();
            }
        };
    }

    /// Whether an answer to PutRecordBatch says that every record was taken.
    static boolean noneFailedToBePut(HttpConnection.Answer answer) {
        return find(answer, JSON_NONE_PUT_FAILED, answer.offset()) >= 0;
    }

    /// The same for PutRecords.
    static boolean noneFailed(WireFormat format, HttpConnection.Answer answer) {
        return find(answer, format == WireFormat.JSON ? JSON_NONE_FAILED : CBOR_NONE_FAILED, answer.offset()) >= 0;
    }

    /// The iterator for what follows an answer to GetRecords; empty after the end of a shard.
    static String nextIterator(WireFormat format, HttpConnection.Answer answer) {
        byte[] key = format == WireFormat.JSON ? JSON_ITERATOR : CBOR_ITERATOR;
        int at = find(answer, key, answer.offset());
        if (at < 0) {
            return "";
        }
        byte[] body = answer.body();
        int start = at + key.length;
        if (format == WireFormat.JSON) {
            int end = start;
            while (body[end] != '"') {
                end++;
            }
            return new String(body, start, end - start, UTF_8);
        }
        int kind = body[start] & 0xff;
        int length = switch (kind) {
            case 0x78 -> body[start + 1] & 0xff;
            case 0x79 -> (body[start + 1] & 0xff) << 8 | body[start + 2] & 0xff;
            default -> throw new IllegalStateException("an iterator that is no CBOR text: " + kind);
        };
        return new String(body, start + (kind == 0x78 ? 2 : 3), length, UTF_8);
    }

    /// MillisBehindLatest, of which only 0 or not matters: any other value is 1.
    static int millisBehind(WireFormat format, HttpConnection.Answer answer) {
        byte[] key = format == WireFormat.JSON ? JSON_BEHIND : CBOR_BEHIND;
        int at = find(answer, key, answer.offset());
        return at >= 0 && answer.body()[at + key.length] == (format == WireFormat.JSON ? '0' : 0) ? 0 : 1;
    }

    static int recordCount(WireFormat format, HttpConnection.Answer answer) {
        byte[] key = format == WireFormat.JSON ? JSON_SEQUENCE : CBOR_SEQUENCE;
        int count = 0;
        for (int at = find(answer, key, answer.offset()); at >= 0; at = find(answer, key, at + key.length)) {
            count++;
        }
        return count;
    }

    /// Where the needle is in the answer's body, from an index on; -1 if nowhere.
    static int find(HttpConnection.Answer answer, byte[] needle, int start) {
        byte[] body = answer.body();
        int last = answer.offset() + answer.length() - needle.length;
        byte first = needle[0];
        for (int i = start; i <= last; i++) {
            if (body[i] == first && matches(body, i, needle)) {
                return i;
            }
        }
        return -1;
    }

    private static boolean matches(byte[] body, int at, byte[] needle) {
        for (int i = 1; i < needle.length; i++) {
            if (body[at + i] != needle[i]) {
                return false;
            }
        }
        return true;
    }

    private static byte[] cborKey(String name) {
        var out = new ByteArrayOutputStream();
        text(out, name);
        return out.toByteArray();
    }

    private static byte[] withZero(byte[] bytes) {
        var out = new ByteArrayOutputStream();
        out.writeBytes(bytes);
        out.write(0);
        return out.toByteArray();
    }

    private static void text(ByteArrayOutputStream out, String text) {
        byte[] bytes = text.getBytes(UTF_8);
        head(out, 3, bytes.length);
        out.writeBytes(bytes);
    }

    /// RFC 8949, 3: major type and argument.
    private static void head(ByteArrayOutputStream out, int major, int value) {
        int type = major << 5;
        if (value < 24) {
            out.write(type | value);
        } else if (value < 1 << 8) {
            out.write(type | 24);
            out.write(value);
        } else if (value < 1 << 16) {
            out.write(type | 25);
            out.write(value >> 8);
            out.write(value);
        } else {
            out.write(type | 26);
            out.write(value >> 24);
            out.write(value >> 16);
            out.write(value >> 8);
            out.write(value);
        }
    }
}
