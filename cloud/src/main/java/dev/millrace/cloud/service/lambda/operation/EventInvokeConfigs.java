package dev.millrace.cloud.service.lambda.operation;

import dev.millrace.cloud.aws.Page;
import dev.millrace.cloud.service.lambda.FailureDestination;
import dev.millrace.cloud.service.lambda.domain.AsyncSettings;
import dev.millrace.cloud.service.lambda.domain.FunctionRef;
import dev.millrace.cloud.service.lambda.store.Functions;
import dev.millrace.wire.Call;
import dev.millrace.wire.lambda.DeleteFunctionEventInvokeConfigRequest;
import dev.millrace.wire.lambda.DestinationConfig;
import dev.millrace.wire.lambda.FunctionEventInvokeConfig;
import dev.millrace.wire.lambda.GetFunctionEventInvokeConfigRequest;
import dev.millrace.wire.lambda.ListFunctionEventInvokeConfigsRequest;
import dev.millrace.wire.lambda.ListFunctionEventInvokeConfigsResponse;
import dev.millrace.wire.lambda.OnFailure;
import dev.millrace.wire.lambda.OnSuccess;
import dev.millrace.wire.lambda.PutFunctionEventInvokeConfigRequest;
import dev.millrace.wire.lambda.UpdateFunctionEventInvokeConfigRequest;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// How asynchronous events of a function, a version or an alias are dealt with.
public final class EventInvokeConfigs {
    private static final int PAGE = 50;

    private final Functions functions;
    private final FunctionLookup lookup;
    private final FailureDestination destinations;
    private final InstantSource clock;

    public EventInvokeConfigs(
            Functions functions, FunctionLookup lookup, FailureDestination destinations, InstantSource clock) {
        this.functions = functions;
        this.lookup = lookup;
        this.destinations = destinations;
        this.clock = clock;
    }

    public FunctionEventInvokeConfig put(PutFunctionEventInvokeConfigRequest input, Call call) {
        refuseNothing(input.maximumRetryAttempts(), input.maximumEventAgeInSeconds(), input.destinationConfig());
        FunctionRef ref = lookup.ref(input.functionName(), input.qualifier(), call);
        lookup.qualified(ref);
        AsyncSettings settings = new AsyncSettings(
                input.maximumRetryAttempts(),
                input.maximumEventAgeInSeconds(),
                success(input.destinationConfig(), ref, call),
                failure(input.destinationConfig(), ref, call),
                now());
        lookup.change(ref.key().at(null), function -> function.withAsync(ref.place(), settings));
        return describe(ref, settings);
    }

    public FunctionEventInvokeConfig update(UpdateFunctionEventInvokeConfigRequest input, Call call) {
        refuseNothing(input.maximumRetryAttempts(), input.maximumEventAgeInSeconds(), input.destinationConfig());
        FunctionRef ref = lookup.ref(input.functionName(), input.qualifier(), call);
        AsyncSettings before = find(ref);
        DestinationConfig given = input.destinationConfig();
        AsyncSettings settings = new AsyncSettings(
                input.maximumRetryAttempts() == null ? before.retries() : input.maximumRetryAttempts(),
                input.maximumEventAgeInSeconds() == null ? before.maxAgeSeconds() : input.maximumEventAgeInSeconds(),
                given == null || given.onSuccess() == null ? before.onSuccess() : success(given, ref, call),
                given == null || given.onFailure() == null ? before.onFailure() : failure(given, ref, call),
                now());
        lookup.change(ref.key().at(null), function -> function.withAsync(ref.place(), settings));
        return describe(ref, settings);
    }

    public FunctionEventInvokeConfig get(GetFunctionEventInvokeConfigRequest input, Call call) {
        FunctionRef ref = lookup.ref(input.functionName(), input.qualifier(), call);
        return describe(ref, find(ref));
    }

    public void delete(DeleteFunctionEventInvokeConfigRequest input, Call call) {
        FunctionRef ref = lookup.ref(input.functionName(), input.qualifier(), call);
        find(ref);
        lookup.change(ref.key().at(null), function -> function.withAsync(ref.place(), null));
    }

    public ListFunctionEventInvokeConfigsResponse list(ListFunctionEventInvokeConfigsRequest input, Call call) {
        FunctionRef ref = lookup.ref(input.functionName(), call);
        List<Map.Entry<String, AsyncSettings>> all = lookup.function(ref).async().entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .toList();
        Page<Map.Entry<String, AsyncSettings>> page =
                LambdaPages.of(all, Map.Entry::getKey, input.marker(), input.maxItems(), PAGE);
        return new ListFunctionEventInvokeConfigsResponse(
                page.items().stream()
                        .map(one -> describe(ref.key().at(one.getKey()), one.getValue()))
                        .toList(),
                page.next());
    }

    private AsyncSettings find(FunctionRef ref) {
        Optional<AsyncSettings> settings =
                functions.find(ref.key()).map(function -> function.async().get(ref.place()));
        return settings.orElseThrow(() -> Refusals.notFound(
                "The function " + ref.key().at(ref.place()).arn() + " doesn't have an EventInvokeConfig"));
    }

    private static void refuseNothing(
            @Nullable Integer retries, @Nullable Integer age, @Nullable DestinationConfig config) {
        if (retries == null && age == null && config == null) {
            throw Refusals.invalid("You must specify at least one of error handling or destination setting.");
        }
    }

    private @Nullable String success(@Nullable DestinationConfig given, FunctionRef ref, Call call) {
        return given == null || given.onSuccess() == null
                ? null
                : destination(given.onSuccess().destination(), ref, call);
    }

    private @Nullable String failure(@Nullable DestinationConfig given, FunctionRef ref, Call call) {
        return given == null || given.onFailure() == null
                ? null
                : destination(given.onFailure().destination(), ref, call);
    }

    private @Nullable String destination(@Nullable String arn, FunctionRef ref, Call call) {
        if (arn == null || arn.isEmpty()) {
            return null;
        }
        if (!arn.contains(":lambda:")) {
            Optional<String> refusal = destinations.refusal(call.account(), call.region(), arn);
            if (refusal.isPresent()) {
                throw Refusals.invalid(refusal.get());
            }
            return arn;
        }
        Optional<FunctionRef> other = FunctionRef.parse(arn, call.account(), call.region());
        if (other.isEmpty() || functions.find(other.get().key()).isEmpty()) {
            throw Refusals.invalid("The destination ARN " + arn + " is invalid.");
        }
        if (other.get().key().equals(ref.key())) {
            throw Refusals.invalid("You can't specify the function as a destination for itself.");
        }
        return arn;
    }

    private FunctionEventInvokeConfig describe(FunctionRef ref, AsyncSettings settings) {
        return new FunctionEventInvokeConfig(
                settings.lastModified(),
                ref.key().at(ref.place()).arn(),
                settings.retries(),
                settings.maxAgeSeconds(),
                new DestinationConfig(new OnSuccess(settings.onSuccess()), new OnFailure(settings.onFailure())));
    }

    /// Of the milliseconds that AWS gives.
    private Instant now() {
        return Instant.ofEpochMilli(clock.millis());
    }
}
