package dev.millrace.cloud.service.glue.crawl.format;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Thrift's compact protocol, read into numbers, texts, lists and structures by field number
/// (github.com/apache/thrift/blob/master/doc/specs/thrift-compact-protocol.md): as much of it as a Parquet footer has.
final class Thrift {
    private static final int DEPTH_MAX = 64;
    private static final int ELEMENTS_MAX = 1_000_000;

    /// A structure's fields by their numbers.
    record Struct(Map<Integer, Object> fields) {
        long number(int field, long otherwise) {
            return fields.get(field) instanceof Long number ? number : otherwise;
        }

        @Nullable
        String text(int field) {
            return fields.get(field) instanceof byte[] bytes ? new String(bytes, StandardCharsets.UTF_8) : null;
        }

        @Nullable
        Struct struct(int field) {
            return fields.get(field) instanceof Struct struct ? struct : null;
        }

        List<?> list(int field) {
            return fields.get(field) instanceof List<?> list ? list : List.of();
        }
    }

    /// The bytes are not what they should be.
    static final class MalformedException extends RuntimeException {
        MalformedException(String message) {
            super(message, null, false, false);
        }
    }

    private final byte[] bytes;
    private int at;
    private int depth;
    private int elements;

    Thrift(byte[] bytes) {
        this.bytes = bytes;
    }

    Struct struct() {
        if (++depth > DEPTH_MAX) {
            throw new MalformedException("nested too deep");
        }
        Map<Integer, Object> fields = new HashMap<>();
        int last = 0;
        for (int head = next(); head != 0; head = next()) {
            int delta = head >>> 4;
            last = delta == 0 ? (int) zigzag() : last + delta;
            int type = head & 0xF;
            fields.put(last, type == 1 || type == 2 ? Long.valueOf(type == 1 ? 1 : 0) : value(type));
        }
        depth--;
        return new Struct(fields);
    }

    private Object value(int type) {
        return switch (type) {
            case 1, 2, 3 -> (long) next();
            case 4, 5, 6 -> zigzag();
            case 7 -> {
                skip(8);
                yield 0L;
            }
            case 8 -> binary();
            case 9, 10 -> list();
            case 11 -> map();
            case 12 -> struct();
            default -> throw new MalformedException("type " + type);
        };
    }

    private List<Object> list() {
        int head = next();
        long size = head >>> 4 == 15 ? varint() : head >>> 4;
        count(size);
        List<Object> list = new ArrayList<>();
        for (long i = 0; i < size; i++) {
            list.add(value(head & 0xF));
        }
        return list;
    }

    private Object map() {
        long size = varint();
        count(size);
        if (size > 0) {
            int types = next();
            for (long i = 0; i < size; i++) {
                value(types >>> 4);
                value(types & 0xF);
            }
        }
        return 0L;
    }

    private void count(long size) {
        elements += (int) Math.min(size, ELEMENTS_MAX);
        if (size < 0 || elements > ELEMENTS_MAX) {
            throw new MalformedException("too many elements");
        }
    }

    private byte[] binary() {
        long length = varint();
        if (length < 0 || length > bytes.length - at) {
            throw new MalformedException("a text beyond the end");
        }
        byte[] text = Arrays.copyOfRange(bytes, at, at + (int) length);
        at += (int) length;
        return text;
    }

    private long zigzag() {
        long n = varint();
        return n >>> 1 ^ -(n & 1);
    }

    private long varint() {
        long value = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            int b = next();
            value |= (long) (b & 0x7F) << shift;
            if (b < 0x80) {
                return value;
            }
        }
        throw new MalformedException("a number without an end");
    }

    private void skip(int count) {
        if (count > bytes.length - at) {
            throw new MalformedException("beyond the end");
        }
        at += count;
    }

    private int next() {
        skip(1);
        return bytes[at - 1] & 0xFF;
    }
}
