package dev.millrace.wire.endpoint;

import dev.millrace.wire.AwsException;
import dev.millrace.wire.Body;
import dev.millrace.wire.Bytes;
import dev.millrace.wire.Structure;
import dev.millrace.wire.codec.GrowingBytes;
import dev.millrace.wire.codec.MalformedInputException;
import dev.millrace.wire.codec.TokenCodec;
import dev.millrace.wire.codec.TokenErrors;
import dev.millrace.wire.codec.TokenForm;
import dev.millrace.wire.http.Headers;
import dev.millrace.wire.http.HttpRequest;
import dev.millrace.wire.schema.Member;
import dev.millrace.wire.schema.StructureShape;
import dev.millrace.wire.service.Operation;
import dev.millrace.wire.service.Service;
import dev.millrace.wire.validation.Constraints.Violation;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// restJson1's bodies.
final class JsonBodies implements RestBodies {
    private static final int DEPTH_MAX = 128;

    private final TokenCodec codec = new TokenCodec(
            TokenForm.JSON, DEPTH_MAX, member -> member.location() == Member.Location.BODY && !member.payload());

    @Override
    public void readInto(StructureShape input, Body body, @Nullable Object[] values) throws IOException {
        Bytes bytes = body.readAll(BODY_BYTES_MAX);
        if (bytes.size() > 0) {
            codec.readInto(input, bytes.array(), bytes.size(), values);
        }
    }

    @Override
    public @Nullable Structure read(StructureShape payload, Body body) throws IOException {
        Bytes bytes = body.readAll(BODY_BYTES_MAX);
        return bytes.size() == 0 ? null : codec.read(payload, bytes.array(), bytes.size());
    }

    @Override
    public @Nullable Object readDocument(Body body) throws IOException {
        Bytes bytes = body.readAll(BODY_BYTES_MAX);
        return bytes.size() == 0 ? null : codec.readDocument(bytes.array(), bytes.size());
    }

    @Override
    public boolean emptyIsNothing() {
        return false;
    }

    @Override
    public GrowingBytes write(Operation operation, Structure output, Headers headers) {
        headers.add("Content-Type", "application/json");
        GrowingBytes out = new GrowingBytes(1024);
        codec.writeTop(output, out);
        return out;
    }

    @Override
    public GrowingBytes writePayload(Operation operation, Member member, Structure payload, Headers headers) {
        headers.add("Content-Type", "application/json");
        GrowingBytes out = new GrowingBytes(1024);
        codec.write(payload, out);
        return out;
    }

    @Override
    public GrowingBytes error(AwsException error, String requestId, Headers headers) {
        headers.set("x-amzn-ErrorType", error.code());
        headers.set("Content-Type", "application/json");
        GrowingBytes out = new GrowingBytes(256);
        TokenErrors.write(codec, error, null, out);
        return out;
    }

    @Override
    public Headers headers(String requestId) {
        return new Headers().add("x-amzn-RequestId", requestId);
    }

    @Override
    public String blobType() {
        return "application/json";
    }

    @Override
    public TokenCodec eventCodec() {
        return codec;
    }

    @Override
    public AwsException noSuchOperation(HttpRequest request, Service service) {
        return new AwsException(
                "UnknownOperationException",
                404,
                "Millrace knows no operation of " + service.facts().title() + " at " + request.method() + " "
                        + request.path());
    }

    @Override
    public AwsException malformed(MalformedInputException problem) {
        return new AwsException("SerializationException", 400, problem.message());
    }

    @Override
    public AwsException invalid(List<Violation> violations, Service service) {
        return new AwsException(service.facts().validationCode(), 400, service.sentence(violations));
    }

    @Override
    public AwsException internal() {
        return new AwsException("ServiceException", 500, "An internal error occurred while the request was processed.");
    }
}
