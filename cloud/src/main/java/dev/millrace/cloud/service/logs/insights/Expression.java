package dev.millrace.cloud.service.logs.insights;

import dev.millrace.cloud.text.BoundedText;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.Function;
import java.util.regex.Pattern;

/// What a command computes of a row.
sealed interface Expression {
    Value of(Row row);

    record Literal(Value value) implements Expression {
        @Override
        public Value of(Row row) {
            return value;
        }
    }

    record Field(String name) implements Expression {
        @Override
        public Value of(Row row) {
            return row.field(name);
        }
    }

    record Not(Expression inner) implements Expression {
        @Override
        public Value of(Row row) {
            return Value.of(!inner.of(row).truth());
        }
    }

    record Both(Expression left, Expression right) implements Expression {
        @Override
        public Value of(Row row) {
            return Value.of(left.of(row).truth() && right.of(row).truth());
        }
    }

    record Either(Expression left, Expression right) implements Expression {
        @Override
        public Value of(Row row) {
            return Value.of(left.of(row).truth() || right.of(row).truth());
        }
    }

    /// What is not there is neither equal nor unequal to anything.
    record Compared(Expression left, String sign, Expression right) implements Expression {
        @Override
        public Value of(Row row) {
            Value a = left.of(row);
            Value b = right.of(row);
            if (a.absent() || b.absent()) {
                return Value.FALSE;
            }
            int order = a.compareTo(b);
            return Value.of(
                    switch (sign) {
                        case "=", "==" -> order == 0;
                        case "!=" -> order != 0;
                        case "<" -> order < 0;
                        case "<=" -> order <= 0;
                        case ">" -> order > 0;
                        case ">=" -> order >= 0;
                        default -> throw new IllegalStateException(sign);
                    });
        }
    }

    record Arithmetic(Expression left, char sign, Expression right) implements Expression {
        @Override
        public Value of(Row row) {
            OptionalDouble a = left.of(row).number();
            OptionalDouble b = right.of(row).number();
            if (a.isEmpty() || b.isEmpty()) {
                return Value.ABSENT;
            }
            double x = a.getAsDouble();
            double y = b.getAsDouble();
            return switch (sign) {
                case '+' -> Value.of(x + y);
                case '-' -> Value.of(x - y);
                case '*' -> Value.of(x * y);
                case '/' -> y == 0 ? Value.ABSENT : Value.of(x / y);
                case '%' -> y == 0 ? Value.ABSENT : Value.of(x % y);
                case '^' -> Value.of(Math.pow(x, y));
                default -> throw new IllegalStateException(String.valueOf(sign));
            };
        }
    }

    /// A text within a field, case as written, or an expression.
    record Like(Expression field, Expression part) implements Expression {
        @Override
        public Value of(Row row) {
            Value value = field.of(row);
            return Value.of(!value.absent() && value.text().contains(part.of(row).text()));
        }
    }

    record Matches(Expression field, Pattern pattern) implements Expression {
        @Override
        public Value of(Row row) {
            Value value = field.of(row);
            return Value.of(!value.absent() && BoundedText.finds(pattern, value.text()));
        }
    }

    record In(Expression field, List<Expression> list) implements Expression {
        @Override
        public Value of(Row row) {
            Value value = field.of(row);
            if (value.absent()) {
                return Value.FALSE;
            }
            for (Expression one : list) {
                Value item = one.of(row);
                if (!item.absent() && item.compareTo(value) == 0) {
                    return Value.TRUE;
                }
            }
            return Value.FALSE;
        }
    }

    record Call(Function<List<Value>, Value> function, List<Expression> arguments) implements Expression {
        /// Longer than what a function may make of texts: longer than any event.
        private static final int LONGEST = 2 << 20;

        @Override
        public Value of(Row row) {
            Value made = function.apply(
                    arguments.stream().map(argument -> argument.of(row)).toList());
            if (made instanceof Value.Text(String text) && text.length() > LONGEST) {
                throw new Budget.Exceeded();
            }
            return made;
        }
    }

    /// An aggregation's outcome, which its stage puts into a row under a name that no field can have.
    record Outcome(int place) implements Expression {
        static String name(int place) {
            return "\0" + place;
        }

        @Override
        public Value of(Row row) {
            return row.field(name(place));
        }
    }
}
