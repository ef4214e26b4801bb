package dev.millrace.cloud.service.logs.insights;

import dev.millrace.cloud.service.logs.insights.Scanner.Kind;
import dev.millrace.cloud.service.logs.insights.Scanner.Token;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.LongUnaryOperator;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/// Reads expressions. From what binds least to what binds most: `or`, `and`, `not`, comparisons, `+ -`, `* / %`, `^`,
/// a sign, and what stands by itself.
final class ExpressionParser {
    private static final int DEPTH = 100;

    private final Scanner scanner;
    private final long nowMs;
    private final Functions functions = new Functions();
    /// Where aggregations go while a column of `stats` is read; null elsewhere, where there may be none.
    private @Nullable List<Aggregate> aggregates;

    private int depth;

    ExpressionParser(Scanner scanner, long nowMs) {
        this.scanner = scanner;
        this.nowMs = nowMs;
    }

    /// Anything, comparisons too.
    Expression condition() throws MalformedQuery {
        if (++depth > DEPTH) {
            throw scanner.unexpected(scanner.peek());
        }
        Expression all = both();
        while (scanner.takeWord("or")) {
            all = new Expression.Either(all, both());
        }
        depth--;
        return all;
    }

    /// Anything without a comparison.
    Expression value() throws MalformedQuery {
        return sum();
    }

    /// What stands by itself: a slash behind it is no division.
    Expression operand() throws MalformedQuery {
        return single();
    }

    /// A column of `stats`.
    Expression aggregated(List<Aggregate> into) throws MalformedQuery {
        aggregates = into;
        Expression column = sum();
        aggregates = null;
        return column;
    }

    private Expression both() throws MalformedQuery {
        Expression all = negated();
        while (scanner.takeWord("and")) {
            all = new Expression.Both(all, negated());
        }
        return all;
    }

    private Expression negated() throws MalformedQuery {
        boolean not = false;
        while (scanner.takeWord("not")) {
            not = !not;
        }
        Expression inner = comparison();
        return not ? new Expression.Not(inner) : inner;
    }

    private Expression comparison() throws MalformedQuery {
        Expression left = sum();
        if (scanner.take("=~")) {
            return like(left);
        }
        for (String sign : List.of("=", "==", "!=", "<", "<=", ">", ">=")) {
            if (scanner.take(sign)) {
                return new Expression.Compared(left, sign, sum());
            }
        }
        boolean not = scanner.peek().word("not") && scanner.takeWord("not");
        Expression found;
        if (scanner.takeWord("like")) {
            found = like(left);
        } else if (scanner.takeWord("in")) {
            found = new Expression.In(left, list());
        } else if (not) {
            throw scanner.unexpected(scanner.peek());
        } else {
            return left;
        }
        return not ? new Expression.Not(found) : found;
    }

    private Expression like(Expression field) throws MalformedQuery {
        Token begin = scanner.peek();
        String regex = scanner.regex();
        return regex == null
                ? new Expression.Like(field, sum())
                : new Expression.Matches(field, pattern(regex, begin));
    }

    private static Pattern pattern(String regex, Token begin) throws MalformedQuery {
        try {
            return Pattern.compile(regex);
        } catch (PatternSyntaxException e) {
            throw new MalformedQuery(
                    "Invalid regular expression: " + e.getDescription(), begin.start(), begin.end());
        }
    }

    private List<Expression> list() throws MalformedQuery {
        boolean round = scanner.take("(");
        if (!round) {
            scanner.expect("[");
        }
        List<Expression> list = new ArrayList<>();
        do {
            list.add(sum());
        } while (scanner.take(","));
        scanner.expect(round ? ")" : "]");
        return list;
    }

    private Expression sum() throws MalformedQuery {
        Expression all = product();
        while (true) {
            if (scanner.take("+")) {
                all = new Expression.Arithmetic(all, '+', product());
            } else if (scanner.take("-")) {
                all = new Expression.Arithmetic(all, '-', product());
            } else {
                return all;
            }
        }
    }

    private Expression product() throws MalformedQuery {
        Expression all = power();
        while (true) {
            if (scanner.take("*")) {
                all = new Expression.Arithmetic(all, '*', power());
            } else if (scanner.take("/")) {
                all = new Expression.Arithmetic(all, '/', power());
            } else if (scanner.take("%")) {
                all = new Expression.Arithmetic(all, '%', power());
            } else {
                return all;
            }
        }
    }

    private Expression power() throws MalformedQuery {
        Expression base = signed();
        return scanner.take("^") ? new Expression.Arithmetic(base, '^', power()) : base;
    }

    private Expression signed() throws MalformedQuery {
        if (++depth > DEPTH) {
            throw scanner.unexpected(scanner.peek());
        }
        Expression inner;
        if (scanner.take("-")) {
            inner = new Expression.Arithmetic(new Expression.Literal(Value.of(0)), '-', signed());
        } else {
            inner = single();
        }
        depth--;
        return inner;
    }

