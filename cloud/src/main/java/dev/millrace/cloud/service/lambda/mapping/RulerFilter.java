package dev.millrace.cloud.service.lambda.mapping;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.cloud.aws.PatternAlternatives;
import dev.millrace.cloud.service.lambda.mapping.StreamReader.StreamRecord;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import software.amazon.event.ruler.JsonRuleCompiler;
import software.amazon.event.ruler.Machine;
import software.amazon.event.ruler.MatchType;
import software.amazon.event.ruler.Patterns;

/// A filter of patterns: lets through what one of them matches. AWS's Event Ruler compiles the patterns and matches.
///
/// A pattern for fields of `data` leaves out a record whose data is not a JSON object; one for the value of `data`
/// leaves out a record whose data is one
/// (docs.aws.amazon.com/lambda/latest/dg/with-kinesis-filtering.html). Ruler itself would let `{"exists": false}` match
/// a field of plain text, so there is a machine for each kind of data, with the patterns that may match it.
///
/// Safe for many threads.
final class RulerFilter implements RecordFilter {
    private static final String DATA = "data";

    /// What Ruler can do and Lambda does not list
    /// (docs.aws.amazon.com/lambda/latest/dg/invocation-eventfiltering.html#filtering-syntax).
    private static final Set<MatchType> NOT_OFFERED = Set.of(MatchType.WILDCARD, MatchType.ANYTHING_BUT_WILDCARD);

    private static final ObjectMapper JSON = new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    private final Machine objects = Machine.builder().build();
    private final Machine texts = Machine.builder().build();
    private final Machine others = Machine.builder().build();

    /// @param patterns as a mapping has them: checked before
    RulerFilter(List<String> patterns) {
        for (String pattern : patterns) {
            for (Map<String, List<Patterns>> alternative : compiled(pattern)) {
                boolean value = alternative.containsKey(DATA);
                boolean fields = alternative.keySet().stream().anyMatch(field -> field.startsWith(DATA + "."));
                if (!value) {
                    objects.addPatternRule(pattern, alternative);
                }
                if (!fields) {
                    texts.addPatternRule(pattern, alternative);
                }
                if (!value && !fields) {
                    others.addPatternRule(pattern, alternative);
                }
            }
        }
    }

    static boolean isPattern(String text) {
        try {
            return PatternAlternatives.few(JSON.readTree(text))
                    && JsonRuleCompiler.check(text) == null
                    && compiled(text).stream()
                            .flatMap(alternative -> alternative.values().stream())
                            .flatMap(List::stream)
                            .noneMatch(wanted -> NOT_OFFERED.contains(wanted.type()));
        } catch (JsonProcessingException notJson) {
            return false;
        }
    }

    @Override
    public boolean lets(StreamRecord record) {
        ObjectNode event = JSON.createObjectNode();
        event.put("kinesisSchemaVersion", "1.0");
        event.put("partitionKey", record.partitionKey());
        event.put("sequenceNumber", record.sequenceNumber());
        event.put("approximateArrivalTimestamp", record.arrivalMs() / 1000.0);
        Optional<String> text = text(record.data());
        Optional<JsonNode> object = text.flatMap(RulerFilter::object);
        if (object.isPresent()) {
            event.set(DATA, object.get());
            return matches(objects, event);
        }
        if (text.isPresent()) {
            event.put(DATA, text.get());
            return matches(texts, event);
        }
        return matches(others, event);
    }

    private static boolean matches(Machine machine, ObjectNode event) {
        return !machine.isEmpty() && !machine.rulesForJSONEvent(event).isEmpty();
    }

    private static List<Map<String, List<Patterns>>> compiled(String pattern) {
        try {
            return JsonRuleCompiler.compile(pattern);
        } catch (IOException unchecked) {
            throw new UncheckedIOException("Not a pattern: " + pattern, unchecked);
        }
    }

    private static Optional<JsonNode> object(String data) {
        try {
            return Optional.of(JSON.readTree(data)).filter(JsonNode::isObject);
        } catch (JsonProcessingException notJson) {
            return Optional.empty();
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
