package dev.millrace.beers;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/// What the beer API gives, to lines: a JSON object for each beer, with these fields only. Values pass as they were
/// written, digit by digit.
final class Beers {
    static final List<String> FIELDS =
            List.of("id", "name", "abv", "ibu", "target_fg", "target_og", "ebc", "srm", "ph");

    private final JsonFactory json;

    Beers(JsonFactory json) {
        this.json = json;
    }

    /// @param data a JSON array of beers, at least one
    /// @return an object and a newline for each
    /// @throws NotABeer where it is none, or a beer lacks a field
    byte[] lines(byte[] data) throws NotABeer {
        ByteArrayOutputStream lines = new ByteArrayOutputStream(data.length);
        try (JsonParser parser = json.createParser(ObjectReadContext.empty(), data)) {
            if (parser.nextToken() != JsonToken.START_ARRAY) {
                throw new NotABeer("not a list of beers");
            }
            int beers = 0;
            for (JsonToken token = parser.nextToken(); token != JsonToken.END_ARRAY; token = parser.nextToken()) {
                if (token != JsonToken.START_OBJECT) {
                    throw new NotABeer("lacks " + String.join(", ", FIELDS));
                }
                write(beer(parser), lines);
                beers++;
            }
            if (beers == 0) {
                throw new NotABeer("not a list of beers");
            }
            if (parser.nextToken() != null) {
                throw new NotABeer("more than a list of beers");
            }
            return lines.toByteArray();
        } catch (JacksonException e) {
            throw new NotABeer("no JSON: " + e.getOriginalMessage());
        }
    }

    /// A scalar as it was written, or text.
    private record Value(JsonToken kind, String text) {}

    private static Map<String, Value> beer(JsonParser parser) throws NotABeer {
        Map<String, Value> beer = new HashMap<>();
        while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
            String name = parser.currentName();
            JsonToken value = parser.nextToken();
            if (value.isStructStart()) {
                parser.skipChildren();
            } else if (value != JsonToken.VALUE_NULL) {
                beer.put(name, new Value(value, parser.getString()));
            }
        }
        List<String> lacking = new ArrayList<>();
        Map<String, Value> left = new LinkedHashMap<>();
        for (String field : FIELDS) {
            Value value = beer.get(field);
            if (value == null) {
                lacking.add(field);
            } else {
                left.put(field, value);
            }
        }
        if (!lacking.isEmpty()) {
            throw new NotABeer("lacks " + String.join(", ", lacking));
        }
        return left;
    }

    private void write(Map<String, Value> beer, ByteArrayOutputStream lines) {
        try (JsonGenerator line = json.createGenerator(ObjectWriteContext.empty(), lines)) {
            line.writeStartObject();
            for (Map.Entry<String, Value> field : beer.entrySet()) {
                line.writeName(field.getKey());
                Value value = field.getValue();
                switch (value.kind()) {
                    case VALUE_STRING -> line.writeString(value.text());
                    case VALUE_TRUE, VALUE_FALSE -> line.writeBoolean(value.kind() == JsonToken.VALUE_TRUE);
                    default -> line.writeNumber(value.text());
                }
            }
            line.writeEndObject();
        }
        lines.write('\n');
    }
}
