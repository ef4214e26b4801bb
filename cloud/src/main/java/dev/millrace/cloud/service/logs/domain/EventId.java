package dev.millrace.cloud.service.logs.domain;

import java.math.BigInteger;
import java.util.Comparator;
import java.util.Optional;

/// An event's place among all events of its group: by its time, then by its arrival. Written as AWS's 56 digits, which
/// sort the same.
/// @param timestampMs the event's time
/// @param sequence counts arrivals, over all groups, from 1
public record EventId(long timestampMs, long sequence) implements Comparable<EventId> {
    private static final int DIGITS = 56;
    private static final int TIME_BITS = 144;
    private static final int SEQUENCE_BITS = 80;
    private static final Comparator<EventId> ORDER =
            Comparator.comparingLong(EventId::timestampMs).thenComparingLong(EventId::sequence);

    /// The place before all events of a time.
    public static EventId before(long timestampMs) {
        return new EventId(timestampMs, 0);
    }

    public static Optional<EventId> parse(String digits) {
        if (digits.length() != DIGITS || !digits.chars().allMatch(c -> c >= '0' && c <= '9')) {
            return Optional.empty();
        }
        BigInteger id = new BigInteger(digits);
        BigInteger time = id.shiftRight(TIME_BITS);
        BigInteger sequence = id.subtract(time.shiftLeft(TIME_BITS)).shiftRight(SEQUENCE_BITS);
        EventId parsed = time.bitLength() < Long.SIZE && sequence.bitLength() < Long.SIZE
                ? new EventId(time.longValue(), sequence.longValue())
                : before(0);
        return parsed.toString().equals(digits) ? Optional.of(parsed) : Optional.empty();
    }

    /// The place right behind this one.
    public EventId next() {
        return new EventId(timestampMs, sequence + 1);
    }

    @Override
    public int compareTo(EventId other) {
        return ORDER.compare(this, other);
    }

    @Override
    public String toString() {
        String digits = BigInteger.valueOf(timestampMs)
                .shiftLeft(TIME_BITS)
                .or(BigInteger.valueOf(sequence).shiftLeft(SEQUENCE_BITS))
                .toString();
        return "0".repeat(Math.max(0, DIGITS - digits.length())) + digits;
    }
}
