package dev.millrace.cloud.service.logs.operation;

import dev.millrace.cloud.aws.Ids;
import dev.millrace.cloud.aws.Page;
import dev.millrace.cloud.aws.Pages;
import dev.millrace.cloud.service.logs.LogsLimits;
import dev.millrace.cloud.storage.Documents;
import dev.millrace.cloud.storage.Storage;
import dev.millrace.wire.Call;
import dev.millrace.wire.logs.DeleteQueryDefinitionRequest;
import dev.millrace.wire.logs.DeleteQueryDefinitionResponse;
import dev.millrace.wire.logs.DescribeQueryDefinitionsRequest;
import dev.millrace.wire.logs.DescribeQueryDefinitionsResponse;
import dev.millrace.wire.logs.InvalidParameterException;
import dev.millrace.wire.logs.LimitExceededException;
import dev.millrace.wire.logs.PutQueryDefinitionRequest;
import dev.millrace.wire.logs.PutQueryDefinitionResponse;
import dev.millrace.wire.logs.QueryDefinition;
import dev.millrace.wire.logs.ResourceNotFoundException;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.random.RandomGenerator;

/// PutQueryDefinition, DescribeQueryDefinitions and DeleteQueryDefinition: queries that are kept by a name. They are
/// not read before they are asked, as on AWS.
public final class QueryDefinitions {
    private static final Pages PAGES = new Pages(LogsLimits.PAGE_ITEMS, _ -> LogsPages.invalid());

    /// A definition as it is kept.
    public record Kept(String id, String name, String query, List<String> groups, long modifiedMs) {}

    private final Documents<Kept> kept;
    private final InstantSource clock;
    private final RandomGenerator random;
    /// Held from looking at a definition to writing it.
    private final ReentrantLock changing = new ReentrantLock();

    public QueryDefinitions(Storage storage, InstantSource clock, RandomGenerator random) {
        this.kept = storage.documents("logs/query-definitions", Kept.class);
        this.clock = clock;
        this.random = random;
    }

    public PutQueryDefinitionResponse put(PutQueryDefinitionRequest input, Call call) {
        Queries.language(input.queryLanguage());
        if (input.parameters() != null && !input.parameters().isEmpty()) {
            throw new InvalidParameterException("Millrace's query definitions have no parameters.");
        }
        changing.lock();
        try {
            String id = input.queryDefinitionId();
            if (id == null) {
                id = Ids.uuid(random);
                if (kept.list(call.account(), call.region()).size() >= LogsLimits.QUERY_DEFINITIONS) {
                    throw new LimitExceededException("Resource limit exceeded.");
                }
            } else if (kept.find(call.account(), call.region(), id).isEmpty()) {
                throw none();
            }
            List<String> groups = input.logGroupNames() == null ? List.of() : input.logGroupNames();
            kept.put(
                    new Kept(id, input.name(), input.queryString(), groups, clock.millis()),
                    call.account(),
                    call.region(),
                    id);
            return new PutQueryDefinitionResponse(id);
        } finally {
            changing.unlock();
        }
    }

    public DescribeQueryDefinitionsResponse describe(DescribeQueryDefinitionsRequest input, Call call) {
        Queries.language(input.queryLanguage());
        String prefix = input.queryDefinitionNamePrefix() == null ? "" : input.queryDefinitionNamePrefix();
        Page<Kept> page = PAGES.of(
                kept.list(call.account(), call.region()).stream()
                        .filter(definition -> definition.name.startsWith(prefix))
                        .toList(),
                definition -> definition.name + '\0' + definition.id,
                input.nextToken(),
                input.maxResults());
        return new DescribeQueryDefinitionsResponse(
                page.map(definition -> QueryDefinition.builder()
                        .queryLanguage("CWLI")
                        .queryDefinitionId(definition.id)
                        .name(definition.name)
                        .queryString(definition.query)
                        .lastModified(definition.modifiedMs)
                        .logGroupNames(definition.groups)
                        .build()),
                page.next());
    }

    public DeleteQueryDefinitionResponse delete(DeleteQueryDefinitionRequest input, Call call) {
        changing.lock();
        try {
            if (!kept.delete(call.account(), call.region(), input.queryDefinitionId())) {
                throw none();
            }
            return new DeleteQueryDefinitionResponse(true);
        } finally {
            changing.unlock();
        }
    }

    private static ResourceNotFoundException none() {
        return new ResourceNotFoundException("The specified query definition does not exist.");
    }
}
