package dev.millrace.cloud.service.lambda.mapping;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// What a function's answer says of a batch.
final class FunctionReply {
    private final JsonMapper json = JsonMapper.shared();

    /// How a batch went, by a function that reports failed items
    /// (docs.aws.amazon.com/lambda/latest/dg/services-kinesis-batchfailurereporting.html).
    sealed interface Report {
        record AllDone() implements Report {}

        /// @param index the first failed record's; it and all that follow are to be sent again
        record FailedFrom(int index) implements Report {}

        /// The answer names no record of the batch: the whole batch counts as failed.
        record Invalid() implements Report {}
    }

    /// Reads batchItemFailures. An empty answer of any kind is success.
    Report items(byte[] payload, Batch batch, int from, int to) {
        Optional<JsonNode> read = read(payload);
        if (read.isEmpty()) {
            return payload.length == 0 ? new Report.AllDone() : new Report.Invalid();
        }
        JsonNode answer = read.get();
        if (!answer.isObject()) {
            boolean nothing = answer.isNull()
                    || answer.isArray() && answer.isEmpty()
                    || answer.isString() && answer.stringValue().isEmpty();
            return nothing ? new Report.AllDone() : new Report.Invalid();
        }
        JsonNode failures = answer.path("batchItemFailures");
        if (failures.isMissingNode() || failures.isNull()) {
            return new Report.AllDone();
        }
        if (!failures.isArray()) {
            return new Report.Invalid();
        }
        if (failures.isEmpty()) {
            return new Report.AllDone();
        }
        Map<String, Integer> indexes = HashMap.newHashMap(to - from);
        for (int i = from; i < to; i++) {
            indexes.put(batch.sequence(i), i);
        }
        int lowest = to;
        for (JsonNode failure : failures) {
            JsonNode identifier = failure.path("itemIdentifier");
            Integer index = identifier.isString() ? indexes.get(identifier.stringValue()) : null;
            if (index == null) {
                return new Report.Invalid();
            }
            lowest = Math.min(lowest, index);
        }
        return new Report.FailedFrom(lowest);
    }

    /// The state that a tumbling window's function hands on, as JSON; empty where the answer has none.
    Optional<String> state(byte[] payload) {
        return read(payload)
                .map(answer -> answer.path("state"))
                .filter(state -> !state.isMissingNode() && !state.isNull())
                .map(JsonNode::toString);
    }

    private Optional<JsonNode> read(byte[] payload) {
        try {
            JsonNode answer = json.readTree(payload);
            return answer.isMissingNode() ? Optional.empty() : Optional.of(answer);
        } catch (JacksonException notJson) {
            return Optional.empty();
        }
    }
}
