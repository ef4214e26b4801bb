package dev.millrace.cloud.service.athena.operation;

import dev.millrace.cloud.aws.Page;
import dev.millrace.cloud.aws.Pages;
import dev.millrace.cloud.service.athena.AthenaLimits;
import dev.millrace.cloud.service.athena.Refusals;
import dev.millrace.cloud.service.athena.query.PreparedStatements;
import dev.millrace.cloud.service.athena.query.PreparedStatements.Prepared;
import dev.millrace.wire.Call;
import dev.millrace.wire.athena.BatchGetPreparedStatementInput;
import dev.millrace.wire.athena.BatchGetPreparedStatementOutput;
import dev.millrace.wire.athena.CreatePreparedStatementInput;
import dev.millrace.wire.athena.CreatePreparedStatementOutput;
import dev.millrace.wire.athena.DeletePreparedStatementInput;
import dev.millrace.wire.athena.DeletePreparedStatementOutput;
import dev.millrace.wire.athena.GetPreparedStatementInput;
import dev.millrace.wire.athena.GetPreparedStatementOutput;
import dev.millrace.wire.athena.ListPreparedStatementsInput;
import dev.millrace.wire.athena.ListPreparedStatementsOutput;
import dev.millrace.wire.athena.PreparedStatement;
import dev.millrace.wire.athena.PreparedStatementSummary;
import dev.millrace.wire.athena.ResourceNotFoundException;
import dev.millrace.wire.athena.UnprocessedPreparedStatementName;
import dev.millrace.wire.athena.UpdatePreparedStatementInput;
import dev.millrace.wire.athena.UpdatePreparedStatementOutput;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Prepared statements of a work group, made and looked up. EXECUTE runs them.
public final class PreparedStatementOperations {
    private static final Pages PAGES = new Pages(
            AthenaLimits.PAGE, token -> Refusals.input("The nextPageToken is malformed: " + token));

    private final PreparedStatements kept;
    private final WorkGroups workGroups;
    private final InstantSource clock;

    public PreparedStatementOperations(PreparedStatements kept, WorkGroups workGroups, InstantSource clock) {
        this.kept = kept;
        this.workGroups = workGroups;
        this.clock = clock;
    }

    public CreatePreparedStatementOutput create(CreatePreparedStatementInput input, Call call) {
        String group = workGroups.need(call, input.workGroup()).name();
        if (kept.find(call.account(), call.region(), group, input.statementName()).isPresent()) {
            throw Refusals.input("PreparedStatement " + input.statementName() + " already exists in workGroup " + group);
        }
        kept.put(
                call.account(),
                call.region(),
                new Prepared(
                        group, input.statementName(), input.queryStatement(), input.description(), clock.millis()));
        return new CreatePreparedStatementOutput();
    }

    public GetPreparedStatementOutput get(GetPreparedStatementInput input, Call call) {
        return new GetPreparedStatementOutput(described(need(input.workGroup(), input.statementName(), call)));
    }

    public BatchGetPreparedStatementOutput some(BatchGetPreparedStatementInput input, Call call) {
        List<PreparedStatement> found = new ArrayList<>();
        List<UnprocessedPreparedStatementName> missing = new ArrayList<>();
        for (String name : input.preparedStatementNames()) {
            Optional<Prepared> prepared = kept.find(call.account(), call.region(), input.workGroup(), name);
            if (prepared.isPresent()) {
                found.add(described(prepared.get()));
            } else {
                missing.add(UnprocessedPreparedStatementName.builder()
                        .statementName(name)
                        .errorCode("STATEMENT_NOT_FOUND")
                        .errorMessage(notFound(name, input.workGroup()))
                        .build());
            }
        }
        return new BatchGetPreparedStatementOutput(found, missing);
    }

    public UpdatePreparedStatementOutput update(UpdatePreparedStatementInput input, Call call) {
        Prepared before = need(input.workGroup(), input.statementName(), call);
        kept.put(
                call.account(),
                call.region(),
                new Prepared(
                        before.workGroup(),
                        before.name(),
                        input.queryStatement(),
                        input.description() == null ? before.description() : input.description(),
                        clock.millis()));
        return new UpdatePreparedStatementOutput();
    }

    public DeletePreparedStatementOutput delete(DeletePreparedStatementInput input, Call call) {
        need(input.workGroup(), input.statementName(), call);
        kept.delete(call.account(), call.region(), input.workGroup(), input.statementName());
        return new DeletePreparedStatementOutput();
    }

    public ListPreparedStatementsOutput list(ListPreparedStatementsInput input, Call call) {
        String group = workGroups.need(call, input.workGroup()).name();
        List<Prepared> all = kept.list(call.account(), call.region(), group);
        Page<Prepared> page = PAGES.of(all, Prepared::name, input.nextToken(), input.maxResults());
        return new ListPreparedStatementsOutput(
                page.map(one -> new PreparedStatementSummary(one.name(), Instant.ofEpochMilli(one.modified()))),
                page.next());
    }

    private Prepared need(String workGroup, String name, Call call) {
        return kept.find(call.account(), call.region(), workGroup, name)
                .orElseThrow(() -> new ResourceNotFoundException(notFound(name, workGroup)));
    }

    private static String notFound(String name, String workGroup) {
        return "PreparedStatement " + name + " was not found in workGroup " + workGroup;
    }

    private static PreparedStatement described(Prepared prepared) {
        return PreparedStatement.builder()
                .statementName(prepared.name())
                .queryStatement(prepared.statement())
                .workGroupName(prepared.workGroup())
                .description(prepared.description())
                .lastModifiedTime(Instant.ofEpochMilli(prepared.modified()))
                .build();
    }
}
