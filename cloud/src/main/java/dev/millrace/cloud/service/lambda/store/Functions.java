package dev.millrace.cloud.service.lambda.store;

import dev.millrace.cloud.service.lambda.domain.FunctionKey;
import dev.millrace.cloud.service.lambda.domain.FunctionRef;
import dev.millrace.cloud.service.lambda.domain.FunctionUrl;
import dev.millrace.cloud.service.lambda.domain.LambdaFunction;
import dev.millrace.cloud.storage.Documents;
import dev.millrace.cloud.storage.Storage;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// All functions, in memory and as one document each: account, region, name.
public final class Functions {
    private final Documents<LambdaFunction> documents;
    private final ConcurrentMap<FunctionKey, LambdaFunction> all = new ConcurrentHashMap<>();

    /// Whose a URL is, by its id.
    private final ConcurrentMap<String, FunctionRef> urls = new ConcurrentHashMap<>();

    public Functions(Storage storage) {
        documents = storage.documents("lambda-functions", LambdaFunction.class);
        for (LambdaFunction function : documents.list()) {
            all.put(function.key(), function);
            index(function, Map.of());
        }
    }

    public Optional<LambdaFunction> find(FunctionKey key) {
        return Optional.ofNullable(all.get(key));
    }

    /// By name.
    public List<LambdaFunction> list(String account, String region) {
        return all.values().stream()
                .filter(one -> one.key().account().equals(account)
                        && one.key().region().equals(region))
                .sorted((a, b) -> a.key().name().compareTo(b.key().name()))
                .toList();
    }

    public List<LambdaFunction> everything() {
        return List.copyOf(all.values());
    }

    /// @return whether there was none of that name
    public boolean create(LambdaFunction function) {
        boolean[] made = {false};
        all.compute(function.key(), (key, before) -> {
            if (before != null) {
                return before;
            }
            keep(function);
            index(function, Map.of());
            made[0] = true;
            return function;
        });
        return made[0];
    }

    /// Changes one at a time; a change that throws changes nothing.
    /// @return what it is now; empty where there is none
    public Optional<LambdaFunction> change(FunctionKey key, UnaryOperator<LambdaFunction> change) {
        return Optional.ofNullable(all.computeIfPresent(key, (same, before) -> {
            LambdaFunction after = change.apply(before);
            if (after != before) {
                keep(after);
                index(after, before.urls());
            }
            return after;
        }));
    }

    public @Nullable LambdaFunction delete(FunctionKey key) {
        LambdaFunction[] was = {null};
        all.computeIfPresent(key, (same, before) -> {
            documents.delete(key.account(), key.region(), key.name());
            before.urls().values().forEach(url -> urls.remove(url.id()));
            was[0] = before;
            return null;
        });
        return was[0];
    }

    /// The function, or the alias of one, whose URL has this id.
    public Optional<FunctionRef> ofUrl(String id) {
        return Optional.ofNullable(urls.get(id));
    }

    private void index(LambdaFunction function, Map<String, FunctionUrl> before) {
        before.values().forEach(url -> urls.remove(url.id()));
        function.urls().forEach((place, url) -> urls.put(
                url.id(), function.key().at(place.equals(FunctionRef.LATEST) ? null : place)));
    }

    /// Whether a function has this version, with this code and these settings.
    /// @param generation of them
    public boolean has(String functionArn, String version, String generation) {
        return FunctionRef.parse(functionArn, "", "")
                .flatMap(ref -> find(ref.key()))
                .flatMap(function -> function.version(version))
                .filter(one -> one.generation().equals(generation))
                .isPresent();
    }

    private void keep(LambdaFunction function) {
        FunctionKey key = function.key();
        documents.put(function, key.account(), key.region(), key.name());
    }
}
