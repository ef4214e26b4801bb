package dev.millrace.wire.endpoint;

import dev.millrace.wire.AwsException;
import dev.millrace.wire.Body;
import dev.millrace.wire.Structure;
import dev.millrace.wire.codec.GrowingBytes;
import dev.millrace.wire.codec.MalformedInputException;
import dev.millrace.wire.codec.TokenCodec;
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

/// The bodies of a REST protocol: JSON or XML.
interface RestBodies {
    int BODY_BYTES_MAX = 256 * 1024 * 1024;

    /// Reads the members that travel in the body; nothing where it is empty.
    void readInto(StructureShape input, Body body, @Nullable Object[] values) throws IOException;

    /// Reads a structure that is the whole body; null where it is empty.
    @Nullable
    Structure read(StructureShape payload, Body body) throws IOException;

    /// Reads any value; null where the body is empty.
    @Nullable
    Object readDocument(Body body) throws IOException;

    /// Whether an output none of whose members travel in the body has none, rather than an empty object.
    boolean emptyIsNothing();

    GrowingBytes write(Operation operation, Structure output, Headers headers);

    GrowingBytes writePayload(Operation operation, Member member, Structure payload, Headers headers);

    GrowingBytes error(AwsException error, String requestId, Headers headers);

    /// The header fields of every answer.
    Headers headers(String requestId);

    /// Content type of a blob that is a whole answer.
    String blobType();

    /// The codec for events of a stream.
    TokenCodec eventCodec();

    AwsException noSuchOperation(HttpRequest request, Service service);

    AwsException malformed(MalformedInputException problem);

    /// What is said of a value in the path, the query or a header that is none of its type.
    /// @return null where it is passed over
    default @Nullable AwsException malformed(Member member, String text, MalformedInputException problem) {
        return malformed(problem);
    }

    /// What is said of a path or a query that is no text.
    default AwsException malformedTarget(HttpRequest request, MalformedInputException problem) {
        return malformed(problem);
    }

    /// Whether what travels in a header may stand in the query of a request that is signed there (S3's presigned URLs).
    default boolean signedQueryHoldsHeaders() {
        return false;
    }

    AwsException invalid(List<Violation> violations, Service service);

    AwsException internal();
}
