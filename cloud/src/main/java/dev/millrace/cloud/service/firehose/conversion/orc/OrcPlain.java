package dev.millrace.cloud.service.firehose.conversion.orc;

import dev.millrace.cloud.service.firehose.conversion.Conversion.Writing;
import dev.millrace.wire.codec.ProtoMessage;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Numbers, instants, bits and bytes: a stream of values, and where the kind wants it a second one of scales, of
/// nanoseconds, of lengths.
final class OrcPlain extends OrcColumn {
    /// Seconds are counted from 2015-01-01T00:00:00 in the stripe's time zone, which is UTC here.
    private static final long EPOCH_SECOND = 1_420_070_400L;

    private static final int MILLI_NANOS = 1_000_000;

    private OrcStream data = stream();
    private OrcStream second = stream();
    private WholeRuns values = whole(data, true);
    private WholeRuns seconds = seconds();
    private ByteRuns bytes = new ByteRuns(data);
    private BitRuns bits = new BitRuns(data);

    OrcPlain(OrcType type, Writing.Orc writing, @Nullable BloomFilter bloom) {
        super(type, writing, bloom);
    }

    private WholeRuns seconds() {
        return whole(second, type.kind() == OrcType.Kind.DECIMAL);
    }

    @Override
    void write(Object value, OrcStatistics statistics) {
        switch (type.kind()) {
            case BOOLEAN -> {
                bits.add((Boolean) value);
                ((OrcStatistics.Truth) statistics).add((Boolean) value);
            }
            case BYTE -> {
                bytes.add((Integer) value);
                number((Integer) value, statistics);
            }
            case SHORT, INT, DATE, LONG -> {
                long number = ((Number) value).longValue();
                values.add(number);
                number(number, statistics);
            }
            case FLOAT -> {
                data.littleEndian(Float.floatToIntBits((Float) value), Float.BYTES);
                real((Float) value, statistics);
            }
            case DOUBLE -> {
                data.littleEndian(Double.doubleToLongBits((Double) value), Double.BYTES);
                real((Double) value, statistics);
            }
            case BINARY -> {
                byte[] given = (byte[]) value;
                data.write(given);
                seconds.add(given.length);
                ((OrcStatistics.Lengths) statistics).add(given);
                if (bloom != null) {
                    bloom.add(given);
                }
            }
            case TIMESTAMP -> instant((Instant) value, statistics);
            case DECIMAL -> decimal((BigDecimal) value, statistics);
            case STRING, LIST, MAP, STRUCT -> throw new IllegalStateException("Not plain: " + type.kind());
        }
    }

    private void number(long number, OrcStatistics statistics) {
        ((OrcStatistics.Whole) statistics).add(number);
        if (bloom != null) {
            bloom.add(number);
        }
    }

    private void real(double number, OrcStatistics statistics) {
        ((OrcStatistics.Real) statistics).add(number);
        if (bloom != null) {
            bloom.add(number);
        }
    }

    private void instant(Instant instant, OrcStatistics statistics) {
        long epochSecond = instant.getEpochSecond();
        int nanos = instant.getNano();
        // Readers take a second off an instant before 1970 that has milliseconds: seconds were once cut towards it.
        values.add(epochSecond - EPOCH_SECOND + (epochSecond < 0 && nanos >= MILLI_NANOS ? 1 : 0));
        seconds.add(shortened(nanos));
        number(epochSecond * 1000 + nanos / MILLI_NANOS, statistics);
    }

    /// Nanoseconds without the zeros at their end, and in the three lowest bits how many these are, less one.
    static long shortened(int nanos) {
        if (nanos == 0 || nanos % 100 != 0) {
            return (long) nanos << 3;
        }
        int rest = nanos / 100;
        int zeros = 1;
        while (rest % 10 == 0 && zeros < 7) {
            rest /= 10;
            zeros++;
        }
        return (long) rest << 3 | zeros;
    }

    private void decimal(BigDecimal value, OrcStatistics statistics) {
        BigInteger digits = value.unscaledValue();
        if (digits.bitLength() < Long.SIZE - 1) {
            data.varint(ProtoMessage.zigzag(digits.longValue()));
        } else {
            BigInteger rest = digits.signum() < 0 ? digits.negate().shiftLeft(1).subtract(BigInteger.ONE) : digits.shiftLeft(1);
            while (rest.bitLength() > 7) {
                data.write(rest.intValue() & 0x7F | 0x80);
                rest = rest.shiftRight(7);
            }
            data.write(rest.intValue());
        }
        seconds.add(value.scale());
        ((OrcStatistics.Exact) statistics).add(value);
        if (bloom != null) {
            bloom.add(value.signum() == 0
                    ? new byte[] {'0'}
                    : value.stripTrailingZeros().toPlainString().getBytes(StandardCharsets.UTF_8));
        }
    }

    @Override
    Positions position() {
        Positions at = new Positions();
        switch (type.kind()) {
            case BOOLEAN -> bits.position(at);
            case BYTE -> bytes.position(at);
            case SHORT, INT, LONG, DATE -> values.position(at);
            case TIMESTAMP -> {
                values.position(at);
                seconds.position(at);
            }
            default -> {
                data.position(at);
                if (hasRuns()) {
                    seconds.position(at);
                }
            }
        }
        return at;
    }

    @Override
    int finish() {
        bits.end();
        bytes.flush();
        values.flush();
        seconds.flush();
        return 0;
    }

    @Override
    void parts(List<Part> parts) {
        parts.add(new Part(DATA, type.id(), data));
        switch (type.kind()) {
            case BINARY -> parts.add(new Part(LENGTH, type.id(), second));
            case TIMESTAMP, DECIMAL -> parts.add(new Part(SECONDARY, type.id(), second));
            default -> {}
        }
    }

    @Override
    boolean hasRuns() {
        return switch (type.kind()) {
            case BOOLEAN, BYTE, FLOAT, DOUBLE -> false;
            default -> true;
        };
    }

    @Override
    long size() {
        return super.size() + data.size() + second.size();
    }

    @Override
    void clear() {
        super.clear();
        data = stream();
        second = stream();
        values = whole(data, true);
        seconds = seconds();
        bytes = new ByteRuns(data);
        bits = new BitRuns(data);
    }
}
