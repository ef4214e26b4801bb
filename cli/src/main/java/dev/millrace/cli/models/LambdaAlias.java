package dev.millrace.cli.models;

import dev.millrace.cli.UserError;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.lambda.model.AliasRoutingConfiguration;
import software.amazon.awssdk.services.lambda.model.EventSourceMappingConfiguration;
import software.amazon.awssdk.services.lambda.model.FunctionConfiguration;
import software.amazon.awssdk.services.lambda.model.GetAliasResponse;
import software.amazon.awssdk.services.lambda.model.GetFunctionConfigurationResponse;
import software.amazon.awssdk.services.lambda.model.InvokeResponse;
import software.amazon.awssdk.services.lambda.model.PublishVersionResponse;
import software.amazon.awssdk.services.lambda.model.ResourceNotFoundException;
import software.amazon.awssdk.services.lambda.model.UpdateFunctionConfigurationResponse;

/// A function in Lambda with the project's variables: MODEL_BUCKET, EXPERIMENT_ID, RUN_ID.
///
/// A version's description says which version it took the place of; [#previous] reads it there, so that nothing is
/// kept elsewhere. Changes carry the revision that was read: who changes the function at the same time is not undone.
final class LambdaAlias implements PredictingFunction {
    private static final Pattern IN_PLACE_OF = Pattern.compile("in place of version (\\d+)");

    private final LambdaClient lambda;
    private final String function;
    private final String alias;

    LambdaAlias(LambdaClient lambda, String function, String alias) {
        this.lambda = lambda;
        this.function = function;
        this.alias = alias;
    }

    @Override
    public String name() {
        return function + ":" + alias;
    }

    @Override
    public Serving serving() {
        String version = alias().functionVersion();
        return new Serving(version, run(variables(configuration(version))));
    }

    @Override
    public Models models() {
        Map<String, String> variables = variables(configuration("$LATEST"));
        if (variables.containsKey("MODEL_LOCATION")) {
            throw new UserError(function + " reads its model from MODEL_LOCATION; take that variable away to choose"
                    + " models by their run");
        }
        String bucket = variables.getOrDefault("MODEL_BUCKET", "");
        if (bucket.isEmpty()) {
            throw new UserError(function + " has no variable MODEL_BUCKET");
        }
        return new Models(bucket, variables.getOrDefault("EXPERIMENT_ID", "1"));
    }

    @Override
    public Optional<String> stream() {
        configuration("$LATEST");
        List<EventSourceMappingConfiguration> mappings =
                lambda
                        .listEventSourceMappingsPaginator(request -> request.functionName(function))
                        .eventSourceMappings()
                        .stream()
                        .toList();
        if (mappings.isEmpty()) {
            mappings = lambda
                    .listEventSourceMappingsPaginator(request -> request.functionName(name()))
                    .eventSourceMappings()
                    .stream()
                    .toList();
        }
        for (EventSourceMappingConfiguration mapping : mappings) {
            if (mapping.functionArn().endsWith(":function:" + function)) {
                throw new UserError("the event source mapping " + mapping.uuid() + " calls " + function
                        + " itself: let it call the alias, " + name() + " (alias in the module lambda)");
            }
        }
        return mappings.stream()
                .filter(mapping -> mapping.functionArn().endsWith(":" + name()))
                .map(mapping -> mapping.eventSourceArn())
                .filter(arn -> arn != null && arn.contains(":stream/"))
                .map(arn -> arn.substring(arn.indexOf(":stream/") + 8).replaceAll("/consumer/.*", ""))
                .findFirst();
    }

    @Override
    public Published publish(String run) {
        GetFunctionConfigurationResponse newest = configuration("$LATEST");
        String replaced = alias().functionVersion();
        String before = run(variables(newest));
        String revision = newest.revisionId();
        if (!before.equals(run)) {
            revision = change(newest, run);
        }
        Set<String> known = new HashSet<>();
        versions().forEach(version -> known.add(version.version()));
        String unchanged = revision;
        PublishVersionResponse published;
        try {
            published = lambda.publishVersion(request -> request.functionName(function)
                    .revisionId(unchanged)
                    .description("run " + run + ", in place of version " + replaced));
            lambda.waiter().waitUntilFunctionActiveV2(
                    request -> request.functionName(function).qualifier(published.version()));
        } catch (RuntimeException e) {
            restore(before);
            throw e;
        }
        return new Published(published.version(), !known.contains(published.version()), before);
    }

    @Override
    public void withdraw(Published published) {
        restore(published.runBefore());
        if (published.fresh()) {
            lambda.deleteFunction(request -> request.functionName(function).qualifier(published.version()));
        }
    }

