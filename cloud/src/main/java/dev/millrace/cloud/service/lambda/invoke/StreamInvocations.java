package dev.millrace.cloud.service.lambda.invoke;

import dev.millrace.cloud.aws.Ids;
import dev.millrace.cloud.service.lambda.domain.FunctionRef;
import dev.millrace.cloud.service.lambda.domain.LambdaFunction;
import dev.millrace.cloud.service.lambda.mapping.MappedFunctions;
import dev.millrace.cloud.service.lambda.runtime.Outcome;
import dev.millrace.cloud.service.lambda.store.Functions;
import java.util.Optional;
import java.util.random.RandomGenerator;

/// Functions as event source mappings call them.
public final class StreamInvocations implements MappedFunctions {
    private final Functions functions;
    private final Invoker invoker;
    private final InvocationMetrics metrics;
    private final RandomGenerator random;

    public StreamInvocations(
            Functions functions, Invoker invoker, InvocationMetrics metrics, RandomGenerator random) {
        this.functions = functions;
        this.invoker = invoker;
        this.metrics = metrics;
        this.random = random;
    }

    @Override
    public Optional<Target> find(String account, String region, String functionName) {
        Optional<FunctionRef> ref = FunctionRef.parse(functionName, account, region)
                .filter(one -> one.key().account().equals(account)
                        && one.key().region().equals(region));
        if (ref.isEmpty()) {
            return Optional.empty();
        }
        Optional<LambdaFunction> function = functions.find(ref.get().key());
        return function.flatMap(found -> found.resolve(ref.get().qualifier(), 0))
                .map(version -> new Target(
                        ref.get().arn(),
                        ref.get().key().name(),
                        version.settings().role()));
    }

    @Override
    public String arn(String account, String region, String functionName) {
        return FunctionRef.parse(functionName, account, region)
                .map(FunctionRef::arn)
                .orElse(functionName);
    }

    @Override
    public void age(String functionArn, long ageMs) {
        FunctionRef.parse(functionArn, "", "").ifPresent(ref -> metrics.batch(ref, ageMs));
    }

    @Override
    public Answer invoke(String functionArn, byte[] event) throws InterruptedException {
        Optional<FunctionRef> ref = FunctionRef.parse(functionArn, "", "");
        if (ref.isEmpty()) {
            return new Answer.NotFound();
        }
        String requestId = Ids.uuid(random);
        Attempt attempt = invoker.invoke(ref.get(), new Invoker.Event(requestId, event, null, null, false));
        return switch (attempt) {
            case Attempt.Done(Outcome outcome, String version) -> {
                String error = outcome.functionError();
                yield error == null
                        ? new Answer.Returned(outcome.payload(), requestId, version)
                        : new Answer.Failed(outcome.payload(), error, requestId, version);
            }
            case Attempt.Throttled _ -> new Answer.Throttled();
            case Attempt.NotFound _ -> new Answer.NotFound();
            case Attempt.NotActive(String state) -> new Answer.Unavailable("The function is in the state " + state);
            case Attempt.RoleRefused _ ->
                new Answer.Unavailable("The role defined for the function cannot be assumed by Lambda.");
        };
    }
}
