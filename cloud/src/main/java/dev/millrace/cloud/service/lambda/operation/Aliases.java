package dev.millrace.cloud.service.lambda.operation;

import dev.millrace.cloud.aws.Ids;
import dev.millrace.cloud.aws.Page;
import dev.millrace.cloud.service.lambda.domain.Alias;
import dev.millrace.cloud.service.lambda.domain.FunctionKey;
import dev.millrace.cloud.service.lambda.domain.FunctionRef;
import dev.millrace.cloud.service.lambda.domain.LambdaFunction;
import dev.millrace.cloud.service.lambda.invoke.Deployment;
import dev.millrace.wire.Call;
import dev.millrace.wire.lambda.AliasConfiguration;
import dev.millrace.wire.lambda.AliasRoutingConfiguration;
import dev.millrace.wire.lambda.CreateAliasRequest;
import dev.millrace.wire.lambda.DeleteAliasRequest;
import dev.millrace.wire.lambda.GetAliasRequest;
import dev.millrace.wire.lambda.ListAliasesRequest;
import dev.millrace.wire.lambda.ListAliasesResponse;
import dev.millrace.wire.lambda.UpdateAliasRequest;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// Aliases of versions.
public final class Aliases {
    private static final int PAGE = 10_000;

    private final FunctionLookup lookup;
    private final Deployment deployment;
    private final RandomGenerator random;

    public Aliases(FunctionLookup lookup, Deployment deployment, RandomGenerator random) {
        this.lookup = lookup;
        this.deployment = deployment;
        this.random = random;
    }

    public AliasConfiguration create(CreateAliasRequest input, Call call) {
        FunctionRef ref = lookup.ref(input.functionName(), call).key().at(null);
        Alias alias = new Alias(
                input.name(),
                input.functionVersion(),
                input.description() == null ? "" : input.description(),
                weights(input.routingConfig()),
                Ids.uuid(random));
        lookup.change(ref, function -> {
            if (function.alias(alias.name()).isPresent()) {
                throw Refusals.conflict(
                        "Alias already exists: " + ref.key().at(alias.name()).arn());
            }
            check(function, alias);
            return function.with(alias);
        });
        return describe(ref.key(), alias);
    }

    public AliasConfiguration update(UpdateAliasRequest input, Call call) {
        FunctionRef ref = lookup.ref(input.functionName(), call).key().at(null);
        LambdaFunction after = lookup.change(ref, function -> {
            Alias before = find(function, input.name());
            if (input.revisionId() != null && !input.revisionId().equals(before.revisionId())) {
                throw Refusals.revision("GetFunction/GetAlias");
            }
            Alias alias = new Alias(
                    before.name(),
                    input.functionVersion() == null ? before.version() : input.functionVersion(),
                    input.description() == null ? before.description() : input.description(),
                    input.routingConfig() == null ? before.weights() : weights(input.routingConfig()),
                    Ids.uuid(random));
            check(function, alias);
            return function.with(alias);
        });
        deployment.changed();
        return describe(ref.key(), find(after, input.name()));
    }

    public AliasConfiguration get(GetAliasRequest input, Call call) {
        FunctionRef ref = lookup.ref(input.functionName(), call);
        return describe(ref.key(), find(lookup.function(ref), input.name()));
    }

    /// Deleting what is not there succeeds.
    public void delete(DeleteAliasRequest input, Call call) {
        FunctionRef ref = lookup.ref(input.functionName(), call).key().at(null);
        lookup.change(
                ref, function -> function.alias(input.name()).isEmpty() ? function : function.minusAlias(input.name()));
        deployment.changed();
    }

    public ListAliasesResponse list(ListAliasesRequest input, Call call) {
        FunctionRef ref = lookup.ref(input.functionName(), call);
        List<Alias> all = lookup.function(ref).aliases().stream()
                .filter(alias -> input.functionVersion() == null || alias.names(input.functionVersion()))
                .toList();
        Page<Alias> page = LambdaPages.of(all, Alias::name, input.marker(), input.maxItems(), PAGE);
        return new ListAliasesResponse(
                page.next(),
                page.items().stream().map(alias -> describe(ref.key(), alias)).toList());
    }

    private static Alias find(LambdaFunction function, String name) {
        return function.alias(name)
                .orElseThrow(() -> Refusals.notFound(
                        "Cannot find alias arn: " + function.key().at(name).arn()));
    }

    private static Map<String, Double> weights(@Nullable AliasRoutingConfiguration routing) {
        return routing == null || routing.additionalVersionWeights() == null
                ? Map.of()
                : routing.additionalVersionWeights();
    }

    private static void check(LambdaFunction function, Alias alias) {
        exists(function, alias.version());
        if (!alias.weights().isEmpty() && function.provisioned().containsKey(alias.name())) {
            throw Refusals.invalid("Alias with weights can not be used with Provisioned Concurrency");
        }
        if (alias.weights().size() > 1) {
            throw Refusals.invalid("Number of items in AdditionalVersionWeights cannot be greater than 1");
        }
        for (String other : alias.weights().keySet()) {
            if (other.equals(alias.version())) {
                throw Refusals.invalid("Invalid function version " + other + ". Function version " + other
                        + " is already included in routing configuration.");
            }
            if (other.equals(FunctionRef.LATEST) || alias.version().equals(FunctionRef.LATEST)) {
                throw Refusals.invalid("$LATEST is not supported for an alias pointing to more than 1 version");
            }
            exists(function, other);
        }
    }

    private static void exists(LambdaFunction function, String version) {
        if (!version.equals(FunctionRef.LATEST) && function.version(version).isEmpty()) {
            throw Refusals.noFunction(function.key().at(version).arn());
        }
    }

    private static AliasConfiguration describe(FunctionKey key, Alias alias) {
        return new AliasConfiguration(
                key.at(alias.name()).arn(),
                alias.name(),
                alias.version(),
                alias.description(),
                alias.weights().isEmpty() ? null : new AliasRoutingConfiguration(alias.weights()),
                alias.revisionId());
    }
}
