package dev.millrace.wire.codec;

import dev.millrace.wire.Bytes;
import dev.millrace.wire.Structure;
import dev.millrace.wire.schema.Member;
import dev.millrace.wire.schema.Shape;
import dev.millrace.wire.schema.StructureShape;
import dev.millrace.wire.schema.TimestampFormat;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.SerializableString;
import tools.jackson.core.io.SerializedString;
import tools.jackson.dataformat.cbor.CBORGenerator;

/// How each shape is written as tokens, worked out once per shape.
final class TokenWriters {
    private static final int EPOCH_TAG = 1;
    private static final Writer STRING = (value, out) -> out.writeString((String) value);
    private static final Writer BOOLEAN = (value, out) -> out.writeBoolean((Boolean) value);
    private static final Writer INTEGER = (value, out) -> out.writeNumber(((Number) value).intValue());
    private static final Writer LONG = (value, out) -> out.writeNumber(((Number) value).longValue());
    private static final Writer BASE64 = (value, out) -> {
        byte[] text = Base64.getEncoder().encode(((Bytes) value).array());
        out.writeRawUTF8String(text, 0, text.length);
    };
    private static final Writer BINARY = (value, out) -> out.writeBinary(((Bytes) value).array());
    private static final Writer DOCUMENT = (value, out) -> out.writeRawValue((String) value);

    private final TokenForm form;
    private final Predicate<Member> topLevel;
    private final Map<StructureShape, StructureWriter> tops = new ConcurrentHashMap<>();
    private final Map<StructureShape, StructureWriter> nested = new ConcurrentHashMap<>();

    TokenWriters(TokenForm form, Predicate<Member> topLevel) {
        this.form = form;
        this.topLevel = topLevel;
    }

    /// What a member is called in JSON and CBOR: an HTTP binding's name is none of a body's business.
    static String nameOf(Member member) {
        return member.location() == Member.Location.BODY ? member.wireName() : member.name();
    }

    /// Writes one value.
    @FunctionalInterface
    interface Writer {
        void write(Object value, JsonGenerator out);
    }

    StructureWriter top(StructureShape shape) {
        return tops.computeIfAbsent(shape, s -> new StructureWriter(s, topLevel));
    }

    StructureWriter nested(StructureShape shape) {
        return nested.computeIfAbsent(shape, s -> new StructureWriter(s, member -> true));
    }

    /// Writes one structure; its members' writers are looked up when it is first used, since shapes may be recursive.
    final class StructureWriter implements Writer {
        private final StructureShape shape;
        private final Predicate<Member> members;
        private volatile Part @Nullable [] parts;

        private record Part(int place, SerializableString name, Writer writer) {}

        StructureWriter(StructureShape shape, Predicate<Member> members) {
            this.shape = shape;
            this.members = members;
        }

        @Override
        public void write(Object value, JsonGenerator out) {
            Structure structure = (Structure) value;
            Part[] known = parts();
            if (form == TokenForm.JSON) {
                out.writeStartObject();
            } else {
                int present = 0;
                for (Part part : known) {
                    present += structure.member(part.place) == null ? 0 : 1;
                }
                out.writeStartObject(structure, present);
            }
            for (Part part : known) {
                Object member = structure.member(part.place);
                if (member != null) {
                    out.writeName(part.name);
                    part.writer.write(member, out);
                }
            }
            out.writeEndObject();
        }

        private Part[] parts() {
            Part[] known = parts;
            if (known == null) {
                List<Part> found = new ArrayList<>();
                for (int i = 0; i < shape.members().size(); i++) {
                    Member member = shape.members().get(i);
                    if (members.test(member)) {
                        found.add(new Part(
                                i,
                                new SerializedString(nameOf(member)),
                                writer(member.target(), member.timestampFormat())));
                    }
                }
                known = found.toArray(Part[]::new);
                parts = known;
            }
            return known;
        }
    }

    private Writer writer(Shape shape, @Nullable TimestampFormat format) {
        return switch (shape) {
            case StructureShape structure -> nested(structure);
            case Shape.Text text -> STRING;
            case Shape.ListOf list -> listWriter(writer(list.element(), null));
            case Shape.MapOf map -> mapWriter(writer(map.value(), null));
            case Shape.Scalar scalar ->
                switch (scalar.kind()) {
                    case BOOLEAN -> BOOLEAN;
                    case BYTE, SHORT, INTEGER -> INTEGER;
                    case LONG -> LONG;
                    case FLOAT -> (value, out) -> floating(((Number) value).floatValue(), true, out);
                    case DOUBLE -> (value, out) -> floating(((Number) value).doubleValue(), false, out);
                    case BLOB, STREAM -> form == TokenForm.JSON ? BASE64 : BINARY;
                    case DOCUMENT -> DOCUMENT;
                    case TIMESTAMP -> timestamp(format == null ? scalar.format() : format);
                };
        };
    }

    private static Writer listWriter(Writer element) {
        return (value, out) -> {
            List<?> list = (List<?>) value;
            out.writeStartArray(list, list.size());
            for (Object each : list) {
                if (each == null) {
                    out.writeNull();
                } else {
                    element.write(each, out);
                }
            }
            out.writeEndArray();
        };
    }

    private static Writer mapWriter(Writer entryValue) {
        return (value, out) -> {
            Map<?, ?> map = (Map<?, ?>) value;
            out.writeStartObject(map, map.size());
            for (Map.Entry<?, ?> entry : map.entrySet()) {
                out.writeName((String) entry.getKey());
                if (entry.getValue() == null) {
                    out.writeNull();
                } else {
                    entryValue.write(entry.getValue(), out);
                }
            }
            out.writeEndObject();
        };
    }

    private void floating(double value, boolean single, JsonGenerator out) {
        if (form == TokenForm.JSON && !Double.isFinite(value)) {
            out.writeString(Double.toString(value));
        } else if (single) {
            out.writeNumber((float) value);
        } else {
            out.writeNumber(value);
        }
    }

    private Writer timestamp(@Nullable TimestampFormat format) {
        return switch (form) {
            case JSON -> {
                TimestampFormat wanted = format == null ? TimestampFormat.EPOCH_SECONDS : format;
                yield wanted == TimestampFormat.EPOCH_SECONDS
                        ? (value, out) -> out.writeNumber(Timestamps.write((Instant) value, wanted))
                        : (value, out) -> out.writeString(Timestamps.write((Instant) value, wanted));
            }
            case AWS_CBOR ->
                (value, out) -> {
                    ((CBORGenerator) out).writeTag(EPOCH_TAG);
                    out.writeNumber(((Instant) value).toEpochMilli());
                };
            case RPC_CBOR ->
                (value, out) -> {
                    Instant time = (Instant) value;
                    ((CBORGenerator) out).writeTag(EPOCH_TAG);
                    if (time.getNano() == 0) {
                        out.writeNumber(time.getEpochSecond());
                    } else {
                        out.writeNumber(time.toEpochMilli() / 1000.0);
                    }
                };
        };
    }
}
