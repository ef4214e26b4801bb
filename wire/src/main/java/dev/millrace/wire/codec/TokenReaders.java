package dev.millrace.wire.codec;

import dev.millrace.wire.Bytes;
import dev.millrace.wire.Structure;
import dev.millrace.wire.schema.Member;
import dev.millrace.wire.schema.Shape;
import dev.millrace.wire.schema.StructureShape;
import dev.millrace.wire.schema.TimestampFormat;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.TokenStreamFactory;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.sym.PropertyNameMatcher;
import tools.jackson.core.util.Named;
import tools.jackson.dataformat.cbor.CBORParser;

/// How each shape is read from tokens, worked out once per shape.
final class TokenReaders {
    static final Reader DOCUMENT = TokenReaders::document;
    private static final JsonFactory DOCUMENTS = new JsonFactory();
    private static final Reader STRING = source -> {
        if (source.parser().currentToken() != JsonToken.VALUE_STRING) {
            throw source.cannotBecome("a String");
        }
        return source.parser().getString();
    };
    private static final Reader BOOLEAN = source -> switch (source.parser().currentToken()) {
        case VALUE_TRUE -> Boolean.TRUE;
        case VALUE_FALSE -> Boolean.FALSE;
        case null, default -> throw source.cannotBecome("a Boolean");
    };
    private static final Reader LONG = source -> integral(source, Long.MIN_VALUE, Long.MAX_VALUE, "a Long");
    private static final Reader INTEGER =
            source -> (int) integral(source, Integer.MIN_VALUE, Integer.MAX_VALUE, "an Integer");
    private static final Reader SHORT = source -> (int) integral(source, Short.MIN_VALUE, Short.MAX_VALUE, "a Short");
    private static final Reader BYTE = source -> (int) integral(source, Byte.MIN_VALUE, Byte.MAX_VALUE, "a Byte");
    private static final Reader DOUBLE = source -> floating(source, "a Double");
    private static final Reader FLOAT = source -> (float) floating(source, "a Float");
    private static final Reader BASE64 = source -> {
        if (source.parser().currentToken() != JsonToken.VALUE_STRING) {
            throw source.cannotBecome("a Blob");
        }
        return Bytes.wrap(source.base64());
    };
    private static final Reader BINARY = source -> {
        if (source.parser().currentToken() != JsonToken.VALUE_EMBEDDED_OBJECT) {
            throw source.cannotBecome("a Blob");
        }
        byte[] value = source.parser().getBinaryValue();
        if (value == null) {
            // CBOR's "undefined" is an embedded object too.
            throw source.cannotBecome("a Blob");
        }
        return Bytes.wrap(value);
    };

    private final TokenForm form;
    private final TokenStreamFactory factory;
    private final Predicate<Member> topLevel;
    private final Map<StructureShape, StructureReader> tops = new ConcurrentHashMap<>();
    private final Map<StructureShape, StructureReader> nested = new ConcurrentHashMap<>();

    TokenReaders(TokenForm form, TokenStreamFactory factory, Predicate<Member> topLevel) {
        this.form = form;
        this.factory = factory;
        this.topLevel = topLevel;
    }

    /// Reads the value at which the parser stands, which is not null.
    @FunctionalInterface
    interface Reader {
        Object read(TokenSource source);
    }

    StructureReader top(StructureShape shape) {
        return tops.computeIfAbsent(shape, s -> new StructureReader(s, topLevel));
    }

    StructureReader nested(StructureShape shape) {
        return nested.computeIfAbsent(shape, s -> new StructureReader(s, member -> true));
    }

    /// Reads one structure. Its members' readers are looked up when it is first used, since shapes may be recursive.
    final class StructureReader implements Reader {
        private final StructureShape shape;
        private final Predicate<Member> members;
        private volatile @Nullable Plan plan;

        private record Plan(PropertyNameMatcher names, int[] places, Reader[] readers, int size) {}

        StructureReader(StructureShape shape, Predicate<Member> members) {
            this.shape = shape;
            this.members = members;
        }

