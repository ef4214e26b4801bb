package dev.millrace.cloud.service.cloudwatch.alarm;

import dev.millrace.cloud.aws.Arn;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;

/// A composite alarm's rule (API_PutCompositeAlarm.html, AlarmRule):
///
/// ```
/// or     and { OR and }
/// and    not { AND not }
/// not    NOT not | atom
/// atom   ( or ) | TRUE | FALSE | ALARM(name) | OK(name) | INSUFFICIENT_DATA(name)
/// ```
/// A name is an alarm's, with or without quotation marks, or its ARN.
public sealed interface RuleExpression {
    record Constant(boolean value) implements RuleExpression {}

    /// @param alarm a name
    record In(StateValue state, String alarm) implements RuleExpression {}

    record Not(RuleExpression of) implements RuleExpression {}

    record And(RuleExpression left, RuleExpression right) implements RuleExpression {}

    record Or(RuleExpression left, RuleExpression right) implements RuleExpression {}

    /// A rule that is none, and why.
    final class InvalidRuleException extends Exception {
        InvalidRuleException(String message) {
            super(message, null, false, false);
        }

        public String message() {
            return String.valueOf(getMessage());
        }
    }

    static RuleExpression parse(String text) throws InvalidRuleException {
        return new Reader(text).whole();
    }

    /// @param states of alarms by name
    default boolean holds(Function<String, StateValue> states) {
        return switch (this) {
            case Constant(boolean value) -> value;
            case In(StateValue state, String alarm) -> states.apply(alarm) == state;
            case Not(RuleExpression of) -> !of.holds(states);
            case And(RuleExpression left, RuleExpression right) -> left.holds(states) && right.holds(states);
            case Or(RuleExpression left, RuleExpression right) -> left.holds(states) || right.holds(states);
        };
    }

    /// The alarms that it names, each once.
    default List<String> alarms() {
        return names().distinct().toList();
    }

    private Stream<String> names() {
        return switch (this) {
            case Constant _ -> Stream.empty();
            case In(_, String alarm) -> Stream.of(alarm);
            case Not(RuleExpression of) -> of.names();
            case And(RuleExpression left, RuleExpression right) -> Stream.concat(left.names(), right.names());
            case Or(RuleExpression left, RuleExpression right) -> Stream.concat(left.names(), right.names());
        };
    }

    /// An alarm's name, from its ARN too.
    static String name(String nameOrArn) {
        return Arn.parse(nameOrArn, "cloudwatch")
                .map(Arn::resource)
                .filter(resource -> resource.startsWith("alarm:"))
                .map(resource -> resource.substring("alarm:".length()))
                .orElse(nameOrArn);
    }

    /// Reads a rule from its text.
    final class Reader {
        private static final int DEPTH_MAX = 100;

        private final String text;
        private int at;
        private int depth;

        private Reader(String text) {
            this.text = text;
        }

        private RuleExpression whole() throws InvalidRuleException {
            RuleExpression rule = or();
            blank();
            if (at < text.length()) {
                throw unexpected();
            }
            return rule;
        }

        private RuleExpression or() throws InvalidRuleException {
            if (++depth > DEPTH_MAX) {
                throw new InvalidRuleException("the rule nests too deep");
            }
            RuleExpression left = and();
            while (word("OR")) {
                left = new Or(left, and());
            }
            depth--;
            return left;
        }

        private RuleExpression and() throws InvalidRuleException {
            RuleExpression left = not();
            while (word("AND")) {
                left = new And(left, not());
            }
            return left;
        }

        private RuleExpression not() throws InvalidRuleException {
            if (++depth > DEPTH_MAX) {
                throw new InvalidRuleException("the rule nests too deep");
            }
            RuleExpression read = word("NOT") ? new Not(not()) : atom();
            depth--;
            return read;
        }

        private RuleExpression atom() throws InvalidRuleException {
            if (sign('(')) {
                RuleExpression inner = or();
                close();
                return inner;
            }
            if (word("TRUE")) {
                return new Constant(true);
            }
            if (word("FALSE")) {
                return new Constant(false);
            }
            for (StateValue state : StateValue.values()) {
                if (word(state.name())) {
                    if (!sign('(')) {
                        throw unexpected();
                    }
                    String alarm = name(alarm());
                    close();
                    return new In(state, alarm);
                }
            }
            throw unexpected();
        }

        private String alarm() throws InvalidRuleException {
            blank();
            char quote = at < text.length() ? text.charAt(at) : '\0';
            if (quote == '"' || quote == '\'') {
                int end = text.indexOf(quote, at + 1);
                if (end < 0) {
                    throw new InvalidRuleException("a quotation mark is not closed");
                }
                String inner = text.substring(at + 1, end);
                at = end + 1;
                return inner;
            }
            int end = text.indexOf(')', at);
            if (end < 0 || text.substring(at, end).isBlank()) {
                throw unexpected();
            }
            String bare = text.substring(at, end).strip();
            at = end;
            return bare;
        }

        private void close() throws InvalidRuleException {
            if (!sign(')')) {
                throw unexpected();
            }
        }

        private boolean sign(char sign) {
            blank();
            boolean there = at < text.length() && text.charAt(at) == sign;
            at += there ? 1 : 0;
            return there;
        }

        private boolean word(String word) {
            blank();
            int end = at + word.length();
            boolean there = text.regionMatches(true, at, word, 0, word.length())
                    && (end == text.length() || !Character.isLetterOrDigit(text.charAt(end)) && text.charAt(end) != '_');
            at += there ? word.length() : 0;
            return there;
        }

        private void blank() {
            while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
                at++;
            }
        }

        private InvalidRuleException unexpected() {
            return new InvalidRuleException(
                    at < text.length()
                            ? "unexpected '" + text.substring(at, Math.min(text.length(), at + 20))
                                    + "' at position " + (at + 1)
                            : "unexpected end of the rule");
        }
    }
}
