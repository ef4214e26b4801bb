package dev.millrace.wire.codegen;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import tools.jackson.databind.JsonNode;

/// The Java of a service's structures and of the tables that describe them.
final class ShapeSources {
    private static final String WIRE = "dev.millrace.wire.";
    private static final String SCHEMA = WIRE + "schema.";

    private final JsonNode shapes;
    private final String service;
    private final boolean constraints;

    /// @param constraints whether lengths, patterns and enumerations are part of the tables
    ShapeSources(JsonNode shapes, String service, boolean constraints) {
        this.shapes = shapes;
        this.service = service;
        this.constraints = constraints;
    }

    Set<String> reachableFrom(Collection<String> roots) {
        Set<String> found = new HashSet<>();
        Deque<String> open = new ArrayDeque<>(roots);
        while (!open.isEmpty()) {
            String name = open.remove();
            if (found.add(name)) {
                JsonNode shape = shapes.get(name);
                shape.path("members")
                        .forEach(member -> open.add(member.get("shape").asString()));
                for (String part : List.of("member", "key", "value")) {
                    if (shape.has(part)) {
                        open.add(shape.get(part).get("shape").asString());
                    }
                }
            }
        }
        return found;
    }

    String emptyStructure(String type) {
        return new RecordSource(type, type, List.of()).text(false, false, false);
    }

    String structure(String name, Set<String> withBuilder) {
        JsonNode shape = shapes.get(name);
        Set<String> required = new HashSet<>();
        shape.path("required").forEach(member -> required.add(member.asString()));
        String payload = shape.path("payload").asString("");
        List<RecordSource.Component> components = new ArrayList<>();
        for (Map.Entry<String, JsonNode> entry : shape.path("members").properties()) {
            JsonNode target = shapes.get(entry.getValue().get("shape").asString());
            if (shape.path("eventstream").asBoolean(false)
                    && target.path("exception").asBoolean(false)) {
                continue;
            }
            boolean needed = required.contains(entry.getKey());
            components.add(new RecordSource.Component(
                    JavaNames.member(entry.getKey()),
                    javaType(entry.getValue()),
                    needed,
                    member(
                            entry.getKey(),
                            entry.getValue(),
                            needed,
                            entry.getKey().equals(payload))));
        }
        boolean eventStream = shape.path("eventstream").asBoolean(false);
        boolean union = eventStream || shape.path("union").asBoolean(false);
        return new RecordSource(JavaNames.type(name, service), name, components)
                .text(union, eventStream, withBuilder.contains(name));
    }

    private String javaType(JsonNode reference) {
        JsonNode shape = shapes.get(reference.get("shape").asString());
        return switch (shape.get("type").asString()) {
            case "string", "character" -> "String";
            case "blob" -> streaming(reference, shape) ? WIRE + "Body" : WIRE + "Bytes";
            case "boolean" -> "Boolean";
            case "integer" -> "Integer";
            case "long" -> "Long";
            case "float" -> "Float";
            case "double" -> "Double";
            case "timestamp" -> "java.time.Instant";
            case "list" -> "java.util.List<" + javaType(shape.get("member")) + ">";
            case "map" -> "java.util.Map<String, " + javaType(shape.get("value")) + ">";
            case "structure" -> {
                String type = JavaNames.type(reference.get("shape").asString(), service);
                yield shape.path("document").asBoolean(false)
                        ? "String"
                        : shape.path("eventstream").asBoolean(false) ? WIRE + "EventStream<" + type + ">" : type;
            }
            default -> throw new IllegalStateException("type of " + reference + ": " + shape);
        };
    }

    private static boolean streaming(JsonNode reference, JsonNode shape) {
        return reference.path("streaming").asBoolean(false)
                || shape.path("streaming").asBoolean(false);
    }

    private String member(String name, JsonNode facts, boolean required, boolean payload) {
        StringBuilder out = new StringBuilder(SCHEMA + "Member.of(" + JavaNames.literal(name) + ", ");
        out.append(target(facts)).append(')');
        if (required) {
            out.append(".require()");
        }
        String location = facts.path("location").asString("");
        String wireName = facts.path("locationName").asString(name);
        if (!location.isEmpty() || !wireName.equals(name)) {
            out.append(".at(")
                    .append(SCHEMA)
                    .append("Member.Location.")
                    .append(location(location))
                    .append(", ")
                    .append(JavaNames.literal(wireName))
                    .append(')');
        }
        if (facts.has("queryName")) {
            out.append(".inQuery(")
                    .append(JavaNames.literal(facts.get("queryName").asString()))
                    .append(')');
        }
        if (facts.path("flattened").asBoolean(false)) {
            out.append(".flat()");
        }
        if (facts.path("xmlAttribute").asBoolean(false)) {
            out.append(".attribute()");
        }
        JsonNode shape = shapes.get(facts.get("shape").asString());
        JsonNode namespace = facts.has("xmlNamespace") ? facts.get("xmlNamespace") : shape.path("xmlNamespace");
        if (!namespace.isMissingNode()) {
            String uri = namespace.isString()
                    ? namespace.asString()
                    : namespace.get("uri").asString();
            String prefix = namespace.path("prefix").asString("");
            out.append(".namespace(")
                    .append(JavaNames.literal(prefix.isEmpty() ? uri : prefix + "=" + uri))
                    .append(')');
        }
        if (facts.has("timestampFormat")) {
            out.append(".format(")
                    .append(format(facts.get("timestampFormat").asString()))
                    .append(')');
        }
        if (payload) {
            out.append(".asPayload()");
        }
        if (facts.path("eventpayload").asBoolean(false)) {
            out.append(".asEventPayload()");
        }
        if (facts.path("eventheader").asBoolean(false)) {
            out.append(".asEventHeader()");
        }
        if (facts.path("idempotencyToken").asBoolean(false)) {
            out.append(".asIdempotencyToken()");
        }
        return out.toString();
    }

