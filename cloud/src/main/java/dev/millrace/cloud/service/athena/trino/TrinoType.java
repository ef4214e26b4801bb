package dev.millrace.cloud.service.athena.trino;

import dev.millrace.cloud.service.athena.QueryEngine.Column;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// A type as Trino tells it, and how Athena writes its values: `[1, 2]`, `{k=v}`, `{id=1, name=x}`, bytes as `01 ff`,
/// doubles as Java has them.
/// @param arguments types within; a row's with their names
/// @param sizes lengths, precisions and scales
record TrinoType(String raw, List<Argument> arguments, List<Integer> sizes) {
    record Argument(@Nullable String name, TrinoType type) {}

    private static final Map<String, Integer> PRECISIONS = Map.of(
            "tinyint", 3, "smallint", 5, "integer", 10, "bigint", 19, "double", 17, "real", 17, "timestamp", 3, "time",
            3, "varbinary", 1_073_741_824);

    static TrinoType of(JsonNode signature) {
        List<Argument> arguments = new ArrayList<>();
        List<Integer> sizes = new ArrayList<>();
        for (JsonNode argument : signature.path("arguments")) {
            JsonNode value = argument.path("value");
            switch (argument.path("kind").asString("")) {
                case "TYPE" -> arguments.add(new Argument(null, of(value)));
                case "NAMED_TYPE" -> {
                    String name = value.path("fieldName").path("name").asString("");
                    arguments.add(new Argument(name.isEmpty() ? null : name, of(value.path("typeSignature"))));
                }
                case "LONG" -> sizes.add((int) Math.min(Integer.MAX_VALUE, value.asLong()));
                default -> {}
            }
        }
        return new TrinoType(signature.path("rawType").asString("unknown"), arguments, sizes);
    }

    Column column(String name) {
        boolean text = raw.equals("varchar") || raw.equals("char");
        int precision = switch (raw) {
            case "varchar", "char", "decimal" -> sizes.isEmpty() ? Integer.MAX_VALUE : sizes.getFirst();
            default -> PRECISIONS.getOrDefault(raw.split(" ", 2)[0], 0);
        };
        int scale = raw.equals("decimal") && sizes.size() > 1 ? sizes.get(1) : 0;
        return new Column(name, raw.equals("real") ? "float" : raw, precision, scale, text);
    }

    /// Null for NULL.
    @Nullable String text(JsonNode value) {
        return value.isNull() || value.isMissingNode() ? null : present(value);
    }

    private String present(JsonNode value) {
        return switch (raw) {
            case "array" -> list(value);
            case "map" -> map(value);
            case "row" -> row(value);
            case "varbinary" -> bytes(value.asString(""));
            case "double" -> value.isNumber() ? Double.toString(value.asDouble()) : value.asString("");
            case "real" -> value.isNumber() ? Float.toString((float) value.asDouble()) : value.asString("");
            default -> value.isContainer() ? value.toString() : value.asString("");
        };
    }

    private String list(JsonNode values) {
        TrinoType element = arguments.getFirst().type();
        List<String> texts = new ArrayList<>();
        values.forEach(value -> texts.add(String.valueOf(element.text(value))));
        return "[" + String.join(", ", texts) + "]";
    }

    private String map(JsonNode entries) {
        TrinoType key = arguments.getFirst().type();
        TrinoType value = arguments.getLast().type();
        boolean numbers = List.of("tinyint", "smallint", "integer", "bigint").contains(key.raw);
        Comparator<Map.Entry<String, JsonNode>> order = numbers
                ? Comparator.comparingLong(entry -> Long.parseLong(entry.getKey()))
                : Map.Entry.comparingByKey();
        List<String> texts = entries.properties().stream()
                .sorted(order)
                .map(entry -> entry.getKey() + "=" + value.text(entry.getValue()))
                .toList();
        return "{" + String.join(", ", texts) + "}";
    }

    private String row(JsonNode values) {
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < arguments.size(); i++) {
            Argument field = arguments.get(i);
            String text = String.valueOf(field.type().text(values.path(i)));
            texts.add(field.name() == null ? text : field.name() + "=" + text);
        }
        return "{" + String.join(", ", texts) + "}";
    }

    private static String bytes(String base64) {
        StringBuilder hex = new StringBuilder();
        for (byte one : Base64.getDecoder().decode(base64)) {
            hex.append(hex.isEmpty() ? "" : " ").append(String.format("%02x", one));
        }
        return hex.toString();
    }
}
