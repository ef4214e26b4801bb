package dev.millrace.wire.vectors;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.wire.AwsException;
import dev.millrace.wire.Body;
import dev.millrace.wire.Bytes;
import dev.millrace.wire.Caller;
import dev.millrace.wire.Structure;
import dev.millrace.wire.endpoint.ServiceEndpoint;
import dev.millrace.wire.http.Headers;
import dev.millrace.wire.http.HttpRequest;
import dev.millrace.wire.http.HttpResponse;
import dev.millrace.wire.http.HttpResponse.Payload;
import dev.millrace.wire.schema.Member;
import dev.millrace.wire.schema.StructureShape;
import dev.millrace.wire.service.Operation;
import dev.millrace.wire.service.Service;
import dev.millrace.wire.service.ServiceFacts;
import dev.millrace.wire.service.ServiceFacts.Protocol;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import software.amazon.smithy.aws.traits.protocols.AwsQueryErrorTrait;
import software.amazon.smithy.model.Model;
import software.amazon.smithy.model.knowledge.TopDownIndex;
import software.amazon.smithy.model.shapes.OperationShape;
import software.amazon.smithy.model.shapes.ServiceShape;
import software.amazon.smithy.model.shapes.ShapeId;
import software.amazon.smithy.model.traits.ErrorTrait;
import software.amazon.smithy.model.traits.HttpErrorTrait;
import software.amazon.smithy.model.traits.HttpTrait;
import software.amazon.smithy.model.traits.XmlNamespaceTrait;
import software.amazon.smithy.protocoltests.traits.AppliesTo;
import software.amazon.smithy.protocoltests.traits.HttpMalformedRequestTestCase;
import software.amazon.smithy.protocoltests.traits.HttpMalformedRequestTestsTrait;
import software.amazon.smithy.protocoltests.traits.HttpMessageTestCase;
import software.amazon.smithy.protocoltests.traits.HttpRequestTestCase;
import software.amazon.smithy.protocoltests.traits.HttpRequestTestsTrait;
import software.amazon.smithy.protocoltests.traits.HttpResponseTestCase;
import software.amazon.smithy.protocoltests.traits.HttpResponseTestsTrait;

/// AWS's own server-side vectors for its protocols. Those that do not pass are listed, each with its reason, in
/// `not-passed.txt`: a vector that fails without being listed fails the build, and so does one that passes though
/// listed.
class ProtocolVectorsTest {
    private static final Map<String, Protocol> PROTOCOLS = Map.of(
            "awsJson1_0", Protocol.AWS_JSON,
            "awsJson1_1", Protocol.AWS_JSON,
            "restJson1", Protocol.REST_JSON,
            "restXml", Protocol.REST_XML,
            "awsQuery", Protocol.AWS_QUERY,
            "ec2Query", Protocol.EC2_QUERY,
            "rpcv2Cbor", Protocol.RPC_V2_CBOR);

    private record Vector(String id, Check check) {}

    private interface Check {
        void run() throws Exception;
    }

    @TestFactory
    List<DynamicTest> vectorsPassUnlessListed() throws Exception {
        Map<String, String> listed = notPassed();
        List<DynamicTest> tests = new ArrayList<>();
        for (Vector vector : vectors()) {
            String reason = listed.get(vector.id());
            tests.add(DynamicTest.dynamicTest(vector.id(), () -> {
                if (reason == null) {
                    try {
                        vector.check().run();
                    } catch (Exception | AssertionError e) {
                        throw new AssertionError(vector.id() + ": " + e.getMessage(), e);
                    }
                    return;
                }
                Throwable failure = null;
                try {
                    vector.check().run();
                } catch (Exception | AssertionError e) {
                    failure = e;
                }
                assertThat(failure)
                        .as("listed as not passed (%s), but passes", reason)
                        .isNotNull();
            }));
        }
        return tests;
    }

    @Test
    void everyListedVectorIsThere() throws Exception {
        Set<String> ids = new LinkedHashSet<>();
        vectors().forEach(vector -> ids.add(vector.id()));
        assertThat(ids).containsAll(notPassed().keySet()).hasSizeGreaterThan(500);
    }