    @Override
    public void serve(String version) {
        GetAliasResponse now = alias();
        lambda.updateAlias(request -> request.functionName(function)
                .name(alias)
                .functionVersion(version)
                .revisionId(now.revisionId())
                .routingConfig(AliasRoutingConfiguration.builder()
                        .additionalVersionWeights(Map.of())
                        .build()));
    }

    @Override
    public String previous() {
        String serving = alias().functionVersion();
        List<FunctionConfiguration> versions = versions();
        Set<String> known = new HashSet<>();
        versions.forEach(version -> known.add(version.version()));
        for (FunctionConfiguration version : versions) {
            Matcher before = IN_PLACE_OF.matcher(version.description() == null ? "" : version.description());
            if (version.version().equals(serving) && before.find() && known.contains(before.group(1))) {
                if (run(variables(configuration(before.group(1)))).isEmpty()) {
                    throw new UserError("version " + before.group(1) + " of " + function
                            + ", which served before, has no model; name a version with --version");
                }
                return before.group(1);
            }
        }
        throw new UserError("version " + serving + " of " + function
                + " does not say what it took the place of: name a version with --version");
    }

    @Override
    public Optional<String> versionOf(String run) {
        return versions().stream()
                .filter(version -> !version.version().equals("$LATEST"))
                .filter(version -> run.equals(run(variables(configuration(version.version())))))
                .map(FunctionConfiguration::version)
                .max((one, other) -> Long.compare(Long.parseLong(one), Long.parseLong(other)));
    }

    @Override
    public Said ask(String version, String event) {
        InvokeResponse answer = lambda.invoke(request -> request.functionName(function)
                .qualifier(version)
                .payload(SdkBytes.fromUtf8String(event)));
        String text = answer.payload() == null ? "" : answer.payload().asUtf8String();
        return new Said(
                answer.functionError() == null
                        ? Answer.read(event, text)
                        : new Answer.Refused(answer.functionError() + ": " + Answer.shortened(text)),
                answer.executedVersion() == null ? version : answer.executedVersion());
    }

    @Override
    public Said askServing(String event) {
        return ask(alias, event);
    }

    /// Every version, oldest first, `$LATEST` too.
    List<FunctionConfiguration> versions() {
        return lambda.listVersionsByFunctionPaginator(request -> request.functionName(function)).versions().stream()
                .toList();
    }

    String run(FunctionConfiguration version) {
        return version.environment() == null ? "" : run(version.environment().variables());
    }

    private void restore(String run) {
        GetFunctionConfigurationResponse newest = configuration("$LATEST");
        if (!run(variables(newest)).equals(run)) {
            change(newest, run);
        }
    }

    /// @return the revision after the change
    private String change(GetFunctionConfigurationResponse newest, String run) {
        Map<String, String> variables = new HashMap<>(variables(newest));
        if (run.isEmpty()) {
            variables.remove("RUN_ID");
        } else {
            variables.put("RUN_ID", run);
        }
        UpdateFunctionConfigurationResponse changed =
                lambda.updateFunctionConfiguration(request -> request.functionName(function)
                        .revisionId(newest.revisionId())
                        .environment(environment -> environment.variables(variables)));
        lambda.waiter().waitUntilFunctionUpdatedV2(request -> request.functionName(function));
        // The revision counts on when the update is done.
        GetFunctionConfigurationResponse after = configuration("$LATEST");
        if (!run(variables(after)).equals(run)) {
            throw new UserError(function + " was changed by someone else at the same time (revision "
                    + changed.revisionId() + "): nothing was promoted");
        }
        return after.revisionId();
    }

    private GetAliasResponse alias() {
        try {
            return lambda.getAlias(request -> request.functionName(function).name(alias));
        } catch (ResourceNotFoundException e) {
            configuration("$LATEST");
            throw new UserError(function + " has no alias " + alias + "; make it: aws lambda create-alias"
                    + " --function-name " + function + " --name " + alias + " --function-version VERSION");
        }
    }

    private GetFunctionConfigurationResponse configuration(String version) {
        try {
            return lambda.getFunctionConfiguration(
                    request -> request.functionName(function).qualifier(version));
        } catch (ResourceNotFoundException e) {
            throw new UserError(
                    version.equals("$LATEST")
                            ? "there is no function " + function
                            : "there is no version " + version + " of " + function);
        }
    }

    private static Map<String, String> variables(GetFunctionConfigurationResponse configuration) {
        return configuration.environment() == null
                ? Map.of()
                : configuration.environment().variables();
    }

    private static String run(Map<String, String> variables) {
        return variables.getOrDefault("RUN_ID", "");
    }
}
