package dev.millrace.cloud.service.ecr.operation;

import dev.millrace.wire.validation.Constraints.Violation;
import java.util.List;

/// ECR's words for an input that breaks a constraint: one violation, in another sentence than other services have. The
/// repository's name, which ECR holds against its rules in code of its own, has words of its own again. What AWS's
/// answers that are quoted in public bug reports say after `failed to satisfy constraint: `:
///
/// - at 'repositoryName' `'must have length greater than or equal to 2'`
/// - at 'maxResults' `'Member must have value less than or equal to 1000'`
/// - at 'registryIds' `'Member must satisfy constraint: [Member must satisfy regular expression pattern: [0-9]{12}]'`
public final class BrokenConstraint {
    private static final String REPOSITORY = "repositoryName";

    /// AWS's answers show this expression, also where a newer one decides.
    private static final String REPOSITORY_NAME =
            "must satisfy regular expression '(?:[a-z0-9]+(?:[._-][a-z0-9]+)*/)*[a-z0-9]+(?:[._-][a-z0-9]+)*'";

    private static final String MEMBER = "Member ";

    private BrokenConstraint() {}

    public static String sentence(List<Violation> violations) {
        Violation first = violations.getFirst();
        return sentence(
                first.path(),
                first.path().equals(REPOSITORY) ? ofRepositoryName(first.constraint()) : first.constraint());
    }

    static String sentence(String parameter, String constraint) {
        return "Invalid parameter at '" + parameter + "' failed to satisfy constraint: '" + constraint + "'";
    }

    static String repositoryName() {
        return sentence(REPOSITORY, REPOSITORY_NAME);
    }

    private static String ofRepositoryName(String constraint) {
        return constraint.contains("regular expression") ? REPOSITORY_NAME : constraint.substring(MEMBER.length());
    }
}
