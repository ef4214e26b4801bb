package dev.millrace.cloud.service.logs;

import dev.millrace.cloud.metric.Metrics;
import dev.millrace.cloud.storage.Storage;
import dev.millrace.cloud.storage.StorageOptions;
import dev.millrace.cloud.time.ManualClock;
import dev.millrace.wire.AwsException;
import dev.millrace.wire.Body;
import dev.millrace.wire.Bytes;
import dev.millrace.wire.Call;
import dev.millrace.wire.Caller;
import dev.millrace.wire.http.Headers;
import dev.millrace.wire.http.HttpRequest;
import dev.millrace.wire.logs.CreateLogGroupRequest;
import dev.millrace.wire.logs.CreateLogStreamRequest;
import dev.millrace.wire.logs.DescribeLogGroupsRequest;
import dev.millrace.wire.logs.FilterLogEventsRequest;
import dev.millrace.wire.logs.FilteredLogEvent;
import dev.millrace.wire.logs.GetLogEventsRequest;
import dev.millrace.wire.logs.GetLogEventsResponse;
import dev.millrace.wire.logs.InputLogEvent;
import dev.millrace.wire.logs.LogGroup;
import dev.millrace.wire.logs.Logs;
import dev.millrace.wire.logs.OutputLogEvent;
import dev.millrace.wire.logs.PutLogEventsRequest;
import dev.millrace.wire.logs.PutLogEventsResponse;
import dev.millrace.wire.logs.PutRetentionPolicyRequest;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.assertj.core.api.Assertions;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/// The service over a data folder, its time moved by hand, and short ways to call it.
final class LogsUnderTest implements AutoCloseable {
    static final String ACCOUNT = "000000000001";
    static final String REGION = "eu-west-1";
    /// What the ARNs of groups begin with.
    static final String ARN = "arn:aws:logs:" + REGION + ":" + ACCOUNT + ":log-group:";

    static final Instant START = Instant.parse("2026-03-01T12:00:00Z");
    static final long NOW = START.toEpochMilli();

    final ManualClock clock = new ManualClock(START);
    final Metrics metrics = new Metrics();
    private final Path data;
    private Storage storage;
    private LogsService service;
    private Logs api;

    LogsUnderTest(Path data) {
        this.data = data;
        this.storage = Storage.open(data, StorageOptions.DEFAULT);
        this.service = new LogsService(storage, clock, new SecureRandom(), metrics);
        this.api = new Logs(service.api());
    }

    LogsService service() {
        return service;
    }

    Logs api() {
        return api;
    }

    /// What is done from time to time, once.
    void round() {
        service.rounds().forEach(round -> round.task().run());
    }

    void restart() {
        storage.close();
        storage = Storage.open(data, StorageOptions.DEFAULT);
        service = new LogsService(storage, clock, new SecureRandom(), metrics);
        api = new Logs(service.api());
    }

    @Override
    public void close() {
        storage.close();
        clock.close();
    }

    static Call call() {
        return call(ACCOUNT, REGION);
    }

    static Call call(String account, String region) {
        return new Call(
                "request",
                Caller.root(account, "key"),
                account,
                region,
                new HttpRequest("POST", "/", "", new Headers(), Body.of(Bytes.EMPTY)));
    }

    void group(String name) {
        api.createLogGroup(
                CreateLogGroupRequest.builder().logGroupName(name).build(), call());
    }

    void stream(String group, String name) {
        api.createLogStream(new CreateLogStreamRequest(group, name), call());
    }

    void retention(String group, int days) {
        api.putRetentionPolicy(new PutRetentionPolicyRequest(group, days), call());
    }

    static InputLogEvent event(long at, String message) {
        return new InputLogEvent(at, message);
    }

    PutLogEventsResponse put(String group, String stream, InputLogEvent... events) {
        return put(group, stream, Arrays.asList(events));
    }

    PutLogEventsResponse put(String group, String stream, List<InputLogEvent> events) {
        return api.putLogEvents(
                PutLogEventsRequest.builder()
                        .logGroupName(group)
                        .logStreamName(stream)
                        .logEvents(events)
                        .build(),
                call());
    }

    GetLogEventsResponse get(Consumer<GetLogEventsRequest.Builder> wish) {
        GetLogEventsRequest.Builder request =
                GetLogEventsRequest.builder().logGroupName("g").logStreamName("s");
        wish.accept(request);
        return api.getLogEvents(request.build(), call());
    }

    static List<String> messages(GetLogEventsResponse page) {
        return Objects.requireNonNull(page.events()).stream()
                .map(OutputLogEvent::message)
                .toList();
    }

    /// All that FilterLogEvents finds, over all pages.
    List<FilteredLogEvent> filter(Consumer<FilterLogEventsRequest.Builder> wish) {
        List<FilteredLogEvent> all = new ArrayList<>();
        String token = null;
        do {
            FilterLogEventsRequest.Builder request =
                    FilterLogEventsRequest.builder().logGroupName("g");
            wish.accept(request);
            var page = api.filterLogEvents(request.nextToken(token).build(), call());
            all.addAll(Objects.requireNonNull(page.events()));
            token = page.nextToken();
        } while (token != null);
        return all;
    }

    List<String> filtered(String pattern) {
        return filter(request -> request.filterPattern(pattern)).stream()
                .map(FilteredLogEvent::message)
                .toList();
    }

    LogGroup describe(String group) {
        return Objects.requireNonNull(api.describeLogGroups(
                                DescribeLogGroupsRequest.builder()
                                        .logGroupNamePrefix(group)
                                        .build(),
                                call())
                        .logGroups())
                .getFirst();
    }

    static void refused(ThrowingCallable call, String code, String message) {
        AwsException error = Assertions.catchThrowableOfType(AwsException.class, call);
        Assertions.assertThat(error).as("refused with " + code).isNotNull();
        Assertions.assertThat(error.code()).isEqualTo(code);
        Assertions.assertThat(error.message()).isEqualTo(message);
        Assertions.assertThat(error.httpStatus()).isEqualTo(400);
    }
}
