package dev.millrace.cloud.service.glue.crawl.format;

import dev.millrace.cloud.service.glue.crawl.format.Format.Serde;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/// JSON values one after another, on lines of their own or not: objects are records. A list at the top is one column
/// `array` of what is in it, which is how AWS has it; a user's path (`$[*]`, `$.records[*]`) says where the records are.
public final class JsonClassifier implements TextClassifier {
    private static final int RECORDS_MAX = 10_000;
    private static final int DEPTH_MAX = 64;
    private static final JsonMapper JSON = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(DEPTH_MAX)
                            .build())
                    .build())
            // Values stand one after another.
            .disable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private final JsonPath path;

    /// The built-in one.
    public JsonClassifier() {
        this(JsonPath.WHOLE);
    }

    public JsonClassifier(JsonPath path) {
        this.path = path;
    }

    @Override
    public Optional<FileSchema> classify(Sample sample) {
        char first = first(sample.text());
        if (!sample.isText() || first != '{' && first != '[') {
            return Optional.empty();
        }
        RecordColumns columns = new RecordColumns(sample.key());
        if (!values(sample, columns) || columns.records() == 0) {
            return Optional.empty();
        }
        List<FoundColumn> found = columns.found();
        return Optional.of(sample.schema(
                new Format(
                        "json",
                        Serde.OPENX_JSON,
                        Map.of(),
                        path.equals(JsonPath.WHOLE) ? Map.of() : Map.of("jsonPath", path.text())),
                found,
                columns.records()));
    }

    /// @return whether what could be read is JSON
    private boolean values(Sample sample, RecordColumns columns) {
        try (JsonParser parser = JSON.createParser(sample.text())) {
            while (columns.records() < RECORDS_MAX && parser.nextToken() != null) {
                if (parser.currentToken() == JsonToken.START_ARRAY && !path.equals(JsonPath.WHOLE) && path.isListFirst()) {
                    while (parser.nextToken() != null
                            && parser.currentToken() != JsonToken.END_ARRAY
                            && columns.records() < RECORDS_MAX) {
                        path.tail().records(JSON.readTree(parser)).forEach(columns::record);
                    }
                } else {
                    path.records(JSON.readTree(parser)).forEach(columns::record);
                }
            }
            return true;
        } catch (JacksonException broken) {
            // The end of a sample breaks off a record: what came before it counts.
            return !sample.isWhole() && columns.records() > 0;
        }
    }

    private static char first(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (!Character.isWhitespace(text.charAt(i))) {
                return text.charAt(i);
            }
        }
        return 0;
    }
}
