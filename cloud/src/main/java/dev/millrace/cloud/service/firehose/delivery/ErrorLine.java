package dev.millrace.cloud.service.firehose.delivery;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.json.JsonMapper;

/// What is written of a record that failed, a line of JSON each
/// (docs.aws.amazon.com/firehose/latest/dev/data-transformation-failure-handling.html).
/// @param functionArn null where no function was asked
record ErrorLine(int attempts, String code, String message, long endedMs, @Nullable String functionArn) {
    byte[] of(Parcel parcel) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(parcel.length() * 4 / 3 + 300);
        try (JsonGenerator json = JsonMapper.shared().createGenerator(out)) {
            json.writeStartObject();
            json.writeNumberProperty("attemptsMade", attempts);
            json.writeNumberProperty("arrivalTimestamp", parcel.arrivalMs());
            json.writeStringProperty("errorCode", code);
            json.writeStringProperty("errorMessage", message);
            json.writeNumberProperty("attemptEndingTimestamp", endedMs);
            json.writeStringProperty("rawData", base64(parcel));
            if (functionArn != null) {
                json.writeStringProperty("lambdaArn", functionArn);
            }
            json.writeEndObject();
        }
        out.write('\n');
        return out.toByteArray();
    }

    static String base64(Parcel parcel) {
        byte[] bytes = parcel.bytes();
        if (parcel.from() == 0 && parcel.length() == bytes.length) {
            return Base64.getEncoder().encodeToString(bytes);
        }
        byte[] encoded = Base64.getEncoder()
                .encode(java.nio.ByteBuffer.wrap(bytes, parcel.from(), parcel.length()))
                .array();
        return new String(encoded, StandardCharsets.ISO_8859_1);
    }
}
