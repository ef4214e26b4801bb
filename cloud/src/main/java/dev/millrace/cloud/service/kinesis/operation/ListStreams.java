package dev.millrace.cloud.service.kinesis.operation;

import dev.millrace.cloud.aws.PageTokens;
import dev.millrace.cloud.service.kinesis.domain.StreamState;
import dev.millrace.cloud.service.kinesis.store.LiveStream;
import dev.millrace.cloud.service.kinesis.store.Streams;
import dev.millrace.wire.Call;
import dev.millrace.wire.kinesis.InvalidArgumentException;
import dev.millrace.wire.kinesis.ListStreamsInput;
import dev.millrace.wire.kinesis.ListStreamsOutput;
import dev.millrace.wire.kinesis.StreamSummary;
import java.util.List;

/// Lists streams by name, in pages.
public final class ListStreams {
    private static final int DEFAULT_LIMIT = 100;

    private final Streams streams;
    private final PageTokens tokens;

    public ListStreams(Streams streams, PageTokens tokens) {
        this.streams = streams;
        this.tokens = tokens;
    }

    public ListStreamsOutput answer(ListStreamsInput input, Call call) {
        if (input.nextToken() != null && input.exclusiveStartStreamName() != null) {
            throw new InvalidArgumentException("NextToken and ExclusiveStartStreamName cannot be provided together.");
        }
        String after = input.nextToken() == null
                ? input.exclusiveStartStreamName()
                : tokens.place("streams", 1, input.nextToken()).getFirst();
        int limit = input.limit() == null ? DEFAULT_LIMIT : input.limit();
        List<StreamState> rest = streams.list(call.account(), call.region()).stream()
                .map(LiveStream::state)
                .filter(stream -> after == null || stream.name().compareTo(after) > 0)
                .toList();
        List<StreamState> page = rest.stream().limit(limit).toList();
        boolean more = rest.size() > limit;
        return new ListStreamsOutput(
                page.stream().map(StreamState::name).toList(),
                more,
                more ? tokens.token("streams", page.getLast().name()) : null,
                page.stream()
                        .map(stream -> new StreamSummary(
                                stream.name(),
                                stream.arn(),
                                Descriptions.ACTIVE,
                                Descriptions.mode(stream),
                                stream.created()))
                        .toList());
    }
}
