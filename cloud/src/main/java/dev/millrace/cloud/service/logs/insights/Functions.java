package dev.millrace.cloud.service.logs.insights;

import dev.millrace.cloud.text.BoundedText;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.DoubleUnaryOperator;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/// The functions of the language, by their names, which are written in any case. Those that take a period (`bin`,
/// `datefloor`, `dateceil`) are the parser's.
final class Functions {
    /// @param least how many arguments it takes
    record Known(int least, int most, Function<List<Value>, Value> function) {}

    private static final int ANY = Integer.MAX_VALUE;
    private final Map<String, Known> all = new HashMap<>();

    Functions() {
        numbers();
        texts();
        general();
        addresses();
    }

    Optional<Known> find(String name) {
        return Optional.ofNullable(all.get(name.toLowerCase(Locale.ROOT)));
    }

    private void numbers() {
        number("abs", Math::abs);
        number("ceil", Math::ceil);
        number("floor", Math::floor);
        number("log", value -> value > 0 ? Math.log(value) : Double.NaN);
        number("sqrt", value -> value >= 0 ? Math.sqrt(value) : Double.NaN);
        add("round", 1, 2, a -> {
            OptionalDouble value = a.getFirst().number();
            double factor = Math.pow(10, a.size() > 1 ? a.get(1).number().orElse(0) : 0);
            return value.isEmpty() ? Value.ABSENT : Value.of(Math.round(value.getAsDouble() * factor) / factor);
        });
        add("greatest", 1, ANY, a -> Value.of(figures(a).max().orElse(Double.NaN)));
        add("least", 1, ANY, a -> Value.of(figures(a).min().orElse(Double.NaN)));
        add("frommillis", 1, 1, a -> a.getFirst().number().isPresent()
                ? new Value.Time((long) a.getFirst().number().getAsDouble())
                : Value.ABSENT);
        number("tomillis", value -> value);
        number("tonumber", value -> value);
        number("todouble", value -> value);
        number("toint", value -> (long) value);
        number("tolong", value -> (long) value);
    }

    private void texts() {
        condition("isempty", value -> value.absent() || value.text().isEmpty());
        condition("isblank", value -> value.absent() || value.text().isBlank());
        add("concat", 1, ANY, a -> Value.of(a.stream().map(Value::text).collect(Collectors.joining())));
        trimmed("ltrim", true, false);
        trimmed("rtrim", false, true);
        trimmed("trim", true, true);
        // Nothing is masked here: there are no data protection policies.
        add("unmask", 1, 1, List::getFirst);
        add("strlen", 1, 1, a -> a.getFirst().absent() ? Value.ABSENT : Value.of(a.getFirst().text().length()));
        text("toupper", value -> value.toUpperCase(Locale.ROOT));
        text("tolower", value -> value.toLowerCase(Locale.ROOT));
        add("substr", 2, 3, Functions::part);
        add("replace", 3, 3, a -> a.getFirst().absent() || a.get(1).text().isEmpty()
                ? a.getFirst()
                : Value.of(a.getFirst().text().replace(a.get(1).text(), a.get(2).text())));
        add("regex_replace", 3, 3, a -> compiled(a.get(1).text())
                .map(pattern -> Value.of(
                        BoundedText.replaced(pattern, a.getFirst().text(), a.get(2).text())))
                .orElse(Value.ABSENT));
        add("strcontains", 2, 3, a -> Value.of(a.getFirst().text().contains(a.get(1).text())));
        add("startswith", 2, 2, a -> Value.of(a.getFirst().text().startsWith(a.get(1).text())));
        add("endswith", 2, 2, a -> Value.of(a.getFirst().text().endsWith(a.get(1).text())));
        text("urlencode", value -> URLEncoder.encode(value, StandardCharsets.UTF_8));
        text("urldecode", value -> URLDecoder.decode(value, StandardCharsets.UTF_8));
        text("base64encode", value -> Base64.getEncoder().encodeToString(value.getBytes(StandardCharsets.UTF_8)));
        text("base64decode", value -> new String(Base64.getDecoder().decode(value), StandardCharsets.UTF_8));
    }

