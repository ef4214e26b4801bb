package dev.millrace.cloud.service.firehose.conversion.orc;

/// Bits, eight to a byte, the highest first, and the bytes in runs. A byte may reach over the beginning of a group of
/// rows: its place says how many of its bits are of the group before.
final class BitRuns {
    private final ByteRuns bytes;
    private int held;
    private int count;

    BitRuns(OrcStream out) {
        bytes = new ByteRuns(out);
    }

    void add(boolean bit) {
        held = held << 1 | (bit ? 1 : 0);
        if (++count == Byte.SIZE) {
            bytes.add(held);
            held = 0;
            count = 0;
        }
    }

    void position(Positions positions) {
        bytes.position(positions);
        positions.add(count);
    }

    void end() {
        while (count > 0) {
            add(false);
        }
        bytes.flush();
    }
}