    private static Map<String, String> notPassed() throws Exception {
        Map<String, String> listed = new TreeMap<>();
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(
                Objects.requireNonNull(ProtocolVectorsTest.class.getResourceAsStream("not-passed.txt")),
                StandardCharsets.UTF_8))) {
            String reason = "";
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.startsWith("#")) {
                    reason = line.substring(1).strip();
                } else if (!line.isBlank()) {
                    listed.put(line.strip(), reason);
                }
            }
        }
        return listed;
    }

    private static List<Vector> vectors() {
        Model model = Model.assembler()
                .discoverModels(ProtocolVectorsTest.class.getClassLoader())
                .putProperty(software.amazon.smithy.model.loader.ModelAssembler.ALLOW_UNKNOWN_TRAITS, true)
                .disableValidation()
                .assemble()
                .getResult()
                .orElseThrow();
        List<Vector> vectors = new ArrayList<>();
        Set<String> seen = new LinkedHashSet<>();
        for (ServiceShape service : model.getServiceShapes()) {
            for (ShapeId trait : service.getAllTraits().keySet()) {
                if (PROTOCOLS.containsKey(trait.getName())
                        && service.getId().getNamespace().startsWith("aws.protocol")) {
                    for (Vector vector : new OfService(model, service, trait).vectors()) {
                        if (seen.add(vector.id())) {
                            vectors.add(vector);
                        }
                    }
                }
            }
        }
        return vectors;
    }

    /// One service's vectors in one of its protocols.
    private static final class OfService {
        private final Model model;
        private final ServiceShape source;
        private final ShapeId protocol;
        private final SmithyShapes shapes;
        private final ServiceEndpoint endpoint;
        private @Nullable Structure received;
        private @Nullable Structure output;
        private @Nullable AwsException error;

        OfService(Model model, ServiceShape source, ShapeId protocol) {
            this.model = model;
            this.source = source;
            this.protocol = protocol;
            this.shapes = new SmithyShapes(model, protocol.getName());
            List<Operation> operations = new ArrayList<>();
            for (OperationShape operation : TopDownIndex.of(model).getContainedOperations(source)) {
                operations.add(operation(operation));
            }
            Protocol spoken = Objects.requireNonNull(PROTOCOLS.get(protocol.getName()));
            endpoint = ServiceEndpoint.of(new Service(
                    new ServiceFacts(
                            source.getId().getName(),
                            "vectors",
                            source.getId().getName(),
                            source.getVersion(),
                            spoken,
                            protocol.getName().equals("awsJson1_0") ? "1.0" : "1.1",
                            source.getId().getName(),
                            source.getTrait(XmlNamespaceTrait.class)
                                    .map(XmlNamespaceTrait::getUri)
                                    .orElse(null),
                            "ValidationException",
                            null,
                            Map.of()),
                    operations));
        }

        private Operation operation(OperationShape operation) {
            Optional<HttpTrait> http = operation.getTrait(HttpTrait.class);
            boolean rest = protocol.getName().startsWith("rest");
            return new Operation(
                    operation.getId().getName(),
                    rest ? http.orElseThrow().getMethod() : "POST",
                    rest ? http.orElseThrow().getUri().toString() : "/",
                    rest ? http.orElseThrow().getCode() : 200,
                    shapes.structure(operation.getInputShape()),
                    nothing(operation) ? null : shapes.structure(operation.getOutputShape()),
                    null,
                    null,
                    null,
                    (input, call) -> {
                        received = input;
                        if (error != null) {
                            throw error;
                        }
                        return output;
                    });
        }

        private static boolean nothing(OperationShape operation) {
            return operation.getOutputShape().getName().equals("Unit");
        }

        List<Vector> vectors() {
            List<Vector> vectors = new ArrayList<>();
            for (OperationShape operation : TopDownIndex.of(model).getContainedOperations(source)) {
                operation
                        .getTrait(HttpRequestTestsTrait.class)
                        .ifPresent(trait -> trait.getTestCases().stream()
                                .filter(this::mine)
                                .forEach(
                                        test -> vectors.add(new Vector(test.getId(), () -> request(operation, test)))));
                operation
                        .getTrait(HttpResponseTestsTrait.class)
                        .ifPresent(trait -> trait.getTestCases().stream()
                                .filter(this::mine)
                                .forEach(test ->
                                        vectors.add(new Vector(test.getId(), () -> response(operation, null, test)))));
                operation
                        .getTrait(HttpMalformedRequestTestsTrait.class)
                        .ifPresent(trait -> trait.getTestCases().stream()
                                .filter(test -> test.getProtocol().equals(protocol))
                                .forEach(test ->
                                        vectors.add(new Vector(test.getId(), () -> malformed(operation, test)))));
                for (ShapeId errorId : operation.getErrors()) {
                    model.getShape(errorId)
                            .flatMap(shape -> shape.getTrait(HttpResponseTestsTrait.class))
                            .ifPresent(trait -> trait.getTestCases().stream()
                                    .filter(this::mine)
                                    .forEach(test -> vectors.add(
                                            new Vector(test.getId(), () -> response(operation, errorId, test)))));
                }
            }
            return vectors;
        }

        private boolean mine(HttpMessageTestCase test) {
            return test.getProtocol().equals(protocol)
                    && test.getAppliesTo().filter(AppliesTo.CLIENT::equals).isEmpty();
        }

        private void request(OperationShape operation, HttpRequestTestCase test) throws Exception {
            StructureShape input = shapes.structure(operation.getInputShape());
            received = null;
            error = null;
            output = nothing(operation)
                    ? null
                    : shapes.structure(operation.getOutputShape())
                            .make(
                                    new @Nullable
                                            Object
                                            [shapes.structure(operation.getOutputShape())
                                                    .members()
                                                    .size()]);
            HttpResponse answer = ask(
                    operation,
                    test.getMethod(),
                    test.getUri(),
                    test.getQueryParams(),
                    test.getHeaders(),
                    test.getBody().orElse(""));
            assertThat(received)
                    .as("the call arrives; answered %s %s", answer.status(), text(answer))
                    .isNotNull();
            assertThat(VectorValues.comparable(received))
                    .isEqualTo(VectorValues.comparable(VectorValues.structure(input, test.getParams())));
        }

        private void response(OperationShape operation, @Nullable ShapeId errorId, HttpResponseTestCase test)
                throws Exception {
            StructureShape shape = shapes.structure(errorId == null ? operation.getOutputShape() : errorId);
            Structure value = VectorValues.structure(shape, test.getParams());
            Structure answered = errorId == null && !nothing(operation) ? value : null;
            error = errorId == null ? null : error(errorId, value);
            Operation called = endpoint.service().operations().stream()
                    .filter(candidate ->
                            candidate.name().equals(operation.getId().getName()))
                    .findFirst()
                    .orElseThrow();
            HttpResponse answer = AnswerOnly.answer(endpoint.service().facts(), called, answered, error);
            assertThat(answer.status()).isEqualTo(test.getCode());
            test.getHeaders()
                    .forEach((name, wanted) -> assertThat(answer.headers().first(name, "(absent)"))
                            .as(name)
                            .isEqualTo(wanted));
            test.getForbidHeaders()
                    .forEach(name ->
                            assertThat(answer.headers().has(name)).as(name).isFalse());
            if (test.getBody().isPresent()) {
                String type = test.getBodyMediaType().orElse("text/plain");
                assertThat(BodyComparison.canonical(withoutRequestId(bytes(answer)), type))
                        .isEqualTo(BodyComparison.canonical(
                                withoutRequestId(
                                        BodyComparison.expected(test.getBody().get(), type)),
                                type));
            }
        }

        /// AWS's answers carry the request's id; the vectors say nothing of it, or have it elsewhere.
        private byte[] withoutRequestId(byte[] body) {
            return switch (protocol.getName()) {
                case "awsQuery" -> without("<ResponseMetadata>.*</ResponseMetadata>", body);
                case "ec2Query" -> without("<requestId>.*</requestId>", body);
                default -> body;
            };
        }

        private static byte[] without(String part, byte[] body) {
            return Pattern.compile(part, Pattern.DOTALL)
                    .matcher(new String(body, StandardCharsets.UTF_8))
                    .replaceAll("")
                    .getBytes(StandardCharsets.UTF_8);
        }

        private AwsException error(ShapeId id, Structure value) {
            software.amazon.smithy.model.shapes.Shape shape = model.expectShape(id);
            int status = shape.getTrait(HttpErrorTrait.class)
                    .map(HttpErrorTrait::getCode)
                    .orElseGet(() -> shape.expectTrait(ErrorTrait.class).getDefaultHttpStatusCode());
            Optional<AwsQueryErrorTrait> query =
                    protocol.getName().equals("awsQuery") ? shape.getTrait(AwsQueryErrorTrait.class) : Optional.empty();
            String message = "";
            Map<String, Object> details = new LinkedHashMap<>();
            Map<String, String> headers = new LinkedHashMap<>();
            for (int i = 0; i < value.shape().members().size(); i++) {
                Member member = value.shape().members().get(i);
                Object part = value.member(i);
                if (part == null) {
                    continue;
                }
                if (member.location() == Member.Location.HEADER) {
                    headers.put(member.wireName(), String.valueOf(part));
                } else if (member.name().equals("message")
                        || !protocol.getName().contains("Json") && member.name().equals("Message")) {
                    message = String.valueOf(part);
                } else {
                    details.put(member.wireName(), part);
                }
            }
            AwsException made = new AwsException(
                    query.map(AwsQueryErrorTrait::getCode).orElse(id.getName()),
                    query.map(AwsQueryErrorTrait::getHttpResponseCode).orElse(status),
                    message);
            details.forEach(made::with);
            headers.forEach(made::withHeader);
            return made;
        }

        private void malformed(OperationShape operation, HttpMalformedRequestTestCase test) throws Exception {
            received = null;
            error = null;
            output = null;
            HttpResponse answer = ask(
                    operation,
                    test.getRequest().getMethod(),
                    test.getRequest().expectUri(),
                    test.getRequest().getQueryParams(),
                    test.getRequest().getHeaders(),
                    test.getRequest().getBody().orElse(""));
            assertThat(answer.status())
                    .as(text(answer))
                    .isEqualTo(test.getResponse().getCode());
            test.getResponse()
                    .getHeaders()
                    .forEach((name, wanted) -> assertThat(answer.headers().first(name, "(absent)"))
                            .as(name + " of " + text(answer))
                            .isEqualTo(wanted));
        }

        private HttpResponse ask(
                OperationShape operation,
                String method,
                String uri,
                List<String> query,
                Map<String, String> given,
                String body) {
            Headers headers = new Headers();
            given.forEach(headers::add);
            int mark = uri.indexOf('?');
            List<String> parameters = new ArrayList<>(query);
            if (mark >= 0) {
                parameters.addFirst(uri.substring(mark + 1));
            }
            boolean cbor = protocol.getName().endsWith("Cbor");
            return endpoint.answer(
                    new HttpRequest(
                            method,
                            mark < 0 ? uri : uri.substring(0, mark),
                            String.join("&", parameters),
                            headers,
                            Body.of(cbor && !body.isEmpty() ? Bytes.fromBase64(body) : Bytes.utf8(body))),
                    Caller.root("000000000000", "test"),
                    "000000000000",
                    "us-east-1",
                    "requestId");
        }

        private static byte[] bytes(HttpResponse answer) {
            return switch (answer.payload()) {
                case Payload.Whole whole -> java.util.Arrays.copyOf(whole.array(), whole.length());
                case Payload.Streamed streamed -> {
                    ByteArrayOutputStream out = new ByteArrayOutputStream();
                    try {
                        streamed.body().writeTo(out);
                    } catch (java.io.IOException e) {
                        throw new java.io.UncheckedIOException(e);
                    }
                    yield out.toByteArray();
                }
                case Payload.Live live -> new byte[0];
            };
        }

        private static String text(HttpResponse answer) {
            return new String(bytes(answer), StandardCharsets.UTF_8);
        }
    }
}
