package dev.millrace.cloud.service.scheduler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
import dev.millrace.wire.scheduler.CreateScheduleInput;
import dev.millrace.wire.scheduler.FlexibleTimeWindow;
import dev.millrace.wire.scheduler.GetScheduleInput;
import dev.millrace.wire.scheduler.GetScheduleOutput;
import dev.millrace.wire.scheduler.Scheduler;
import dev.millrace.wire.scheduler.Target;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import tools.jackson.databind.JsonNode;

/// The scheduler with a clock and targets under a test's hand.
final class SchedulerUnderTest implements AutoCloseable {
    static final Instant START = Instant.parse("2026-03-01T12:00:20Z");

    static final Call CALL = new Call(
            "id",
            Caller.root("123456789012", "123456789012"),
            "123456789012",
            "eu-west-1",
            new HttpRequest("POST", "/", "", new Headers(), Body.of(Bytes.EMPTY)));

    static final String ROLE = "arn:aws:iam::123456789012:role/schedules";
    static final String FUNCTION = "arn:aws:lambda:eu-west-1:123456789012:function:f";

    final ManualClock clock = new ManualClock(START);
    final FakeApi targets = new FakeApi();
    final Map<String, Integer> counted = new ConcurrentHashMap<>();
    private final ScheduleCounts counts = (_, _, group, metric) -> counted.merge(group + " " + metric, 1, Integer::sum);
    private final Storage storage;
    Scheduler api;

    /// Says yes to everything, or what it was told to say first.
    final class FakeApi implements TargetApi {
        final List<Request> calls = new CopyOnWriteArrayList<>();
        final List<Instant> times = new CopyOnWriteArrayList<>();
        final Deque<Answer> answers = new ArrayDeque<>();

        @Override
        public boolean offers(Operation operation) {
            return !operation.service().equals("firehose");
        }

        @Override
        public Optional<String> flaw(Operation operation, JsonNode input) {
            return input.has("Flaw") ? Optional.of("the field 'Flaw' is not supported") : Optional.empty();
        }

        @Override
        public boolean assumable(String roleArn, String groupArn, String account) {
            return roleArn.equals(ROLE);
        }

        @Override
        public synchronized Answer call(Request request) {
            calls.add(request);
            times.add(clock.instant());
            notifyAll();
            return answers.isEmpty() ? new Answer.Accepted() : answers.remove();
        }

        synchronized void await(int count) throws InterruptedException {
            while (calls.size() < count) {
                wait();
            }
        }
    }

    SchedulerUnderTest(Path data) {
        storage = Storage.open(data, StorageOptions.DEFAULT);
        start();
    }

    @Override
    public void close() {
        storage.close();
    }

    /// Goes on with what is kept.
    void start() {
        SchedulerService service = new SchedulerService(storage, clock, new Random(3), targets, counts);
        service.start();
        api = new Scheduler(service.api());
    }

    /// As after a kill: what is kept is there, the clock's tasks are not.
    void restart() {
        clock.close();
        start();
    }

    static CreateScheduleInput.Builder schedule(String expression) {
        return CreateScheduleInput.builder()
                .name("s")
                .scheduleExpression(expression)
                .flexibleTimeWindow(FlexibleTimeWindow.builder().mode("OFF").build())
                .target(target().build());
    }

    static Target.Builder target() {
        return Target.builder().arn(FUNCTION).roleArn(ROLE).input("{}");
    }

    void create(String expression, Consumer<CreateScheduleInput.Builder> more) {
        CreateScheduleInput.Builder input = schedule(expression);
        more.accept(input);
        api.createSchedule(input.build(), CALL);
    }

    GetScheduleOutput get() {
        return api.getSchedule(GetScheduleInput.builder().name("s").build(), CALL);
    }

    void refused(CreateScheduleInput.Builder input, String code, String message) {
        assertThatThrownBy(() -> api.createSchedule(input.build(), CALL))
                .isInstanceOfSatisfying(AwsException.class, refused -> assertThat(refused.code())
                        .isEqualTo(code))
                .hasMessage(message);
    }
}
