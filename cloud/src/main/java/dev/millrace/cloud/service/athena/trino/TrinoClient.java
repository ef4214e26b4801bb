package dev.millrace.cloud.service.athena.trino;

import dev.millrace.cloud.service.athena.QueryEngine;
import dev.millrace.cloud.service.athena.QueryEngine.Answered;
import dev.millrace.cloud.service.athena.QueryEngine.Column;
import dev.millrace.cloud.service.athena.QueryEngine.Measured;
import dev.millrace.cloud.service.athena.QueryFailure;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Trino's own protocol: a statement is posted, and what comes is a chain of pages.
final class TrinoClient {
    static final String CATALOG = "awsdatacatalog";
    private static final String USER = "millrace";
    private static final int UNREACHABLE = 100;
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(10))
            .build();

    Answered ask(URI server, QueryEngine.Question question, QueryEngine.Listener listener)
            throws QueryFailure, InterruptedException {
        HttpRequest.Builder request = request(server.resolve("/v1/statement"))
                .header("X-Trino-Catalog", CATALOG)
                .header("X-Trino-Source", "millrace")
                .header("X-Trino-Client-Capabilities", "PARAMETRIC_DATETIME")
                .POST(BodyPublishers.ofString(question.sql()));
        if (question.database() != null) {
            request.header("X-Trino-Schema", question.database());
        }
        if (!question.settings().isEmpty()) {
            request.header("X-Trino-Session", session(question.settings()));
        }
        return new Conversation(listener).follow(request.build());
    }

    private static String session(Map<String, String> settings) {
        return settings.entrySet().stream()
                .map(setting -> CATALOG + "." + setting.getKey() + "="
                        + URLEncoder.encode(setting.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining(","));
    }

    private static HttpRequest.Builder request(URI address) {
        return HttpRequest.newBuilder(address).timeout(PATIENCE).header("X-Trino-User", USER);
    }

    private JsonNode send(HttpRequest request) throws QueryFailure, InterruptedException {
        try {
            var answer = http.send(request, BodyHandlers.ofInputStream());
            try (var body = answer.body()) {
                if (answer.statusCode() != 200) {
                    throw QueryFailure.system(
                            UNREACHABLE, "INTERNAL_ERROR: the engine answered " + answer.statusCode());
                }
                return JsonMapper.shared().readTree(body);
            }
        } catch (IOException | JacksonException failure) {
            throw QueryFailure.system(
                    UNREACHABLE,
                    "INTERNAL_ERROR: the engine at " + request.uri().resolve("/") + " cannot be reached: " + failure);
        }
    }

    /// One statement's pages.
    private final class Conversation {
        private final QueryEngine.Listener listener;
        private @Nullable List<TrinoType> types;
        private Measured measured = Measured.NOTHING;
        private long rows;

        Conversation(QueryEngine.Listener listener) {
            this.listener = listener;
        }

        Answered follow(HttpRequest first) throws QueryFailure, InterruptedException {
            @Nullable URI next = null;
            try {
                JsonNode page = send(first);
                listener.started();
                while (true) {
                    next = page.hasNonNull("nextUri") ? URI.create(page.path("nextUri").asString()) : null;
                    read(page);
                    if (page.hasNonNull("error")) {
                        throw TrinoErrors.failure(page.path("error"));
                    }
                    if (!listener.measured(measured) && next != null) {
                        cancel(next);
                        next = null;
                    }
                    if (next == null) {
                        Long updated =
                                page.hasNonNull("updateCount") ? (Long) page.path("updateCount").asLong() : null;
                        return new Answered(page.path("id").asString(""), updated, measured);
                    }
                    page = send(request(next).build());
                }
            } catch (InterruptedException ended) {
                if (next != null) {
                    cancel(next);
                }
                throw ended;
            }
        }

        private void read(JsonNode page) {
            JsonNode columns = page.path("columns");
            if (types == null && columns.isArray()) {
                List<TrinoType> found = new ArrayList<>();
                List<Column> told = new ArrayList<>();
                for (JsonNode column : columns) {
                    TrinoType type = TrinoType.of(column.path("typeSignature"));
                    found.add(type);
                    told.add(type.column(column.path("name").asString("")));
                }
                types = found;
                listener.columns(told);
            }
            List<TrinoType> known = types;
            if (known != null && !page.hasNonNull("updateType")) {
                for (JsonNode row : page.path("data")) {
                    List<@Nullable String> values = new ArrayList<>(known.size());
                    for (int i = 0; i < known.size(); i++) {
                        values.add(known.get(i).text(row.path(i)));
                    }
                    rows++;
                    listener.row(values);
                }
            }
            JsonNode stats = page.path("stats");
            measured = new Measured(
                    stats.path("physicalInputBytes").asLong(),
                    stats.path("queuedTimeMillis").asLong(),
                    stats.path("planningTimeMillis").asLong(),
                    stats.path("elapsedTimeMillis").asLong(),
                    stats.path("processedRows").asLong(),
                    stats.path("processedBytes").asLong(),
                    rows,
                    stats.path("physicalWrittenBytes").asLong());
        }

        private void cancel(URI next) {
            // Not waited for: who cancels does not care.
            http.sendAsync(request(next).DELETE().build(), BodyHandlers.discarding());
        }
    }
}
