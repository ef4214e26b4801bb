package dev.millrace.cloud.composition;

import dev.millrace.wire.Bytes;
import dev.millrace.wire.Structure;
import dev.millrace.wire.schema.Member;
import dev.millrace.wire.schema.Shape;
import dev.millrace.wire.schema.StructureShape;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// An operation's input read from plain JSON, wherever its members travel in the operation's own protocol: by AWS's
/// names of the members, their first letter in either case, blobs as text, times in ISO 8601 or seconds.
final class InputReading {
    private InputReading() {}

    /// Says what cannot be read.
    static final class NotReadable extends RuntimeException {
        NotReadable(String message) {
            super(message, null, false, false);
        }
    }

    static Structure read(StructureShape shape, JsonNode json) {
        if (!json.isObject()) {
            throw new NotReadable("a JSON object is expected where " + shape.name() + " stands");
        }
        List<Member> members = shape.members();
        @Nullable Object[] values = new @Nullable Object[members.size()];
        json.properties().forEach(entry -> {
            int at = place(members, entry.getKey());
            if (at < 0) {
                throw new NotReadable("the field '" + entry.getKey() + "' is not supported");
            }
            if (!entry.getValue().isNull()) {
                values[at] = value(members.get(at).target(), entry.getValue(), entry.getKey());
            }
        });
        for (int i = 0; i < values.length; i++) {
            // Generated records do not take null where AWS demands a value.
            if (values[i] == null && members.get(i).required()) {
                throw new NotReadable("the field '" + members.get(i).name() + "' is required");
            }
        }
        return shape.make(values);
    }

    private static int place(List<Member> members, String name) {
        for (int i = 0; i < members.size(); i++) {
            String known = members.get(i).name();
            if (known.length() == name.length()
                    && known.regionMatches(true, 0, name, 0, 1)
                    && known.regionMatches(1, name, 1, name.length() - 1)) {
                return i;
            }
        }
        return -1;
    }

    private static Object value(Shape shape, JsonNode json, String name) {
        return switch (shape) {
            case Shape.Text _ -> json.isString() ? json.asString() : wrong(name, "text", json.isValueNode(), json.asString(""));
            case Shape.Scalar scalar -> scalar(scalar.kind(), json, name);
            case Shape.ListOf list -> {
                if (!json.isArray()) {
                    throw new NotReadable("the field '" + name + "' is a list");
                }
                List<Object> all = new ArrayList<>();
                json.forEach(element -> all.add(value(list.element(), element, name)));
                yield all;
            }
            case Shape.MapOf map -> {
                if (!json.isObject()) {
                    throw new NotReadable("the field '" + name + "' is a map");
                }
                Map<String, Object> all = new LinkedHashMap<>();
                json.properties().forEach(entry -> all.put(entry.getKey(), value(map.value(), entry.getValue(), name)));
                yield all;
            }
            case StructureShape structure -> read(structure, json);
        };
    }

    private static Object scalar(Shape.Kind kind, JsonNode json, String name) {
        return switch (kind) {
            case BOOLEAN -> json.isBoolean() ? (Object) json.asBoolean() : refuse(name, "a truth value");
            case BYTE -> json.canConvertToInt() ? (Object) (byte) json.asInt() : refuse(name, "a number");
            case SHORT -> json.canConvertToInt() ? (Object) (short) json.asInt() : refuse(name, "a number");
            case INTEGER -> json.canConvertToInt() ? (Object) json.asInt() : refuse(name, "a number");
            case LONG -> json.canConvertToLong() ? (Object) json.asLong() : refuse(name, "a number");
            case FLOAT -> json.isNumber() ? (Object) (float) json.asDouble() : refuse(name, "a number");
            case DOUBLE -> json.isNumber() ? (Object) json.asDouble() : refuse(name, "a number");
            case BLOB ->
                Bytes.wrap((json.isString() ? json.asString() : json.toString()).getBytes(StandardCharsets.UTF_8));
            case TIMESTAMP -> time(json, name);
            case DOCUMENT -> json.toString();
            case STREAM -> refuse(name, "a stream");
        };
    }

    private static Instant time(JsonNode json, String name) {
        try {
            return json.isNumber()
                    ? Instant.ofEpochMilli(Math.round(json.asDouble() * 1000))
                    : OffsetDateTime.parse(json.asString("")).toInstant();
        } catch (DateTimeException e) {
            throw new NotReadable("the field '" + name + "' is a time");
        }
    }

    private static Object wrong(String name, String what, boolean plain, String text) {
        return plain ? text : refuse(name, what);
    }

    private static Object refuse(String name, String what) {
        throw new NotReadable("the field '" + name + "' is " + what);
    }
}
