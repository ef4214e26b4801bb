package dev.millrace.wire.service;

import dev.millrace.wire.Call;
import dev.millrace.wire.Structure;
import dev.millrace.wire.schema.StructureShape;
import org.jspecify.annotations.Nullable;

/// One operation: its HTTP binding, its shapes and the code behind it.
/// @param name such as `PutRecords`
/// @param method HTTP method
/// @param uri pattern with labels, such as `/{Bucket}/{Key+}?acl`
/// @param responseCode status of a success
/// @param input shape of the input; without members where the operation takes none
/// @param output shape of the output, or null where the operation answers nothing
/// @param resultWrapper awsQuery: the element around the output; restXml: the root element of the answer's body where
///     it is not the name of the output's shape
/// @param inputRoot restXml: the root element of the input's body where the description names one
/// @param inputNamespace restXml: its namespace
/// @param handler the service's method
public record Operation(
        String name,
        String method,
        String uri,
        int responseCode,
        StructureShape input,
        @Nullable StructureShape output,
        @Nullable String resultWrapper,
        @Nullable String inputRoot,
        @Nullable String inputNamespace,
        Handler handler) {

    /// The same operation with other code behind it.
    public Operation answeredBy(Handler other) {
        return new Operation(
                name, method, uri, responseCode, input, output, resultWrapper, inputRoot, inputNamespace, other);
    }

    /// The code behind an operation.
    @FunctionalInterface
    public interface Handler {
        /// @return the output, or null where the operation has none
        @Nullable
        Structure answer(Structure input, Call call);
    }
}
