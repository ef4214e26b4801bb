package dev.millrace.wire.endpoint;

import dev.millrace.wire.AwsException;
import dev.millrace.wire.Structure;
import dev.millrace.wire.codec.FormReader;
import dev.millrace.wire.codec.GrowingBytes;
import dev.millrace.wire.codec.MalformedInputException;
import dev.millrace.wire.codec.XmlWriter;
import dev.millrace.wire.http.Headers;
import dev.millrace.wire.http.HttpRequest;
import dev.millrace.wire.http.HttpResponse;
import dev.millrace.wire.service.Operation;
import dev.millrace.wire.service.Service;
import dev.millrace.wire.service.ServiceFacts;
import dev.millrace.wire.validation.Constraints.Violation;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// awsQuery and ec2Query: parameters of a form or a query string in, XML out.
final class QueryDialect implements Dialect {
    private static final int BODY_BYTES_MAX = 4 * 1024 * 1024;
    private static final String INVALID_ACTION = "InvalidAction";

    /// What AWS takes for the version of a request that names none.
    private static final String NO_VERSION = "NO_VERSION_SPECIFIED";

    /// Who does not know the operation knows no service.
    private static final String FAULT_NAMESPACE = "http://webservices.amazon.com/AWSFault/2005-15-09";

    private final Service service;
    private final Operations operations;
    private final boolean ec2;
    private final FormReader reader;
    private final XmlWriter writer = new XmlWriter(false);

    QueryDialect(Service service) {
        this.service = service;
        this.operations = new Operations(service);
        this.ec2 = service.facts().protocol() == ServiceFacts.Protocol.EC2_QUERY;
        this.reader = new FormReader(ec2);
    }

    @Override
    public Request read(HttpRequest request) throws IOException {
        Map<String, String> parameters = new LinkedHashMap<>(PercentText.form(request.query()));
        parameters.putAll(
                PercentText.form(request.body().readAll(BODY_BYTES_MAX).asUtf8()));
        String action = parameters.get("Action");
        if (action == null) {
            throw new AwsException("MissingAction", 400, "The request must contain the parameter Action.");
        }
        String version = parameters.getOrDefault("Version", NO_VERSION);
        if (!version.equals(service.facts().apiVersion())) {
            throw operations.notFound(action, version, INVALID_ACTION);
        }
        Operation operation = operations.find(action, INVALID_ACTION);
        return new Request(operation, reader.read(operation.input(), parameters));
    }

    @Override
    public HttpResponse write(Operation operation, @Nullable Structure output, String requestId) {
        GrowingBytes out = new GrowingBytes(1024);
        out.text(XmlWriter.DECLARATION);
        String root = operation.name() + "Response";
        XmlWriter.open(root, service.facts().xmlNamespace(), out);
        if (ec2) {
            XmlWriter.text("requestId", requestId, out);
            if (output != null) {
                writer.members(output, out);
            }
        } else {
            if (output != null) {
                String result =
                        operation.resultWrapper() == null ? operation.name() + "Result" : operation.resultWrapper();
                writer.element(result, null, output, out);
            }
            XmlWriter.open("ResponseMetadata", null, out);
            XmlWriter.text("RequestId", requestId, out);
            XmlWriter.close("ResponseMetadata", out);
        }
        XmlWriter.close(root, out);
        return whole(200, headers(requestId), out);
    }

    @Override
    public HttpResponse error(HttpRequest request, AwsException error, String requestId) {
        Headers headers = headers(requestId);
        error.headers().forEach(headers::set);
        GrowingBytes out = new GrowingBytes(512);
        out.text(XmlWriter.DECLARATION);
        boolean unknown = error.code().equals(INVALID_ACTION);
        XmlWriter.open(
                ec2 ? "Response" : "ErrorResponse",
                ec2 ? null : unknown ? FAULT_NAMESPACE : service.facts().xmlNamespace(),
                out);
        if (ec2) {
            XmlWriter.open("Errors", null, out);
        }
        XmlWriter.open("Error", null, out);
        if (!ec2) {
            XmlWriter.text("Type", error.senderFault() ? "Sender" : "Receiver", out);
        }
        XmlWriter.text("Code", service.facts().queryCode(error.code()), out);
        XmlWriter.text("Message", XmlWriter.sayable(error.message()), out);
        error.details().forEach((name, value) -> XmlWriter.text(name, XmlWriter.sayable(value.toString()), out));
        XmlWriter.close("Error", out);
        if (ec2) {
            XmlWriter.close("Errors", out);
            XmlWriter.text("RequestID", requestId, out);
        } else {
            XmlWriter.text("RequestId", requestId, out);
        }
        XmlWriter.close(ec2 ? "Response" : "ErrorResponse", out);
        return whole(error.httpStatus(), headers, out);
    }

    private Headers headers(String requestId) {
        return new Headers()
                .add("x-amzn-RequestId", requestId)
                .add("Content-Type", ec2 ? "text/xml;charset=UTF-8" : "text/xml");
    }

    private static HttpResponse whole(int status, Headers headers, GrowingBytes out) {
        return new HttpResponse(status, headers, new HttpResponse.Payload.Whole(out.array(), out.length()));
    }

    @Override
    public AwsException malformed(MalformedInputException problem) {
        return new AwsException("MalformedInput", 400, problem.message());
    }

    /// EC2 has a code of its own for what is missing.
    @Override
    public AwsException invalid(List<Violation> violations) {
        Violation first = violations.getFirst();
        if (ec2 && first.value().equals("null")) {
            return new AwsException(
                    "MissingParameter", 400, "The request must contain the parameter " + first.path());
        }
        return new AwsException(service.facts().validationCode(), 400, service.sentence(violations));
    }

    @Override
    public AwsException internal() {
        return new AwsException(
                "InternalFailure", 500, "The request processing has failed because of an unknown error.");
    }
}
