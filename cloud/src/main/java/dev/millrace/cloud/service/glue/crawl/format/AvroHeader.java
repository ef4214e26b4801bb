package dev.millrace.cloud.service.glue.crawl.format;

import dev.millrace.cloud.service.glue.crawl.format.Format.Serde;
import dev.millrace.cloud.service.glue.crawl.format.FoundColumn.Evidence;
import dev.millrace.cloud.service.glue.crawl.format.HiveType.Primitive;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The header of an Avro container file (avro.apache.org/docs/1.12.0/specification/#object-container-files): its schema,
/// and how many records its first block has.
public final class AvroHeader implements TextClassifier {
    private static final Format FORMAT = new Format("avro", Serde.AVRO, Map.of("serialization.format", "1"), Map.of());
    private static final byte[] MAGIC = {'O', 'b', 'j', 1};
    private static final int SYNC = 16;
    private static final int DEPTH_MAX = 64;
    private static final JsonMapper JSON = JsonMapper.shared();

    @Override
    public Optional<FileSchema> classify(Sample sample) {
        byte[] bytes = sample.head();
        if (bytes.length < MAGIC.length || !Arrays.equals(bytes, 0, 4, MAGIC, 0, 4)) {
            return Optional.empty();
        }
        try {
            Reader reader = new Reader(bytes, MAGIC.length);
            String schema = schema(reader);
            JsonNode json = JSON.readTree(schema);
            List<FoundColumn> columns = new ArrayList<>();
            for (JsonNode field : json.path("fields")) {
                String name = field.path("name").asString("");
                columns.add(new FoundColumn(
                        name.toLowerCase(Locale.ROOT),
                        name,
                        type(field.path("type"), new LinkedHashMap<>(), 0),
                        new Evidence(sample.key(), "")));
            }
            reader.skip(SYNC);
            int header = reader.at;
            long records = reader.end() ? 0 : reader.number();
            long blockBytes = reader.end() ? 0 : reader.number() + SYNC + reader.at - header;
            long all = blockBytes <= 0 ? records : Math.max(records, records * (sample.size() - header) / blockBytes);
            return Optional.of(new FileSchema(
                    FORMAT, "none", columns, 1, sample.size(), all, Map.of("avro.schema.literal", schema)));
        } catch (JacksonException | IndexOutOfBoundsException damaged) {
            return Optional.empty();
        }
    }

    private static String schema(Reader reader) {
        String schema = "";
        for (long count = reader.number(); count != 0; count = reader.number()) {
            if (count < 0) {
                reader.number();
                count = -count;
            }
            for (long i = 0; i < count; i++) {
                String name = reader.text();
                String value = reader.text();
                if (name.equals("avro.schema")) {
                    schema = value;
                }
            }
        }
        return schema;
    }

    private static HiveType type(JsonNode schema, Map<String, HiveType> named, int depth) {
        if (depth > DEPTH_MAX) {
            return HiveType.STRING;
        }
        if (schema.isArray()) {
            HiveType of = HiveType.UNKNOWN;
            for (JsonNode one : schema) {
                if (!one.asString("").equals("null")) {
                    of = HiveType.merge(of, type(one, named, depth + 1));
                }
            }
            return of;
        }
        String name = schema.isObject() ? schema.path("type").asString("") : schema.asString("");
        String logical = schema.path("logicalType").asString("");
        HiveType type =
                switch (name) {
                    case "boolean" -> HiveType.BOOLEAN;
                    case "int" -> logical.equals("date") ? new Primitive("date") : HiveType.INT;
                    case "long" -> logical.startsWith("timestamp") ? new Primitive("timestamp") : HiveType.BIGINT;
                    case "float" -> new Primitive("float");
                    case "double" -> HiveType.DOUBLE;
                    case "bytes", "fixed" ->
                        logical.equals("decimal")
                                ? new Primitive("decimal(" + schema.path("precision").asInt(10) + ","
                                        + schema.path("scale").asInt(0) + ")")
                                : new Primitive("binary");
                    case "array" -> new HiveType.ListOf(type(schema.path("items"), named, depth + 1));
                    case "map" ->
                        new HiveType.MapOf(HiveType.STRING, type(schema.path("values"), named, depth + 1));
                    case "record" -> {
                        Map<String, HiveType> fields = new LinkedHashMap<>();
                        for (JsonNode field : schema.path("fields")) {
                            fields.put(
                                    field.path("name").asString("").toLowerCase(Locale.ROOT),
                                    type(field.path("type"), named, depth + 1));
                        }
                        yield new HiveType.Struct(fields);
                    }
                    default -> schema.isObject() && schema.path("type").isObject()
                            ? type(schema.path("type"), named, depth + 1)
                            : named.getOrDefault(name, HiveType.STRING);
                };
        if (schema.isObject() && schema.has("name")) {
            named.put(schema.path("name").asString(""), type);
        }
        return type;
    }

    private static final class Reader {
        private final byte[] bytes;
        private int at;

        Reader(byte[] bytes, int at) {
            this.bytes = bytes;
            this.at = at;
        }

        boolean end() {
            return at >= bytes.length;
        }

        long number() {
            long value = 0;
            for (int shift = 0; shift < 64; shift += 7) {
                int b = bytes[at++];
                value |= (long) (b & 0x7F) << shift;
                if (b >= 0) {
                    return value >>> 1 ^ -(value & 1);
                }
            }
            throw new IndexOutOfBoundsException();
        }

        String text() {
            long length = number();
            if (length < 0 || length > bytes.length - at) {
                throw new IndexOutOfBoundsException();
            }
            String text = new String(bytes, at, (int) length, StandardCharsets.UTF_8);
            at += (int) length;
            return text;
        }

        void skip(int count) {
            at += count;
        }
    }
}
