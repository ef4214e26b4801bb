package dev.millrace.cloud.service.lambda.mapping;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.cloud.Eventually;
import dev.millrace.cloud.time.ManualClock;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Functions that do what a test says, and remember what they were given.
final class FakeFunctions implements MappedFunctions {
    static final String ROLE = "arn:aws:iam::123456789012:role/rides";

    private final LinkedBlockingQueue<Invocation> invocations = new LinkedBlockingQueue<>();
    private final Set<String> names = new HashSet<>(Set.of("predict"));
    private volatile Behaviour behaviour = invocation -> ok("");

    /// What a function does with an event.
    interface Behaviour {
        Answer answer(Invocation invocation) throws InterruptedException;
    }

    record Invocation(String functionArn, JsonNode event, String text) {
        /// The records' data.
        List<String> data() {
            List<String> data = new ArrayList<>();
            for (JsonNode record : event.get("Records")) {
                data.add(new String(
                        Base64.getDecoder()
                                .decode(record.get("kinesis").get("data").stringValue()),
                        StandardCharsets.UTF_8));
            }
            return data;
        }

        List<String> sequences() {
            List<String> numbers = new ArrayList<>();
            for (JsonNode record : event.get("Records")) {
                numbers.add(record.get("kinesis").get("sequenceNumber").stringValue());
            }
            return numbers;
        }
    }

    static Answer ok(String payload) {
        return new Answer.Returned(payload.getBytes(StandardCharsets.UTF_8), "request-ok", "$LATEST");
    }

    static Answer error() {
        return new Answer.Failed(
                "{\"errorMessage\":\"no\"}".getBytes(StandardCharsets.UTF_8), "Unhandled", "request-failed", "$LATEST");
    }

    void does(Behaviour next) {
        behaviour = next;
    }

    void add(String name) {
        names.add(name);
    }

    @Override
    public Optional<Target> find(String account, String region, String functionName) {
        String arn = arn(account, region, functionName);
        String name = arn.split(":")[6];
        return names.contains(name) ? Optional.of(new Target(arn, name, ROLE)) : Optional.empty();
    }

    @Override
    public String arn(String account, String region, String functionName) {
        return functionName.startsWith("arn:")
                ? functionName
                : "arn:aws:lambda:" + region + ":" + account + ":function:" + functionName;
    }

    @Override
    public Answer invoke(String functionArn, byte[] event) throws InterruptedException {
        Invocation invocation = new Invocation(
                functionArn, JsonMapper.shared().readTree(event), new String(event, StandardCharsets.UTF_8));
        Answer answer = behaviour.answer(invocation);
        invocations.add(invocation);
        return answer;
    }

    /// The next invocation that the function answered.
    Invocation next() throws InterruptedException {
        Invocation invocation = invocations.poll(60, TimeUnit.SECONDS);
        assertThat(invocation).as("an invocation").isNotNull();
        return invocation;
    }

    /// The next invocation, time going on meanwhile.
    Invocation next(ManualClock clock, Duration step) {
        return Eventually.one(() -> {
            Invocation invocation = invocations.poll(5, TimeUnit.MILLISECONDS);
            if (invocation == null) {
                clock.advance(step);
            }
            return invocation;
        });
    }

    boolean none() {
        return invocations.isEmpty();
    }
}
