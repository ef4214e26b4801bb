package dev.millrace.predictor.event;

import dev.millrace.predictor.event.EventFields.Value;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.io.JsonStringEncoder;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.json.JsonReadFeature;

/// Reads invocations and events from JSON, token by token: no tree is built, and only the fields that are used are
/// kept.
///
/// NaN and Infinity are read as numbers, though JSON has none, so that a producer that writes them (Python's `json`
/// does) is told which field holds one.
public final class EventReader {

    private final JsonFactory json = JsonFactory.builder()
            .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
            .build();
    private final String inputName;
    private final String idName;

    /// @param inputName the event's field that holds what the features are made of
    /// @param idName the event's field that names it
    public EventReader(String inputName, String idName) {
        this.inputName = inputName;
        this.idName = idName;
    }

    /// What the function was called with.
    ///
    /// @throws BadRecordException where it is neither a Kinesis event nor an event of this pipeline
    public Invocation invocation(InputStream in) {
        try (JsonParser parser = json.createParser(ObjectReadContext.empty(), in)) {
            requireObject(parser.nextToken(), "the invocation");
            Parts parts = new Parts();
            while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
                String name = parser.currentName();
                JsonToken token = parser.nextToken();
                if (name.equals("Records") && token == JsonToken.START_ARRAY) {
                    return new Invocation.Batch(records(parser));
                }
                parts.take(parser, name, token);
            }
            if (parts.fields == null && parts.id == null) {
                throw new BadRecordException("the invocation has neither Records nor %s".formatted(inputName));
            }
            return new Invocation.Single(parts.event());
        } catch (JacksonException e) {
            throw new BadRecordException("the invocation is not JSON: " + e.getOriginalMessage());
        }
    }

    /// The event in a record.
    ///
    /// @param base64 the record's data as Lambda hands it over
    /// @throws BadRecordException where there is none, with the reason
    public Event event(String base64) {
        byte[] data;
        try {
            data = Base64.getDecoder().decode(base64);
        } catch (IllegalArgumentException _) {
            throw new BadRecordException("the data is not base64");
        }
        try (JsonParser parser = json.createParser(ObjectReadContext.empty(), data)) {
            requireObject(parser.nextToken(), "the data");
            Parts parts = new Parts();
            while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
                parts.take(parser, parser.currentName(), parser.nextToken());
            }
            if (parser.nextToken() != null) {
                throw new BadRecordException("the data goes on after its JSON object");
            }
            return parts.event();
        } catch (JacksonException e) {
            throw new BadRecordException("the data is not JSON: " + e.getOriginalMessage());
        }
    }

    private static List<StreamRecord> records(JsonParser parser) {
        List<StreamRecord> records = new ArrayList<>();
        while (parser.nextToken() == JsonToken.START_OBJECT) {
            String sequenceNumber = "";
            String data = null;
            while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
                boolean kinesis = parser.currentName().equals("kinesis");
                if (parser.nextToken() != JsonToken.START_OBJECT || !kinesis) {
                    parser.skipChildren();
                    continue;
                }
                while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
                    String name = parser.currentName();
                    JsonToken token = parser.nextToken();
                    if (token == JsonToken.VALUE_STRING && name.equals("data")) {
                        data = parser.getString();
                    } else if (token == JsonToken.VALUE_STRING && name.equals("sequenceNumber")) {
                        sequenceNumber = parser.getString();
                    } else {
                        parser.skipChildren();
                    }
                }
            }
            if (data == null) {
                throw new BadRecordException(
                        "the invocation's record %d has no kinesis.data".formatted(records.size()));
            }
            records.add(new StreamRecord(sequenceNumber, data));
        }
        return records;
    }

    private static void requireObject(@Nullable JsonToken token, String what) {
        if (token != JsonToken.START_OBJECT) {
            throw new BadRecordException(what + (token == null ? " is empty" : " is not a JSON object"));
        }
    }

    /// An event's two parts, in whichever order they come.
    private final class Parts {
        @Nullable
        EventFields fields;

        @Nullable
        EventId id;

        void take(JsonParser parser, String name, JsonToken token) {
            if (name.equals(inputName) && token == JsonToken.START_OBJECT) {
                fields = fields(parser);
            } else if (name.equals(idName)) {
                id = id(parser, token);
            } else {
                parser.skipChildren();
            }
        }

        Event event() {
            if (fields == null) {
                throw new BadRecordException(inputName + " is missing or not an object");
            }
            if (id == null) {
                throw new BadRecordException(idName + " is missing");
            }
            return new Event(id, fields);
        }

        private EventFields fields(JsonParser parser) {
            EventFields fields = new EventFields(inputName);
            while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
                String name = parser.currentName();
                fields.put(name, value(parser, parser.nextToken()));
            }
            return fields;
        }

        private Value value(JsonParser parser, JsonToken token) {
            return switch (token) {
                case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> {
                    String written = parser.getString();
                    yield new Value.Number(parser.getDoubleValue(), written);
                }
                case VALUE_STRING -> new Value.Text(parser.getString());
                case VALUE_NULL -> new Value.Other("null");
                case VALUE_TRUE -> new Value.Other("true");
                case VALUE_FALSE -> new Value.Other("false");
                default -> {
                    parser.skipChildren();
                    yield new Value.Other(token == JsonToken.START_ARRAY ? "a list" : "an object");
                }
            };
        }

        private EventId id(JsonParser parser, JsonToken token) {
            return switch (token) {
                case VALUE_NUMBER_INT -> {
                    String number = parser.getString();
                    yield new EventId(number, number);
                }
                case VALUE_STRING -> {
                    String text = parser.getString();
                    yield new EventId(
                            text,
                            '"' + new String(JsonStringEncoder.getInstance().quoteAsCharArray(text)) + '"');
                }
                default -> throw new BadRecordException(idName + " is neither a whole number nor a text");
            };
        }
    }
}
