package dev.millrace.wire.vectors;

import dev.millrace.wire.AwsException;
import dev.millrace.wire.Body;
import dev.millrace.wire.Bytes;
import dev.millrace.wire.Caller;
import dev.millrace.wire.Structure;
import dev.millrace.wire.endpoint.ServiceEndpoint;
import dev.millrace.wire.http.Headers;
import dev.millrace.wire.http.HttpRequest;
import dev.millrace.wire.http.HttpResponse;
import dev.millrace.wire.schema.StructureShape;
import dev.millrace.wire.service.Operation;
import dev.millrace.wire.service.Service;
import dev.millrace.wire.service.ServiceFacts;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What an operation would answer: asked for by a request that needs no input.
final class AnswerOnly {
    private AnswerOnly() {}

    static HttpResponse answer(
            ServiceFacts facts, Operation operation, @Nullable Structure value, @Nullable AwsException error) {
        StructureShape[] nothing = new StructureShape[1];
        nothing[0] = new StructureShape(
                "Nothing", false, false, values -> new VectorStructure(nothing[0], values), List::of);
        Operation bare = new Operation(
                operation.name(),
                operation.method(),
                "/answer",
                operation.responseCode(),
                nothing[0],
                operation.output(),
                operation.resultWrapper(),
                null,
                null,
                (input, call) -> {
                    if (error != null) {
                        throw error;
                    }
                    return value;
                });
        String path = switch (facts.protocol()) {
            case REST_JSON, REST_XML -> "/answer";
            case RPC_V2_CBOR -> "/service/Any/operation/" + operation.name();
            default -> "/";
        };
        boolean query = facts.protocol() == ServiceFacts.Protocol.AWS_QUERY
                || facts.protocol() == ServiceFacts.Protocol.EC2_QUERY;
        return ServiceEndpoint.of(new Service(facts, List.of(bare)))
                .answer(
                        new HttpRequest(
                                operation.method(),
                                path,
                                "",
                                new Headers().add("X-Amz-Target", facts.targetPrefix() + "." + operation.name()),
                                Body.of(Bytes.utf8(query ? "Action=" + operation.name() + "&Version=" + facts.apiVersion() : ""))),
                        Caller.root("000000000000", "test"),
                        "000000000000",
                        "us-east-1",
                        "foo-id");
    }
}
