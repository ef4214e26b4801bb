package dev.millrace.cli.demo;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/// What an apply would make, and what is there by Terraform's state.
/// @param creations what it would make anew; what it would replace is in the state
/// @param ids of all in the state
record Plan(List<Creation> creations, Set<String> ids) {

    /// @param type such as `aws_s3_bucket`
    /// @param values as far as they are known before the apply
    record Creation(String type, JsonNode values) {

        /// Empty where only the apply will tell.
        Optional<String> value(String name) {
            return values.path(name).asStringOpt();
        }

        Optional<String> tag(String name) {
            return values.path("tags").path(name).asStringOpt();
        }
    }

    /// @param shown as `terraform show -json` writes a plan
    static Plan of(JsonNode shown) {
        List<Creation> creations = new ArrayList<>();
        for (JsonNode change : shown.path("resource_changes")) {
            JsonNode actions = change.path("change").path("actions");
            if (actions.size() == 1 && actions.get(0).asString().equals("create")) {
                creations.add(new Creation(
                        change.path("type").asString(), change.path("change").path("after")));
            }
        }
        Set<String> ids = new HashSet<>();
        addIds(shown.path("prior_state").path("values").path("root_module"), ids);
        return new Plan(creations, ids);
    }

    private static void addIds(JsonNode module, Set<String> ids) {
        module.path("resources").forEach(resource ->
                resource.path("values").path("id").asStringOpt().ifPresent(ids::add));
        module.path("child_modules").forEach(child -> addIds(child, ids));
    }
}