        @Override
        public Structure read(TokenSource source) {
            @Nullable Object[] values = new @Nullable Object[plan().size];
            readInto(source, values);
            return shape.make(values);
        }

        void readInto(TokenSource source, @Nullable Object[] values) {
            JsonParser parser = source.parser();
            if (parser.currentToken() != JsonToken.START_OBJECT) {
                throw source.cannotBecome("a structure");
            }
            Plan known = plan();
            boolean union = shape.union();
            boolean seen = false;
            while (true) {
                int match = parser.nextNameMatch(known.names);
                if (match >= 0) {
                    if (parser.nextToken() == JsonToken.VALUE_NULL) {
                        continue;
                    }
                    if (union && seen) {
                        throw tooMany();
                    }
                    seen = true;
                    values[known.places[match]] = known.readers[match].read(source);
                } else if (match == PropertyNameMatcher.MATCH_UNKNOWN_NAME) {
                    boolean typed = union && !"__type".equals(parser.currentName());
                    if (parser.nextToken() != JsonToken.VALUE_NULL && typed) {
                        if (seen) {
                            throw tooMany();
                        }
                        seen = true;
                    }
                    parser.skipChildren();
                } else if (match == PropertyNameMatcher.MATCH_END_OBJECT) {
                    break;
                } else {
                    throw source.cannotBecome("a structure");
                }
            }
            if (union && !seen) {
                throw new MalformedInputException("Unions must have exactly one member set: " + shape.name());
            }
        }

        private MalformedInputException tooMany() {
            return new MalformedInputException("Unions must have exactly one member set: " + shape.name());
        }

        private Plan plan() {
            Plan known = plan;
            if (known == null) {
                List<Member> all = shape.members();
                List<Named> names = new ArrayList<>();
                int[] places = new int[all.size()];
                List<Reader> readers = new ArrayList<>();
                for (int i = 0; i < all.size(); i++) {
                    Member member = all.get(i);
                    if (members.test(member)) {
                        places[readers.size()] = i;
                        names.add(Named.fromString(TokenWriters.nameOf(member)));
                        readers.add(reader(member.target(), member.timestampFormat()));
                    }
                }
                known = new Plan(
                        factory.constructNameMatcher(names, false), places, readers.toArray(Reader[]::new), all.size());
                plan = known;
            }
            return known;
        }
    }

    private Reader reader(Shape shape, @Nullable TimestampFormat format) {
        return switch (shape) {
            case StructureShape structure -> nested(structure);
            case Shape.Text text -> STRING;
            case Shape.ListOf list -> new ListReader(reader(list.element(), null), list.max());
            case Shape.MapOf map -> new MapReader(reader(map.value(), null));
            case Shape.Scalar scalar ->
                switch (scalar.kind()) {
                    case BOOLEAN -> BOOLEAN;
                    case BYTE -> BYTE;
                    case SHORT -> SHORT;
                    case INTEGER -> INTEGER;
                    case LONG -> LONG;
                    case FLOAT -> FLOAT;
                    case DOUBLE -> DOUBLE;
                    case BLOB, STREAM -> form == TokenForm.JSON ? BASE64 : BINARY;
                    case DOCUMENT -> DOCUMENT;
                    case TIMESTAMP -> timestamp(format == null ? scalar.format() : format);
                };
        };
    }

    private Reader timestamp(@Nullable TimestampFormat format) {
        return switch (form) {
            case JSON -> {
                TimestampFormat wanted = format == null ? TimestampFormat.EPOCH_SECONDS : format;
                yield wanted == TimestampFormat.EPOCH_SECONDS
                        ? TokenReaders::epochSeconds
                        : source -> {
                            if (source.parser().currentToken() != JsonToken.VALUE_STRING) {
                                throw source.cannotBecome("a timestamp");
                            }
                            return Timestamps.read(source.parser().getString(), wanted);
                        };
            }
            case AWS_CBOR ->
                source -> {
                    JsonToken token = source.parser().currentToken();
                    if (token == JsonToken.VALUE_NUMBER_INT) {
                        return Timestamps.fromEpochMillis(source.parser().getLongValue());
                    }
                    if (token == JsonToken.VALUE_NUMBER_FLOAT) {
                        return Timestamps.fromEpochSeconds(source.parser().getDoubleValue() / 1000);
                    }
                    throw source.cannotBecome("milliseconds since epoch");
                };
            case RPC_CBOR ->
                source -> {
                    if (!(source.parser() instanceof CBORParser parser) || parser.getCurrentTag() != 1) {
                        throw source.cannotBecome("a timestamp");
                    }
                    return epochSeconds(source);
                };
        };
    }

