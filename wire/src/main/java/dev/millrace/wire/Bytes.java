package dev.millrace.wire;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;

/// Bytes that nobody changes: a blob on the wire. The array given to [#wrap] belongs to the new value.
public final class Bytes {
    public static final Bytes EMPTY = new Bytes(new byte[0]);

    private final byte[] array;

    private Bytes(byte[] array) {
        this.array = array;
    }

    /// Takes the array as it is; the caller must not change it afterwards.
    public static Bytes wrap(byte[] array) {
        return array.length == 0 ? EMPTY : new Bytes(array);
    }

    public static Bytes utf8(String text) {
        return wrap(text.getBytes(StandardCharsets.UTF_8));
    }

    public static Bytes fromBase64(String text) {
        return wrap(Base64.getDecoder().decode(text));
    }

    public int size() {
        return array.length;
    }

    /// The array itself, not a copy: for reading only.
    public byte[] array() {
        return array;
    }

    public String asBase64() {
        return Base64.getEncoder().encodeToString(array);
    }

    public String asUtf8() {
        return new String(array, StandardCharsets.UTF_8);
    }

    public InputStream stream() {
        return new ByteArrayInputStream(array);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Bytes bytes && Arrays.equals(array, bytes.array);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(array);
    }

    @Override
    public String toString() {
        return "Bytes[" + array.length + "]";
    }
}
