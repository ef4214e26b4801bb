package dev.millrace.cloud.service.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.cloud.service.events.delivery.Destination;
import dev.millrace.cloud.service.events.delivery.Roles;
import dev.millrace.cloud.service.events.domain.TargetKind;
import dev.millrace.cloud.storage.Storage;
import dev.millrace.cloud.storage.StorageOptions;
import dev.millrace.cloud.time.ManualClock;
import dev.millrace.wire.AwsException;
import dev.millrace.wire.Body;
import dev.millrace.wire.Bytes;
import dev.millrace.wire.Call;
import dev.millrace.wire.Caller;
import dev.millrace.wire.events.Events;
import dev.millrace.wire.events.PutEventsRequest;
import dev.millrace.wire.events.PutEventsRequestEntry;
import dev.millrace.wire.events.PutEventsResponse;
import dev.millrace.wire.events.PutRuleRequest;
import dev.millrace.wire.events.PutTargetsRequest;
import dev.millrace.wire.events.Target;
import dev.millrace.wire.http.Headers;
import dev.millrace.wire.http.HttpRequest;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The service over a data folder, its time moved by hand, and targets that keep what they get.
final class EventsUnderTest implements AutoCloseable {
    static final String ACCOUNT = "000000000001";
    static final String REGION = "eu-west-1";
    static final Instant START = Instant.parse("2026-03-01T12:00:00Z");
    static final String BUS = "arn:aws:events:eu-west-1:000000000001:event-bus/";
    static final String FUNCTION = "arn:aws:lambda:eu-west-1:000000000001:function:f";
    static final String STREAM = "arn:aws:kinesis:eu-west-1:000000000001:stream/s";
    static final String ROLE = "arn:aws:iam::000000000001:role/trusting";

    final ManualClock clock = new ManualClock(START);
    final Map<String, Long> counts = new ConcurrentHashMap<>();
    /// What targets got.
    final BlockingQueue<Got> got = new LinkedBlockingQueue<>();
    /// What targets answer; they take everything until a test says otherwise.
    volatile Function<String, Destination.Outcome> answer = _ -> Destination.Outcome.TAKEN;

    /// What the role may do.
    final Set<String> allowed = ConcurrentHashMap.newKeySet();

    private final Path data;
    private Storage storage;
    private EventsService service;
    private Events api;

    record Got(String target, String payload, @Nullable String partitionKey, @Nullable String traceHeader) {
        JsonNode json() {
            return JsonMapper.shared().readTree(payload);
        }
    }

    EventsUnderTest(Path data) {
        this.data = data;
        allowed.addAll(List.of("kinesis:PutRecord", "events:PutEvents"));
        open();
    }

    private void open() {
        storage = Storage.open(data, StorageOptions.DEFAULT);
        service = new EventsService(
                storage,
                clock,
                new Random(1),
                Map.of(TargetKind.FUNCTION, this::deliver, TargetKind.STREAM, this::deliver),
                new Roles() {
                    @Override
                    public boolean assumable(String roleArn) {
                        return roleArn.equals(ROLE);
                    }

                    @Override
                    public boolean may(String roleArn, String action, String targetArn) {
                        return allowed.contains(action);
                    }
                },
                (of, counted, value) ->
                        counts.merge(of.bus() + "/" + of.rule() + " " + counted.metric(), (long) value, Long::sum));
        api = new Events(service.api());
        service.start();
    }

    private List<Destination.Outcome> deliver(
            String target, Destination.Sender sender, List<Destination.Parcel> parcels) {
        List<Destination.Outcome> outcomes = new ArrayList<>();
        for (Destination.Parcel parcel : parcels) {
            Destination.Outcome outcome = answer.apply(target);
            outcomes.add(outcome);
            got.add(new Got(target, parcel.payload(), parcel.partitionKey(), parcel.traceHeader()));
        }
        return outcomes;
    }

    Events api() {
        return api;
    }

    EventsService service() {
        return service;
    }

    /// Ends in order and starts again.
    void restart() {
        service.stop();
        storage.close();
        open();
    }

    /// @param meanwhile what happens while there is no server
    void whileStopped(Runnable meanwhile) {
        service.stop();
        storage.close();
        meanwhile.run();
        open();
    }

    /// Waits until no call of a target is under way, and what came of each is kept.
    void settled() throws InterruptedException {
        service.settled();
    }

    void round() {
        service.rounds().forEach(round -> round.task().run());
    }

    @Override
    public void close() {
        service.stop();
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

    void rule(String name, String pattern) {
        rule(null, name, pattern);
    }

    void rule(@Nullable String bus, String name, String pattern) {
        api.putRule(
                PutRuleRequest.builder()
                        .eventBusName(bus)
                        .name(name)
                        .eventPattern(pattern.replace('\'', '"'))
                        .build(),
                call());
    }

    void schedule(String name, String expression) {
        api.putRule(
                PutRuleRequest.builder()
                        .name(name)
                        .scheduleExpression(expression)
                        .build(),
                call());
    }

    void targets(String rule, Target... targets) {
        targets(null, rule, targets);
    }

    void targets(@Nullable String bus, String rule, Target... targets) {
        api.putTargets(
                PutTargetsRequest.builder()
                        .eventBusName(bus)
                        .rule(rule)
                        .targets(List.of(targets))
                        .build(),
                call());
    }

    static Target function(String id) {
        return Target.builder().id(id).arn(FUNCTION).build();
    }

    PutEventsResponse put(PutEventsRequestEntry... entries) {
        return api.putEvents(
                PutEventsRequest.builder().entries(Arrays.asList(entries)).build(), call());
    }

    static PutEventsRequestEntry event(String source, String detail) {
        return entry(source, detail).build();
    }

    static PutEventsRequestEntry.Builder entry(String source, String detail) {
        return PutEventsRequestEntry.builder()
                .source(source)
                .detailType("happened")
                .detail(detail.replace('\'', '"'));
    }

    /// The next thing that a target got, waited for.
    Got next() throws InterruptedException {
        Got next = got.poll(60, TimeUnit.SECONDS);
        if (next == null) {
            throw new AssertionError("Nothing was delivered");
        }
        return next;
    }

    static void refused(String code, String message, ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOfSatisfying(AwsException.class, e -> {
            assertThat(e.code()).isEqualTo(code);
            assertThat(e.message()).isEqualTo(message);
        });
    }
}
