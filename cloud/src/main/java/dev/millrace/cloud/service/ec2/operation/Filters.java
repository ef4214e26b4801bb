package dev.millrace.cloud.service.ec2.operation;

import dev.millrace.cloud.aws.Page;
import dev.millrace.cloud.aws.Pages;
import dev.millrace.cloud.service.ec2.domain.Kind;
import dev.millrace.cloud.service.ec2.domain.Refusals;
import dev.millrace.cloud.service.ec2.store.Network;
import dev.millrace.wire.ec2.Filter;
import dev.millrace.wire.ec2.Tag;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// What resources of a kind are described by: ids, then filters. All filters must hold, of a filter's values one; `*` and
/// `?` stand for any text and any character, `\` before them for themselves
/// (docs.aws.amazon.com/AWSEC2/latest/UserGuide/Using_Filtering.html).
///
/// ```
/// private static final Filters<Vpc> FILTERS = new Filters<>(Kind.VPC)
///         .one("vpc-id", Vpc::vpcId)
///         .many("cidr-block-association.cidr-block", vpc -> …);
/// ```
final class Filters<V> {
    private static final Pages PAGES = new Pages(
            1000, token -> Refusals.of("InvalidNextToken", "The token '" + token + "' is invalid"));

    private final Kind<V> kind;
    private final Map<String, Function<V, Stream<@Nullable String>>> values = new LinkedHashMap<>();

    Filters(Kind<V> kind) {
        this.kind = kind;
        many("tag-key", resource -> kind.tags(resource).stream().map(Tag::key));
    }

    /// @param value the resource's, null where it has none
    Filters<V> one(String name, Function<V, @Nullable Object> value) {
        return many(name, resource -> {
            Object found = value.apply(resource);
            return found == null ? Stream.empty() : Stream.of(found.toString());
        });
    }

    Filters<V> many(String name, Function<V, Stream<@Nullable String>> value) {
        values.put(name, value);
        return this;
    }

    /// @param ids all of these must be there; null or none for any
    Page<V> page(
            Network network,
            @Nullable List<String> ids,
            @Nullable List<Filter> filters,
            @Nullable String token,
            @Nullable Integer max) {
        return PAGES.of(list(network, ids, filters), kind::id, token, items(max));
    }

    /// How many items a page is to have, which EC2 bounds without its model saying so.
    static @Nullable Integer items(@Nullable Integer max) {
        if (max != null && (max < 5 || max > 1000)) {
            throw Refusals.of(
                    "InvalidParameterValue",
                    "Value ( " + max + " ) for parameter maxResults is invalid. Expecting a value between 5 and 1000.");
        }
        return max;
    }

    List<V> list(Network network, @Nullable List<String> ids, @Nullable List<Filter> filters) {
        Stream<V> found = ids == null || ids.isEmpty()
                ? network.all(kind)
                : ids.stream().distinct().map(id -> network.require(kind, id));
        return matching(found, filters);
    }

    List<V> matching(Stream<V> resources, @Nullable List<Filter> filters) {
        Stream<V> found = resources;
        for (Filter filter : filters == null ? List.<Filter>of() : filters) {
            String name = Refusals.need(filter.name(), "Filter.Name");
            List<String> wanted = filter.values() == null ? List.of() : filter.values();
            Function<V, Stream<@Nullable String>> value = value(name);
            found = found.filter(resource -> value.apply(resource)
                    .filter(Objects::nonNull)
                    .anyMatch(text -> wanted.stream().anyMatch(pattern -> matches(pattern, text))));
        }
        return found.toList();
    }

    private Function<V, Stream<@Nullable String>> value(String name) {
        if (name.startsWith("tag:")) {
            String key = name.substring(4);
            return resource -> kind.tags(resource).stream()
                    .filter(tag -> key.equals(tag.key()))
                    .map(Tag::value);
        }
        Function<V, Stream<@Nullable String>> known = values.get(name);
        if (known == null) {
            throw Refusals.of("InvalidParameterValue", "The filter '" + name + "' is invalid");
        }
        return known;
    }

    /// Bounded by the product of the lengths: no backtracking into earlier stars.
    static boolean matches(String pattern, String text) {
        int p = 0;
        int t = 0;
        int star = -1;
        int resume = 0;
        while (t < text.length()) {
            boolean escaped = p + 1 < pattern.length() && pattern.charAt(p) == '\\';
            if (p < pattern.length() && pattern.charAt(p) == '*') {
                star = p++;
                resume = t;
            } else if (escaped && pattern.charAt(p + 1) == text.charAt(t)) {
                p += 2;
                t++;
            } else if (p < pattern.length()
                    && !escaped
                    && (pattern.charAt(p) == '?' || pattern.charAt(p) == text.charAt(t))) {
                p++;
                t++;
            } else if (star >= 0) {
                p = star + 1;
                t = ++resume;
            } else {
                return false;
            }
        }
        while (p < pattern.length() && pattern.charAt(p) == '*') {
            p++;
        }
        return p == pattern.length();
    }
}
