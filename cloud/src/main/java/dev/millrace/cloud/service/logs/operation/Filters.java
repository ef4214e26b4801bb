package dev.millrace.cloud.service.logs.operation;

import dev.millrace.wire.Call;
import dev.millrace.wire.logs.DeleteMetricFilterRequest;
import dev.millrace.wire.logs.DeleteSubscriptionFilterRequest;
import dev.millrace.wire.logs.DescribeMetricFiltersRequest;
import dev.millrace.wire.logs.DescribeMetricFiltersResponse;
import dev.millrace.wire.logs.DescribeSubscriptionFiltersRequest;
import dev.millrace.wire.logs.DescribeSubscriptionFiltersResponse;
import dev.millrace.wire.logs.ResourceNotFoundException;
import java.util.List;

/// Metric and subscription filters: PutMetricFilter and PutSubscriptionFilter are not offered, so there are none, and
/// that is what these operations say.
public final class Filters {
    private final GroupLookup lookup;

    public Filters(GroupLookup lookup) {
        this.lookup = lookup;
    }

    public DescribeMetricFiltersResponse describe(DescribeMetricFiltersRequest input, Call call) {
        if (input.logGroupName() != null) {
            lookup.group(input.logGroupName(), call);
        }
        return new DescribeMetricFiltersResponse(List.of(), null);
    }

    public DescribeSubscriptionFiltersResponse describe(DescribeSubscriptionFiltersRequest input, Call call) {
        lookup.group(input.logGroupName(), call);
        return new DescribeSubscriptionFiltersResponse(List.of(), null);
    }

    public void delete(DeleteMetricFilterRequest input, Call call) {
        lookup.group(input.logGroupName(), call);
        throw new ResourceNotFoundException("The specified metric filter does not exist.");
    }

    public void delete(DeleteSubscriptionFilterRequest input, Call call) {
        lookup.group(input.logGroupName(), call);
        throw new ResourceNotFoundException("The specified subscription filter does not exist.");
    }
}
