package dev.millrace.cloud.service.firehose.conversion.orc;

import dev.millrace.cloud.service.firehose.conversion.HiveType;
import dev.millrace.wire.codec.ProtoMessage;
import java.util.ArrayList;
import java.util.List;

/// A type of the file's tree, in which each has a number: a parent before its children, these from left to right.
record OrcType(int id, Kind kind, List<OrcType> children, List<String> names, int precision, int scale) {
    /// With ORC's numbers.
    enum Kind {
        BOOLEAN(0),
        BYTE(1),
        SHORT(2),
        INT(3),
        LONG(4),
        FLOAT(5),
        DOUBLE(6),
        STRING(7),
        BINARY(8),
        TIMESTAMP(9),
        LIST(10),
        MAP(11),
        STRUCT(12),
        DECIMAL(14),
        DATE(15);

        final int number;

        Kind(int number) {
            this.number = number;
        }
    }

    static OrcType of(HiveType.Struct row) {
        return of(row, 0);
    }

    private static OrcType of(HiveType type, int id) {
        return switch (type) {
            case HiveType.Simple simple -> new OrcType(id, kind(simple), List.of(), List.of(), 0, 0);
            case HiveType.Decimal(int precision, int scale) ->
                new OrcType(id, Kind.DECIMAL, List.of(), List.of(), precision, scale);
            case HiveType.Array(HiveType element) -> above(id, Kind.LIST, List.of(element), List.of());
            case HiveType.Map(HiveType key, HiveType value) -> above(id, Kind.MAP, List.of(key, value), List.of());
            case HiveType.Struct(List<HiveType.Field> fields) ->
                above(
                        id,
                        Kind.STRUCT,
                        fields.stream().map(HiveType.Field::type).toList(),
                        fields.stream().map(HiveType.Field::name).toList());
        };
    }

    private static OrcType above(int id, Kind kind, List<HiveType> below, List<String> names) {
        List<OrcType> children = new ArrayList<>(below.size());
        int next = id + 1;
        for (HiveType each : below) {
            OrcType child = of(each, next);
            children.add(child);
            next = child.last() + 1;
        }
        return new OrcType(id, kind, children, names, 0, 0);
    }

    /// The highest number at or below it.
    private int last() {
        return children.isEmpty() ? id : children.getLast().last();
    }

    private static Kind kind(HiveType.Simple type) {
        return switch (type) {
            case STRING -> Kind.STRING;
            case BINARY -> Kind.BINARY;
            case BOOLEAN -> Kind.BOOLEAN;
            case TINYINT -> Kind.BYTE;
            case SMALLINT -> Kind.SHORT;
            case INT -> Kind.INT;
            case BIGINT -> Kind.LONG;
            case FLOAT -> Kind.FLOAT;
            case DOUBLE -> Kind.DOUBLE;
            case DATE -> Kind.DATE;
            case TIMESTAMP -> Kind.TIMESTAMP;
        };
    }

    /// It and all below it, in the order of their numbers.
    List<OrcType> all() {
        List<OrcType> all = new ArrayList<>();
        all.add(this);
        children.forEach(child -> all.addAll(child.all()));
        return all;
    }

    ProtoMessage message() {
        ProtoMessage message = new ProtoMessage().number(1, kind.number);
        if (!children.isEmpty()) {
            message.packed(2, children.stream().mapToLong(OrcType::id).toArray());
        }
        names.forEach(name -> message.text(3, name));
        return kind == Kind.DECIMAL ? message.number(5, precision).number(6, scale) : message;
    }
}
