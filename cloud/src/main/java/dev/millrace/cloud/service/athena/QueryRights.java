package dev.millrace.cloud.service.athena;

import dev.millrace.cloud.service.athena.operation.NamedQueries;
import dev.millrace.cloud.service.athena.operation.Tags;
import dev.millrace.cloud.service.athena.query.Execution;
import dev.millrace.cloud.service.athena.query.Executions;
import dev.millrace.wire.Call;
import java.util.Map;
import java.util.Optional;

/// What decides about queries and work groups: the work group that a query is of, and tags.
public final class QueryRights {
    private final Executions executions;
    private final NamedQueries named;
    private final Tags tags;

    QueryRights(Executions executions, NamedQueries named, Tags tags) {
        this.executions = executions;
        this.named = named;
        this.tags = tags;
    }

    /// The ARN of the work group that an execution ran in.
    public Optional<String> ofExecution(String id, Call call) {
        return executions.find(call.account(), call.region(), id)
                .map(Execution::workGroup)
                .map(group -> Tags.workGroup(call, group).toString());
    }

    /// The ARN of the work group that a named query is kept in.
    public Optional<String> ofNamedQuery(String id, Call call) {
        return named.workGroup(id, call).map(group -> Tags.workGroup(call, group).toString());
    }

    public Map<String, String> tags(String arn) {
        return tags.of(arn);
    }
}
