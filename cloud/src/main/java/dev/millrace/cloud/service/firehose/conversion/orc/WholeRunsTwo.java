package dev.millrace.cloud.service.firehose.conversion.orc;

import dev.millrace.wire.codec.ProtoMessage;

/// Run length encoding, version 2, without its patched form: of up to 512 numbers all are the same, or they go one way
/// by steps, or they are packed in as many bits as the largest needs.
final class WholeRunsTwo extends WholeRuns {
    private static final int REPEATS_LEAST = 3;
    private static final int REPEATS_MOST = 10;
    private static final int DIRECT = 1;
    private static final int DELTA = 3;

    private long bits;
    private int held;

    WholeRunsTwo(OrcStream out, boolean signed) {
        super(out, signed);
    }

    @Override
    void encode() {
        long widest = 0;
        long widestStep = 0;
        boolean same = true;
        boolean up = true;
        boolean down = true;
        boolean even = true;
        boolean overflows = false;
        long first = count > 1 ? values[1] - values[0] : 0;
        for (int i = 0; i < count; i++) {
            widest |= signed ? ProtoMessage.zigzag(values[i]) : values[i];
            if (i > 0) {
                long step = values[i] - values[i - 1];
                overflows |= ((values[i] ^ values[i - 1]) & (values[i] ^ step)) < 0;
                same &= step == 0;
                even &= step == first;
                up &= step >= 0;
                down &= step <= 0;
                if (i > 1) {
                    widestStep |= Math.abs(step);
                }
            }
        }
        int width = fixed(Long.SIZE - Long.numberOfLeadingZeros(widest));
        if (count < REPEATS_LEAST || overflows) {
            direct(width);
        } else if (same && count <= REPEATS_MOST) {
            repeat();
        } else if (even) {
            delta(0, first);
        } else {
            // One bit for a step cannot be said: it would mean that all steps are the same.
            int stepWidth = fixed(Math.max(2, Long.SIZE - Long.numberOfLeadingZeros(widestStep)));
            if ((up || down && first < 0) && stepWidth < width) {
                delta(stepWidth, first);
            } else {
                direct(width);
            }
        }
    }

    private void repeat() {
        long value = signed ? ProtoMessage.zigzag(values[0]) : values[0];
        int bytes = Math.max(1, (Long.SIZE - Long.numberOfLeadingZeros(value) + 7) / Byte.SIZE);
        out.write(bytes - 1 << 3 | count - REPEATS_LEAST);
        for (int i = bytes - 1; i >= 0; i--) {
            out.write((int) (value >>> i * Byte.SIZE));
        }
    }

    private void direct(int width) {
        header(DIRECT, code(width));
        for (int i = 0; i < count; i++) {
            pack(signed ? ProtoMessage.zigzag(values[i]) : values[i], width);
        }
        packed();
    }

    private void delta(int width, long first) {
        header(DELTA, width == 0 ? 0 : code(width));
        varint(values[0]);
        out.varint(ProtoMessage.zigzag(first));
        if (width > 0) {
            for (int i = 2; i < count; i++) {
                pack(Math.abs(values[i] - values[i - 1]), width);
            }
            packed();
        }
    }

    private void header(int kind, int widthCode) {
        int length = count - 1;
        out.write(kind << 6 | widthCode << 1 | length >>> 8);
        out.write(length);
    }

    /// The highest bit first.
    private void pack(long value, int width) {
        int left = width;
        while (left > 0) {
            int some = Math.min(left, Byte.SIZE - held);
            bits = bits << some | value >>> left - some & (1L << some) - 1;
            held += some;
            left -= some;
            if (held == Byte.SIZE) {
                packed();
            }
        }
    }

    private void packed() {
        if (held > 0) {
            out.write((int) (bits << Byte.SIZE - held));
            bits = 0;
            held = 0;
        }
    }

    /// The least width that can be said and has room.
    private static int fixed(int width) {
        if (width <= 24) {
            return Math.max(1, width);
        }
        return width <= 32 ? width + 1 & ~1 : width + 7 & ~7;
    }

    /// How a width is said in five bits.
    private static int code(int width) {
        if (width <= 24) {
            return width - 1;
        }
        return width <= 32 ? 24 + (width - 26) / 2 : 28 + (width - 40) / 8;
    }
}
