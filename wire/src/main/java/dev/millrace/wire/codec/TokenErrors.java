package dev.millrace.wire.codec;

import dev.millrace.wire.AwsException;
import java.io.OutputStream;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/// The bodies of errors in JSON and CBOR.
public final class TokenErrors {
    private TokenErrors() {}

    /// Writes an error's fields.
    /// @param typeName under which the error's code stands in the body; null where only a header tells it
    public static void write(TokenCodec codec, AwsException error, @Nullable String typeName, OutputStream out) {
        codec.generate(out, generator -> {
            Map<String, Object> details = error.details();
            generator.writeStartObject();
            if (typeName != null) {
                generator.writeName(typeName);
                generator.writeString(error.code());
            }
            if (!error.message().isEmpty() && !details.containsKey("message") && !details.containsKey("Message")) {
                generator.writeName("message");
                generator.writeString(error.message());
            }
            details.forEach((name, value) -> {
                generator.writeName(name);
                write(generator, value);
            });
            generator.writeEndObject();
        });
    }

    private static void write(JsonGenerator generator, Object value) {
        switch (value) {
            case Boolean flag -> generator.writeBoolean(flag);
            case Integer number -> generator.writeNumber(number);
            case Long number -> generator.writeNumber(number);
            case Number number -> generator.writeNumber(number.doubleValue());
            case Map<?, ?> fields -> {
                generator.writeStartObject();
                fields.forEach((name, inner) -> {
                    generator.writeName(name.toString());
                    write(generator, inner);
                });
                generator.writeEndObject();
            }
            default -> generator.writeString(value.toString());
        }
    }
}
