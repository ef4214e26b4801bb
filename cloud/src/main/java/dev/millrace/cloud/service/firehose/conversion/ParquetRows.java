package dev.millrace.cloud.service.firehose.conversion;

import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.conf.ParquetConfiguration;
import org.apache.parquet.hadoop.api.WriteSupport;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.io.api.RecordConsumer;
import org.jspecify.annotations.Nullable;

/// Rows of `JsonRows` as Parquet's writer takes them.
final class ParquetRows extends WriteSupport<@Nullable Object[]> {
    private static final long SECONDS_OF_DAY = 86_400;

    /// The Julian day of 1970-01-01.
    private static final long EPOCH_DAY = 2_440_588;

    private final HiveType.Struct row;
    private @Nullable RecordConsumer consumer;

    ParquetRows(HiveType.Struct row) {
        this.row = row;
    }

    @Override
    @SuppressWarnings("deprecation") // abstract, so that it must be there
    public WriteContext init(Configuration hadoop) {
        throw new UnsupportedOperationException("There is no Hadoop here");
    }

    @Override
    public WriteContext init(ParquetConfiguration configuration) {
        return new WriteContext(ParquetSchema.of(row), Map.of());
    }

    @Override
    public void prepareForWrite(RecordConsumer to) {
        consumer = to;
    }

    @Override
    public void write(@Nullable Object[] values) {
        RecordConsumer to = consumer;
        if (to == null) {
            throw new IllegalStateException("Not prepared");
        }
        to.startMessage();
        fields(to, row, values);
        to.endMessage();
    }

    private void fields(RecordConsumer to, HiveType.Struct type, @Nullable Object[] values) {
        for (int i = 0; i < values.length; i++) {
            HiveType.Field field = type.fields().get(i);
            field(to, field.name(), i, field.type(), values[i]);
        }
    }

    private void field(RecordConsumer to, String name, int index, HiveType type, @Nullable Object value) {
        if (value != null) {
            to.startField(name, index);
            value(to, type, value);
            to.endField(name, index);
        }
    }

    private void value(RecordConsumer to, HiveType type, Object value) {
        switch (type) {
            case HiveType.Simple simple -> simple(to, simple, value);
            case HiveType.Decimal(int precision, _) -> to.addBinary(decimal((BigDecimal) value, precision));
            case HiveType.Array(HiveType element) -> {
                @Nullable Object[] elements = (@Nullable Object[]) value;
                to.startGroup();
                if (elements.length > 0) {
                    to.startField("list", 0);
                    for (Object each : elements) {
                        to.startGroup();
                        field(to, "element", 0, element, each);
                        to.endGroup();
                    }
                    to.endField("list", 0);
                }
                to.endGroup();
            }
            case HiveType.Map(HiveType key, HiveType of) -> {
                List<?> entries = (List<?>) value;
                to.startGroup();
                if (!entries.isEmpty()) {
                    to.startField("key_value", 0);
                    for (Object each : entries) {
                        Map.Entry<?, ?> entry = (Map.Entry<?, ?>) each;
                        to.startGroup();
                        field(to, "key", 0, key, entry.getKey());
                        field(to, "value", 1, of, ((@Nullable Object[]) entry.getValue())[0]);
                        to.endGroup();
                    }
                    to.endField("key_value", 0);
                }
                to.endGroup();
            }
            case HiveType.Struct struct -> {
                to.startGroup();
                fields(to, struct, (@Nullable Object[]) value);
                to.endGroup();
            }
        }
    }

    private static void simple(RecordConsumer to, HiveType.Simple type, Object value) {
        switch (type) {
            case STRING, BINARY -> to.addBinary(Binary.fromConstantByteArray((byte[]) value));
            case BOOLEAN -> to.addBoolean((Boolean) value);
            case TINYINT, SMALLINT, INT, DATE -> to.addInteger((Integer) value);
            case BIGINT -> to.addLong((Long) value);
            case FLOAT -> to.addFloat((Float) value);
            case DOUBLE -> to.addDouble((Double) value);
            case TIMESTAMP -> to.addBinary(int96((Instant) value));
        }
    }

    private static Binary int96(Instant instant) {
        long day = Math.floorDiv(instant.getEpochSecond(), SECONDS_OF_DAY);
        long nanos = Math.floorMod(instant.getEpochSecond(), SECONDS_OF_DAY) * 1_000_000_000L + instant.getNano();
        ByteBuffer bytes = ByteBuffer.allocate(12).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putLong(nanos).putInt((int) (day + EPOCH_DAY));
        return Binary.fromConstantByteArray(bytes.array());
    }

    private static Binary decimal(BigDecimal value, int precision) {
        byte[] digits = value.unscaledValue().toByteArray();
        byte[] bytes = new byte[ParquetSchema.decimalBytes(precision)];
        Arrays.fill(bytes, (byte) (value.signum() < 0 ? -1 : 0));
        System.arraycopy(digits, 0, bytes, bytes.length - digits.length, digits.length);
        return Binary.fromConstantByteArray(bytes);
    }
}
