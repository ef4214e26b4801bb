package dev.millrace.wire.endpoint;

import dev.millrace.wire.AwsException;
import dev.millrace.wire.Bytes;
import dev.millrace.wire.EventStream;
import dev.millrace.wire.Structure;
import dev.millrace.wire.codec.GrowingBytes;
import dev.millrace.wire.codec.MalformedInputException;
import dev.millrace.wire.codec.TokenCodec;
import dev.millrace.wire.codec.TokenErrors;
import dev.millrace.wire.codec.TokenForm;
import dev.millrace.wire.http.Headers;
import dev.millrace.wire.http.HttpRequest;
import dev.millrace.wire.http.HttpResponse;
import dev.millrace.wire.schema.Member;
import dev.millrace.wire.service.Operation;
import dev.millrace.wire.service.Service;
import dev.millrace.wire.validation.Constraints.Violation;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// awsJson 1.0 and 1.1, the same in the CBOR that SDKs use for Kinesis, and rpc-v2-cbor: one operation per name,
/// input and output whole bodies.
final class RpcDialect implements Dialect {
    private static final int BODY_BYTES_MAX = 256 * 1024 * 1024;
    private static final int DEPTH_MAX = 128;
    private static final int ANSWER_BYTES = 512;
    private static final String UNKNOWN = "UnknownOperationException";

    private final Service service;
    private final Operations operations;
    private final TokenCodec codec;
    private final String contentType;
    private final boolean named;

    private RpcDialect(Service service, TokenForm form, String contentType) {
        this.service = service;
        this.operations = new Operations(service);
        this.codec = new TokenCodec(form, DEPTH_MAX, member -> true);
        this.contentType = contentType;
        this.named = form == TokenForm.RPC_CBOR;
    }

    static RpcDialect json(Service service) {
        String version =
                service.facts().jsonVersion() == null ? "1.1" : service.facts().jsonVersion();
        return new RpcDialect(service, TokenForm.JSON, "application/x-amz-json-" + version);
    }

    static RpcDialect awsCbor(Service service) {
        return new RpcDialect(service, TokenForm.AWS_CBOR, "application/x-amz-cbor-1.1");
    }

    static RpcDialect rpcCbor(Service service) {
        return new RpcDialect(service, TokenForm.RPC_CBOR, "application/cbor");
    }

    @Override
    public Request read(HttpRequest request) throws IOException {
        Operation operation =
                operations.find(named ? pathName(request.path()) : target(request), UNKNOWN);
        Bytes body = request.body().readAll(BODY_BYTES_MAX);
        @Nullable
        Object[] values = new @Nullable Object[operation.input().members().size()];
        if (body.size() > 0) {
            codec.readInto(operation.input(), body.array(), body.size(), values);
        }
        return new Request(operation, operation.input().make(values));
    }

    /// `Kinesis_20131202.PutRecords` → `PutRecords`.
    /// @throws AwsException where it names another service, or none: that is no operation of this one, whatever it is
    /// called
    private @Nullable String target(HttpRequest request) {
        String target = request.headers().first("X-Amz-Target");
        String prefix = service.facts().targetPrefix();
        if (target == null || prefix == null) {
            return target == null ? null : target.substring(target.indexOf('.') + 1);
        }
        if (!target.startsWith(prefix + ".")) {
            throw operations.notFound(target, UNKNOWN);
        }
        return target.substring(prefix.length() + 1);
    }

    /// `/service/Kinesis_20131202/operation/PutRecords` → `PutRecords`.
    private static @Nullable String pathName(String path) {
        int at = path.lastIndexOf("/operation/");
        return at < 0 ? null : path.substring(at + "/operation/".length());
    }

    @Override
    public HttpResponse write(Operation operation, @Nullable Structure output, String requestId) {
        Headers headers = headers(requestId);
        if (output != null) {
            List<Member> members = output.shape().members();
            for (int i = 0; i < members.size(); i++) {
                if (Dialect.isEventStream(members.get(i)) && output.member(i) instanceof EventStream<?> events) {
                    return EventStreamWriter.answer(headers, codec, "application/x-amz-json-1.1", true, events);
                }
            }
        }
        headers.add("Content-Type", contentType);
        if (output == null && !named) {
            return HttpResponse.empty(200, headers);
        }
        GrowingBytes out = new GrowingBytes(ANSWER_BYTES);
        if (output == null) {
            out.write(0xBF);
            out.write(0xFF);
        } else {
            codec.writeTop(output, out);
        }
        return whole(200, headers, out);
    }

    @Override
    public HttpResponse error(HttpRequest request, AwsException error, String requestId) {
        Headers headers = headers(requestId).add("Content-Type", contentType);
        error.headers().forEach(headers::set);
        if (service.facts().queryCodes() != null) {
            // Clients that once spoke awsQuery go on with the codes that they know.
            String fault = error.senderFault() ? "Sender" : "Receiver";
            headers.set("x-amzn-query-error", service.facts().queryCode(error.code()) + ";" + fault);
        }
        GrowingBytes out = new GrowingBytes(ANSWER_BYTES);
        TokenErrors.write(codec, error, "__type", out);
        return whole(error.httpStatus(), headers, out);
    }

    private Headers headers(String requestId) {
        Headers headers = new Headers().add("x-amzn-RequestId", requestId);
        return named ? headers.add("smithy-protocol", "rpc-v2-cbor") : headers;
    }

    private static HttpResponse whole(int status, Headers headers, GrowingBytes out) {
        return new HttpResponse(status, headers, new HttpResponse.Payload.Whole(out.array(), out.length()));
    }

    @Override
    public AwsException malformed(MalformedInputException problem) {
        return new AwsException("SerializationException", 400, problem.message());
    }

    @Override
    public AwsException invalid(List<Violation> violations) {
        return new AwsException(service.facts().validationCode(), 400, service.sentence(violations));
    }

    @Override
    public AwsException internal() {
        return new AwsException(
                "InternalFailure", 500, "The request processing has failed because of an unknown error.");
    }
}
