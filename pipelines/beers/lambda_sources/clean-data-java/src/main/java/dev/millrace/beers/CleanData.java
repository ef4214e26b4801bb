package dev.millrace.beers;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import java.io.InputStream;
import java.io.OutputStream;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/// A delivery stream's transformation: the records of an event in, the same records with what is left of them out, one
/// by one as they come. A record that is no beer goes back as it came, `ProcessingFailed`.
public final class CleanData implements RequestStreamHandler {
    private final JsonFactory json = new JsonFactory();
    private final Beers beers = new Beers(json);

    @Override
    public void handleRequest(InputStream event, OutputStream answer, Context context) {
        try (JsonParser parser = json.createParser(ObjectReadContext.empty(), event);
                JsonGenerator out = json.createGenerator(ObjectWriteContext.empty(), answer)) {
            out.writeStartObject();
            out.writeName("records");
            out.writeStartArray();
            parser.nextToken();
            while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
                boolean records = parser.currentName().equals("records");
                JsonToken value = parser.nextToken();
                if (records && value == JsonToken.START_ARRAY) {
                    while (parser.nextToken() == JsonToken.START_OBJECT) {
                        record(parser, out);
                    }
                } else {
                    parser.skipChildren();
                }
            }
            out.writeEndArray();
            out.writeEndObject();
        }
    }

    private void record(JsonParser parser, JsonGenerator out) {
        String id = "";
        byte[] data = {};
        while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
            String name = parser.currentName();
            parser.nextToken();
            switch (name) {
                case "recordId" -> id = parser.getString();
                case "data" -> data = parser.getBinaryValue();
                default -> parser.skipChildren();
            }
        }
        String result;
        try {
            data = beers.lines(data);
            result = "Ok";
        } catch (NotABeer why) {
            System.out.println("record " + id + ": " + why.getMessage());
            result = "ProcessingFailed";
        }
        out.writeStartObject();
        out.writeStringProperty("recordId", id);
        out.writeStringProperty("result", result);
        out.writeName("data");
        out.writeBinary(data);
        out.writeEndObject();
    }
}
