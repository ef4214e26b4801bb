package dev.millrace.wire.endpoint;

import dev.millrace.wire.AwsException;
import dev.millrace.wire.Structure;
import dev.millrace.wire.codec.MalformedInputException;
import dev.millrace.wire.http.HttpRequest;
import dev.millrace.wire.http.HttpResponse;
import dev.millrace.wire.schema.Member;
import dev.millrace.wire.schema.StructureShape;
import dev.millrace.wire.service.Operation;
import dev.millrace.wire.validation.Constraints.Violation;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One protocol as one service speaks it.
interface Dialect {
    /// A request understood.
    record Request(Operation operation, Structure input) {}

    /// Finds the operation and reads its input.
    /// @throws AwsException where there is no such operation
    /// @throws MalformedInputException where the input is no such structure
    /// @throws IOException where the body cannot be read
    Request read(HttpRequest request) throws IOException;

    /// @param output null where the operation answers nothing
    HttpResponse write(Operation operation, @Nullable Structure output, String requestId);

    HttpResponse error(HttpRequest request, AwsException error, String requestId);

    /// The error for input that cannot be read.
    AwsException malformed(MalformedInputException problem);

    /// The error for input that breaks constraints.
    AwsException invalid(List<Violation> violations);

    /// The error for what is nobody's fault but the server's.
    AwsException internal();

    /// Whether a member holds the events of a stream.
    static boolean isEventStream(Member member) {
        return member.target() instanceof StructureShape structure && structure.eventStream();
    }
}
