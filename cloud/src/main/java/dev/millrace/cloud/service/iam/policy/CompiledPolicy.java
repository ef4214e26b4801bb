package dev.millrace.cloud.service.iam.policy;

import dev.millrace.cloud.aws.PolicyDocument;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/// A policy ready to decide: read once, asked at every call. What it costs is bounded by the document's size times the
/// length of what is asked; no regular expression is in it.
/// @param name as explanations name it: an ARN, or an inline policy's name
public record CompiledPolicy(String name, List<Statement> statements) {
    public CompiledPolicy {
        statements = List.copyOf(statements);
    }

    /// @param document one that was let pass when it was written; of another, what cannot be read says nothing
    public static CompiledPolicy of(String name, String document) {
        List<Statement> statements = new ArrayList<>();
        PolicyDocument.parse(document).ifPresent(policy -> {
            int place = 1;
            for (JsonNode statement : policy.statements()) {
                read(statement, place++, policy.hasVariables()).ifPresent(statements::add);
            }
        });
        return new CompiledPolicy(name, statements);
    }

    private static Optional<Statement> read(JsonNode statement, int place, boolean variables) {
        try {
            return Optional.of(Statement.of(statement, place, variables));
        } catch (JacksonException unreadable) {
            return Optional.empty();
        }
    }

    /// The same under another name.
    public CompiledPolicy named(String other) {
        return new CompiledPolicy(other, statements);
    }

    /// Whether it allows an action of a service, for whatever and on whatever conditions.
    /// @param prefix what the service's actions begin with
    public boolean allowsSomeOf(String prefix) {
        return statements.stream()
                .anyMatch(statement -> statement.allows() && statement.actions().someOf(prefix));
    }

    /// The keys that its conditions and variables ask for, each once, as they are written.
    public List<String> contextKeys() {
        return statements.stream().flatMap(Statement::keys).distinct().toList();
    }
}