    private void general() {
        condition("ispresent", value -> !value.absent());
        add("coalesce", 1, ANY, a ->
                a.stream().filter(value -> !value.absent()).findFirst().orElse(Value.ABSENT));
        add("if", 3, 3, a -> a.getFirst().truth() ? a.get(1) : a.get(2));
        add("jsonparse", 1, 1, a -> {
            try {
                return Value.of(JsonMapper.shared().readTree(a.getFirst().text()));
            } catch (JacksonException notJson) {
                return Value.ABSENT;
            }
        });
        add("jsonstringify", 1, 1, a -> a.getFirst().absent() ? Value.ABSENT : Value.of(a.getFirst().text()));
    }

    private void addresses() {
        condition("isvalidip", value -> IpAddresses.isV4(value.text()) || IpAddresses.isV6(value.text()));
        condition("isvalidipv4", value -> IpAddresses.isV4(value.text()));
        condition("isvalidipv6", value -> IpAddresses.isV6(value.text()));
        within("isipinsubnet", address -> true);
        within("isipv4insubnet", IpAddresses::isV4);
        within("isipv6insubnet", IpAddresses::isV6);
    }

    private void within(String name, Predicate<String> kind) {
        add(name, 2, 2, a -> Value.of(kind.test(a.getFirst().text())
                && IpAddresses.isIn(a.getFirst().text(), a.get(1).text())));
    }

    private void add(String name, int least, int most, Function<List<Value>, Value> function) {
        all.put(name, new Known(least, most, function));
    }

    private void number(String name, DoubleUnaryOperator function) {
        add(name, 1, 1, a -> {
            OptionalDouble value = a.getFirst().number();
            return value.isEmpty() ? Value.ABSENT : Value.of(function.applyAsDouble(value.getAsDouble()));
        });
    }

    private void text(String name, UnaryOperator<String> function) {
        add(name, 1, 1, a -> {
            try {
                return a.getFirst().absent()
                        ? Value.ABSENT
                        : Value.of(function.apply(a.getFirst().text()));
            } catch (IllegalArgumentException cannot) {
                return Value.ABSENT;
            }
        });
    }

    private void condition(String name, Predicate<Value> function) {
        add(name, 1, 1, a -> Value.of(function.test(a.getFirst())));
    }

    /// Without blanks at an end, or without characters that are given.
    private void trimmed(String name, boolean front, boolean back) {
        add(name, 1, 2, a -> {
            if (a.getFirst().absent()) {
                return Value.ABSENT;
            }
            String text = a.getFirst().text();
            String unwanted = a.size() > 1 ? a.get(1).text() : " \t\r\n";
            int from = 0;
            int to = text.length();
            while (front && from < to && unwanted.indexOf(text.charAt(from)) >= 0) {
                from++;
            }
            while (back && to > from && unwanted.indexOf(text.charAt(to - 1)) >= 0) {
                to--;
            }
            return Value.of(text.substring(from, to));
        });
    }

    /// From a place counted from 0, to the end or so many characters.
    private static Value part(List<Value> a) {
        OptionalDouble from = a.get(1).number();
        OptionalDouble length = a.size() > 2 ? a.get(2).number() : OptionalDouble.of(Integer.MAX_VALUE);
        if (a.getFirst().absent() || from.isEmpty() || length.isEmpty()) {
            return Value.ABSENT;
        }
        String text = a.getFirst().text();
        int begin = (int) Math.clamp(from.getAsDouble(), 0, text.length());
        int end = (int) Math.clamp(begin + length.getAsDouble(), begin, text.length());
        return Value.of(text.substring(begin, end));
    }

    private static DoubleStream figures(List<Value> values) {
        return values.stream()
                .map(Value::number)
                .filter(OptionalDouble::isPresent)
                .mapToDouble(OptionalDouble::getAsDouble);
    }

    private static Optional<Pattern> compiled(String expression) {
        try {
            return Optional.of(Pattern.compile(expression));
        } catch (PatternSyntaxException none) {
            return Optional.empty();
        }
    }
}
