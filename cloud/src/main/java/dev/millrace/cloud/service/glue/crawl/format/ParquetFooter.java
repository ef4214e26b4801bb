package dev.millrace.cloud.service.glue.crawl.format;

import dev.millrace.cloud.service.glue.crawl.format.Format.Serde;
import dev.millrace.cloud.service.glue.crawl.format.FoundColumn.Evidence;
import dev.millrace.cloud.service.glue.crawl.format.HiveType.Primitive;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// What a Parquet file's footer says of its columns: FileMetaData of
/// github.com/apache/parquet-format/blob/master/src/main/thrift/parquet.thrift. The types are those of Hive's reader.
public final class ParquetFooter {
    private static final Format FORMAT =
            new Format("parquet", Serde.PARQUET, Map.of("serialization.format", "1"), Map.of());

    // FileMetaData
    private static final int SCHEMA = 2;
    private static final int ROWS = 3;

    // SchemaElement
    private static final int TYPE = 1;
    private static final int REPETITION = 3;
    private static final int NAME = 4;
    private static final int CHILDREN = 5;
    private static final int CONVERTED = 6;
    private static final int SCALE = 7;
    private static final int PRECISION = 8;
    private static final int LOGICAL = 10;

    private static final int REPEATED = 2;

    private final List<?> elements;
    private int next;

    private ParquetFooter(List<?> elements) {
        this.elements = elements;
    }

    /// @param footer the metadata alone
    /// @param size of the whole object
    public static FileSchema read(String key, long size, byte[] footer) throws UnreadableException {
        try {
            Thrift.Struct metadata = new Thrift(footer).struct();
            ParquetFooter schema = new ParquetFooter(metadata.list(SCHEMA));
            return new FileSchema(
                    FORMAT, "none", schema.columns(key), 1, size, metadata.number(ROWS, 0), Map.of());
        } catch (Thrift.MalformedException e) {
            throw new UnreadableException("its Parquet footer is damaged: " + e.getMessage());
        }
    }

    private List<FoundColumn> columns(String key) {
        List<FoundColumn> columns = new ArrayList<>();
        long count = element().number(CHILDREN, 0);
        for (long i = 0; i < count; i++) {
            Thrift.Struct child = element();
            String name = String.valueOf(child.text(NAME));
            columns.add(new FoundColumn(
                    name.toLowerCase(Locale.ROOT), name, type(child, 0), new Evidence(key, "")));
        }
        return columns;
    }

    private Thrift.Struct element() {
        if (next < elements.size() && elements.get(next++) instanceof Thrift.Struct element) {
            return element;
        }
        throw new Thrift.MalformedException("a schema without its elements");
    }

    private HiveType type(Thrift.Struct element, int depth) {
        if (depth > 64) {
            throw new Thrift.MalformedException("nested too deep");
        }
        long children = element.number(CHILDREN, 0);
        HiveType type = children == 0 ? primitive(element) : group(element, children, depth);
        return element.number(REPETITION, 0) == REPEATED && depth == 0 ? new HiveType.ListOf(type) : type;
    }

    private HiveType group(Thrift.Struct element, long children, int depth) {
        Map<String, HiveType> fields = new LinkedHashMap<>();
        boolean repeated = false;
        for (long i = 0; i < children; i++) {
            Thrift.Struct child = element();
            repeated = child.number(REPETITION, 0) == REPEATED;
            fields.put(String.valueOf(child.text(NAME)).toLowerCase(Locale.ROOT), type(child, depth + 1));
        }
        if (fields.isEmpty()) {
            throw new Thrift.MalformedException("a group without fields");
        }
        long converted = element.number(CONVERTED, -1);
        Thrift.Struct logical = element.struct(LOGICAL);
        boolean list = converted == 3 || logical != null && logical.fields().containsKey(3);
        boolean map = converted == 1 || converted == 2 || logical != null && logical.fields().containsKey(2);
        HiveType only = fields.values().iterator().next();
        if (list && fields.size() == 1 && repeated) {
            return new HiveType.ListOf(
                    only instanceof HiveType.Struct struct && struct.fields().size() == 1
                            ? struct.fields().values().iterator().next()
                            : only);
        }
        if (map && only instanceof HiveType.Struct entry && entry.fields().size() == 2) {
            List<HiveType> types = new ArrayList<>(entry.fields().values());
            return new HiveType.MapOf(types.getFirst(), types.getLast());
        }
        return new HiveType.Struct(fields);
    }

    private static HiveType primitive(Thrift.Struct element) {
        long converted = element.number(CONVERTED, -1);
        Thrift.Struct logical = element.struct(LOGICAL);
        if (converted == 5 || logical != null && logical.fields().containsKey(5)) {
            Thrift.Struct decimal = logical == null ? null : logical.struct(5);
            long precision = decimal == null ? element.number(PRECISION, 10) : decimal.number(2, 10);
            long scale = decimal == null ? element.number(SCALE, 0) : decimal.number(1, 0);
            return new Primitive("decimal(" + precision + "," + scale + ")");
        }
        boolean text = converted == 0 || converted == 4 || converted == 19
                || logical != null && (logical.fields().containsKey(1) || logical.fields().containsKey(4));
        return switch ((int) element.number(TYPE, -1)) {
            case 0 -> HiveType.BOOLEAN;
            case 1 -> switch ((int) converted) {
                case 6 -> new Primitive("date");
                case 15 -> new Primitive("tinyint");
                case 16 -> new Primitive("smallint");
                default -> logical != null && logical.fields().containsKey(6) ? new Primitive("date") : HiveType.INT;
            };
            case 2 -> converted == 9 || converted == 10 || logical != null && logical.fields().containsKey(8)
                    ? new Primitive("timestamp")
                    : HiveType.BIGINT;
            case 3 -> new Primitive("timestamp");
            case 4 -> new Primitive("float");
            case 5 -> HiveType.DOUBLE;
            case 6, 7 -> text ? HiveType.STRING : new Primitive("binary");
            default -> throw new Thrift.MalformedException("type " + element.number(TYPE, -1));
        };
    }
}
