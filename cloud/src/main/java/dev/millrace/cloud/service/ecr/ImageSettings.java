package dev.millrace.cloud.service.ecr;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// How an image says that it is to be run: the `config` of its configuration (OCI image specification).
/// @param architecture such as `amd64`; null where the image doesn't say
public record ImageSettings(
        List<String> entryPoint,
        List<String> command,
        Map<String, String> environment,
        @Nullable String workingDirectory,
        @Nullable String user,
        @Nullable String architecture) {

    /// @return empty where it is no image's configuration
    public static Optional<ImageSettings> read(byte[] configuration) {
        JsonNode root;
        try {
            root = JsonMapper.shared().readTree(configuration);
        } catch (JacksonException notJson) {
            return Optional.empty();
        }
        if (!root.isObject()) {
            return Optional.empty();
        }
        JsonNode config = root.path("config");
        Map<String, String> environment = new LinkedHashMap<>();
        for (String variable : texts(config.path("Env"))) {
            int equals = variable.indexOf('=');
            if (equals > 0) {
                environment.put(variable.substring(0, equals), variable.substring(equals + 1));
            }
        }
        return Optional.of(new ImageSettings(
                texts(config.path("Entrypoint")),
                texts(config.path("Cmd")),
                environment,
                text(config.path("WorkingDir")),
                text(config.path("User")),
                text(root.path("architecture"))));
    }

    private static List<String> texts(JsonNode list) {
        List<String> found = new ArrayList<>();
        for (JsonNode item : list) {
            if (item.isString()) {
                found.add(item.asString());
            }
        }
        return List.copyOf(found);
    }

    private static @Nullable String text(JsonNode node) {
        return node.isString() && !node.asString().isEmpty() ? node.asString() : null;
    }
}
