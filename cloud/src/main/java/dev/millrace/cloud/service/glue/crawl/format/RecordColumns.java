package dev.millrace.cloud.service.glue.crawl.format;

import dev.millrace.cloud.service.glue.crawl.format.FoundColumn.Evidence;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/// The columns of records that name their fields, whatever they were written as; each with the value that made its type.
final class RecordColumns {
    private final String key;
    private final Map<String, FoundColumn> columns = new LinkedHashMap<>();
    private long records;

    /// @param key of the object that the records are in
    RecordColumns(String key) {
        this.key = key;
    }

    void record(JsonNode record) {
        records++;
        if (record.isObject()) {
            record.properties().forEach(field -> add(field.getKey(), field.getValue()));
        } else {
            add(record.isArray() ? "array" : "value", record);
        }
    }

    private void add(String path, JsonNode value) {
        String name = path.toLowerCase(Locale.ROOT);
        HiveType type = type(value);
        FoundColumn had = columns.get(name);
        if (had == null) {
            columns.put(name, new FoundColumn(name, path, type, new Evidence(key, value.toString())));
        } else if (!had.type().equals(type)) {
            HiveType merged = HiveType.merge(had.type(), type);
            if (!merged.equals(had.type())) {
                columns.put(name, new FoundColumn(name, had.path(), merged, new Evidence(key, value.toString())));
            }
        }
    }

    long records() {
        return records;
    }

    List<FoundColumn> found() {
        return new ArrayList<>(columns.values());
    }

    static HiveType type(JsonNode value) {
        if (value.isObject()) {
            Map<String, HiveType> fields = new LinkedHashMap<>();
            value.properties()
                    .forEach(field -> fields.merge(
                            field.getKey().toLowerCase(Locale.ROOT), type(field.getValue()), HiveType::merge));
            return fields.isEmpty() ? HiveType.UNKNOWN : new HiveType.Struct(fields);
        }
        if (value.isArray()) {
            HiveType element = HiveType.UNKNOWN;
            for (JsonNode one : value) {
                element = HiveType.merge(element, type(one));
            }
            return new HiveType.ListOf(element);
        }
        if (value.isBoolean()) {
            return HiveType.BOOLEAN;
        }
        if (value.isIntegralNumber()) {
            return value.canConvertToInt() ? HiveType.INT : value.canConvertToLong() ? HiveType.BIGINT : HiveType.DOUBLE;
        }
        if (value.isNumber()) {
            return HiveType.DOUBLE;
        }
        return value.isNull() ? HiveType.UNKNOWN : HiveType.STRING;
    }
}
