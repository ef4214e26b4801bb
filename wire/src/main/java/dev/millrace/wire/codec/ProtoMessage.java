package dev.millrace.wire.codec;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/// A message in Protocol Buffers' wire format (protobuf.dev, "Encoding"), field after field: for files whose readers
/// know the fields by their numbers.
public final class ProtoMessage {
    private static final int VARINT = 0;
    private static final int FIXED_64 = 1;
    private static final int BYTES = 2;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    /// A number that is not negative (`uint64`, an enumeration), or one whose bits are meant.
    public ProtoMessage number(int field, long value) {
        tag(field, VARINT);
        varint(value);
        return this;
    }

    /// A number that may be negative (`sint64`).
    public ProtoMessage signed(int field, long value) {
        return number(field, zigzag(value));
    }

    /// A `double`.
    public ProtoMessage real(int field, double value) {
        tag(field, FIXED_64);
        long bits = Double.doubleToLongBits(value);
        for (int shift = 0; shift < Long.SIZE; shift += Byte.SIZE) {
            out.write((int) (bits >>> shift));
        }
        return this;
    }

    public ProtoMessage text(int field, String value) {
        return bytes(field, value.getBytes(StandardCharsets.UTF_8));
    }

    public ProtoMessage message(int field, ProtoMessage value) {
        return bytes(field, value.bytes());
    }

    public ProtoMessage bytes(int field, byte[] value) {
        tag(field, BYTES);
        varint(value.length);
        out.writeBytes(value);
        return this;
    }

    /// Several numbers in one field.
    public ProtoMessage packed(int field, long... values) {
        ProtoMessage pack = new ProtoMessage();
        for (long value : values) {
            pack.varint(value);
        }
        return message(field, pack);
    }

    /// What was written so far.
    public byte[] bytes() {
        return out.toByteArray();
    }

    private void tag(int field, int type) {
        varint((long) field << 3 | type);
    }

    private void varint(long value) {
        long rest = value;
        while ((rest & ~0x7FL) != 0) {
            out.write((int) (rest & 0x7F | 0x80));
            rest >>>= 7;
        }
        out.write((int) rest);
    }

    /// Small numbers of either sign as small numbers.
    public static long zigzag(long value) {
        return value << 1 ^ value >> 63;
    }
}
