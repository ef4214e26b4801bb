package dev.millrace.cloud.service.firehose.conversion.orc;

/// Bytes, written in runs: three to 130 times the same, or up to 128 as they are.
final class ByteRuns {
    private static final int BUFFER = 512;
    private static final int REPEATS_LEAST = 3;
    private static final int REPEATS_MOST = 130;
    private static final int LITERALS_MOST = 128;

    private final OrcStream out;
    private final byte[] values = new byte[BUFFER];
    private int count;

    ByteRuns(OrcStream out) {
        this.out = out;
    }

    void add(int value) {
        values[count++] = (byte) value;
        if (count == BUFFER) {
            flush();
        }
    }

    void flush() {
        int literals = 0;
        int at = 0;
        while (at < count) {
            int end = at + 1;
            while (end < count && end - at < REPEATS_MOST && values[end] == values[at]) {
                end++;
            }
            if (end - at >= REPEATS_LEAST) {
                literals(literals, at);
                out.write(end - at - REPEATS_LEAST);
                out.write(values[at]);
                literals = end;
                at = end;
            } else {
                at++;
                if (at - literals == LITERALS_MOST) {
                    literals(literals, at);
                    literals = at;
                }
            }
        }
        literals(literals, count);
        count = 0;
    }

    private void literals(int from, int to) {
        if (from < to) {
            out.write(from - to);
            for (int i = from; i < to; i++) {
                out.write(values[i]);
            }
        }
    }

    void position(Positions positions) {
        flush();
        out.position(positions);
        positions.add(0);
    }
}
