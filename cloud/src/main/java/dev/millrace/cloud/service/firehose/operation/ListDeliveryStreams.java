package dev.millrace.cloud.service.firehose.operation;

import dev.millrace.cloud.service.firehose.FirehoseLimits;
import dev.millrace.cloud.service.firehose.delivery.DeliveryRuns;
import dev.millrace.cloud.service.firehose.domain.DeliveryStream;
import dev.millrace.wire.Call;
import dev.millrace.wire.firehose.ListDeliveryStreamsInput;
import dev.millrace.wire.firehose.ListDeliveryStreamsOutput;
import java.util.List;

/// Lists the names of delivery streams, in their order.
public final class ListDeliveryStreams {
    private final DeliveryRuns runs;

    public ListDeliveryStreams(DeliveryRuns runs) {
        this.runs = runs;
    }

    public ListDeliveryStreamsOutput answer(ListDeliveryStreamsInput input, Call call) {
        String after = input.exclusiveStartDeliveryStreamName();
        String type = input.deliveryStreamType();
        int limit = input.limit() == null ? FirehoseLimits.LIST_PAGE : input.limit();
        List<String> names = runs.list(call.account(), call.region()).stream()
                .filter(stream -> type == null || stream.type().equals(type))
                .map(DeliveryStream::name)
                .filter(name -> after == null || name.compareTo(after) > 0)
                .limit(limit + 1L)
                .toList();
        boolean more = names.size() > limit;
        return new ListDeliveryStreamsOutput(more ? names.subList(0, limit) : names, more);
    }
}
