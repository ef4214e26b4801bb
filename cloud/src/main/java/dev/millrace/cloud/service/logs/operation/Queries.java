package dev.millrace.cloud.service.logs.operation;

import dev.millrace.cloud.aws.Ids;
import dev.millrace.cloud.aws.Page;
import dev.millrace.cloud.aws.Pages;
import dev.millrace.cloud.service.logs.LogsLimits;
import dev.millrace.cloud.service.logs.insights.MalformedQuery;
import dev.millrace.cloud.service.logs.insights.Query;
import dev.millrace.cloud.service.logs.insights.QueryRuns;
import dev.millrace.cloud.service.logs.insights.StoredQuery;
import dev.millrace.cloud.service.logs.insights.StoredQuery.Progress;
import dev.millrace.wire.AwsException;
import dev.millrace.wire.Call;
import dev.millrace.wire.logs.DescribeQueriesRequest;
import dev.millrace.wire.logs.DescribeQueriesResponse;
import dev.millrace.wire.logs.GetQueryResultsRequest;
import dev.millrace.wire.logs.GetQueryResultsResponse;
import dev.millrace.wire.logs.InvalidParameterException;
import dev.millrace.wire.logs.LimitExceededException;
import dev.millrace.wire.logs.MalformedQueryException;
import dev.millrace.wire.logs.QueryInfo;
import dev.millrace.wire.logs.QueryStatistics;
import dev.millrace.wire.logs.ResourceNotFoundException;
import dev.millrace.wire.logs.ResultField;
import dev.millrace.wire.logs.StartQueryRequest;
import dev.millrace.wire.logs.StartQueryResponse;
import dev.millrace.wire.logs.StopQueryRequest;
import dev.millrace.wire.logs.StopQueryResponse;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// StartQuery, StopQuery, GetQueryResults and DescribeQueries.
public final class Queries {
    private static final Pages PAGES = new Pages(LogsLimits.PAGE_ITEMS, _ -> LogsPages.invalid());
    private static final String LANGUAGE = "CWLI";

    /// Times are in seconds; what would lie behind the year 5138 is in milliseconds.
    private static final long LAST_SECOND = 100_000_000_000L;

    private static final long SECOND_MS = 1_000;

    private final QueryRuns runs;
    private final GroupLookup lookup;
    private final InstantSource clock;
    private final RandomGenerator random;

    public Queries(QueryRuns runs, GroupLookup lookup, InstantSource clock, RandomGenerator random) {
        this.runs = runs;
        this.lookup = lookup;
        this.clock = clock;
        this.random = random;
    }

    public StartQueryResponse start(StartQueryRequest input, Call call) {
        language(input.queryLanguage());
        List<String> groups = groups(input, call);
        long now = clock.millis();
        try {
            Query.read(input.queryString(), now);
        } catch (MalformedQuery e) {
            throw malformed(e);
        }
        long startMs = ms(input.startTime());
        long endMs = input.endTime() < LAST_SECOND ? ms(input.endTime()) : input.endTime();
        if (endMs < startMs) {
            throw new InvalidParameterException("End time should not be before start time.");
        }
        String id = Ids.uuid(random);
        int most = input.limit() == null
                ? LogsLimits.QUERY_ROWS
                : Math.min(input.limit(), LogsLimits.QUERY_ROWS);
        StoredQuery query = new StoredQuery(
                id,
                call.account(),
                call.region(),
                input.queryString(),
                groups,
                startMs,
                endMs,
                most,
                now,
                call.caller().arn(),
                StoredQuery.SCHEDULED,
                null,
                Progress.NONE);
        if (!runs.ask(query)) {
            throw new LimitExceededException("Account maximum query concurrency limit of [" + LogsLimits.QUERIES
                    + "] reached.");
        }
        return new StartQueryResponse(id);
    }

    static void language(@Nullable String language) {
        if (language != null && !language.equals(LANGUAGE)) {
            throw new InvalidParameterException(
                    "Millrace reads queries in the language CWLI alone, not in " + language + ".");
        }
    }

    private static AwsException malformed(MalformedQuery e) {
        return new MalformedQueryException(e.sentence())
                .with(
                        "queryCompileError",
                        Map.of(
                                "location",
                                Map.of("startCharOffset", e.start(), "endCharOffset", e.end()),
                                "message",
                                e.sentence()));
    }

