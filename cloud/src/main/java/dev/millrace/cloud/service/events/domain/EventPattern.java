package dev.millrace.cloud.service.events.domain;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.millrace.cloud.aws.PatternAlternatives;
import dev.millrace.wire.events.InvalidEventPatternException;
import java.io.IOException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import software.amazon.event.ruler.JsonRuleCompiler;
import software.amazon.event.ruler.Machine;
import software.amazon.event.ruler.MachineComplexityEvaluator;

/// What may be a pattern. AWS's Event Ruler reads it, and says what is wrong with one; AWS shows a part of the pattern
/// beside that.
public final class EventPattern {
    /// From here on wildcards are too complex. AWS refuses `*:*:*:*:*:event-bus/*`, which is 11, and takes
    /// `arn:*:event-bus/*`, which is 3; where in between its limit is, it does not say.
    private static final int COMPLEXITY = 10;

    /// The most of a text that AWS shows.
    private static final int SHOWN = 500;

    /// Where a parser was, at the end of its words; Ruler says some of them twice.
    private static final Pattern PLACE =
            Pattern.compile("\\s*\\n? at \\[Source: .*?; line: (\\d+), column: (\\d+)]", Pattern.DOTALL);

    /// A word that JSON does not have. AWS's parser is an older one, which tells where it ends; this one, where it begins.
    private static final Pattern WORD = Pattern.compile("Unrecognized token '([^']*)'");

    private static final ObjectMapper JSON = new ObjectMapper();

    private EventPattern() {}

    /// @throws InvalidEventPatternException in AWS's words
    public static void check(String pattern) {
        String refusal = refusal(pattern);
        if (!refusal.isEmpty()) {
            throw new InvalidEventPatternException("Event pattern is not valid. Reason: " + refusal);
        }
    }

    private static String refusal(String pattern) {
        try {
            if (!PatternAlternatives.few(JSON.readTree(pattern))) {
                return "$or has more than " + PatternAlternatives.MOST + " combinations";
            }
        } catch (JsonProcessingException notJson) {
            // Ruler has AWS's words for it.
        }
        try {
            String wrong = JsonRuleCompiler.check(pattern);
            if (wrong != null) {
                return placed(wrong, pattern);
            }
            Machine machine = Machine.builder().build();
            machine.addRule("", pattern);
            return machine.evaluateComplexity(new MachineComplexityEvaluator(COMPLEXITY)) >= COMPLEXITY
                    ? "Rule is too complex - try using fewer wildcard characters or fewer repeating character sequences"
                            + " after a wildcard character"
                    : "";
        } catch (IOException | RuntimeException e) {
            return placed(String.valueOf(e.getMessage()), pattern);
        }
    }

    /// Ruler's parser keeps the text to itself; AWS shows it.
    private static String placed(String words, String pattern) {
        String source = pattern.length() <= SHOWN
                ? "\"" + pattern + "\""
                : "\"" + pattern.substring(0, SHOWN) + "\"[truncated " + (pattern.length() - SHOWN) + " chars]";
        Matcher word = WORD.matcher(words);
        int behind = word.lookingAt() ? word.group(1).length() : 0;
        return PLACE.matcher(words)
                .replaceAll(place -> Matcher.quoteReplacement("\n at [Source: (String)" + source + "; line: "
                        + place.group(1) + ", column: " + (Integer.parseInt(place.group(2)) + behind) + "]"));
    }
}
