package dev.millrace.cloud.service.iam.policy;

import dev.millrace.cloud.aws.PolicyDocument;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/// One statement, ready to decide.
/// @param name its `Sid`, or its place such as `2`, counted from 1
/// @param principal empty in a policy of an identity
/// @param resources empty in a trust policy: the role is meant
record Statement(
        String name,
        boolean allows,
        Optional<PrincipalElement> principal,
        Actions actions,
        Optional<Resources> resources,
        List<Condition> conditions,
        List<String> resourceVariables) {

    static Statement of(JsonNode json, int place, boolean variables) {
        String sid = json.path("Sid").asString("");
        boolean notPrincipal = json.has("NotPrincipal");
        JsonNode principal = json.get(notPrincipal ? "NotPrincipal" : "Principal");
        boolean notAction = json.has("NotAction");
        boolean notResource = json.has("NotResource");
        List<String> resources = PolicyDocument.texts(json.get(notResource ? "NotResource" : "Resource"));
        return new Statement(
                sid.isEmpty() ? Integer.toString(place) : sid,
                json.path("Effect").asString("").equals("Allow"),
                principal == null ? Optional.empty() : Optional.of(PrincipalElement.of(notPrincipal, principal)),
                Actions.of(notAction, PolicyDocument.texts(json.get(notAction ? "NotAction" : "Action"))),
                resources.isEmpty() ? Optional.empty() : Optional.of(Resources.of(notResource, resources, variables)),
                Condition.all(json.get("Condition"), variables),
                resources.stream()
                        .filter(text -> variables && Template.hasVariables(text))
                        .flatMap(text -> Template.of(text).keys().stream())
                        .toList());
    }

    /// Whether it speaks of the request, whoever makes it.
    boolean covers(Question question) {
        return actions.cover(question.lowerAction())
                && (resources.isEmpty() || resources.get().cover(question.resource(), question.context()))
                && holds(question.context());
    }

    /// How it speaks of the request and names who makes it.
    Named names(Question question) {
        Named named = principal.isEmpty()
                ? Named.ITSELF
                : principal.get().names(question.asker());
        return named != Named.NOT && covers(question) ? named : Named.NOT;
    }

    private boolean holds(RequestContext context) {
        for (Condition condition : conditions) {
            if (!condition.holds(context)) {
                return false;
            }
        }
        return true;
    }

    /// The first condition that keeps a statement from speaking of a request that its action and resource are about.
    Optional<Condition> obstacle(Question question) {
        boolean about = actions.cover(question.lowerAction())
                && (resources.isEmpty() || resources.get().cover(question.resource(), question.context()))
                && (principal.isEmpty() || principal.get().names(question.asker()) != Named.NOT);
        return !about
                ? Optional.empty()
                : conditions.stream()
                        .filter(condition -> !condition.holds(question.context()))
                        .findFirst();
    }

    /// The keys that its conditions and variables ask for, as they are written.
    Stream<String> keys() {
        List<String> keys = new ArrayList<>(resourceVariables);
        for (Condition condition : conditions) {
            keys.add(condition.key());
            keys.addAll(condition.variables());
        }
        return keys.stream();
    }
}
