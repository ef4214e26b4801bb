package dev.millrace.cloud.service.firehose.conversion;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Reads records as rows of a table: an array of values each, one for each column. A value is what it is in Parquet:
/// `Boolean`, `Integer`, `Long`, `Float`, `Double`, `byte[]`, an `Instant`, a `BigDecimal` of its column's scale, an array
/// of values, a list of entries. For one thread at a time.
public final class JsonRows {
    private static final JsonMapper JSON = JsonMapper.builder()
            .disable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();

    private static final int DIGITS = 400;

    /// `yyyy-[M]M-[d]d`, as `java.sql.Date` reads it.
    private static final DateTimeFormatter DATE = DateTimeFormatter.ofPattern("uuuu-M-d");

    private final HiveType.Struct row;
    private final boolean openX;
    private final boolean lowered;
    private final boolean undotted;
    private final Map<String, String> keys;
    private final Timestamps timestamps;
    private final Map<HiveType.Struct, Map<String, Integer>> places = new IdentityHashMap<>();

    /// @throws IllegalArgumentException for a pattern of timestamps that is none
    public JsonRows(HiveType.Struct row, Conversion.Reading reading) {
        this.row = row;
        timestamps = new Timestamps(reading);
        switch (reading) {
            case Conversion.Reading.OpenX(boolean dots, boolean insensitive, Map<String, String> given) -> {
                openX = true;
                lowered = insensitive;
                undotted = dots;
                keys = given;
            }
            case Conversion.Reading.Hive _ -> {
                openX = false;
                lowered = true;
                undotted = false;
                keys = Map.of();
            }
        }
    }