    private Expression single() throws MalformedQuery {
        Token token = scanner.peek();
        switch (token.kind()) {
            case TEXT -> {
                scanner.take();
                return new Expression.Literal(Value.of(token.text()));
            }
            case NUMBER -> {
                scanner.take();
                return new Expression.Literal(Value.of(number(token)));
            }
            case QUOTED_NAME -> {
                scanner.take();
                return new Expression.Field(token.text());
            }
            case NAME -> {
                scanner.take();
                if (scanner.peek().is("(")) {
                    return call(token);
                }
                return switch (token.text().toLowerCase(Locale.ROOT)) {
                    case "true" -> new Expression.Literal(Value.TRUE);
                    case "false" -> new Expression.Literal(Value.FALSE);
                    case "and", "or", "in", "like", "as", "by" -> throw scanner.unexpected(token);
                    default -> new Expression.Field(token.text());
                };
            }
            case SYMBOL -> {
                if (scanner.take("(")) {
                    Expression inner = condition();
                    scanner.expect(")");
                    return inner;
                }
                throw scanner.unexpected(token);
            }
            case END -> throw scanner.unexpected(token);
        }
        throw scanner.unexpected(token);
    }

    private double number(Token token) throws MalformedQuery {
        return Value.of(token.text()).number().orElseThrow(() -> scanner.unexpected(token));
    }

    private Expression call(Token name) throws MalformedQuery {
        Optional<Aggregate.Kind> aggregation = Aggregate.Kind.named(name.text());
        List<Aggregate> into = aggregates;
        if (aggregation.isPresent()) {
            if (into == null) {
                throw scanner.unexpected(name);
            }
            return aggregate(aggregation.get(), into);
        }
        switch (name.text().toLowerCase(Locale.ROOT)) {
            case "bin" -> {
                scanner.expect("(");
                Periods period = period(name);
                scanner.expect(")");
                return rounded(new Expression.Field("@timestamp"), period::floor);
            }
            case "datefloor", "dateceil" -> {
                scanner.expect("(");
                Expression time = sum();
                scanner.expect(",");
                Periods period = period(name);
                scanner.expect(")");
                return rounded(time, name.word("datefloor") ? period::floor : period::ceil);
            }
            case "now" -> {
                scanner.expect("(");
                scanner.expect(")");
                return new Expression.Literal(new Value.Time(nowMs));
            }
            default -> {}
        }
        Functions.Known function = functions
                .find(name.text())
                .orElseThrow(() ->
                        new MalformedQuery("Unknown function: " + name.text(), name.start(), name.end()));
        List<Expression> arguments = arguments();
        if (arguments.size() < function.least() || arguments.size() > function.most()) {
            throw new MalformedQuery(
                    "Wrong number of arguments for function: " + name.text(), name.start(), name.end());
        }
        return new Expression.Call(function.function(), arguments);
    }

    private List<Expression> arguments() throws MalformedQuery {
        scanner.expect("(");
        List<Expression> arguments = new ArrayList<>();
        if (scanner.take(")")) {
            return arguments;
        }
        do {
            arguments.add(condition());
        } while (scanner.take(","));
        scanner.expect(")");
        return arguments;
    }

    /// An aggregation takes no other inside.
    private Expression aggregate(Aggregate.Kind kind, List<Aggregate> into) throws MalformedQuery {
        aggregates = null;
        scanner.expect("(");
        Expression of = new Expression.Literal(Value.TRUE);
        double percentile = 0;
        Token first = scanner.peek();
        if (!scanner.take("*") && !scanner.peek().is(")")) {
            of = condition();
        } else if (kind != Aggregate.Kind.COUNT) {
            throw scanner.unexpected(first);
        }
        if (kind == Aggregate.Kind.PCT) {
            scanner.expect(",");
            Token percent = scanner.take();
            percentile = number(percent);
            if (percentile < 0 || percentile > 100) {
                throw scanner.unexpected(percent);
            }
        }
        scanner.expect(")");
        aggregates = into;
        into.add(new Aggregate(kind, of, percentile));
        return new Expression.Outcome(into.size() - 1);
    }

    private Periods period(Token function) throws MalformedQuery {
        Token count = scanner.peek();
        double number = 1;
        if (count.kind() == Kind.NUMBER) {
            scanner.take();
            number = number(count);
        }
        Token unit = scanner.take();
        return Periods.of(number, unit.text())
                .orElseThrow(() -> new MalformedQuery(
                        "Invalid period for function: " + function.text(), count.start(), unit.end()));
    }

    private static Expression rounded(Expression time, LongUnaryOperator to) {
        return new Expression.Call(
                arguments -> arguments.getFirst().number().isPresent()
                        ? new Value.Time(to.applyAsLong(
                                (long) arguments.getFirst().number().getAsDouble()))
                        : Value.ABSENT,
                List.of(time));
    }
}
