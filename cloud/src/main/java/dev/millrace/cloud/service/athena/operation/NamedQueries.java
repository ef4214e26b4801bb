package dev.millrace.cloud.service.athena.operation;

import dev.millrace.cloud.aws.Ids;
import dev.millrace.cloud.aws.Page;
import dev.millrace.cloud.aws.Pages;
import dev.millrace.cloud.service.athena.AthenaLimits;
import dev.millrace.cloud.service.athena.Refusals;
import dev.millrace.cloud.storage.Documents;
import dev.millrace.cloud.storage.Storage;
import dev.millrace.wire.Call;
import dev.millrace.wire.athena.BatchGetNamedQueryInput;
import dev.millrace.wire.athena.BatchGetNamedQueryOutput;
import dev.millrace.wire.athena.CreateNamedQueryInput;
import dev.millrace.wire.athena.CreateNamedQueryOutput;
import dev.millrace.wire.athena.DeleteNamedQueryInput;
import dev.millrace.wire.athena.DeleteNamedQueryOutput;
import dev.millrace.wire.athena.GetNamedQueryInput;
import dev.millrace.wire.athena.GetNamedQueryOutput;
import dev.millrace.wire.athena.ListNamedQueriesInput;
import dev.millrace.wire.athena.ListNamedQueriesOutput;
import dev.millrace.wire.athena.NamedQuery;
import dev.millrace.wire.athena.UnprocessedNamedQueryId;
import dev.millrace.wire.athena.UpdateNamedQueryInput;
import dev.millrace.wire.athena.UpdateNamedQueryOutput;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.random.RandomGenerator;

/// Queries that are kept to be looked up again. They are never run by their name.
public final class NamedQueries {
    private static final Pages PAGES = new Pages(
            AthenaLimits.PAGE, token -> Refusals.input("The nextPageToken is malformed: " + token));

    /// The client's token, and what was made with it.
    public record Token(String id) {}

    private final Documents<NamedQuery> kept;
    private final Documents<Token> tokens;
    private final WorkGroups workGroups;
    private final RandomGenerator random;

    /// Held from looking at a query to writing it.
    private final ReentrantLock changing = new ReentrantLock();

    public NamedQueries(Storage storage, WorkGroups workGroups, RandomGenerator random) {
        this.kept = storage.documents("athena/named-queries", NamedQuery.class);
        this.tokens = storage.documents("athena/named-query-tokens", Token.class);
        this.workGroups = workGroups;
        this.random = random;
    }

    public CreateNamedQueryOutput create(CreateNamedQueryInput input, Call call) {
        String group = workGroups.need(call, input.workGroup()).name();
        changing.lock();
        try {
            String token = input.clientRequestToken();
            Optional<Token> seen =
                    token == null ? Optional.empty() : tokens.find(call.account(), call.region(), token);
            if (seen.isPresent()) {
                return new CreateNamedQueryOutput(seen.get().id());
            }
            String id = Ids.uuid(random);
            kept.put(
                    NamedQuery.builder()
                            .name(input.name())
                            .description(input.description())
                            .database(input.database())
                            .queryString(input.queryString())
                            .namedQueryId(id)
                            .workGroup(group)
                            .build(),
                    call.account(),
                    call.region(),
                    id);
            if (token != null) {
                tokens.put(new Token(id), call.account(), call.region(), token);
            }
            return new CreateNamedQueryOutput(id);
        } finally {
            changing.unlock();
        }
    }

    public GetNamedQueryOutput get(GetNamedQueryInput input, Call call) {
        return new GetNamedQueryOutput(need(input.namedQueryId(), call));
    }

    public BatchGetNamedQueryOutput some(BatchGetNamedQueryInput input, Call call) {
        List<NamedQuery> found = new ArrayList<>();
        List<UnprocessedNamedQueryId> missing = new ArrayList<>();
        for (String id : input.namedQueryIds()) {
            Optional<NamedQuery> query = kept.find(call.account(), call.region(), id);
            if (query.isPresent()) {
                found.add(query.get());
            } else {
                missing.add(UnprocessedNamedQueryId.builder()
                        .namedQueryId(id)
                        .errorCode("NAMED_QUERY_NOT_FOUND")
                        .errorMessage("NamedQuery " + id + " was not found")
                        .build());
            }
        }
        return new BatchGetNamedQueryOutput(found, missing);
    }

    public UpdateNamedQueryOutput update(UpdateNamedQueryInput input, Call call) {
        changing.lock();
        try {
            NamedQuery before = need(input.namedQueryId(), call);
            NamedQuery after = before.toBuilder()
                    .name(input.name())
                    .description(input.description() == null ? before.description() : input.description())
                    .queryString(input.queryString())
                    .build();
            kept.put(after, call.account(), call.region(), input.namedQueryId());
            return new UpdateNamedQueryOutput();
        } finally {
            changing.unlock();
        }
    }

    public DeleteNamedQueryOutput delete(DeleteNamedQueryInput input, Call call) {
        need(input.namedQueryId(), call);
        kept.delete(call.account(), call.region(), input.namedQueryId());
        return new DeleteNamedQueryOutput();
    }

    public ListNamedQueriesOutput list(ListNamedQueriesInput input, Call call) {
        String group = workGroups.need(call, input.workGroup()).name();
        List<String> ids = kept.list(call.account(), call.region()).stream()
                .filter(query -> group.equals(query.workGroup()))
                .map(query -> String.valueOf(query.namedQueryId()))
                .toList();
        Page<String> page = PAGES.of(ids, id -> id, input.nextToken(), input.maxResults());
        return new ListNamedQueriesOutput(page.items(), page.next());
    }

    /// The name of the work group that one is kept in; empty where there is none.
    public Optional<String> workGroup(String id, Call call) {
        return kept.find(call.account(), call.region(), id).map(NamedQuery::workGroup);
    }

    private NamedQuery need(String id, Call call) {
        return kept.find(call.account(), call.region(), id)
                .orElseThrow(() -> Refusals.input("NamedQuery " + id + " was not found"));
    }
}
