package dev.millrace.wire.endpoint;

import dev.millrace.wire.AwsException;
import dev.millrace.wire.Body;
import dev.millrace.wire.Bytes;
import dev.millrace.wire.Structure;
import dev.millrace.wire.codec.GrowingBytes;
import dev.millrace.wire.codec.MalformedInputException;
import dev.millrace.wire.codec.TokenCodec;
import dev.millrace.wire.codec.TokenForm;
import dev.millrace.wire.codec.XmlReader;
import dev.millrace.wire.codec.XmlWriter;
import dev.millrace.wire.http.Headers;
import dev.millrace.wire.http.HttpRequest;
import dev.millrace.wire.schema.Member;
import dev.millrace.wire.schema.Shape;
import dev.millrace.wire.schema.StructureShape;
import dev.millrace.wire.service.Operation;
import dev.millrace.wire.service.Service;
import dev.millrace.wire.validation.Constraints.Violation;
import java.io.IOException;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// restXml's bodies as S3 has them: an error without a wrapper, a host id beside the request id.
final class XmlBodies implements RestBodies {
    private static final int XML_BYTES_MAX = 16 * 1024 * 1024;

    private final @Nullable String namespace;
    private final XmlReader reader = new XmlReader();
    private final XmlWriter writer = new XmlWriter(true);
    private final TokenCodec events = new TokenCodec(TokenForm.JSON, 64, member -> true);

    XmlBodies(@Nullable String namespace) {
        this.namespace = namespace;
    }

    @Override
    public void readInto(StructureShape input, Body body, @Nullable Object[] values) throws IOException {
        Bytes bytes = body.readAll(XML_BYTES_MAX);
        if (bytes.size() > 0) {
            reader.readInto(input, bytes.array(), bytes.size(), values);
        }
    }

    @Override
    public @Nullable Structure read(StructureShape payload, Body body) throws IOException {
        Bytes bytes = body.readAll(XML_BYTES_MAX);
        return bytes.size() == 0 ? null : reader.read(payload, bytes.array(), bytes.size());
    }

    @Override
    public @Nullable Object readDocument(Body body) throws IOException {
        Bytes bytes = body.readAll(XML_BYTES_MAX);
        return bytes.size() == 0 ? null : bytes.asUtf8();
    }

    @Override
    public boolean emptyIsNothing() {
        return true;
    }

    @Override
    public GrowingBytes write(Operation operation, Structure output, Headers headers) {
        GrowingBytes out = start(headers);
        String root = operation.resultWrapper() == null ? output.shape().name() : operation.resultWrapper();
        int bare = output.shape().indexOfWireName(root);
        if (bare >= 0 && output.shape().members().size() == 1) {
            // GetBucketLocation: its one member is the root itself.
            XmlWriter.open(root, namespace, out);
            XmlWriter.escape(output.member(bare) instanceof String text ? text : "", out);
            XmlWriter.close(root, out);
        } else {
            writer.element(root, namespace, output, out);
        }
        return out;
    }

    @Override
    public GrowingBytes writePayload(Operation operation, Member member, Structure payload, Headers headers) {
        GrowingBytes out = start(headers);
        String root = operation.resultWrapper() == null ? member.wireName() : operation.resultWrapper();
        writer.element(root, member.xmlNamespace() == null ? namespace : member.xmlNamespace(), payload, out);
        return out;
    }

    private static GrowingBytes start(Headers headers) {
        headers.set("Content-Type", "application/xml");
        return new GrowingBytes(1024).text(XmlWriter.DECLARATION);
    }

    @Override
    public GrowingBytes error(AwsException error, String requestId, Headers headers) {
        GrowingBytes out = start(headers);
        XmlWriter.open("Error", null, out);
        XmlWriter.text("Code", error.code(), out);
        XmlWriter.text("Message", error.message(), out);
        error.details().forEach((name, value) -> XmlWriter.text(name, value.toString(), out));
        XmlWriter.text("RequestId", requestId, out);
        XmlWriter.text("HostId", hostId(requestId), out);
        XmlWriter.close("Error", out);
        return out;
    }

    @Override
    public Headers headers(String requestId) {
        return new Headers().add("x-amz-request-id", requestId).add("x-amz-id-2", hostId(requestId));
    }

    private static String hostId(String requestId) {
        return Base64.getEncoder()
                .encodeToString(Bytes.utf8("millrace/" + requestId).array());
    }

    @Override
    public String blobType() {
        return "application/octet-stream";
    }

    @Override
    public TokenCodec eventCodec() {
        return events;
    }

    @Override
    public AwsException noSuchOperation(HttpRequest request, Service service) {
        return new AwsException("MethodNotAllowed", 405, "The specified method is not allowed against this resource.")
                .with("Method", request.method())
                .with(
                        "ResourceType",
                        request.query().isEmpty() ? "SERVICE" : request.query().toUpperCase());
    }

    @Override
    public AwsException malformed(MalformedInputException problem) {
        return malformed();
    }

    /// S3 has an error for each place that a value may stand in.
    @Override
    public @Nullable AwsException malformed(Member member, String text, MalformedInputException problem) {
        if (member.location() == Member.Location.URI) {
            return uri();
        }
        if (!(member.target() instanceof Shape.Scalar scalar)) {
            return malformed();
        }
        return switch (scalar.kind()) {
            // RFC 9110 13.1: a date that is none makes no condition.
            case TIMESTAMP ->
                member.location() == Member.Location.HEADER && member.name().startsWith("If") ? null : date(member, text);
            case BYTE, SHORT, INTEGER, LONG ->
                argument(
                        member.wireName().equals("partNumber")
                                ? "Part number must be an integer between 1 and 10000, inclusive"
                                : "Provided " + member.wireName() + " not an integer or within integer range",
                        member,
                        text);
            default -> argument("Invalid value for " + member.wireName(), member, text);
        };
    }

    private static AwsException date(Member member, String text) {
        return argument(
                member.name().endsWith("RetainUntilDate")
                        ? "The retain until date must be provided in ISO 8601 format"
                        : "Invalid date for " + member.wireName(),
                member,
                text);
    }

    private static AwsException argument(String message, Member member, String text) {
        return new AwsException("InvalidArgument", 400, message)
                .with("ArgumentName", member.wireName())
                .with("ArgumentValue", text);
    }

    @Override
    public AwsException malformedTarget(HttpRequest request, MalformedInputException problem) {
        return uri();
    }

    private static AwsException uri() {
        return new AwsException("InvalidURI", 400, "Couldn't parse the specified URI.");
    }

    @Override
    public boolean signedQueryHoldsHeaders() {
        return true;
    }

    private static AwsException malformed() {
        return new AwsException(
                "MalformedXML",
                400,
                "The XML you provided was not well-formed or did not validate against our published schema");
    }

    @Override
    public AwsException invalid(List<Violation> violations, Service service) {
        for (Violation violation : violations) {
            if (violation.member().payload()) {
                return violation
                                .text()
                                .startsWith("Value null at '"
                                        + lowerFirst(violation.member().name()) + "'")
                        ? new AwsException("MissingRequestBodyError", 400, "Request Body is empty")
                        : malformed();
            }
            if (violation.member().location() == Member.Location.BODY) {
                return malformed();
            }
        }
        return new AwsException(service.facts().validationCode(), 400, service.sentence(violations));
    }

    private static String lowerFirst(String name) {
        return Character.toLowerCase(name.charAt(0)) + name.substring(1);
    }

    @Override
    public AwsException internal() {
        return new AwsException("InternalError", 500, "We encountered an internal error. Please try again.");
    }
}
