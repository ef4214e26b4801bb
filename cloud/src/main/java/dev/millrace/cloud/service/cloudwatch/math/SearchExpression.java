package dev.millrace.cloud.service.cloudwatch.math;

import dev.millrace.cloud.metric.SeriesName;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Which metrics a SEARCH is about (docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/search-expression-syntax.html):
///
/// ```
/// {AWS/Lambda, FunctionName} MetricName="Errors" NOT orders
/// ```
/// Braces give a namespace and exactly the dimensions that a metric has. Words that follow are all in it, in whatever
/// case, as parts of its name, its namespace, or a dimension's name or value; between quotation marks letter for
/// letter; after `Namespace=`, `MetricName=` or a dimension's name in that alone. AND, OR, NOT and parentheses join
/// them.
final class SearchExpression {
    private static final int DEPTH_MAX = 50;

    private final String text;
    private int at;
    private int depth;

    private SearchExpression(String text) {
        this.text = text;
    }

    private Predicate<SeriesName> found = _ -> true;

    static SearchExpression parse(String text) {
        SearchExpression search = new SearchExpression(text);
        Predicate<SeriesName> schema = search.schema();
        search.blank();
        search.found = search.at == text.length() ? schema : schema.and(search.or(null));
        search.blank();
        if (search.at < text.length()) {
            throw search.unexpected();
        }
        return search;
    }

    boolean finds(SeriesName name) {
        return found.test(name);
    }

    /// What a metric that was found is called.
    static String label(SeriesName name) {
        return name.dimensions().isEmpty()
                ? name.metric()
                : String.join(" ", name.dimensions().values()) + " " + name.metric();
    }

    private Predicate<SeriesName> schema() {
        blank();
        if (!text.startsWith("{", at)) {
            return _ -> true;
        }
        int end = text.indexOf('}', at);
        if (end < 0) {
            throw new MathException("SEARCH: a brace is not closed");
        }
        List<String> parts = Arrays.stream(text.substring(at + 1, end).split(",", -1))
                .map(SearchExpression::unquoted)
                .toList();
        at = end + 1;
        Set<String> dimensions = new TreeSet<>(parts.subList(1, parts.size()));
        return name ->
                name.namespace().equals(parts.getFirst()) && name.dimensions().keySet().equals(dimensions);
    }

    /// @param property that words are looked for in; null for all
    private Predicate<SeriesName> or(@Nullable String property) {
        if (++depth > DEPTH_MAX) {
            throw new MathException("SEARCH: the expression nests too deep");
        }
        Predicate<SeriesName> left = and(property);
        while (word("OR")) {
            left = left.or(and(property));
        }
        depth--;
        return left;
    }

    private Predicate<SeriesName> and(@Nullable String property) {
        Predicate<SeriesName> left = term(property);
        while (true) {
            blank();
            boolean joined = word("AND");
            if (!joined && (at == text.length() || text.charAt(at) == ')' || peek("OR"))) {
                return left;
            }
            left = left.and(term(property));
        }
    }

    private Predicate<SeriesName> term(@Nullable String property) {
        if (word("NOT")) {
            return term(property).negate();
        }
        blank();
        if (at == text.length() || text.charAt(at) == ')') {
            throw unexpected();
        }
        if (text.charAt(at) == '(') {
            at++;
            Predicate<SeriesName> inner = or(property);
            blank();
            if (!text.startsWith(")", at)) {
                throw unexpected();
            }
            at++;
            return inner;
        }
        boolean exact = text.charAt(at) == '"';
        String token = token();
        if (property == null && text.startsWith("=", at)) {
            at++;
            return term(token);
        }
        String small = token.toLowerCase(Locale.ROOT);
        return name -> texts(name, property)
                .anyMatch(part -> exact
                        ? property == null ? part.contains(token) : part.equals(token)
                        : part.toLowerCase(Locale.ROOT).contains(small));
    }

    private static Stream<String> texts(SeriesName name, @Nullable String property) {
        if (property == null) {
            List<String> all = new ArrayList<>(List.of(name.namespace(), name.metric()));
            all.addAll(name.dimensions().keySet());
            all.addAll(name.dimensions().values());
            return all.stream();
        }
        return switch (property) {
            case "Namespace" -> Stream.of(name.namespace());
            case "MetricName" -> Stream.of(name.metric());
            default -> Stream.ofNullable(name.dimensions().get(property));
        };
    }

    private String token() {
        if (text.charAt(at) == '"') {
            int end = text.indexOf('"', at + 1);
            if (end < 0) {
                throw new MathException("SEARCH: a quotation mark is not closed");
            }
            String inner = text.substring(at + 1, end);
            at = end + 1;
            return inner;
        }
        int from = at;
        while (at < text.length() && !Character.isWhitespace(text.charAt(at)) && "()\"=".indexOf(text.charAt(at)) < 0) {
            at++;
        }
        if (from == at) {
            throw unexpected();
        }
        return text.substring(from, at);
    }

    private static String unquoted(String part) {
        String bare = part.strip();
        return bare.length() >= 2 && bare.startsWith("\"") && bare.endsWith("\"")
                ? bare.substring(1, bare.length() - 1)
                : bare;
    }

    private boolean peek(String word) {
        int end = at + word.length();
        return text.startsWith(word, at)
                && (end == text.length() || Character.isWhitespace(text.charAt(end)) || text.charAt(end) == '(');
    }

    private boolean word(String word) {
        blank();
        boolean there = peek(word);
        at += there ? word.length() : 0;
        return there;
    }

    private void blank() {
        while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
            at++;
        }
    }

    private MathException unexpected() {
        return new MathException(
                at < text.length()
                        ? "SEARCH: unexpected character '" + text.charAt(at) + "' at position " + (at + 1)
                        : "SEARCH: unexpected end of the expression");
    }
}
