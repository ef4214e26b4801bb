package dev.millrace.cloud.service.athena.ddl;

import java.util.Arrays;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/// Names as SHOW asks for them: a regular expression in which `*` is anything, or several with `|` between.
final class HivePattern {
    private HivePattern() {}

    static boolean matches(@Nullable String pattern, String name) {
        return pattern == null || Arrays.stream(pattern.split("\\|")).anyMatch(one -> matchesOne(one, name));
    }

    private static boolean matchesOne(String pattern, String name) {
        try {
            String expression = pattern.replaceAll("(?<!\\.)\\*", ".*");
            return Pattern.compile(expression, Pattern.CASE_INSENSITIVE)
                    .matcher(name)
                    .matches();
        } catch (PatternSyntaxException literal) {
            return pattern.equalsIgnoreCase(name);
        }
    }
}
