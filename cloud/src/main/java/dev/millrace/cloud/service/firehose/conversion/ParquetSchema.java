package dev.millrace.cloud.service.firehose.conversion;

import java.math.BigInteger;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Type;
import org.apache.parquet.schema.Type.Repetition;
import org.apache.parquet.schema.Types;

/// Hive's types as Hive writes them to Parquet: every column may be null, timestamps are INT96.
final class ParquetSchema {
    private ParquetSchema() {}

    static MessageType of(HiveType.Struct row) {
        Types.MessageTypeBuilder message = Types.buildMessage();
        row.fields().forEach(field -> message.addField(type(field.type(), field.name(), Repetition.OPTIONAL)));
        return message.named("hive_schema");
    }

    private static Type type(HiveType type, String name, Repetition repetition) {
        return switch (type) {
            case HiveType.Simple simple -> simple(simple, name, repetition);
            case HiveType.Decimal(int precision, int scale) ->
                Types.primitive(PrimitiveTypeName.FIXED_LEN_BYTE_ARRAY, repetition)
                        .length(decimalBytes(precision))
                        .as(LogicalTypeAnnotation.decimalType(scale, precision))
                        .named(name);
            case HiveType.Array(HiveType element) ->
                Types.list(repetition)
                        .element(type(element, "element", Repetition.OPTIONAL))
                        .named(name);
            case HiveType.Map(HiveType key, HiveType value) ->
                Types.map(repetition)
                        .key(type(key, "key", Repetition.REQUIRED))
                        .value(type(value, "value", Repetition.OPTIONAL))
                        .named(name);
            case HiveType.Struct(var fields) -> {
                Types.GroupBuilder<?> group = Types.buildGroup(repetition);
                fields.forEach(field -> group.addField(type(field.type(), field.name(), Repetition.OPTIONAL)));
                yield (Type) group.named(name);
            }
        };
    }

    private static Type simple(HiveType.Simple type, String name, Repetition repetition) {
        return switch (type) {
            case STRING ->
                Types.primitive(PrimitiveTypeName.BINARY, repetition)
                        .as(LogicalTypeAnnotation.stringType())
                        .named(name);
            case BINARY -> Types.primitive(PrimitiveTypeName.BINARY, repetition).named(name);
            case BOOLEAN ->
                Types.primitive(PrimitiveTypeName.BOOLEAN, repetition).named(name);
            case TINYINT -> whole(8, name, repetition);
            case SMALLINT -> whole(16, name, repetition);
            case INT -> Types.primitive(PrimitiveTypeName.INT32, repetition).named(name);
            case BIGINT -> Types.primitive(PrimitiveTypeName.INT64, repetition).named(name);
            case FLOAT -> Types.primitive(PrimitiveTypeName.FLOAT, repetition).named(name);
            case DOUBLE -> Types.primitive(PrimitiveTypeName.DOUBLE, repetition).named(name);
            case DATE ->
                Types.primitive(PrimitiveTypeName.INT32, repetition)
                        .as(LogicalTypeAnnotation.dateType())
                        .named(name);
            case TIMESTAMP ->
                Types.primitive(PrimitiveTypeName.INT96, repetition).named(name);
        };
    }

    private static Type whole(int bits, String name, Repetition repetition) {
        return Types.primitive(PrimitiveTypeName.INT32, repetition)
                .as(LogicalTypeAnnotation.intType(bits, true))
                .named(name);
    }

    /// The fewest bytes that hold as many digits and a sign.
    static int decimalBytes(int precision) {
        return BigInteger.TEN.pow(precision).bitLength() / 8 + 1;
    }
}
