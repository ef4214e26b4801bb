package dev.millrace.cloud.lambda.mapping;

import dev.millrace.cloud.lambda.mapping.EventPattern.Asks;
import dev.millrace.cloud.lambda.mapping.StreamReader.StreamRecord;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// Which of a stream's records a function gets: those that one of the patterns matches, all where there are none.
/// What
/// is left out is gone for this mapping, silently.
///
/// A pattern for fields of `data` leaves out a record whose data is not a JSON object; one for the value of `data`
/// leaves out a record whose data is one
/// (docs.aws.amazon.com/lambda/latest/dg/with-kinesis-filtering.html).
final class RecordFilter {
    private final List<EventPattern> patterns;
    private final JsonMapper json = JsonMapper.shared();

    /// @param patterns as a mapping has them: checked before
    RecordFilter(List<String> patterns) {
        this.patterns = patterns.stream()
                .map(pattern -> EventPattern.parse(pattern).orElseThrow())
                .toList();
    }

    boolean lets(StreamRecord record) {
        if (patterns.isEmpty()) {
            return true;
        }
        ObjectNode event = json.createObjectNode();
        event.put("kinesisSchemaVersion", "1.0");
        event.put("partitionKey", record.partitionKey());
        event.put("sequenceNumber", record.sequenceNumber());
        event.put("approximateArrivalTimestamp", record.arrivalMs() / 1000.0);
        JsonNode object = null;
        boolean read = false;
        for (EventPattern pattern : patterns) {
            Asks asks = pattern.asks("data");
            if (asks != Asks.NOTHING && !read) {
                read = true;
                object = object(record.data());
            }
            if (put(event, asks, object, record.data()) && pattern.matches(event)) {
                return true;
            }
        }
        return false;
    }

    /// @return whether the data is of the kind that the pattern is for
    private static boolean put(ObjectNode event, Asks asks, @Nullable JsonNode object, byte[] data) {
        switch (asks) {
            case NOTHING -> {
                return true;
            }
            case FIELDS -> {
                if (object == null) {
                    return false;
                }
                event.set("data", object);
                return true;
            }
            case VALUE -> {
                Optional<String> text = object == null ? text(data) : Optional.empty();
                text.ifPresent(value -> event.put("data", value));
                return text.isPresent();
            }
        }
        throw new IllegalStateException(asks.name());
    }

    private @Nullable JsonNode object(byte[] data) {
        if (data.length == 0 || text(data).isEmpty()) {
            return null;
        }
        try {
            JsonNode value = json.readTree(data);
            return value.isObject() ? value : null;
        } catch (JacksonException notJson) {
            return null;
        }
    }

    private static Optional<String> text(byte[] data) {
        try {
            return Optional.of(StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(data))
                    .toString());
        } catch (CharacterCodingException binary) {
            return Optional.empty();
        }
    }
}
