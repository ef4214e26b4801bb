package dev.millrace.wire.codec;

import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// Bytes being written, in one array that doubles as it fills. For one thread.
public final class GrowingBytes extends OutputStream {
    private byte[] array;
    private int length;

    public GrowingBytes(int capacity) {
        this.array = new byte[capacity];
    }

    /// The array behind it, of which the first [#length] bytes count; replaced when it grows.
    public byte[] array() {
        return array;
    }

    public int length() {
        return length;
    }

    @Override
    public void write(int value) {
        room(1);
        array[length++] = (byte) value;
    }

    @Override
    public void write(byte[] source) {
        write(source, 0, source.length);
    }

    @Override
    public void write(byte[] source, int offset, int count) {
        room(count);
        System.arraycopy(source, offset, array, length, count);
        length += count;
    }

    /// Appends text as UTF-8.
    public GrowingBytes text(String text) {
        int chars = text.length();
        room(chars);
        for (int i = 0; i < chars; i++) {
            char c = text.charAt(i);
            if (c >= 0x80) {
                byte[] rest = text.substring(i).getBytes(StandardCharsets.UTF_8);
                write(rest, 0, rest.length);
                return this;
            }
            array[length++] = (byte) c;
        }
        return this;
    }

    public byte[] toArray() {
        return Arrays.copyOf(array, length);
    }

    @Override
    public String toString() {
        return new String(array, 0, length, StandardCharsets.UTF_8);
    }

    private void room(int more) {
        if (array.length - length < more) {
            int needed = Math.addExact(length, more);
            int doubled = array.length > Integer.MAX_VALUE / 2 - 8 ? Integer.MAX_VALUE - 8 : array.length * 2;
            array = Arrays.copyOf(array, Math.max(needed, doubled));
        }
    }
}
