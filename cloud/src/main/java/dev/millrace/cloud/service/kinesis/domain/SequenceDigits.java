package dev.millrace.cloud.service.kinesis.domain;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;

/// Sequence numbers of records that came together, one after another, as decimal digits. Turning 186 bits into digits
/// costs most of a microsecond; adding one step to the digits of the number before costs a tenth of that, and a call
/// of PutRecords gives 500 numbers. For one thread.
public final class SequenceDigits {
    private static final long LIMB = 1_000_000_000_000_000_000L;
    private static final BigInteger BIG_LIMB = BigInteger.valueOf(LIMB);
    private static final long STEP_0 = SequenceNumber.STEP.mod(BIG_LIMB).longValueExact();
    private static final long STEP_1 = SequenceNumber.STEP.divide(BIG_LIMB).longValueExact();
    private static final int LENGTH = 56;

    private final byte[] text = new byte[LENGTH];
    private long limb0;
    private long limb1;
    private long limb2;
    private long limb3;

    public SequenceDigits(SequenceNumber first) {
        BigInteger[] byLimb = first.value().divideAndRemainder(BIG_LIMB);
        limb0 = byLimb[1].longValueExact();
        byLimb = byLimb[0].divideAndRemainder(BIG_LIMB);
        limb1 = byLimb[1].longValueExact();
        byLimb = byLimb[0].divideAndRemainder(BIG_LIMB);
        limb2 = byLimb[1].longValueExact();
        limb3 = byLimb[0].longValueExact();
    }

    /// The number at hand; the following call gives the following number.
    public String next() {
        digits(limb0, 56, 38);
        digits(limb1, 38, 20);
        digits(limb2, 20, 2);
        digits(limb3, 2, 0);
        step();
        return new String(text, StandardCharsets.ISO_8859_1);
    }

    private void step() {
        limb0 += STEP_0;
        limb1 += STEP_1;
        if (limb0 >= LIMB) {
            limb0 -= LIMB;
            limb1++;
        }
        if (limb1 >= LIMB) {
            limb1 -= LIMB;
            limb2++;
        }
        if (limb2 >= LIMB) {
            limb2 -= LIMB;
            limb3++;
        }
    }

    private void digits(long limb, int to, int from) {
        long rest = limb;
        for (int at = to - 2; at >= from; at -= 2) {
            long quotient = rest / 100;
            int pair = (int) (rest - quotient * 100);
            text[at] = (byte) ('0' + pair / 10);
            text[at + 1] = (byte) ('0' + pair % 10);
            rest = quotient;
        }
    }
}
