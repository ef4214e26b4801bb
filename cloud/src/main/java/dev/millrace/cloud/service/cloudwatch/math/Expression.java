package dev.millrace.cloud.service.cloudwatch.math;

import java.util.List;
import java.util.stream.Stream;

/// A metric math expression as it was read.
public sealed interface Expression {
    record Number(double value) implements Expression {}

    record Quoted(String text) implements Expression {}

    /// A query's id, or a word such as REPEAT.
    record Name(String name) implements Expression {}

    record Call(String function, List<Expression> arguments) implements Expression {}

    record Listed(List<Expression> elements) implements Expression {}

    record Negative(Expression of) implements Expression {}

    record Operation(Operator operator, Expression left, Expression right) implements Expression {}

    /// @throws MathException where the text is none, or names a function that is not there
    static Expression parse(String text) {
        Expression expression = new ExpressionReader(text).whole();
        expression.all().forEach(part -> {
            if (part instanceof Call(String function, _)) {
                Functions.check(function);
            }
        });
        return expression;
    }

    /// The queries that it names.
    default List<String> names() {
        return all().filter(part -> part instanceof Name)
                .map(part -> ((Name) part).name())
                .filter(name -> !Functions.WORDS.contains(name))
                .distinct()
                .toList();
    }

    /// Whether it calls a function, somewhere.
    /// @param name in capitals
    default boolean calls(String name) {
        return all().anyMatch(part -> part instanceof Call(String function, _) && function.equalsIgnoreCase(name));
    }

    /// Its parts and their parts, itself first.
    default Stream<Expression> all() {
        Stream<Expression> below =
                switch (this) {
                    case Number _, Quoted _, Name _ -> Stream.empty();
                    case Call(_, List<Expression> arguments) -> arguments.stream();
                    case Listed(List<Expression> elements) -> elements.stream();
                    case Negative(Expression of) -> Stream.of(of);
                    case Operation(_, Expression left, Expression right) -> Stream.of(left, right);
                };
        return Stream.concat(Stream.of(this), below.flatMap(Expression::all));
    }
}