    private static long ms(long seconds) {
        return seconds < LAST_SECOND ? seconds * SECOND_MS : seconds;
    }

    private List<String> groups(StartQueryRequest input, Call call) {
        List<String> asked = new ArrayList<>();
        int ways = 0;
        if (input.logGroupName() != null) {
            ways++;
            asked.add(input.logGroupName());
        }
        if (input.logGroupNames() != null) {
            ways++;
            asked.addAll(input.logGroupNames());
        }
        if (input.logGroupIdentifiers() != null) {
            ways++;
            asked.addAll(input.logGroupIdentifiers());
        }
        if (ways != 1 || asked.isEmpty()) {
            throw new InvalidParameterException(
                    "Exactly one of logGroupName, logGroupNames and logGroupIdentifiers must be provided.");
        }
        if (asked.size() > LogsLimits.QUERY_GROUPS) {
            throw new InvalidParameterException(
                    "A query can be over at most " + LogsLimits.QUERY_GROUPS + " log groups.");
        }
        Set<String> names = new LinkedHashSet<>();
        for (String one : asked) {
            try {
                names.add(lookup.byIdentifier(one, call).state().name());
            } catch (ResourceNotFoundException none) {
                throw new ResourceNotFoundException("Log group '" + one + "' does not exist for account ID '"
                        + call.account() + "' (Service: AWSLogs; Status Code: 400; Error Code: "
                        + "ResourceNotFoundException; Request ID: " + call.requestId() + ")");
            }
        }
        return List.copyOf(names);
    }

    public GetQueryResultsResponse results(GetQueryResultsRequest input, Call call) {
        StoredQuery query = query(input.queryId(), call);
        if (input.nextToken() != null) {
            throw LogsPages.invalid();
        }
        Progress progress = query.progress();
        return GetQueryResultsResponse.builder()
                .queryLanguage(LANGUAGE)
                .results(runs.rows(query).stream().map(Queries::fields).toList())
                .statistics(QueryStatistics.builder()
                        .recordsMatched((double) progress.matched())
                        .recordsScanned((double) progress.scanned())
                        .bytesScanned((double) progress.bytes())
                        .estimatedRecordsSkipped(0.0)
                        .estimatedBytesSkipped(0.0)
                        .logGroupsScanned((double) progress.groups())
                        .build())
                .status(query.status())
                .build();
    }

    private static List<ResultField> fields(Map<String, String> row) {
        return row.entrySet().stream()
                .map(field -> new ResultField(field.getKey(), field.getValue()))
                .toList();
    }

    public StopQueryResponse stop(StopQueryRequest input, Call call) {
        StoredQuery query = query(input.queryId(), call);
        if (!runs.cancel(query)) {
            throw new InvalidParameterException(
                    "Query is not in Running or Scheduled status. QueryId: " + query.id());
        }
        return new StopQueryResponse(true);
    }

    public DescribeQueriesResponse describe(DescribeQueriesRequest input, Call call) {
        language(input.queryLanguage());
        String group = input.logGroupName();
        Page<StoredQuery> page = PAGES.of(
                runs.list(call.account(), call.region()).stream()
                        .filter(query -> group == null || query.groups().contains(group))
                        .filter(query ->
                                input.status() == null || input.status().equals(query.status()))
                        .toList(),
                // The latest first.
                query -> String.format("%019d", Long.MAX_VALUE - query.createdMs()) + query.id(),
                input.nextToken(),
                input.maxResults());
        return new DescribeQueriesResponse(page.map(Queries::info), page.next());
    }

    private static QueryInfo info(StoredQuery query) {
        return QueryInfo.builder()
                .queryLanguage(LANGUAGE)
                .queryId(query.id())
                .queryString(query.text())
                .status(query.status())
                .createTime(query.createdMs())
                .logGroupName(query.groups().getFirst())
                .queryDuration(query.durationMs())
                .bytesScanned((double) query.progress().bytes())
                .userIdentity(query.user())
                .build();
    }

    private StoredQuery query(String id, Call call) {
        return runs.find(call.account(), call.region(), id)
                .orElseThrow(() -> new ResourceNotFoundException("Query id " + id + " does not exist."));
    }
}