    private static String location(String location) {
        return switch (location) {
            case "" -> "BODY";
            case "header" -> "HEADER";
            case "headers" -> "PREFIX_HEADERS";
            case "querystring" -> "QUERY";
            case "uri" -> "URI";
            case "statusCode" -> "STATUS";
            default -> throw new IllegalStateException("location " + location);
        };
    }

    private static String format(String format) {
        return SCHEMA + "TimestampFormat."
                + switch (format) {
                    case "iso8601" -> "DATE_TIME";
                    case "rfc822" -> "HTTP_DATE";
                    case "unixTimestamp" -> "EPOCH_SECONDS";
                    default -> throw new IllegalStateException("timestamp format " + format);
                };
    }

    private String target(JsonNode reference) {
        String name = reference.get("shape").asString();
        JsonNode shape = shapes.get(name);
        String s = SCHEMA + "Shape.";
        return switch (shape.get("type").asString()) {
            case "string", "character" -> s + "STRING" + text(shape);
            case "blob" -> streaming(reference, shape) ? s + "STREAM" : s + "BLOB" + range(shape);
            case "boolean" -> s + "BOOLEAN";
            case "integer" -> s + "INTEGER" + range(shape);
            case "long" -> s + "LONG" + range(shape);
            case "float" -> s + "FLOAT" + range(shape);
            case "double" -> s + "DOUBLE" + range(shape);
            case "timestamp" ->
                s + "TIMESTAMP"
                        + (shape.has("timestampFormat")
                                ? ".format("
                                        + format(shape.get("timestampFormat").asString()) + ")"
                                : "");
            case "list" ->
                "new " + s + "ListOf(" + target(shape.get("member")) + ", "
                        + JavaNames.literal(
                                shape.get("member").path("locationName").asString("member")) + ", "
                        + shape.path("flattened").asBoolean(false) + ", " + limit(shape, "min") + ", "
                        + limit(shape, "max") + ")";
            case "map" ->
                "new " + s + "MapOf(" + target(shape.get("key")) + ", " + target(shape.get("value")) + ", "
                        + JavaNames.literal(
                                shape.get("key").path("locationName").asString("key")) + ", "
                        + JavaNames.literal(
                                shape.get("value").path("locationName").asString("value")) + ", "
                        + shape.path("flattened").asBoolean(false) + ", " + limit(shape, "min") + ", "
                        + limit(shape, "max") + ")";
            case "structure" ->
                shape.path("document").asBoolean(false) ? s + "DOCUMENT" : JavaNames.type(name, service) + ".SHAPE";
            default -> throw new IllegalStateException("type of " + name);
        };
    }

    private String limit(JsonNode shape, String key) {
        return constraints && shape.has(key) ? shape.get(key).asLong() + "L" : "null";
    }

    private String range(JsonNode shape) {
        return constraints && (shape.has("min") || shape.has("max"))
                ? ".range(" + limit(shape, "min") + ", " + limit(shape, "max") + ")"
                : "";
    }

    private String text(JsonNode shape) {
        if (!constraints) {
            return "";
        }
        StringBuilder out = new StringBuilder();
        if (shape.has("min") || shape.has("max")) {
            out.append(".length(")
                    .append(limit(shape, "min"))
                    .append(", ")
                    .append(limit(shape, "max"))
                    .append(')');
        }
        if (shape.has("pattern") && compiles(shape.get("pattern").asString())) {
            String pattern = shape.get("pattern").asString();
            PatternCost.check(pattern);
            out.append(".pattern(")
                    .append(JavaNames.literal(pattern))
                    .append(')');
        }
        if (shape.has("enum")) {
            List<String> values = new ArrayList<>();
            shape.get("enum").forEach(value -> values.add(JavaNames.literal(value.asString())));
            out.append(".oneOf(").append(String.join(", ", values)).append(')');
        }
        return out.toString();
    }

    private static boolean compiles(String pattern) {
        try {
            Pattern.compile(pattern);
            return true;
        } catch (PatternSyntaxException e) {
            System.err.println("pattern left out, Java cannot read it: " + pattern);
            return false;
        }
    }
}
