package dev.millrace.cloud.service.lambda.domain;

import io.soabase.recordbuilder.core.RecordBuilder;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A function with all that belongs to it. It changes seldom and is small, so it is one document, and every change to
/// it is one write.
/// @param versions `$LATEST` first, then those published, the oldest first
/// @param nextVersion the number that the next published version gets
/// @param policies by qualifier, `$LATEST` for the function's own
/// @param reserved concurrent executions that are its own, or null
/// @param async by qualifier
/// @param provisioned by qualifier
/// @param runtimeUpdates by qualifier
/// @param urls by qualifier
@RecordBuilder
public record LambdaFunction(
        FunctionKey key,
        List<FunctionVersion> versions,
        int nextVersion,
        List<Alias> aliases,
        Map<String, Policy> policies,
        @Nullable Integer reserved,
        Map<String, AsyncSettings> async,
        Map<String, Provisioned> provisioned,
        Map<String, String> tags,
        String recursiveLoop,
        Map<String, RuntimeUpdates> runtimeUpdates,
        Map<String, FunctionUrl> urls)
        implements LambdaFunctionBuilder.With {

    /// Those that were kept before there were URLs have none.
    public LambdaFunction {
        urls = urls == null ? Map.of() : urls;
    }

    /// Environments that are kept ready.
    public record Provisioned(int environments, Instant lastModified) {}

    /// @param on `Auto`, `Manual` or `FunctionUpdate`
    public record RuntimeUpdates(String on, @Nullable String versionArn) {}

    public static LambdaFunction fresh(FunctionKey key, FunctionVersion latest, Map<String, String> tags) {
        return new LambdaFunction(
                key, List.of(latest), 1, List.of(), Map.of(), null, Map.of(), Map.of(), tags, "Terminate", Map.of(), Map.of());
    }

    public FunctionVersion latest() {
        return versions.getFirst();
    }

    public Optional<FunctionVersion> version(String number) {
        return versions.stream().filter(one -> one.version().equals(number)).findFirst();
    }

    public Optional<Alias> alias(String name) {
        return aliases.stream().filter(one -> one.name().equals(name)).findFirst();
    }

    /// The version that a qualifier means.
    /// @param chance decides where an alias names two
    public Optional<FunctionVersion> resolve(@Nullable String qualifier, double chance) {
        if (qualifier == null || qualifier.equals(FunctionRef.LATEST)) {
            return Optional.of(latest());
        }
        if (FunctionRef.isNumber(qualifier)) {
            return version(qualifier);
        }
        return alias(qualifier).flatMap(alias -> version(alias.pick(chance)));
    }

    /// The revision of what a qualifier names, and of its policy: they are one.
    public Optional<String> revision(String qualifier) {
        return version(qualifier)
                .map(FunctionVersion::revisionId)
                .or(() -> alias(qualifier).map(Alias::revisionId));
    }

    public LambdaFunction revised(String qualifier, String revisionId) {
        return version(qualifier)
                .map(one -> with(one.withRevisionId(revisionId)))
                .or(() -> alias(qualifier).map(one -> with(one.revised(revisionId))))
                .orElse(this);
    }

    public LambdaFunction with(FunctionVersion changed) {
        return withVersions(all -> all.replaceAll(one -> one.version().equals(changed.version()) ? changed : one));
    }

    public LambdaFunction plus(FunctionVersion published) {
        return withVersions(all -> all.add(published)).withNextVersion(nextVersion + 1);
    }

    public LambdaFunction minusVersion(String number) {
        LambdaFunction less =
                withVersions(all -> all.removeIf(one -> one.version().equals(number)));
        return less.withoutQualifier(number);
    }

    public LambdaFunction with(Alias alias) {
        List<Alias> all = new ArrayList<>(aliases);
        all.removeIf(one -> one.name().equals(alias.name()));
        all.add(alias);
        all.sort((a, b) -> a.name().compareTo(b.name()));
        return withAliases(all);
    }

    public LambdaFunction minusAlias(String name) {
        return withAliases(
                        aliases.stream().filter(one -> !one.name().equals(name)).toList())
                .withoutQualifier(name);
    }

    private LambdaFunction withoutQualifier(String qualifier) {
        return withPolicy(qualifier, null).withAsync(qualifier, null)
                .withProvisioned(qualifier, null)
                .withUrl(qualifier, null);
    }

    private LambdaFunction withVersions(Consumer<List<FunctionVersion>> change) {
        List<FunctionVersion> all = new ArrayList<>(versions);
        change.accept(all);
        return withVersions(all);
    }

    public LambdaFunction withPolicy(String qualifier, @Nullable Policy policy) {
        return withPolicies(put(policies, qualifier, policy));
    }

    public LambdaFunction withAsync(String qualifier, @Nullable AsyncSettings settings) {
        return withAsync(put(async, qualifier, settings));
    }

    public LambdaFunction withProvisioned(String qualifier, @Nullable Provisioned settings) {
        return withProvisioned(put(provisioned, qualifier, settings));
    }

    public LambdaFunction withUrl(String qualifier, @Nullable FunctionUrl url) {
        return withUrls(put(urls, qualifier, url));
    }

    public LambdaFunction withRuntimeUpdates(String qualifier, RuntimeUpdates updates) {
        return withRuntimeUpdates(put(runtimeUpdates, qualifier, updates));
    }

    private static <V> Map<String, V> put(Map<String, V> before, String name, @Nullable V value) {
        Map<String, V> after = new HashMap<>(before);
        if (value == null) {
            after.remove(name);
        } else {
            after.put(name, value);
        }
        return after;
    }
}
