package dev.millrace.cloud.service.firehose.conversion.orc;

import dev.millrace.wire.codec.ProtoMessage;

/// Whole numbers, written in runs. A run never reaches over the beginning of a group of rows, so that a place in
/// it is never needed.
abstract sealed class WholeRuns permits WholeRunsOne, WholeRunsTwo {
    static final int RUN_MAX = 512;

    final OrcStream out;
    final boolean signed;
    final long[] values = new long[RUN_MAX];
    int count;

    WholeRuns(OrcStream out, boolean signed) {
        this.out = out;
        this.signed = signed;
    }

    /// @param second whether the file is of version 0.12, which knows the second encoding
    static WholeRuns over(OrcStream out, boolean signed, boolean second) {
        return second ? new WholeRunsTwo(out, signed) : new WholeRunsOne(out, signed);
    }

    void add(long value) {
        values[count++] = value;
        if (count == RUN_MAX) {
            flush();
        }
    }

    /// Writes what is held.
    void flush() {
        if (count > 0) {
            encode();
            count = 0;
        }
    }

    abstract void encode();

    void position(Positions positions) {
        flush();
        out.position(positions);
        positions.add(0);
    }

    void varint(long value) {
        out.varint(signed ? ProtoMessage.zigzag(value) : value);
    }
}