    private static Object epochSeconds(TokenSource source) {
        return switch (source.parser().currentToken()) {
            case VALUE_NUMBER_INT -> Timestamps.fromEpochSeconds(source.parser().getLongValue());
            case VALUE_NUMBER_FLOAT ->
                Timestamps.fromEpochSeconds(source.parser().getDoubleValue());
            case null, default -> throw source.cannotBecome("milliseconds since epoch");
        };
    }

    private static long integral(TokenSource source, long least, long most, String type) {
        if (source.parser().currentToken() != JsonToken.VALUE_NUMBER_INT) {
            throw source.cannotBecome(type);
        }
        long value = source.parser().getLongValue();
        if (value < least || value > most) {
            throw source.cannotBecome(type);
        }
        return value;
    }

    private static double floating(TokenSource source, String type) {
        return switch (source.parser().currentToken()) {
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> source.parser().getDoubleValue();
            case VALUE_STRING ->
                switch (source.parser().getString()) {
                    case "NaN" -> Double.NaN;
                    case "Infinity" -> Double.POSITIVE_INFINITY;
                    case "-Infinity" -> Double.NEGATIVE_INFINITY;
                    default -> throw source.cannotBecome(type);
                };
            case null, default -> throw source.cannotBecome(type);
        };
    }

    private static Object document(TokenSource source) {
        StringWriter text = new StringWriter();
        try (JsonGenerator generator = DOCUMENTS.createGenerator(ObjectWriteContext.empty(), text)) {
            generator.copyCurrentStructure(source.parser());
        }
        return text.toString();
    }

    /// @param max how many elements there may be; one more is kept, for the constraint to be told, and the others are
    ///     passed over
    private record ListReader(Reader element, @Nullable Long max) implements Reader {
        @Override
        public Object read(TokenSource source) {
            JsonParser parser = source.parser();
            if (parser.currentToken() != JsonToken.START_ARRAY) {
                throw parser.currentToken() == JsonToken.START_OBJECT
                        ? source.cannotBecome("a list")
                        : new MalformedInputException("Expected list or null");
            }
            List<Object> values = new ArrayList<>();
            while (true) {
                JsonToken token = parser.nextToken();
                if (token == JsonToken.END_ARRAY) {
                    return Collections.unmodifiableList(values);
                }
                if (token == JsonToken.VALUE_NULL) {
                    throw source.cannotBecome("an element of a list");
                }
                if (max != null && values.size() > max) {
                    parser.skipChildren();
                } else {
                    source.count();
                    values.add(element.read(source));
                }
            }
        }
    }

    private record MapReader(Reader value) implements Reader {
        @Override
        public Object read(TokenSource source) {
            JsonParser parser = source.parser();
            if (parser.currentToken() != JsonToken.START_OBJECT) {
                throw parser.currentToken() == JsonToken.START_ARRAY
                        ? source.cannotBecome("a map")
                        : new MalformedInputException("Expected map or null");
            }
            Map<String, Object> values = new LinkedHashMap<>();
            while (true) {
                JsonToken token = parser.nextToken();
                if (token == JsonToken.END_OBJECT) {
                    return Collections.unmodifiableMap(values);
                }
                if (token != JsonToken.PROPERTY_NAME) {
                    throw source.cannotBecome("a map");
                }
                String key = parser.currentName();
                if (parser.nextToken() == JsonToken.VALUE_NULL) {
                    throw source.cannotBecome("a value of a map");
                }
                source.count();
                values.put(key, value.read(source));
            }
        }
    }
}
