package dev.millrace.cloud.service.logs;

import static dev.millrace.cloud.service.logs.LogsUnderTest.NOW;
import static dev.millrace.cloud.service.logs.LogsUnderTest.call;
import static dev.millrace.cloud.service.logs.LogsUnderTest.event;
import static dev.millrace.cloud.service.logs.LogsUnderTest.refused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.groups.Tuple.tuple;

import dev.millrace.cloud.Eventually;
import dev.millrace.wire.logs.DescribeQueriesRequest;
import dev.millrace.wire.logs.GetLogGroupFieldsRequest;
import dev.millrace.wire.logs.GetLogRecordRequest;
import dev.millrace.wire.logs.GetQueryResultsRequest;
import dev.millrace.wire.logs.GetQueryResultsResponse;
import dev.millrace.wire.logs.LogGroupField;
import dev.millrace.wire.logs.MalformedQueryException;
import dev.millrace.wire.logs.QueryInfo;
import dev.millrace.wire.logs.ResultField;
import dev.millrace.wire.logs.StartQueryRequest;
import dev.millrace.wire.logs.StopQueryRequest;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class InsightsTest {
    private static final long MINUTE = 60_000;

    @TempDir
    private Path data;

    private LogsUnderTest logs;

    @BeforeEach
    void open() {
        logs = new LogsUnderTest(data);
        logs.group("g");
        logs.stream("g", "s");
    }

    @AfterEach
    void close() {
        logs.service().stop();
        logs.close();
    }

    private String start(String query, String... groups) {
        return Objects.requireNonNull(logs.api()
                .startQuery(
                        StartQueryRequest.builder()
                                .logGroupNames(groups.length == 0 ? List.of("g") : List.of(groups))
                                .startTime(NOW / 1000 - 86_400)
                                .endTime(NOW / 1000 + 60)
                                .queryString(query)
                                .build(),
                        call())
                .queryId());
    }

    private GetQueryResultsResponse results(String id) {
        return logs.api()
                .getQueryResults(GetQueryResultsRequest.builder().queryId(id).build(), call());
    }

    private GetQueryResultsResponse ended(String id) {
        return Eventually.one(() -> {
            GetQueryResultsResponse answer = results(id);
            return List.of("Scheduled", "Running").contains(answer.status()) ? null : answer;
        });
    }

    /// The rows without their pointers.
    private List<Map<String, String>> rows(String query, String... groups) {
        GetQueryResultsResponse answer = ended(start(query, groups));
        assertThat(answer.status()).isEqualTo("Complete");
        return Objects.requireNonNull(answer.results()).stream()
                .map(InsightsTest::row)
                .toList();
    }

    private static Map<String, String> row(List<ResultField> fields) {
        Map<String, String> row = new LinkedHashMap<>();
        fields.forEach(field -> row.put(String.valueOf(field.field()), String.valueOf(field.value())));
        row.remove("@ptr");
        return row;
    }

    private String only(String expression) {
        if (results.isEmpty()) {
            logs.put("g", "s", event(NOW, "{\"n\":7,\"t\":\" Text \",\"ip\":\"10.1.2.3\",\"l\":[1,2],\"e\":\"\"}"));
        }
        results.add(expression);
        return rows("fields " + expression + " as x | display x").getFirst().getOrDefault("x", "-");
    }

    private final List<String> results = new ArrayList<>();

    @Test
    void without_commands_that_say_more_the_latest_events_come_first() {
        logs.put("g", "s", event(NOW - 1, "first"), event(NOW, "second"));
        assertThat(rows("limit 10"))
                .containsExactly(
                        Map.of("@timestamp", "2026-03-01 12:00:00.000", "@message", "second"),
                        Map.of("@timestamp", "2026-03-01 11:59:59.999", "@message", "first"));
        assertThat(rows("fields @message | limit 1")).containsExactly(Map.of("@message", "second"));
        assertThat(rows("fields @message | sort @timestamp asc | limit 1"))
                .containsExactly(Map.of("@message", "first"));
        assertThat(rows("fields @log, @logStream | limit 1"))
                .containsExactly(Map.of("@log", LogsUnderTest.ACCOUNT + ":g", "@logStream", "s"));
    }

    @Test
    void statistics_tell_what_was_looked_at() {
        logs.put("g", "s", event(NOW, "ERROR a"), event(NOW, "fine"), event(NOW, "ERROR b"));
        GetQueryResultsResponse answer = ended(start("filter @message like /ERROR/ | stats count(*)"));
        assertThat(answer.statistics())
                .satisfies(statistics -> assertThat(statistics.recordsMatched()).isEqualTo(2.0))
                .satisfies(statistics -> assertThat(statistics.recordsScanned()).isEqualTo(3.0))
                .satisfies(statistics -> assertThat(statistics.bytesScanned()).isEqualTo(18.0 + 3 * 26))
                .satisfies(statistics -> assertThat(statistics.logGroupsScanned()).isEqualTo(1.0));
        assertThat(answer.results()).containsExactly(List.of(new ResultField("count(*)", "2")));
    }

    @Test
    void fields_of_json_are_found_with_those_of_their_fields_and_lists() {
        logs.put("g", "s", event(NOW, "{\"level\":\"WARN\",\"user\":{\"id\":5},\"tags\":[\"a\",\"b\"],\"odd-name\":1.50}"));
        assertThat(rows("fields level, user.id, tags.1, `odd-name`, missing"))
                .containsExactly(Map.of("level", "WARN", "user.id", "5", "tags.1", "b", "odd-name", "1.5"));
        assertThat(rows("filter user.id = 5 and level in [\"WARN\", \"ERROR\"] and ispresent(tags.0) | stats count()"))
                .containsExactly(Map.of("count()", "1"));
    }

    @Test
    void what_lambda_reports_is_in_fields() {
        logs.group("/aws/lambda/f");
        logs.stream("/aws/lambda/f", "s");
        String id = "f612fbaf-65ce-4fd2-8d1b-6718fcb0b269";
        logs.put(
                "/aws/lambda/f",
                "s",
                event(NOW, "START RequestId: " + id + " Version: $LATEST\n"),
                event(NOW + 1, "[INFO]\t2026-03-01T12:00:00.000Z\t" + id + "\tgot {\"ride\": 7}"),
                event(NOW + 2, "END RequestId: " + id + "\n"),
                event(
                        NOW + 3,
                        "REPORT RequestId: " + id + "\tDuration: 3.42 ms\tBilled Duration: 4 ms\tMemory Size: 512 MB\t"
                                + "Max Memory Used: 70 MB\tInit Duration: 120.10 ms\t\n"));
        assertThat(
                        rows(
                                "filter @type = \"REPORT\" | fields @requestId, @duration, @billedDuration, @memorySize,"
                                        + " @maxMemoryUsed, @initDuration",
                                "/aws/lambda/f"))
                .containsExactly(Map.of(
                        "@requestId", id,
                        "@duration", "3.42",
                        "@billedDuration", "4",
                        "@memorySize", "512000000",
                        "@maxMemoryUsed", "70000000",
                        "@initDuration", "120.10"));
        assertThat(rows("filter ride = 7 | fields @requestId", "/aws/lambda/f"))
                .containsExactly(Map.of("@requestId", id));
        assertThat(rows(
                        "filter @type = \"REPORT\" | stats max(@memorySize / 1000 / 1000) - max(@maxMemoryUsed / 1000 / 1000) "
                                + "as overProvisionedMB",
                        "/aws/lambda/f"))
                .containsExactly(Map.of("overProvisionedMB", "442"));
    }

    @Test
    void aggregations_are_made_by_group_and_by_period() {
        for (int i = 1; i <= 10; i++) {
            logs.put("g", "s", event(NOW - (10 - i) * MINUTE, "{\"k\":\"" + (i % 2 == 0 ? "even" : "odd") + "\",\"v\":" + i + "}"));
        }
        assertThat(rows("stats count(*) as n, sum(v) as s, avg(v), min(v), max(v), pct(v, 50) as p, "
                        + "count_distinct(k) as d, stddev(v) as sd, sum(v)/count(v) as mean"))
                .containsExactly(Map.of(
                        "n", "10", "s", "55", "avg(v)", "5.5", "min(v)", "1", "max(v)", "10", "p", "5", "d", "2", "sd",
                        "2.8723", "mean", "5.5"));
        assertThat(rows("stats latest(v) as l, earliest(v) as e, sortsFirst(k) as a, sortsLast(k) as z by k | sort k"))
                .containsExactly(
                        Map.of("k", "even", "l", "10", "e", "2", "a", "even", "z", "even"),
                        Map.of("k", "odd", "l", "9", "e", "1", "a", "odd", "z", "odd"));
        assertThat(rows("stats count(*) by bin(5m) as t | sort t asc"))
                .containsExactly(
                        Map.of("t", "2026-03-01 11:50:00.000", "count(*)", "4"),
                        Map.of("t", "2026-03-01 11:55:00.000", "count(*)", "5"),
                        Map.of("t", "2026-03-01 12:00:00.000", "count(*)", "1"));
        assertThat(rows("stats max(v) as m by k, bin(1h) | stats sum(m) as total")).containsExactly(Map.of("total", "27"));
        assertThat(rows("filter v > 100 | stats count(*), sum(v)")).containsExactly(Map.of("count(*)", "0"));
        assertThat(rows("fields v | sort v desc | limit 2")).extracting(row -> row.get("v")).containsExactly("10", "9");
        assertThat(rows("stats latest(@timestamp) as t")).containsExactly(Map.of("t", Long.toString(NOW)));
    }

    @Test
    void text_is_parsed_by_stars_and_by_expressions() {
        logs.put("g", "s", event(NOW, "user=ann method:GET latency := 12 ms"));
        assertThat(rows("parse @message \"user=* method:* latency := * ms\" as user, method, latency | "
                        + "display user, method, latency * 2"))
                .containsExactly(Map.of("user", "ann", "method", "GET", "latency * 2", "24"));
        assertThat(rows("parse 'latency := *' as rest | display rest")).containsExactly(Map.of("rest", "12 ms"));
        assertThat(rows("parse @message /user=(?<user_name>\\w+).*:=\\s(?<ms>\\d+)/ | filter ms >= 12 | display user_name"))
                .containsExactly(Map.of("user_name", "ann"));
        assertThat(rows("parse @message \"no *\" as x | filter ispresent(x)")).isEmpty();
    }

    @Test
    void of_rows_that_are_alike_the_latest_is_kept() {
        logs.put(
                "g",
                "s",
                event(NOW - 3, "{\"k\":\"a\",\"v\":1}"),
                event(NOW - 2, "{\"k\":\"b\",\"v\":2}"),
                event(NOW - 1, "{\"k\":\"a\",\"v\":3}"),
                event(NOW, "{\"v\":4}"));
        assertThat(rows("fields v | dedup k")).extracting(row -> row.get("v")).containsExactly("4", "3", "2");
        assertThat(rows("fields v | sort @timestamp asc | dedup k | limit 2"))
                .extracting(row -> row.get("v"))
                .containsExactly("1", "2");
    }

    @Test
    void patterns_put_messages_of_one_form_together() {
        logs.put(
                "g",
                "s",
                event(NOW, "ERROR took 12 ms from 10.0.0.1"),
                event(NOW, "ERROR took 7 ms from 10.0.0.2"),
                event(NOW, "hello"));
        assertThat(rows("pattern @message"))
                .containsExactly(
                        Map.of(
                                "@pattern", "ERROR took <*> ms from <*>",
                                "@ratio", "0.6667",
                                "@sampleCount", "2",
                                "@severityLabel", "ERROR"),
                        Map.of("@pattern", "hello", "@ratio", "0.3333", "@sampleCount", "1", "@severityLabel", "NONE"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "n + 2 * 3 ^ 2 - 10 % 4 / 2 | 24",
                "(n + 1) / 3 | 2.6667",
                "-n | -7",
                "abs(-3) | 3",
                "ceil(2.1) + floor(2.9) | 5",
                "greatest(1, n, 3) - least(4, n) | 3",
                "sqrt(16) + log(1) | 4",
                "strlen(t) | 6",
                "strlen(unmask(t)) | 6",
                "trim(t) | Text",
                "ltrim(\"xxay\", \"x\") | ay",
                "rtrim(\"ay!!\", \"!\") | ay",
                "toupper(trim(t)) | TEXT",
                "tolower(trim(t)) | text",
                "concat(trim(t), \"-\", n) | Text-7",
                "substr(\"abcdef\", 2) | cdef",
                "substr(\"abcdef\", 1, 2) | bc",
                "replace(\"a.b.c\", \".\", \"/\") | a/b/c",
                "strcontains(t, \"ex\") | 1",
                "isempty(e) | 1",
                "isblank(\"  \") | 1",
                "isempty(t) | 0",
                "ispresent(missing) | 0",
                "coalesce(missing, e2, n) | 7",
                "isValidIp(ip) | 1",
                "isValidIpV6(\"::1\") | 1",
                "isValidIpV4(\"300.1.1.1\") | 0",
                "isIpv4InSubnet(ip, \"10.1.0.0/16\") | 1",
                "isIpInSubnet(ip, \"10.2.0.0/16\") | 0",
                "isIpv6InSubnet(\"fe80::1\", \"fe80::/10\") | 1",
                "datefloor(@timestamp, 1d) | 2026-03-01 00:00:00.000",
                "dateceil(@timestamp, 1mo) | 2026-04-01 00:00:00.000",
                "bin(1w) | 2026-02-23 00:00:00.000",
                "fromMillis(0) | 1970-01-01 00:00:00.000",
                "toMillis(@timestamp) | 1772366400000",
                "toMillis(now()) - toMillis(@timestamp) | 0",
                "missing + 1 | -",
                "n / 0 | -",
                "n = 7 and not (n > 8) or false | 1",
                "missing != 1 | 0",
                "t like \"Tex\" | 1",
                "t not like /(?i)TEXT/ | 0",
                "t =~ /^ T.x/ | 1",
                "n not in [1, 2] | 1",
            })
    void an_expression_is_worth(String expression, String value) {
        assertThat(only(expression)).isEqualTo(value);
    }

    @Test
    void json_in_a_field_is_read_and_its_lists_become_rows() {
        logs.put("g", "s", event(NOW, "x {\"a\":{\"b\":[10,20]}}"));
        assertThat(rows("parse @message \"x *\" as j | fields jsonParse(j) as o | fields o.a.b.1 as second | display second"))
                .containsExactly(Map.of("second", "20"));
        assertThat(rows("parse @message \"x *\" as j | fields jsonParse(j) as o | unnest o.a.b into item | display item"))
                .containsExactly(Map.of("item", "10"), Map.of("item", "20"));
        assertThat(rows("parse @message \"x *\" as j | fields jsonParse(j) as o | display jsonStringify(o) as s"))
                .containsExactly(Map.of("s", "{\"a\":{\"b\":[10,20]}}"));
    }

    @Test
    void several_groups_are_one_sequence() {
        logs.group("h");
        logs.stream("h", "s");
        logs.put("g", "s", event(NOW - 3, "1"), event(NOW - 1, "3"));
        logs.put("h", "s", event(NOW - 2, "2"), event(NOW, "4"));
        assertThat(rows("fields @message", "g", "h"))
                .extracting(row -> row.get("@message"))
                .containsExactly("4", "3", "2", "1");
        assertThat(rows("stats count(*) as n by @log | sort @log", "g", "h"))
                .extracting(row -> row.get("n"))
                .containsExactly("2", "2");
    }

    @Test
    void many_events_over_many_streams_come_in_their_order() {
        int streams = 7;
        int each = 500;
        for (int s = 0; s < streams; s++) {
            int stream = s;
            logs.stream("g", "many" + s);
            logs.put(
                    "g",
                    "many" + s,
                    IntStream.range(0, each)
                            .mapToObj(i -> event(NOW - (each - i) * 10L + stream, Integer.toString(i * streams + stream)))
                            .toList());
        }
        List<Integer> found = rows("fields @message").stream()
                .map(row -> Integer.parseInt(row.get("@message")))
                .toList();
        assertThat(found).hasSize(streams * each).isSortedAccordingTo((a, b) -> Integer.compare(b, a));
        assertThat(ended(start("fields @message | limit any 3")).statistics())
                .satisfies(statistics -> assertThat(statistics.recordsScanned()).isEqualTo(3.0));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '#',
            value = {
                "fields @message | sort by # unexpected symbol found by at line 1 and position 24 # 23 # 25",
                "fields @message | # unexpected symbol found EOF at line 1 and position 18 # 17 # 17",
                "diff previousDay # Millrace has no command diff. # 0 # 4",
                "SOURCE \"a\" # Millrace has no command SOURCE. # 0 # 6",
                "frobnicate @message # unexpected symbol found frobnicate at line 1 and position 1 # 0 # 10",
                "filter (a = 1 # unexpected symbol found EOF at line 1 and position 14 # 13 # 13",
                "filter a = \"x # unexpected symbol found \" at line 1 and position 12 # 11 # 12",
                "fields nothing(1) # Unknown function: nothing # 7 # 14",
                "dedup a | sort a # unexpected symbol found sort at line 1 and position 11 # 10 # 14",
                "fields sum(a) # unexpected symbol found sum at line 1 and position 8 # 7 # 10",
                "stats a by b # unexpected symbol found a at line 1 and position 7 # 6 # 7",
            })
    void a_query_that_cannot_be_read_is_refused_with_the_place(String query, String message, int start, int end) {
        MalformedQueryException refusal =
                catchThrowableOfType(MalformedQueryException.class, () -> start(query));
        assertThat(refusal.message()).isEqualTo(message);
        assertThat(refusal.details())
                .isEqualTo(Map.of(
                        "queryCompileError",
                        Map.of(
                                "location",
                                Map.of("startCharOffset", start, "endCharOffset", end),
                                "message",
                                message)));
    }

    @Test
    void what_is_asked_wrongly_is_refused() {
        refused(
                () -> start("fields @message", "none"),
                "ResourceNotFoundException",
                "Log group 'none' does not exist for account ID '000000000001' (Service: AWSLogs; Status Code: 400; "
                        + "Error Code: ResourceNotFoundException; Request ID: request)");
        refused(() -> results("none"), "ResourceNotFoundException", "Query id none does not exist.");
        String done = start("fields @message");
        ended(done);
        refused(
                () -> logs.api().stopQuery(new StopQueryRequest(done), call()),
                "InvalidParameterException",
                "Query is not in Running or Scheduled status. QueryId: " + done);
    }

    @Test
    void an_expression_that_would_never_end_ends_and_what_grows_without_end_fails() {
        logs.put("g", "s", event(NOW, "a".repeat(200) + "!"));
        assertThat(rows("filter @message like /^(a+)+$/")).isEmpty();
        String doubled = IntStream.range(0, 30)
                .mapToObj(i -> "fields concat(x, x) as x")
                .collect(Collectors.joining(" | ", "fields @message as x | ", ""));
        assertThat(ended(start(doubled)).status()).isEqualTo("Failed");
    }

    @Test
    void queries_and_what_they_found_are_kept() {
        logs.put("g", "s", event(NOW, "one"));
        String id = start("fields @message");
        ended(id);
        logs.restart();
        assertThat(ended(id).results()).hasSize(1);
        List<QueryInfo> described = Objects.requireNonNull(logs.api()
                .describeQueries(
                        DescribeQueriesRequest.builder().logGroupName("g").build(), call())
                .queries());
        assertThat(described)
                .extracting(QueryInfo::queryId, QueryInfo::status, QueryInfo::queryString)
                .containsExactly(tuple(id, "Complete", "fields @message"));
    }

    @Test
    void a_row_points_to_its_whole_event_and_a_group_tells_its_fields() {
        logs.put("g", "s", event(NOW, "{\"level\":\"WARN\"}"), event(NOW, "plain"));
        String pointer = Objects.requireNonNull(
                        ended(start("filter ispresent(level)")).results())
                .getFirst()
                .stream()
                .filter(field -> "@ptr".equals(field.field()))
                .map(field -> String.valueOf(field.value()))
                .findFirst()
                .orElseThrow();
        assertThat(logs.api()
                        .getLogRecord(
                                GetLogRecordRequest.builder()
                                        .logRecordPointer(pointer)
                                        .build(),
                                call())
                        .logRecord())
                .containsEntry("level", "WARN")
                .containsEntry("@message", "{\"level\":\"WARN\"}")
                .containsEntry("@logStream", "s");
        assertThat(logs.api()
                        .getLogGroupFields(
                                GetLogGroupFieldsRequest.builder()
                                        .logGroupName("g")
                                        .build(),
                                call())
                        .logGroupFields())
                .contains(new LogGroupField("@message", 100), new LogGroupField("level", 50));
    }
}
