package dev.millrace.cloud.service.firehose.conversion.orc;

import dev.millrace.wire.codec.ProtoMessage;
import java.math.BigDecimal;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// What is said of a column's values: of a group of rows, of a stripe, of the file. Of what has no order only their
/// number.
sealed class OrcStatistics {
    private long values;
    private boolean nulls;

    static OrcStatistics of(OrcType type) {
        return switch (type.kind()) {
            case BYTE, SHORT, INT, LONG -> new Whole(2, true);
            case DATE -> new Whole(7, false);
            case TIMESTAMP -> new Instants();
            case FLOAT, DOUBLE -> new Real();
            case STRING -> new Text();
            case BINARY -> new Lengths();
            case BOOLEAN -> new Truth();
            case DECIMAL -> new Exact();
            case LIST, MAP, STRUCT -> new OrcStatistics();
        };
    }

    final void one() {
        values++;
    }

    final void none() {
        nulls = true;
    }

    /// Takes in what is said of more values of the same column.
    void addAll(OrcStatistics more) {
        values += more.values;
        nulls |= more.nulls;
    }

    final boolean empty() {
        return values == 0;
    }

    void clear() {
        values = 0;
        nulls = false;
    }

    ProtoMessage message() {
        return new ProtoMessage().number(1, values).number(10, nulls ? 1 : 0);
    }

    /// Whole numbers, and days.
    static sealed class Whole extends OrcStatistics {
        private final int field;
        private final boolean summed;
        long least = Long.MAX_VALUE;
        long most = Long.MIN_VALUE;
        private long sum;
        private boolean overflows;

        Whole(int field, boolean summed) {
            this.field = field;
            this.summed = summed;
        }

        void add(long value) {
            least = Math.min(least, value);
            most = Math.max(most, value);
            sum(value);
        }

        private void sum(long value) {
            long together = sum + value;
            overflows |= ((sum ^ together) & (value ^ together)) < 0;
            sum = together;
        }

        @Override
        void addAll(OrcStatistics more) {
            super.addAll(more);
            if (more instanceof Whole whole) {
                least = Math.min(least, whole.least);
                most = Math.max(most, whole.most);
                overflows |= whole.overflows;
                sum(whole.sum);
            }
        }

        @Override
        void clear() {
            super.clear();
            least = Long.MAX_VALUE;
            most = Long.MIN_VALUE;
            sum = 0;
            overflows = false;
        }

        @Override
        ProtoMessage message() {
            return empty() ? super.message() : super.message().message(field, ofValues());
        }

        ProtoMessage ofValues() {
            ProtoMessage message = new ProtoMessage().signed(1, least).signed(2, most);
            return summed && !overflows ? message.signed(3, sum) : message;
        }
    }

    /// Instants in milliseconds: of a finer one what is below, and a reader knows that up to one more may be there.
    static final class Instants extends Whole {
        Instants() {
            super(9, false);
        }

        @Override
        ProtoMessage ofValues() {
            return new ProtoMessage().signed(1, least).signed(2, most).signed(3, least).signed(4, most);
        }
    }

    static final class Real extends OrcStatistics {
        private double least = Double.POSITIVE_INFINITY;
        private double most = Double.NEGATIVE_INFINITY;
        private double sum;

        void add(double value) {
            least = Math.min(least, value);
            most = Math.max(most, value);
            sum += value;
        }

        @Override
        void addAll(OrcStatistics more) {
            super.addAll(more);
            if (more instanceof Real real) {
                least = Math.min(least, real.least);
                most = Math.max(most, real.most);
                sum += real.sum;
            }
        }

        @Override
        void clear() {
            super.clear();
            least = Double.POSITIVE_INFINITY;
            most = Double.NEGATIVE_INFINITY;
            sum = 0;
        }

        @Override
        ProtoMessage message() {
            // Of what is not a number nothing can be said.
            return empty() || Double.isNaN(sum)
                    ? super.message()
                    : super.message().message(3, new ProtoMessage().real(1, least).real(2, most).real(3, sum));
        }
    }

    static final class Text extends OrcStatistics {
        /// Longer ones are not said.
        private static final int SAID_BYTES = 1024;

        private byte @Nullable [] least;
        private byte @Nullable [] most;
        private long bytes;

        void add(byte[] value) {
            range(value, value);
            bytes += value.length;
        }

        private void range(byte[] low, byte[] high) {
            if (least == null || Arrays.compareUnsigned(low, least) < 0) {
                least = low;
            }
            if (most == null || Arrays.compareUnsigned(high, most) > 0) {
                most = high;
            }
        }

        @Override
        void addAll(OrcStatistics more) {
            super.addAll(more);
            if (more instanceof Text text && text.least != null && text.most != null) {
                range(text.least, text.most);
                bytes += text.bytes;
            }
        }

        @Override
        void clear() {
            super.clear();
            least = null;
            most = null;
            bytes = 0;
        }

        @Override
        ProtoMessage message() {
            byte[] low = least;
            byte[] high = most;
            if (low == null || high == null) {
                return super.message();
            }
            ProtoMessage message = new ProtoMessage();
            if (low.length <= SAID_BYTES && high.length <= SAID_BYTES) {
                message.bytes(1, low).bytes(2, high);
            }
            return super.message().message(4, message.signed(3, bytes));
        }
    }

    static final class Lengths extends OrcStatistics {
        private long bytes;

        void add(byte[] value) {
            bytes += value.length;
        }

        @Override
        void addAll(OrcStatistics more) {
            super.addAll(more);
            if (more instanceof Lengths lengths) {
                bytes += lengths.bytes;
            }
        }

        @Override
        void clear() {
            super.clear();
            bytes = 0;
        }

        @Override
        ProtoMessage message() {
            return super.message().message(8, new ProtoMessage().signed(1, bytes));
        }
    }

    static final class Truth extends OrcStatistics {
        private long trues;

        void add(boolean value) {
            if (value) {
                trues++;
            }
        }

        @Override
        void addAll(OrcStatistics more) {
            super.addAll(more);
            if (more instanceof Truth truth) {
                trues += truth.trues;
            }
        }

        @Override
        void clear() {
            super.clear();
            trues = 0;
        }

        @Override
        ProtoMessage message() {
            return super.message().message(5, new ProtoMessage().packed(1, trues));
        }
    }

    static final class Exact extends OrcStatistics {
        private @Nullable BigDecimal least;
        private @Nullable BigDecimal most;
        private BigDecimal sum = BigDecimal.ZERO;

        void add(BigDecimal value) {
            range(value, value);
            sum = sum.add(value);
        }

        private void range(BigDecimal low, BigDecimal high) {
            least = least == null ? low : least.min(low);
            most = most == null ? high : most.max(high);
        }

        @Override
        void addAll(OrcStatistics more) {
            super.addAll(more);
            if (more instanceof Exact exact && exact.least != null && exact.most != null) {
                range(exact.least, exact.most);
                sum = sum.add(exact.sum);
            }
        }

        @Override
        void clear() {
            super.clear();
            least = null;
            most = null;
            sum = BigDecimal.ZERO;
        }

        @Override
        ProtoMessage message() {
            BigDecimal low = least;
            BigDecimal high = most;
            if (low == null || high == null) {
                return super.message();
            }
            ProtoMessage message = new ProtoMessage().text(1, low.toPlainString()).text(2, high.toPlainString());
            // Of more digits than a decimal has nothing is said.
            return super.message()
                    .message(6, sum.precision() <= 38 ? message.text(3, sum.toPlainString()) : message);
        }
    }
}
