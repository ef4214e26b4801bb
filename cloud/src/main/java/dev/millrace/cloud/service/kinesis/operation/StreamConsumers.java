package dev.millrace.cloud.service.kinesis.operation;

import dev.millrace.cloud.aws.AwsTime;
import dev.millrace.cloud.aws.PageTokens;
import dev.millrace.cloud.service.kinesis.KinesisLimits;
import dev.millrace.cloud.service.kinesis.domain.ConsumerState;
import dev.millrace.cloud.service.kinesis.domain.StreamArn;
import dev.millrace.cloud.service.kinesis.domain.StreamState;
import dev.millrace.cloud.service.kinesis.store.LiveConsumer;
import dev.millrace.cloud.service.kinesis.store.LiveStream;
import dev.millrace.wire.Call;
import dev.millrace.wire.kinesis.Consumer;
import dev.millrace.wire.kinesis.ConsumerDescription;
import dev.millrace.wire.kinesis.DeregisterStreamConsumerInput;
import dev.millrace.wire.kinesis.DescribeStreamConsumerInput;
import dev.millrace.wire.kinesis.DescribeStreamConsumerOutput;
import dev.millrace.wire.kinesis.InvalidArgumentException;
import dev.millrace.wire.kinesis.LimitExceededException;
import dev.millrace.wire.kinesis.ListStreamConsumersInput;
import dev.millrace.wire.kinesis.ListStreamConsumersOutput;
import dev.millrace.wire.kinesis.RegisterStreamConsumerInput;
import dev.millrace.wire.kinesis.RegisterStreamConsumerOutput;
import dev.millrace.wire.kinesis.ResourceInUseException;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Registers, deregisters, describes and lists consumers. A consumer is ACTIVE when RegisterStreamConsumer returns and
/// gone when DeregisterStreamConsumer does.
public final class StreamConsumers {
    private static final int DEFAULT_RESULTS = 100;

    private record Found(LiveStream stream, LiveConsumer consumer) {}

    private final StreamLookup lookup;
    private final PageTokens tokens;
    private final InstantSource clock;

    public StreamConsumers(StreamLookup lookup, PageTokens tokens, InstantSource clock) {
        this.lookup = lookup;
        this.tokens = tokens;
        this.clock = clock;
    }

    public RegisterStreamConsumerOutput register(RegisterStreamConsumerInput input, Call call) {
        Map<String, String> tags = input.tags() == null ? Map.of() : Map.copyOf(input.tags());
        Tags.check(tags.keySet(), tags.values());
        LiveStream stream = lookup.byArn(input.streamARN(), call);
        LiveConsumer made = stream.register(present -> register(stream.state(), present, input.consumerName(), tags));
        return new RegisterStreamConsumerOutput(consumer(made.state()));
    }

    public void deregister(DeregisterStreamConsumerInput input, Call call) {
        Found found = find(input.streamARN(), input.consumerName(), input.consumerARN(), call);
        if (!found.stream().deregister(found.consumer())) {
            throw StreamLookup.consumerNotFound(
                    found.stream().state(), found.consumer().state().name());
        }
    }

    public DescribeStreamConsumerOutput describe(DescribeStreamConsumerInput input, Call call) {
        ConsumerState consumer = find(input.streamARN(), input.consumerName(), input.consumerARN(), call)
                .consumer()
                .state();
        return new DescribeStreamConsumerOutput(new ConsumerDescription(
                consumer.name(), consumer.arn(), Descriptions.ACTIVE, consumer.created(), consumer.streamArn()));
    }

    public ListStreamConsumersOutput list(ListStreamConsumersInput input, Call call) {
        LiveStream live = lookup.byArn(input.streamARN(), call);
        StreamState stream = live.state();
        if (input.streamCreationTimestamp() != null
                && !input.streamCreationTimestamp().equals(stream.created())) {
            throw StreamLookup.notFound(stream.name(), stream.account());
        }
        int limit = input.maxResults() == null ? DEFAULT_RESULTS : input.maxResults();
        String after = input.nextToken() == null
                ? ""
                : tokens.place("consumers", 1, input.nextToken()).getFirst();
        List<ConsumerState> rest = live.consumers().stream()
                .map(LiveConsumer::state)
                .filter(consumer -> consumer.name().compareTo(after) > 0)
                .toList();
        List<ConsumerState> page = rest.stream().limit(limit).toList();
        return new ListStreamConsumersOutput(
                page.stream().map(StreamConsumers::consumer).toList(),
                rest.size() > limit ? tokens.token("consumers", page.getLast().name()) : null);
    }

    private ConsumerState register(
            StreamState stream, List<LiveConsumer> present, String name, Map<String, String> tags) {
        if (present.stream().anyMatch(consumer -> consumer.state().name().equals(name))) {
            throw new ResourceInUseException("Consumer " + name + " under stream: " + stream.name() + ", account "
                    + stream.account() + " already exists.");
        }
        if (present.size() >= KinesisLimits.CONSUMERS_PER_STREAM) {
            throw new LimitExceededException("Stream " + stream.name() + " under account " + stream.account()
                    + " has reached the limit of " + KinesisLimits.CONSUMERS_PER_STREAM + " consumers.");
        }
        return new ConsumerState(
                stream.account(), stream.region(), stream.name(), name, AwsTime.seconds(clock), tags, null);
    }

    private Found find(
            @Nullable String streamArn, @Nullable String name, @Nullable String consumerArn, Call call) {
        if (consumerArn != null) {
            StreamArn arn = StreamArn.parse(consumerArn)
                    .orElseThrow(
                            () -> new InvalidArgumentException("The ARN " + consumerArn + " is not a consumer's."));
            LiveStream stream = lookup.byArn(arn, call);
            return new Found(stream, lookup.consumer(stream, arn));
        }
        if (streamArn == null || name == null) {
            throw new InvalidArgumentException(
                    "Either ConsumerARN or both StreamARN and ConsumerName should be provided.");
        }
        LiveStream stream = lookup.byArn(streamArn, call);
        return new Found(
                stream,
                stream.consumer(name).orElseThrow(() -> StreamLookup.consumerNotFound(stream.state(), name)));
    }

    private static Consumer consumer(ConsumerState consumer) {
        return new Consumer(consumer.name(), consumer.arn(), Descriptions.ACTIVE, consumer.created());
    }
}
