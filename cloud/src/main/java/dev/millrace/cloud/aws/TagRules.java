package dev.millrace.cloud.aws;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// A resource's tags: at most so many, every key once, none of AWS's own. A service says its limit and its words:
///
/// ```
/// static final TagRules TAGS = new TagRules(
///         50,
///         () -> new TooManyTagsException("…"),
///         TagRules.reserved(key -> new InvalidTagParameterException("…")),
///         TagRules.distinct(key -> new InvalidTagParameterException("…")));
///
/// Map<String, String> all = TAGS.added(rule.tags(), input.tags(), Tag::key, Tag::value);
/// Map<String, String> rest = TAGS.removed(rule.tags(), input.tagKeys());
/// List<Tag> shown = TagRules.list(rule.tags(), Tag::new);
/// ```
public final class TagRules {
    /// What a tag must be; refuses one that is not.
    public interface Rule {
        /// @param before the keys that stood before it in the same request
        void check(String key, String value, Set<String> before);
    }

    private static final Pattern ALLOWED = Pattern.compile("[\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]*");

    private final int most;
    private final boolean caseCounts;
    private final Supplier<? extends RuntimeException> tooMany;
    private final List<Rule> rules;

    /// @param most tags of a resource
    /// @param tooMany what is answered to more
    /// @param rules for each tag, in the order in which the service looks at them
    public TagRules(int most, Supplier<? extends RuntimeException> tooMany, Rule... rules) {
        this(most, true, tooMany, List.of(rules));
    }

    private TagRules(int most, boolean caseCounts, Supplier<? extends RuntimeException> tooMany, List<Rule> rules) {
        this.most = most;
        this.caseCounts = caseCounts;
        this.tooMany = tooMany;
        this.rules = rules;
    }

    /// The same for keys that differ by more than case, as IAM and STS have it.
    public TagRules ignoringCase() {
        return new TagRules(most, false, tooMany, rules);
    }

    /// Keys that begin with `aws:`, in whatever case, are AWS's own.
    public static Rule reserved(Function<String, ? extends RuntimeException> words) {
        return (key, value, before) -> {
            if (key.regionMatches(true, 0, "aws:", 0, 4)) {
                throw words.apply(key);
            }
        };
    }

    /// A request names a key once.
    public static Rule distinct(Function<String, ? extends RuntimeException> words) {
        return (key, value, before) -> {
            if (before.contains(key)) {
                throw words.apply(key);
            }
        };
    }

    /// Whether AWS allows the text in tags: letters, digits, white space and `_ . : / = + - @`
    /// (docs.aws.amazon.com/tag-editor/latest/userguide/best-practices-and-strats.html).
    public static boolean allowed(String text) {
        return ALLOWED.matcher(text).matches();
    }

    /// The tags of something new.
    public Map<String, String> fresh(@Nullable Map<String, String> given) {
        return given == null ? Map.of() : added(Map.of(), given);
    }

    /// The tags of something new, where the service's interface has them as a list.
    public <T> Map<String, String> fresh(
            @Nullable Collection<T> given, Function<T, String> key, Function<T, String> value) {
        return given == null ? Map.of() : added(Map.of(), given, key, value);
    }

    /// What a resource has, with what is given in the place of what had the same key.
    public Map<String, String> added(Map<String, String> had, Map<String, String> given) {
        return added(had, given.entrySet(), Map.Entry::getKey, Map.Entry::getValue);
    }

    /// What a resource has, with what is given in the place of what had the same key.
    public <T> Map<String, String> added(
            Map<String, String> had, Collection<T> given, Function<T, String> key, Function<T, String> value) {
        if (given.size() > most) {
            throw tooMany.get();
        }
        Set<String> before = caseCounts ? new TreeSet<>() : new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
        Map<String, String> all = new LinkedHashMap<>(had);
        for (T tag : given) {
            String name = key.apply(tag);
            rules.forEach(rule -> rule.check(name, value.apply(tag), before));
            before.add(name);
            if (!caseCounts) {
                all.keySet().removeIf(name::equalsIgnoreCase);
            }
            all.put(name, value.apply(tag));
        }
        if (all.size() > most) {
            throw tooMany.get();
        }
        return all;
    }

    /// What a resource has, without these keys.
    public Map<String, String> removed(Map<String, String> had, Collection<String> keys) {
        Map<String, String> rest = new LinkedHashMap<>(had);
        rest.keySet().removeIf(key -> keys.stream().anyMatch(caseCounts ? key::equals : key::equalsIgnoreCase));
        return rest;
    }

    /// In the service's own type.
    public static <T> List<T> list(Map<String, String> tags, BiFunction<String, String, T> tag) {
        return tags.entrySet().stream()
                .map(entry -> tag.apply(entry.getKey(), entry.getValue()))
                .toList();
    }
}
