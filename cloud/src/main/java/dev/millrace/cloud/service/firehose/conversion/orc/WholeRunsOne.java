package dev.millrace.cloud.service.firehose.conversion.orc;

/// Run length encoding, version 1: runs of three to 130 numbers that differ by the same small step, and up to 128 numbers
/// as they are.
final class WholeRunsOne extends WholeRuns {
    private static final int STEPS_LEAST = 3;
    private static final int STEPS_MOST = 130;
    private static final int LITERALS_MOST = 128;

    WholeRunsOne(OrcStream out, boolean signed) {
        super(out, signed);
    }

    @Override
    void encode() {
        int literals = 0;
        int at = 0;
        while (at < count) {
            int run = run(at);
            if (run < STEPS_LEAST) {
                at++;
                if (at - literals == LITERALS_MOST) {
                    literals(literals, at);
                    literals = at;
                }
                continue;
            }
            literals(literals, at);
            out.write(run - STEPS_LEAST);
            out.write((int) (values[at + 1] - values[at]));
            varint(values[at]);
            at += run;
            literals = at;
        }
        literals(literals, count);
    }

    private int run(int from) {
        if (from + 1 >= count) {
            return 1;
        }
        long step = values[from + 1] - values[from];
        if (step != (byte) step) {
            return 1;
        }
        int end = from + 2;
        while (end < count && end - from < STEPS_MOST && values[end] - values[end - 1] == step) {
            end++;
        }
        return end - from;
    }

    private void literals(int from, int to) {
        if (from < to) {
            out.write(from - to);
            for (int i = from; i < to; i++) {
                varint(values[i]);
            }
        }
    }
}
