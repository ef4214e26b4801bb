package dev.millrace.cloud.service.iam.policy;

import java.util.List;
import java.util.function.BiPredicate;

/// A statement's `Resource` or `NotResource`.
record Resources(boolean negated, List<BiPredicate<String, RequestContext>> patterns) {
    /// @param variables whether `${…}` stands for something in the policy
    static Resources of(boolean negated, List<String> texts, boolean variables) {
        return new Resources(
                negated, texts.stream().map(text -> pattern(text, variables)).toList());
    }

    private static BiPredicate<String, RequestContext> pattern(String text, boolean variables) {
        if (text.equals("*")) {
            return (_, _) -> true;
        }
        if (variables && Template.hasVariables(text)) {
            Template template = Template.of(text);
            return (arn, context) -> template.filled(context, true)
                    .filter(filled -> ArnPattern.of(filled).matches(arn))
                    .isPresent();
        }
        ArnPattern pattern = ArnPattern.of(text);
        return (arn, _) -> pattern.matches(arn);
    }

    boolean cover(String arn, RequestContext context) {
        for (BiPredicate<String, RequestContext> pattern : patterns) {
            if (pattern.test(arn, context)) {
                return !negated;
            }
        }
        return negated;
    }
}
