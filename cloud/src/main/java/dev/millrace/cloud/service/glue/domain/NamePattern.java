package dev.millrace.cloud.service.glue.domain;

import dev.millrace.cloud.text.BoundedText;
import dev.millrace.wire.glue.InvalidInputException;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/// The expressions that find tables and functions by their names, as Hive has them: a regular expression in which `*`
/// alone stands for any characters and `|` for a choice; case does not count, and the whole name has to match.
///
/// A regular expression's matching time may be a power of the name's length: so a match may look at a bounded number of
/// characters, and a name that needs more does not match.
public record NamePattern(Pattern pattern) {
    private static final int LOOKS = 1_000_000;

    public static final NamePattern ALL = new NamePattern(Pattern.compile(".*"));

    public static NamePattern of(String expression) {
        if (expression.isEmpty()) {
            return ALL;
        }
        try {
            return new NamePattern(Pattern.compile(
                    expression.replaceAll("(?<![.)\\]\\\\])\\*", ".*"), Pattern.CASE_INSENSITIVE | Pattern.DOTALL));
        } catch (PatternSyntaxException notOne) {
            throw new InvalidInputException("Invalid expression: " + expression);
        }
    }

    public boolean matches(String name) {
        return BoundedText.matches(pattern, name, LOOKS);
    }
}