    /// The rows of one record: its JSON objects, one after another.
    public List<@Nullable Object[]> of(byte[] record) throws Misfit {
        List<@Nullable Object[]> rows = new ArrayList<>(1);
        try (JsonParser parser = JSON.createParser(record)) {
            for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
                if (token != JsonToken.START_OBJECT) {
                    throw Misfit.malformed("A record must be JSON objects, one after another.");
                }
                JsonNode object = JSON.readTree(parser);
                rows.add(struct(row, object));
            }
        } catch (JacksonException notJson) {
            throw Misfit.notJson("The record is not JSON: " + notJson.getOriginalMessage());
        }
        return rows;
    }

    private @Nullable Object[] struct(HiveType.Struct type, JsonNode object) throws Misfit {
        Map<String, Integer> places = this.places.get(type);
        if (places == null) {
            places = places(type);
            this.places.put(type, places);
        }
        @Nullable Object[] values = new @Nullable Object[type.fields().size()];
        for (Map.Entry<String, JsonNode> property : object.properties()) {
            Integer place = places.get(key(property.getKey()));
            if (place != null) {
                HiveType.Field field = type.fields().get(place);
                values[place] = value(field.type(), property.getValue(), field.name());
            }
        }
        return values;
    }

    private Map<String, Integer> places(HiveType.Struct type) {
        Map<String, Integer> places = new HashMap<>();
        for (int i = 0; i < type.fields().size(); i++) {
            String name = type.fields().get(i).name();
            places.putIfAbsent(key(keys.getOrDefault(name, name)), i);
        }
        return places;
    }

    private String key(String key) {
        String plain = undotted ? key.replace('.', '_') : key;
        return lowered ? plain.toLowerCase(Locale.ROOT) : plain;
    }

    private @Nullable Object value(HiveType type, JsonNode json, String column) throws Misfit {
        if (json.isNull()) {
            return null;
        }
        try {
            return switch (type) {
                case HiveType.Simple simple -> simple(simple, json, column);
                case HiveType.Decimal(int precision, int scale) -> {
                    BigDecimal exact = number(json, column).setScale(scale, RoundingMode.HALF_UP);
                    if (exact.precision() > precision) {
                        throw misfit(type, json, column);
                    }
                    yield exact;
                }
                case HiveType.Array(HiveType element) -> {
                    if (!json.isArray()) {
                        throw misfit(type, json, column);
                    }
                    @Nullable Object[] values = new @Nullable Object[json.size()];
                    for (int i = 0; i < values.length; i++) {
                        values[i] = value(element, json.get(i), column);
                    }
                    yield values;
                }
                case HiveType.Map map -> entries(map, json, column);
                case HiveType.Struct struct -> {
                    if (!json.isObject()) {
                        throw misfit(type, json, column);
                    }
                    yield struct(struct, json);
                }
            };
        } catch (ArithmeticException | NumberFormatException | DateTimeException doesNotFit) {
            throw misfit(type, json, column);
        }
    }

    private List<Map.Entry<Object, @Nullable Object[]>> entries(HiveType.Map map, JsonNode json, String column)
            throws Misfit {
        if (!json.isObject()) {
            throw misfit(map, json, column);
        }
        List<Map.Entry<Object, @Nullable Object[]>> entries = new ArrayList<>(json.size());
        for (Map.Entry<String, JsonNode> property : json.properties()) {
            Object key = key(map.key(), property.getKey(), column);
            entries.add(Map.entry(key, new @Nullable Object[] {value(map.value(), property.getValue(), column)}));
        }
        return entries;
    }

    /// A key is text in JSON, whatever it is in the table.
    private Object key(HiveType type, String key, String column) throws Misfit {
        return switch (type) {
            case HiveType.Simple simple -> text(simple, key, column);
            case HiveType.Decimal(_, int scale) -> bounded(new BigDecimal(key)).setScale(scale, RoundingMode.HALF_UP);
            default -> throw Misfit.malformed("Column " + column + ": a key is not plain.");
        };
    }

    private Object simple(HiveType.Simple type, JsonNode json, String column) throws Misfit {
        if (json.isString() && (openX || isText(type))) {
            return text(type, json.stringValue(), column);
        }
        return switch (type) {
            case STRING, BINARY -> {
                if (json.isContainer() && !openX) {
                    throw misfit(type, json, column);
                }
                yield json.toString().getBytes(StandardCharsets.UTF_8);
            }
            case BOOLEAN -> {
                if (!json.isBoolean()) {
                    throw misfit(type, json, column);
                }
                yield json.booleanValue();
            }
            case TINYINT, SMALLINT, INT, BIGINT -> {
                if (!json.isIntegralNumber()) {
                    throw misfit(type, json, column);
                }
                yield json.canConvertToLong() ? whole(type, json.longValue()) : whole(type, json.bigIntegerValue());
            }
            case FLOAT -> number(json, column).floatValue();
            case DOUBLE -> number(json, column).doubleValue();
            case TIMESTAMP -> timestamps.of(number(json, column));
            case DATE -> throw misfit(type, json, column);
        };
    }

    private static boolean isText(HiveType.Simple type) {
        return switch (type) {
            case STRING, BINARY, DATE, TIMESTAMP -> true;
            default -> false;
        };
    }

    private Object text(HiveType.Simple type, String text, String column) throws Misfit {
        return switch (type) {
            case STRING, BINARY -> text.getBytes(StandardCharsets.UTF_8);
            case BOOLEAN ->
                switch (text.toLowerCase(Locale.ROOT)) {
                    case "true" -> true;
                    case "false" -> false;
                    default -> throw Misfit.malformed("Column " + column + ": not a boolean: " + text);
                };
            case TINYINT, SMALLINT, INT, BIGINT -> whole(type, Long.parseLong(text));
            case FLOAT -> Float.parseFloat(text);
            case DOUBLE -> Double.parseDouble(text);
            case DATE -> (int) LocalDate.parse(text, DATE).toEpochDay();
            case TIMESTAMP -> timestamps.of(text);
        };
    }

    private static Object whole(HiveType.Simple type, BigInteger number) {
        return whole(type, number.longValueExact());
    }

    private static Object whole(HiveType.Simple type, long number) {
        if (type == HiveType.Simple.BIGINT) {
            return number;
        }
        int bits = type == HiveType.Simple.TINYINT ? 8 : type == HiveType.Simple.SMALLINT ? 16 : 32;
        long least = -1L << (bits - 1);
        if (number < least || number > ~least) {
            throw new ArithmeticException();
        }
        return (int) number;
    }

    private BigDecimal number(JsonNode json, String column) throws Misfit {
        if (json.isNumber()) {
            return bounded(json.decimalValue());
        }
        if (openX && json.isString()) {
            return bounded(new BigDecimal(json.stringValue()));
        }
        throw Misfit.malformed("Column " + column + ": not a number: " + excerpt(json));
    }

    /// A few characters such as 1e999999999 must not become a gigabyte of digits.
    static BigDecimal bounded(BigDecimal number) {
        if (Math.abs((long) number.scale()) > DIGITS) {
            throw new ArithmeticException();
        }
        return number;
    }

    private static Misfit misfit(HiveType type, JsonNode json, String column) {
        String name = type instanceof HiveType.Simple simple
                ? simple.name().toLowerCase(Locale.ROOT)
                : type.getClass().getSimpleName().toLowerCase(Locale.ROOT);
        return Misfit.malformed("Column " + column + ": not of type " + name + ": " + excerpt(json));
    }

    private static String excerpt(JsonNode json) {
        String text = json.toString();
        return text.length() > 200 ? text.substring(0, 200) + "…" : text;
    }
}
