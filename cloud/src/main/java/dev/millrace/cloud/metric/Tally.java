package dev.millrace.cloud.metric;

import java.util.Arrays;

/// Samples while they are counted. Not for several threads at once.
///
/// Up to `limit` different values are kept as they are. Where there are more, values that agree in sign, exponent and
/// the first bits of the mantissa are counted as one, the one in their middle: seven bits at first (no value is then
/// more than 0.4 % from its own), one bit fewer each time that is still too many. So a tally never grows past its
/// limit, and samples that lie together, as latencies and sizes do, keep their percentiles to within a per cent or two.
public final class Tally {
    /// For one minute of one series.
    public static final int USUAL = 256;

    private static final int FIRST_SLOTS = 8;
    private static final int MANTISSA_BITS = 52;
    private static final int FIRST_KEPT_BITS = 7;

    private final int limit;
    private double count;
    private double sum;
    private double min = Double.POSITIVE_INFINITY;
    private double max = Double.NEGATIVE_INFINITY;
    private boolean spread = true;

    /// An open hash table of values' bits and how often each came; a count of 0 is a free slot.
    private long[] bits = new long[FIRST_SLOTS];

    private double[] counts = new double[FIRST_SLOTS];
    private int used;
    /// How many of a value's last bits do not tell it from others.
    private int dropped;

    public Tally() {
        this(USUAL);
    }

    /// @param limit how many different values are told apart
    public Tally(int limit) {
        this.limit = limit;
    }

    public void add(double value) {
        add(value, 1);
    }

    /// @param times how often the value came; nothing is added for 0
    public void add(double value, double times) {
        if (times <= 0) {
            return;
        }
        total(times, value * times, value, value);
        keep(value, times);
    }

    public void add(Distribution other) {
        if (other.isEmpty()) {
            return;
        }
        total(other.count(), other.sum(), other.min(), other.max());
        spread &= other.spread();
        double[] values = other.values();
        double[] times = other.counts();
        for (int i = 0; i < values.length; i++) {
            keep(values[i], times[i]);
        }
    }

    public boolean isEmpty() {
        return count == 0;
    }

    public Distribution total() {
        if (isEmpty()) {
            return Distribution.EMPTY;
        }
        double[] values = new double[used];
        int at = 0;
        for (int slot = 0; slot < bits.length; slot++) {
            if (counts[slot] > 0) {
                values[at++] = value(bits[slot]);
            }
        }
        Arrays.sort(values);
        double[] times = new double[used];
        for (int i = 0; i < used; i++) {
            times[i] = counts[slot(key(values[i]))];
        }
        for (int i = 0; i < used; i++) {
            values[i] = Math.clamp(values[i], min, max);
        }
        return new Distribution(count, sum, min, max, values, times, spread);
    }

    private void total(double times, double added, double least, double most) {
        count += times;
        sum += added;
        min = Math.min(min, least);
        max = Math.max(max, most);
    }

    private void keep(double value, double times) {
        // Adding zero makes one zero of both.
        long key = key(value + 0.0);
        int slot = slot(key);
        if (counts[slot] > 0) {
            counts[slot] += times;
            return;
        }
        bits[slot] = key;
        counts[slot] = times;
        used++;
        if (used > limit) {
            coarser();
        } else if (used * 2 > bits.length) {
            refill(bits.length * 2);
        }
    }

    private void coarser() {
        while (used > limit) {
            dropped = dropped == 0 ? MANTISSA_BITS - FIRST_KEPT_BITS : dropped + 1;
            refill(bits.length);
        }
    }

    private void refill(int slots) {
        long[] oldBits = bits;
        double[] oldCounts = counts;
        bits = new long[slots];
        counts = new double[slots];
        used = 0;
        for (int i = 0; i < oldBits.length; i++) {
            if (oldCounts[i] > 0) {
                long key = oldBits[i] >> dropped << dropped;
                int slot = slot(key);
                used += counts[slot] > 0 ? 0 : 1;
                bits[slot] = key;
                counts[slot] += oldCounts[i];
            }
        }
    }

    private long key(double value) {
        return Double.doubleToRawLongBits(value) >> dropped << dropped;
    }

    private double value(long key) {
        return Double.longBitsToDouble(dropped == 0 || key == 0 ? key : key | 1L << (dropped - 1));
    }

    private int slot(long key) {
        int mask = bits.length - 1;
        long mixed = key * 0x9E37_79B9_7F4A_7C15L;
        int slot = (int) (mixed >>> 32) & mask;
        while (counts[slot] > 0 && bits[slot] != key) {
            slot = slot + 1 & mask;
        }
        return slot;
    }
}
